import type { NetworkPolicy, NetworkPolicySpec } from '@/lib/model/network-policy';
import type { ProfileName } from '@/lib/model/profile';
import type { Pod, Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '@/lib/policy/allow-graph';
import type { Family } from '@/lib/policy/cidr';
import type { Evaluator } from '@/lib/policy/evaluate';
import { NONE } from '@/lib/policy/port-lattice';
import { buildSnapshot } from '@/lib/sources/read/build-snapshot';
import { isFields } from '@/lib/policy/dialects/field-check';
import { ALL_CONN, type Conn, intersectConn, NO_CONN } from './conn';
import type { NetworkConfig } from './network-config';
import { fieldsOf, kindOf } from './resources';
import type { RawObject } from '@/lib/sources/read/raw-object';

/** A pod as NCA counts them: a template stands for as many as it wants, two at most. */
export interface Member {
  /** `namespace/name`. */
  readonly id: string;
  readonly pod: Pod;
  /** Name of the workload that owns it, its own for a lone pod. */
  readonly owner: string;
  readonly ownerKind: string;
}

/** One end of a connection: a pod by its id, or an address outside the cluster. */
export type Place = { readonly kind: 'pod'; readonly id: string } | { readonly kind: 'address'; readonly family: Family; readonly value: bigint };

/** A configuration as the product reads and evaluates it. */
export class Cluster {
  /** Ports, and the protocols that have none: what the policies are without every rule that names ports. */
  readonly graphs: { readonly ports: AllowGraph; readonly portless: AllowGraph };
  private readonly perDirection = new Map<string, { readonly isolated: boolean; readonly conn: Conn }>();
  private readonly memberOf: ReadonlyMap<string, Member>;
  private dualStack?: Cluster;

  private constructor(
    readonly name: string,
    private readonly reading: Reading,
    readonly policies: readonly NetworkPolicy[],
    readonly members: readonly Member[],
    /** Policies that the input holds, those that were refused included. */
    readonly given: number,
    ipv6 = false,
  ) {
    this.memberOf = new Map(members.map((member) => [member.id, member]));
    const snapshot = { ...(ipv6 ? reading.dual() : reading.plain), policies };
    this.graphs = { ports: new AllowGraph(snapshot), portless: new AllowGraph({ ...snapshot, policies: policies.map(withoutPortRules) }) };
    if (ipv6) this.dualStack = this;
  }

  static of(config: NetworkConfig): Cluster {
    const { topology, policies } = config;
    const read = (pods: readonly RawObject[], profile: ProfileName) =>
      buildSnapshot([...topology.namespaces, ...pods, ...policies], { source: { kind: 'manifests', label: 'conformance' }, live: false, profile });
    const plain = read(topology.pods, 'np-guard');
    const owners = new Map(topology.pods.map((raw) => [nameOf(raw), ownerOf(raw)]));
    const members = plain.pods.flatMap((pod) => membersOf(pod, owners.get(pod.id)));
    const reading = { plain, dual: () => read(topology.pods.map(asDualStack), 'cilium') };
    return new Cluster(config.name, reading, plain.policies, members, policies.filter((raw) => kindOf(raw) === 'NetworkPolicy').length);
  }

  get snapshot(): Snapshot {
    return this.graphs.ports.snapshot;
  }

  /** Whether some policy has an address block of IPv6. */
  get namesIpv6(): boolean {
    return /"(?:cidr":"|except":\[[^\]]*")[0-9a-fA-F]*:/.test(JSON.stringify(this.policies.map(({ spec }) => spec)));
  }

  /**
   * The cluster with IPv6. The profile that np-guard's tools share leaves it out, while NCA does not; so it is read under Cilium's,
   * where address blocks do not match pods either.
   */
  withIpv6(): Cluster {
    return (this.dualStack ??= new Cluster(this.name, this.reading, this.policies, this.members, this.given, true));
  }

  /** The same cluster with other policies. */
  with(policies: readonly NetworkPolicy[], name = this.name): Cluster {
    return new Cluster(name, this.reading, policies, this.members, policies.length, this.dualStack === this);
  }

  /** The same policies on the pods of another configuration. */
  withTopologyOf(other: Cluster): Cluster {
    return new Cluster(this.name, other.reading, this.policies, other.members, this.given, this.dualStack === this);
  }

  has(place: Place): boolean {
    return place.kind === 'address' || this.memberOf.has(place.id);
  }

  member(id: string): Member | undefined {
    return this.memberOf.get(id);
  }

  get ports(): Evaluator {
    return this.graphs.ports.evaluator;
  }

  private get portless(): Evaluator {
    return this.graphs.portless.evaluator;
  }

  /** The number that the evaluator has for a place. */
  endpointOf(place: Place): number {
    return this.endpoint(this.ports, place);
  }

  /** What is allowed from one place to another. */
  allowed(from: Place, to: Place): Conn {
    const egress = this.direction('egress', from, to);
    if (egress.conn === NO_CONN) return NO_CONN;
    return intersectConn(egress.conn, this.direction('ingress', from, to).conn);
  }

  /** What is allowed because some policy that selects an end allows it. */
  allowedBySelected(from: Place, to: Place): Conn {
    const egress = this.direction('egress', from, to);
    const ingress = this.direction('ingress', from, to);
    return egress.isolated || ingress.isolated ? intersectConn(egress.conn, ingress.conn) : NO_CONN;
  }

  /** Whether some policy selects the source for egress or the destination for ingress. */
  selects(from: Place, to: Place): boolean {
    return this.direction('egress', from, to).isolated || this.direction('ingress', from, to).isolated;
  }

  private direction(direction: 'ingress' | 'egress', from: Place, to: Place): { readonly isolated: boolean; readonly conn: Conn } {
    const [subject, other] = direction === 'ingress' ? [to, from] : [from, to];
    if (subject.kind === 'address') return UNDECIDED;
    const family = other.kind === 'address' ? other.family : 4;
    const key = `${direction} ${this.endpoint(this.ports, subject)} ${this.endpoint(this.ports, other)} ${this.endpoint(this.portless, subject)} ${this.endpoint(this.portless, other)} ${family}`;
    const known = this.perDirection.get(key);
    if (known) return known;
    const read = (evaluator: Evaluator) => {
      const verdict = evaluator.evaluateDirection(this.endpoint(evaluator, subject), direction, this.endpoint(evaluator, other), family);
      if (verdict.allowed !== verdict.possible) throw new Error(`${direction} between ${describe(subject)} and ${describe(other)} cannot be told`);
      return { ...verdict, set: evaluator.compiled.lattice.get(verdict.allowed) };
    };
    const { isolated, set } = read(this.ports);
    const portless = read(this.portless).allowed !== NONE;
    const verdict = !isolated ? UNDECIDED : { isolated, conn: portless || set.key !== NO_CONN.ports.key ? { ports: set, portless } : NO_CONN };
    this.perDirection.set(key, verdict);
    return verdict;
  }

  private readonly endpoints = new Map<Evaluator, Map<string, number>>();

  private endpoint(evaluator: Evaluator, place: Place): number {
    const known = this.endpoints.get(evaluator) ?? new Map<string, number>();
    this.endpoints.set(evaluator, known);
    const key = describe(place);
    const index = known.get(key) ?? this.findEndpoint(evaluator, place);
    known.set(key, index);
    return index;
  }

  private findEndpoint(evaluator: Evaluator, place: Place): number {
    const { endpoints, space } = evaluator.compiled;
    if (place.kind === 'pod') {
      const index = endpoints.ofPod.get(this.memberOf.get(place.id)!.pod.id);
      if (index === undefined) throw new Error(`there is no endpoint for ${place.id}`);
      return index;
    }
    const group = space.outsideGroupAt(place.family, place.value);
    const index = endpoints.all.findIndex((endpoint) => endpoint.kind === 'outside' && endpoint.group === group);
    if (index < 0) throw new Error(`there is no endpoint at ${describe(place)}`);
    return index;
  }
}

const UNDECIDED = { isolated: false, conn: ALL_CONN };

/** A text that tells places apart. */
export const describe = (place: Place): string => (place.kind === 'pod' ? place.id : `${place.family}:${place.value}`);

/** The policy with only the rules that name no ports: what it says of protocols that have none. */
function withoutPortRules(policy: NetworkPolicy): NetworkPolicy {
  const { spec } = policy;
  const { ingress, egress } = spec;
  const policyTypes: NetworkPolicySpec['policyTypes'] = spec.policyTypes ?? (egress && egress.length > 0 ? ['Ingress', 'Egress'] : ['Ingress']);
  const portless = <Rule extends { readonly ports?: readonly unknown[] }>(rules: readonly Rule[]) => rules.filter(({ ports }) => !ports || ports.length === 0);
  return { ...policy, spec: { ...spec, policyTypes, ...(ingress ? { ingress: portless(ingress) } : {}), ...(egress ? { egress: portless(egress) } : {}) } };
}

/** A pod that is not on the host's network and has not ended, as NCA sees any, with addresses of both families. */
function asDualStack(raw: RawObject, index: number): RawObject {
  const { spec, ...fields } = fieldsOf(raw);
  if (kindOf(raw) !== 'Pod' || !isFields(spec)) return raw;
  const ips = [`198.18.${index >> 8}.${index & 255}`, `2001:db8::${index.toString(16)}`];
  return { ...raw, value: { ...fields, spec: { ...spec, hostNetwork: false }, status: { phase: 'Running', podIP: ips[0], podIPs: ips.map((ip) => ({ ip })) } } };
}

/** A configuration under the profile without IPv6 and, when it is asked for, the one with it. */
interface Reading {
  readonly plain: Snapshot;
  readonly dual: () => Snapshot;
}

function membersOf(pod: Pod, owner: { readonly name: string; readonly kind: string } | undefined): Member[] {
  const [, kind = 'Pod', name = pod.name] = pod.workload.split('/');
  const isTemplate = pod.name.includes('[');
  if (!isTemplate) return [{ id: pod.id, pod, owner: owner?.name ?? name, ownerKind: owner?.kind ?? kind }];
  return Array.from({ length: Math.min(pod.replicas, 2) }, (_, index) => ({ id: `${pod.namespace}/${name}-${index + 1}`, pod, owner: name, ownerKind: kind }));
}

function metadataOf(raw: RawObject): Readonly<Record<string, unknown>> {
  const { metadata } = fieldsOf(raw);
  return isFields(metadata) ? metadata : {};
}

function nameOf(raw: RawObject): string {
  const { namespace, name } = metadataOf(raw);
  return `${typeof namespace === 'string' && namespace !== '' ? namespace : 'default'}/${String(name)}`;
}

/** The first owner that a Pod names. */
function ownerOf(raw: RawObject): { readonly name: string; readonly kind: string } | undefined {
  const { ownerReferences } = metadataOf(raw);
  const owner: unknown = Array.isArray(ownerReferences) ? ownerReferences[0] : undefined;
  return isFields(owner) && kindOf(raw) === 'Pod' ? { name: String(owner.name), kind: String(owner.kind) } : undefined;
}
