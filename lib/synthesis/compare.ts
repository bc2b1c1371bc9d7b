import type { AllowGraph, GraphPeer, Pair } from '@/lib/policy/allow-graph';
import { FAMILIES } from '@/lib/policy/cidr';
import { findChanges, instancesOf, type Change } from '@/lib/policy/differences/changes';
import { alignEnds } from '@/lib/policy/differences/ends';
import type { Endpoint } from '@/lib/policy/endpoints';
import { intersectPorts, isNoPorts, subtractPorts, unionPorts, type PortSet } from '@/lib/policy/port-set';
import { Asked } from './asked';
import { findPeer } from './resolve';
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
export function comparePairs(before: AllowGraph, after: AllowGraph, { wanted, denied, isolated }: Pick<Synthesis, 'wanted' | 'denied' | 'isolated'>): ChangedPair[] {
  const [opening, closing] = [new Asked(wanted), new Asked(denied)];
  return [...findChanges(before, after, alignEnds(before, after, 'peers'))].flatMap((change): ChangedPair[] => {
    const [from, to] = [change.from.after?.peer, change.to.after?.peer];
    if (!from || !to) return [];
    const { gained: opened, lost: closed, doubted } = change.delta;
    const isCut = isolated.egress.has(from.id) || isolated.ingress.has(to.id);
    const isAskedFor = (gained: PortSet, lost: PortSet, toOpen: PortSet, toClose: PortSet) =>
      isNoPorts(subtractPorts(gained, toOpen)) && isNoPorts(isCut ? intersectPorts(lost, subtractPorts(toOpen, toClose)) : subtractPorts(lost, toClose));
    const intended = isAskedFor(opened, closed, opening.of(from, to), closing.of(from, to)) ||
      ((opening.namesBlocks(from, to) || closing.namesBlocks(from, to)) && [...instancesOf(before, after, change)].every(({ from: a, to: b, delta }) => {
        const asked = (one: Asked) => one.ofEndpoints(after, [from, a.after], [to, b.after]);
        return isAskedFor(delta.gained, delta.lost, asked(opening), asked(closing));
      }));
    return [{ from, to, before: change.before, after: change.after, opened, closed, doubtful: !isNoPorts(doubted) || !isNoPorts(change.after.unknown), intended, change }];
  });
}

/** Whether a wanted connection holds between all pods of the one and all pods of the other that have an address family in common. */
export function holds(after: AllowGraph, { from, to, ports }: WantedPair): boolean {
  const [source, destination] = [findPeer(after, from), findPeer(after, to)];
  if (!source || !destination) return false;
  if (source.endpoints.length === 0 || destination.endpoints.length === 0) return true;
  const isAllowed = (allowed: PortSet) => isNoPorts(subtractPorts(ports, allowed));
  const areGraphPeers = after.peer(from) !== undefined && after.peer(to) !== undefined;
  if (areGraphPeers && !isAllowed(after.pair(from, to).allowed)) return false;
  const sure = [...endpointPairs(after, source, destination)];
  const pairs = sure.length > 0 || areGraphPeers ? sure : source.endpoints.flatMap((a) => destination.endpoints.map((b) => [a, b] as const));
  return pairs.every(([a, b]) => isAllowed(after.evaluator.evaluatePair(a, b).allowed));
}

/** Whether nothing of a connection is or may be allowed between any pods of the two. */
export function isClosed(after: AllowGraph, { from, to, ports }: WantedPair): boolean {
  const [source, destination] = [findPeer(after, from), findPeer(after, to)];
  if (!source || !destination) return true;
  return source.endpoints.every((a) => destination.endpoints.every((b) => {
    if (source === destination && a === b && podsOf(after.evaluator.compiled.endpoints.all[a]!, source) < 2) return true;
    const { allowed, unknown } = after.evaluator.evaluatePair(a, b);
    return isNoPorts(intersectPorts(ports, unionPorts(allowed, unknown)));
  }));
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
