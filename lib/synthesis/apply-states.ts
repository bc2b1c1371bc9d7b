import { workloadPeer, type PeerId } from '@/lib/model/ids';
import { DIRECTIONS, type Direction, type NetworkPolicy } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { addAll, createBitset, forEachBit, hasBit, type Bitset } from '@/lib/policy/bitset';
import { FAMILIES, formatRange, type Family } from '@/lib/policy/cidr';
import type { CompiledPolicies } from '@/lib/policy/compile';
import { policyDirections } from '@/lib/policy/dialects/network-policy/compile';
import type { Endpoint } from '@/lib/policy/endpoints';
import { Evaluator } from '@/lib/policy/evaluate';
import { APART, buildProfile, OPEN, UNTOLD, type PolicyProfile } from '@/lib/policy/tiers';
import { ALL, NONE, type PortSetId } from '@/lib/policy/port-lattice';
import type { PortSet } from '@/lib/policy/port-set';

/** What is done to one NetworkPolicy: created without `before`, deleted without `after`, edited with both, under one name. */
export interface PolicyOperation {
  readonly before?: NetworkPolicy;
  readonly after?: NetworkPolicy;
}

/** A half of connections: what the policies of a pod say, in a direction, of another end over one address family. */
export interface Half {
  readonly subject: number;
  readonly direction: Direction;
  readonly other: number;
  readonly ports: PortSet;
}

interface Known {
  readonly allowed: PortSetId;
  readonly possible: PortSetId;
}

/** No object can be in it. */
const NOWHERE = '(nowhere)';

/** Policies that are about no pod: with them, a graph tells apart what their rules tell apart, and allows nothing else. */
export const withoutEffect = (policies: readonly NetworkPolicy[]): NetworkPolicy[] => policies.map(({ spec }, index) => ({ namespace: NOWHERE, name: `${index}`, spec }));

/** The policies that hold at one moment. */
export type State = readonly NetworkPolicy[];

/**
 * The states that a cluster passes through while its policies are changed one by one. All policies that some state has are compiled
 * together, so that pods and addresses that some state treats differently have numbers of their own in all of them; which of the
 * policies apply is up to the state. Policies that were not read or are not evaluated stay as they are meanwhile, so they are left
 * out.
 */
export class ApplyStates {
  readonly before: State;
  readonly after: State;
  readonly compiled: CompiledPolicies;
  /** Numbers of the compiled policies, by the policies. */
  private readonly numbers: ReadonlyMap<NetworkPolicy, number>;
  private readonly profiles = new Map<string, PolicyProfile>();
  private readonly ofState = new WeakMap<State, Map<number, PolicyProfile | null>>();
  private readonly holdings = new WeakMap<State, ReadonlySet<number>>();
  private readonly kept = new Map<number, Known>();

  /** @param others policies that some state has besides what the operations are about */
  constructor(snapshot: Snapshot, operations: readonly PolicyOperation[], others: readonly NetworkPolicy[] = []) {
    const all = [...new Set([...snapshot.policies, ...operations.flatMap(({ before, after }) => [before ?? [], after ?? []].flat()), ...others])];
    // No policy can be called so: two states of one policy are two policies here.
    const numbered = all.map(({ namespace, name, spec }, index): NetworkPolicy => ({ namespace, name: `${name} ${index}`, spec }));
    this.compiled = new Evaluator({ ...snapshot, policies: numbered, unevaluated: [], unreadable: snapshot.unreadable.filter(({ resource }) => resource === 'namespaces') }).compiled;
    const byName = new Map(this.compiled.policies.flatMap(({ form }, number) => (form.ref.kind === 'NetworkPolicy' ? [[`${form.ref.namespace}/${form.ref.name}`, number] as const] : [])));
    this.numbers = new Map(all.map((policy, index) => [policy, byName.get(`${policy.namespace}/${numbered[index]!.name}`)!]));
    this.before = snapshot.policies;
    this.after = operations.reduce(apply, this.before);
  }

  /** Whether some NetworkPolicy of a state isolates a pod in a direction. */
  isIsolated(state: State, subject: number, direction: Direction): boolean {
    const holding = this.holding(state);
    return this.compiled.isolating[direction][subject]!.some((number) => holding.has(number));
  }

  /** The pods that an operation can make a difference to, in a direction. */
  touched({ before, after }: PolicyOperation, direction: Direction): Bitset {
    const { selections, endpoints } = this.compiled;
    const found = createBitset(endpoints.all.length);
    for (const policy of [before, after]) {
      if (policy && policyDirections(policy.spec).includes(direction)) addAll(found, selections.select({ namespaces: { name: policy.namespace }, pods: policy.spec.podSelector ?? {} }).yes);
    }
    return found;
  }

  /** Halves of connections of the touched pods that a state closes, although they are, or may be, allowed at the beginning and at the end. */
  closed(state: State, operation: PolicyOperation): Half[] {
    const { lattice } = this.compiled;
    return this.compare(operation, (subject, direction, other, family) => {
      const keep = this.keep(subject, direction, other, family);
      const now = this.half(state, subject, direction, other, family);
      return lattice.union(lattice.difference(keep.allowed, now.allowed), lattice.difference(keep.possible, now.possible));
    });
  }

