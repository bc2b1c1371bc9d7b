import type { PeerId } from '@/lib/model/ids';
import type { AllowGraph, GraphPeer, Pair } from '@/lib/policy/allow-graph';
import { FAMILIES } from '@/lib/policy/cidr';
import { findChanges, type Change } from '@/lib/policy/differences/changes';
import { alignEnds } from '@/lib/policy/differences/ends';
import type { Endpoint } from '@/lib/policy/endpoints';
import { intersectPorts, isNoPorts, subtractPorts, unionOfPorts, type PortSet } from '@/lib/policy/port-set';
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
  /** The difference it was read from; `causesOf` tells why. */
  readonly change: Change;
}

/** Every pair that differs, in the order of the graph's peers, and whether the draft asked for it. */
export function comparePairs(before: AllowGraph, after: AllowGraph, synthesis: Synthesis): ChangedPair[] {
  const wanted = new Map<PeerId, Map<PeerId, PortSet[]>>();
  for (const { from, to, ports } of synthesis.wanted) {
    const row = wanted.get(from) ?? new Map<PeerId, PortSet[]>();
    wanted.set(from, row.set(to, [...(row.get(to) ?? []), ports]));
  }
  return [...findChanges(before, after, alignEnds(before, after, 'peers'))].flatMap((change): ChangedPair[] => {
    const [from, to] = [change.from.after?.peer, change.to.after?.peer];
    if (!from || !to) return [];
    const { gained: opened, lost: closed, doubted } = change.delta;
    const asked = unionOfPorts(wanted.get(from.id)?.get(to.id) ?? []);
    const isolated = synthesis.isolated.egress.has(from.id) || synthesis.isolated.ingress.has(to.id);
    const intended = isNoPorts(subtractPorts(opened, asked)) && (isNoPorts(closed) || (isolated && isNoPorts(intersectPorts(closed, asked))));
    return [{ from, to, before: change.before, after: change.after, opened, closed, doubtful: !isNoPorts(doubted) || !isNoPorts(change.after.unknown), intended, change }];
  });
}

/** Whether a wanted connection holds between all pods of the one and all pods of the other that have an address family in common. */
export function holds(after: AllowGraph, { from, to, ports }: WantedPair): boolean {
  const [source, destination] = [after.peer(from), after.peer(to)];
  if (!source || !destination) return false;
  if (source.endpoints.length === 0 || destination.endpoints.length === 0) return true;
  if (!isNoPorts(subtractPorts(ports, after.pair(from, to).allowed))) return false;
  return [...endpointPairs(after, source, destination)].every(([a, b]) => isNoPorts(subtractPorts(ports, after.evaluator.evaluatePair(a, b).allowed)));
}

/** The endpoints of two peers that surely share an address family; a single pod and itself are no pair. */
function* endpointPairs({ evaluator }: AllowGraph, from: GraphPeer, to: GraphPeer): Generator<readonly [number, number]> {
  const { all } = evaluator.compiled.endpoints;
  for (const a of from.endpoints) {
    for (const b of to.endpoints) {
      if (from === to && a === b && podsOf(all[a]!, from) < 2) continue;
      if (FAMILIES.some((family) => all[a]!.families[family] === 'yes' && all[b]!.families[family] === 'yes')) yield [a, b];
    }
  }
}

const podsOf = (endpoint: Endpoint, { workload }: GraphPeer): number =>
  'pods' in endpoint ? endpoint.pods.reduce((sum, pod) => sum + (pod.workload === workload?.id ? pod.replicas : 0), 0) : 0;
