import { policyName, type PeerId } from '@/lib/model/ids';
import type { Direction } from '@/lib/model/network-policy';
import type { AllowGraph, GraphPeer, Pair } from '@/lib/policy/allow-graph';
import { hasBit } from '@/lib/policy/bitset';
import type { Endpoint } from '@/lib/policy/endpoints';
import { intersectPorts, isNoPorts, subtractPorts, unionOfPorts, unionPorts, type PortSet } from '@/lib/policy/port-set';
import type { Synthesis, WantedPair } from './synthesis';

/** A pair of peers that the draft changes; a workload and itself are its replicas. */
export interface ChangedPair {
  readonly from: GraphPeer;
  readonly to: GraphPeer;
  readonly before: Pair;
  readonly after: Pair;
  /** Ports that some pod gained towards some pod, whatever other pods of the two may do. */
  readonly opened: PortSet;
  readonly closed: PortSet;
  /** Between some of the pods it cannot be told afterwards. */
  readonly doubtful: boolean;
  /** The draft asked for all that opened and all that closed. */
  readonly intended: boolean;
}

/** Compares every pair that a written policy can change, in the order of the graph's peers. */
export function comparePairs(before: AllowGraph, after: AllowGraph, synthesis: Synthesis, written: ReadonlySet<string>): ChangedPair[] {
  const sources = subjectsOf(after, written, 'egress');
  const destinations = subjectsOf(after, written, 'ingress');
  const wanted = new Map<PeerId, Map<PeerId, PortSet[]>>();
  for (const { from, to, ports } of synthesis.wanted) {
    const row = wanted.get(from) ?? new Map<PeerId, PortSet[]>();
    wanted.set(from, row.set(to, [...(row.get(to) ?? []), ports]));
  }
  const compare = pairComparer(before, after);
  const changed: ChangedPair[] = [];
  for (const from of after.peers) {
    const row = wanted.get(from.id);
    for (const to of sources.has(from) ? after.peers : destinations) {
      if ((from === to && before.podCount(from) < 2) || (from.kind !== 'workload' && to.kind !== 'workload')) continue;
      const [old, now] = [before.pair(from.id, to.id), after.pair(from.id, to.id)];
      const difference = compare(from, to, old, now);
      if (!difference) continue;
      const { opened, closed } = difference;
      const asked = unionOfPorts(row?.get(to.id) ?? []);
      const isolated = synthesis.isolated.egress.has(from.id) || synthesis.isolated.ingress.has(to.id);
      const intended = isNoPorts(subtractPorts(opened, asked)) && (isNoPorts(closed) || (isolated && isNoPorts(intersectPorts(closed, asked))));
      changed.push({ from, to, before: old, after: now, ...difference, intended });
    }
  }
  return changed;
}

/** Whether a wanted connection holds between all pods of the one and all pods of the other that have an address family in common. */
export function holds(after: AllowGraph, { from, to, ports }: WantedPair): boolean {
  const [source, destination] = [after.peer(from), after.peer(to)];
  if (!source || !destination) return false;
  if (source.endpoints.length === 0 || destination.endpoints.length === 0) return true;
  if (!isNoPorts(subtractPorts(ports, after.pair(from, to).allowed))) return false;
  return [...endpointPairs(after, source, destination)].every(([a, b]) => isNoPorts(subtractPorts(ports, after.evaluator.evaluatePair(a, b).allowed)));
}

type Difference = Pick<ChangedPair, 'opened' | 'closed' | 'doubtful'>;
type Verdict = Pick<Pair, 'allowed' | 'unknown'>;

