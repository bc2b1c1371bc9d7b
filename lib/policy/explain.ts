import type { Direction, Protocol } from '@/lib/model/network-policy';
import { hasBit } from './bitset';
import type { Family } from './cidr';
import type { CompiledRule } from './compile-rule';
import type { Endpoint } from './endpoints';
import type { Evaluator } from './evaluate';
import { nearestMiss } from './near-miss';
import { formatPorts, includesPort, isNoPorts, type PortSet } from './port-set';
import type { PolicyRef, RuleRef } from './rule-form';

/** How a rule relates to a connection. `detail` is one sentence: what matched, or the first thing that did not. */
export interface RuleOutcome {
  readonly ref: RuleRef;
  readonly outcome: 'allows' | 'peer-does-not-match' | 'port-does-not-match' | 'unknown';
  readonly detail: string;
}

/** Everything one direction says of a connection: every policy that isolates the subject, and every rule of it. */
export interface DirectionExplanation {
  readonly direction: Direction;
  readonly verdict: 'not-isolated' | 'allowed' | 'denied' | 'unknown' | 'not-applicable';
  readonly policies: readonly { readonly ref: PolicyRef; readonly outcomes: readonly RuleOutcome[] }[];
  readonly notes: readonly string[];
}

/** A single port to ask about. */
export interface AskedPort {
  readonly protocol: Protocol;
  readonly port: number;
}

/** The address family in which two endpoints are explained: one both have, the one that is allowed more when they differ. */
export function explainedFamily(evaluator: Evaluator, source: number, destination: number): Family {
  const { endpoints } = evaluator.compiled;
  const shared = ([4, 6] as const).filter((family) => endpoints.all[source]!.families[family] !== 'no' && endpoints.all[destination]!.families[family] !== 'no');
  return evaluator.evaluatePair(source, destination).onlyFamily ?? shared[0] ?? 4;
}

/**
 * Explains one direction of a connection between two endpoints, from the same rows the verdict came from.
 * Without a port, a rule allows when it allows any port at all.
 */
export function explainDirection(evaluator: Evaluator, direction: Direction, source: number, destination: number, family: Family, port?: AskedPort): DirectionExplanation {
  const { compiled } = evaluator;
  const [subject, other] = direction === 'egress' ? [source, destination] : [destination, source];
  const endpoint = compiled.endpoints.all[subject]!;
  if (endpoint.kind !== 'pods') return { direction, verdict: 'not-applicable', policies: [], notes: [exemption(endpoint)] };

  const policies = compiled.isolating[direction][subject]!.map((index) => {
    const { form, rules } = compiled.policies[index]!;
    return { ref: form.ref, outcomes: (rules[direction] ?? []).map((rule) => explainRule(evaluator, rule, subject, other, destination, family, port)) };
  });
  const notes = compiled.uncertain[direction][subject]!.map(({ reason }) => reason);
  if (notes.length > 0) return { direction, verdict: 'unknown', policies, notes };
  if (policies.length === 0) return { direction, verdict: 'not-isolated', policies, notes };
  const outcomes = new Set(policies.flatMap((policy) => policy.outcomes.map(({ outcome }) => outcome)));
  return { direction, verdict: outcomes.has('allows') ? 'allowed' : outcomes.has('unknown') ? 'unknown' : 'denied', policies, notes };
}

/** The rules of one direction that allow something of a pair: the reasons of an edge. */
export function allowingRules(evaluator: Evaluator, direction: Direction, source: number, destination: number): RuleRef[] {
  const { compiled } = evaluator;
  const [subject, other] = direction === 'egress' ? [source, destination] : [destination, source];
  const allowed = evaluator.evaluatePair(source, destination).allowed;
  return compiled.isolating[direction][subject]!.flatMap((index) =>
    (compiled.policies[index]!.rules[direction] ?? [])
      .filter((rule) => hasBit(rule.peers[4].yes, other) || hasBit(rule.peers[6].yes, other))
      .filter((rule) => overlaps(compiled.lattice.get(rule.ports(destination)), allowed))
      .map((rule) => rule.form.ref),
  );
}

function explainRule(evaluator: Evaluator, rule: CompiledRule, subject: number, other: number, destination: number, family: Family, port?: AskedPort): RuleOutcome {
  const { ref } = rule.form;
  const { endpoints, lattice, snapshot } = evaluator.compiled;
  const { yes, maybe } = rule.peers[family];
  const ports = lattice.get(rule.ports(destination));
  const portMatches = port ? includesPort(ports, port.protocol, port.port) : !isNoPorts(ports);
  const surely = hasBit(yes, other);
  if (!surely && !hasBit(maybe, other)) return { ref, outcome: 'peer-does-not-match', detail: nearestMiss(rule.form, endpoints.all[other]!, snapshot) };
  if (!portMatches) return { ref, outcome: 'port-does-not-match', detail: portMiss(rule, ports, endpoints.all[destination]!, port) };
  if (surely) return { ref, outcome: 'allows', detail: `matches this peer on ${formatPorts(ports).join(', ')}${byAddressAlone(rule, endpoints.all[other]!) ? BY_ADDRESS : ''}` };
  return { ref, outcome: 'unknown', detail: doubt(rule, endpoints.all[other]!, family) };
}

/** Why it cannot be told whether a rule matches a peer. */
function doubt(rule: CompiledRule, other: Endpoint, family: Family): string {
  const namesAddresses = rule.form.peers !== 'everything' && rule.form.peers.some((peer) => peer.kind === 'addresses');
  if (other.kind !== 'pods' || (namesAddresses && other.blocks[family].maybe.length > 0)) return 'names addresses, and the address of this peer is not known';
  return `picks namespaces by labels, and the labels of ${other.namespace} could not be read`;
}

/** Whether the rule finds a pod or a node inside the cluster by nothing but its address. */
const byAddressAlone = ({ form: { peers } }: CompiledRule, other: Endpoint): boolean =>
  other.kind !== 'outside' && peers !== 'everything' && peers.every((peer) => peer.kind === 'addresses');

/** The API recommends ipBlocks for addresses outside the cluster; Kubernetes' own tests expect pods to match, Cilium does not match them. */
const BY_ADDRESS = ', by its address alone; not every CNI matches pods and nodes by address';

function portMiss(rule: CompiledRule, ports: PortSet, destination: Endpoint, port?: AskedPort): string {
  const named = rule.form.ports === 'all' ? [] : rule.form.ports.named;
  const unresolved = named.filter(({ name, protocol }) => destination.kind !== 'pods' || !destination.ports.some((declared) => declared.name === name && declared.protocol === protocol));
  if (unresolved.length > 0 && isNoPorts(ports)) {
    return `matches this peer, but ${unresolved.map(({ name, protocol }) => `no ${protocol} port of the destination is named "${name}"`).join(' and ')}`;
  }
  return `matches this peer, but allows only ${formatPorts(ports).join(', ')}${port ? `, not ${port.port}/${port.protocol}` : ''}`;
}

function exemption(endpoint: Endpoint): string {
  switch (endpoint.kind) {
    case 'host-pods':
      return 'uses the host network: no NetworkPolicy selects it, and to policies it is its node';
    case 'nodes':
      return 'no NetworkPolicy applies to nodes; the node that runs a pod always reaches it';
    default:
      return 'no NetworkPolicy applies outside the cluster';
  }
}

const overlaps = (a: PortSet, b: PortSet) =>
  (['TCP', 'UDP', 'SCTP'] as const).some((protocol) => a.ranges[protocol].some(([first, last]) => b.ranges[protocol].some(([low, high]) => first <= high && low <= last)));