  /** Halves of the touched pods that a state opens, although they are closed at the beginning and at the end. */
  opened(state: State, operation: PolicyOperation): Half[] {
    const { lattice } = this.compiled;
    return this.compare(operation, (subject, direction, other, family) => {
      const [first, last] = [this.half(this.before, subject, direction, other, family), this.half(this.after, subject, direction, other, family)];
      return lattice.difference(this.half(state, subject, direction, other, family).possible, lattice.union(first.possible, last.possible));
    });
  }

  /** The ends of a half, as the map has them: source, then destination. */
  pairsOf({ subject, direction, other }: Half): (readonly [from: PeerId, to: PeerId])[] {
    const { all } = this.compiled.endpoints;
    const [own, others] = [peersOf(all[subject]!), peersOf(all[other]!)];
    return own.flatMap((a) => others.map((b) => (direction === 'egress' ? ([a, b] as const) : ([b, a] as const))));
  }

  private compare(operation: PolicyOperation, portsOf: (subject: number, direction: Direction, other: number, family: Family) => PortSetId): Half[] {
    const { lattice, endpoints: { all } } = this.compiled;
    const found: Half[] = [];
    for (const direction of DIRECTIONS) {
      forEachBit(this.touched(operation, direction), (subject) => {
        for (const [other, end] of all.entries()) {
          if (other === subject && podsIn(end) < 2) continue;
          let ports = NONE;
          for (const family of FAMILIES) if (all[subject]!.families[family] !== 'no' && end.families[family] !== 'no') ports = lattice.union(ports, portsOf(subject, direction, other, family));
          if (ports !== NONE) found.push({ subject, direction, other, ports: lattice.get(ports) });
        }
      });
    }
    return found;
  }

  /** What is allowed of whole connections both at the beginning and at the end: neither half may lose any of it. */
  private keep(subject: number, direction: Direction, other: number, family: Family): Known {
    const [source, destination] = direction === 'egress' ? [subject, other] : [other, subject];
    const { lattice, endpoints: { all } } = this.compiled;
    const key = (source * all.length + destination) * 10 + family;
    const known = this.kept.get(key);
    if (known) return known;
    const halves = [this.before, this.after].flatMap((state) => [this.half(state, source, 'egress', destination, family), this.half(state, destination, 'ingress', source, family)]);
    const keep = { allowed: halves.reduce((sum, { allowed }) => lattice.intersection(sum, allowed), ALL), possible: halves.reduce((sum, { possible }) => lattice.intersection(sum, possible), ALL) };
    this.kept.set(key, keep);
    return keep;
  }

  /** What the policies of a state say of one half. */
  private half(state: State, subject: number, direction: Direction, other: number, family: Family): Known {
    const { networks } = this.compiled;
    const link = direction === 'egress' ? networks?.link(subject, other) : networks?.link(other, subject);
    const profile = this.profile(state, subject, direction);
    if (link === 'apart') return APART;
    if (link === 'unknown') return UNTOLD;
    if (!profile) return OPEN;
    return hasBit(profile.except[family], other) ? profile.evaluate(other, direction === 'ingress' ? subject : other, family) : profile.fallback[family];
  }

  private profile(state: State, subject: number, direction: Direction): PolicyProfile | null {
    const { applying, policies } = this.compiled;
    const ofState = this.ofState.get(state) ?? new Map<number, PolicyProfile | null>();
    this.ofState.set(state, ofState);
    const place = subject * 2 + DIRECTIONS.indexOf(direction);
    const found = ofState.get(place);
    if (found !== undefined) return found;
    const holding = this.holding(state);
    const applied = applying[direction][subject]!.flatMap((index) => (policies[index]!.form.ref.kind !== 'NetworkPolicy' || holding.has(index) ? [{ index, sure: hasBit(policies[index]!.subjects, subject) }] : []));
    const key = `${direction} ${applied.map(({ index, sure }) => (sure ? index : `${index}?`)).join(',')}`;
    const profile = applied.length === 0 ? null : (this.profiles.get(key) ?? buildProfile(this.compiled, direction, applied, []));
    if (profile) this.profiles.set(key, profile);
    ofState.set(place, profile);
    return profile;
  }

  private holding(state: State): ReadonlySet<number> {
    const known = this.holdings.get(state) ?? new Set(state.map((policy) => this.numbers.get(policy)!));
    this.holdings.set(state, known);
    return known;
  }
}

/** The policies after an operation. */
export function apply(policies: readonly NetworkPolicy[], { before, after }: PolicyOperation): readonly NetworkPolicy[] {
  const rest = before ? policies.filter(({ namespace, name }) => namespace !== before.namespace || name !== before.name) : policies;
  return after ? [...rest, after] : rest;
}

const podsIn = (endpoint: Endpoint): number => ('pods' in endpoint ? endpoint.pods.reduce((sum, { replicas }) => sum + replicas, 0) : 0);

function peersOf(endpoint: Endpoint): PeerId[] {
  if ('pods' in endpoint) return [...new Set(endpoint.pods.map(({ workload }) => workloadPeer(workload)))];
  if (endpoint.kind === 'nodes') return ['nodes' as string as PeerId];
  const { scope, family, ranges } = endpoint.group;
  return [(scope === 'special' ? `cidr/${formatRange(family, ranges[0]!.first, ranges[0]!.last)}` : scope) as PeerId];
}