function pairComparer(before: AllowGraph, after: AllowGraph): (from: GraphPeer, to: GraphPeer, old: Pair, now: Pair) => Difference | null {
  const compare = verdictComparer();
  const earlier = earlierEndpoints(before, after);
  return (from, to, old, now) => {
    const whole = compare(old, now);
    if (from !== to && from.endpoints.length <= 1 && to.endpoints.length <= 1) return whole;
    // What holds of two workloads as a whole may stay, while single pods of theirs gain or lose it.
    let difference = whole;
    for (const [a, b] of endpointPairs(after, from, to)) {
      const single = compare(before.evaluator.evaluatePair(earlier(a), earlier(b)), after.evaluator.evaluatePair(a, b));
      if (single) difference = difference ? join(difference, single) : single;
    }
    return difference && { ...difference, doubtful: difference.doubtful || !isNoPorts(now.unknown) };
  };
}

const join = (a: Difference, b: Difference): Difference => ({ opened: unionPorts(a.opened, b.opened), closed: unionPorts(a.closed, b.closed), doubtful: a.doubtful || b.doubtful });

/** Compares two verdicts; large graphs share few verdict objects, so equal comparisons are made once. */
function verdictComparer(): (old: Verdict, now: Verdict) => Difference | null {
  const known = new Map<Verdict, Map<Verdict, Difference | null>>();
  return (old, now) => {
    const row = known.get(old) ?? new Map<Verdict, Difference | null>();
    known.set(old, row);
    let difference = row.get(now);
    if (difference === undefined) {
      const opened = subtractPorts(now.allowed, old.allowed);
      const closed = subtractPorts(old.allowed, now.allowed);
      difference = isNoPorts(opened) && isNoPorts(closed) && old.unknown.key === now.unknown.key ? null : { opened, closed, doubtful: !isNoPorts(now.unknown) };
      row.set(now, difference);
    }
    return difference;
  };
}

/** The endpoints of two peers that surely share an address family; a single pod and itself are no pair. */
function* endpointPairs({ evaluator }: AllowGraph, from: GraphPeer, to: GraphPeer): Generator<readonly [number, number]> {
  const { all } = evaluator.compiled.endpoints;
  for (const a of from.endpoints) {
    for (const b of to.endpoints) {
      if (from === to && a === b && podsOf(all[a]!, from) < 2) continue;
      if (([4, 6] as const).some((family) => all[a]!.families[family] === 'yes' && all[b]!.families[family] === 'yes')) yield [a, b];
    }
  }
}

const podsOf = (endpoint: Endpoint, { workload }: GraphPeer): number =>
  'pods' in endpoint ? endpoint.pods.reduce((sum, pod) => sum + (pod.workload === workload?.id ? pod.replicas : 0), 0) : 0;

/**
 * The endpoint of the one graph that held what an endpoint of the other holds. Added policies only ever divide endpoints further,
 * so any member tells.
 */
function earlierEndpoints(before: AllowGraph, after: AllowGraph): (endpoint: number) => number {
  const known = new Map<number, number>();
  const { endpoints, space } = before.evaluator.compiled;
  const find = (endpoint: Endpoint): number => {
    if ('pods' in endpoint) return endpoints.ofPod.get(endpoint.pods[0]!.id)!;
    if (endpoint.kind === 'nodes') return endpoints.all.findIndex((one) => one.kind === 'nodes' && (endpoint.nodes.length === 0 || one.nodes.some(({ name }) => name === endpoint.nodes[0]!.name)));
    const group = space.outsideGroupAt(endpoint.group.family, endpoint.group.ranges[0]!.first);
    return endpoints.all.findIndex((one) => one.kind === 'outside' && one.group === group);
  };
  return (endpoint) => {
    const found = known.get(endpoint) ?? find(after.evaluator.compiled.endpoints.all[endpoint]!);
    known.set(endpoint, found);
    return found;
  };
}

/** Workloads with a pod that one of these policies selects in a direction. */
function subjectsOf(graph: AllowGraph, names: ReadonlySet<string>, direction: Direction): ReadonlySet<GraphPeer> {
  const policies = graph.evaluator.compiled.policies.filter(({ form, rules }) => names.has(policyName(form.ref)) && rules[direction]);
  return new Set(graph.peers.filter((peer) => peer.endpoints.some((endpoint) => policies.some(({ subjects }) => hasBit(subjects, endpoint)))));
}
