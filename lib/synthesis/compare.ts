import { parsePeer, type PeerId } from '@/lib/model/ids';
import type { AllowGraph, GraphPeer, Pair } from '@/lib/policy/allow-graph';
import { FAMILIES, parseCidr, type Cidr } from '@/lib/policy/cidr';
import { findChanges, instancesOf, type Change } from '@/lib/policy/differences/changes';
import { alignEnds } from '@/lib/policy/differences/ends';
import type { Endpoint } from '@/lib/policy/endpoints';
import { intersectPorts, isNoPorts, NO_PORTS, subtractPorts, unionOfPorts, unionPorts, type PortSet } from '@/lib/policy/port-set';
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
export function comparePairs(before: AllowGraph, after: AllowGraph, { wanted, isolated }: Synthesis): ChangedPair[] {
  const asked = new Asked(wanted);
  return [...findChanges(before, after, alignEnds(before, after, 'peers'))].flatMap((change): ChangedPair[] => {
    const [from, to] = [change.from.after?.peer, change.to.after?.peer];
    if (!from || !to) return [];
    const { gained: opened, lost: closed, doubted } = change.delta;
    const mayClose = isolated.egress.has(from.id) || isolated.ingress.has(to.id);
    const isAskedFor = (gained: PortSet, lost: PortSet, ports: PortSet) => isNoPorts(subtractPorts(gained, ports)) && (isNoPorts(lost) || (mayClose && isNoPorts(intersectPorts(lost, ports))));
    const intended = isAskedFor(opened, closed, asked.of(from, to)) ||
      (asked.namesBlocks(from, to) && [...instancesOf(before, after, change)].every(({ from: a, to: b, delta }) => isAskedFor(delta.gained, delta.lost, asked.ofEndpoints(after, [from, a.after], [to, b.after]))));
    return [{ from, to, before: change.before, after: change.after, opened, closed, doubtful: !isNoPorts(doubted) || !isNoPorts(change.after.unknown), intended, change }];
  });
}

/** What a draft asks for, by ends. */
class Asked {
  private readonly byEnds = new Map<string, PortSet>();
  private readonly blocks = new Map<PeerId, Cidr>();

  constructor(wanted: readonly WantedPair[]) {
    for (const { from, to, ports } of wanted) {
      this.byEnds.set(`${from}>${to}`, unionPorts(this.ofIds(from, to), ports));
      for (const id of [from, to]) {
        const peer = parsePeer(id);
        const parsed = peer?.kind === 'cidr' && parseCidr(peer.cidr);
        if (parsed && parsed.ok) this.blocks.set(id, parsed.cidr);
      }
    }
  }

  private ofIds(from: PeerId, to: PeerId): PortSet {
    return this.byEnds.get(`${from}>${to}`) ?? NO_PORTS;
  }

  of(from: GraphPeer, to: GraphPeer): PortSet {
    return this.ofIds(from.id, to.id);
  }

  /** Blocks of addresses are asked for, and one of the two is made of addresses. */
  namesBlocks(...ends: readonly GraphPeer[]): boolean {
    return this.blocks.size > 0 && ends.some(({ kind }) => kind === 'internet' || kind === 'private');
  }

  /** What is asked for between two pieces of ends: as the ends, or as addresses that a block holds all of. */
  ofEndpoints(graph: AllowGraph, [from, source]: readonly [GraphPeer, number], [to, destination]: readonly [GraphPeer, number]): PortSet {
    const idsOf = (peer: GraphPeer, endpoint: number) => [peer.id, ...[...this.blocks].flatMap(([id, cidr]) => (holdsAll(graph, cidr, endpoint) ? [id] : []))];
    return unionOfPorts(idsOf(from, source).flatMap((a) => idsOf(to, destination).map((b) => this.ofIds(a, b))));
  }
}

function holdsAll({ evaluator }: AllowGraph, { family, first, last }: Cidr, endpoint: number): boolean {
  const one = evaluator.compiled.endpoints.all[endpoint]!;
  return one.kind === 'outside' && one.group.family === family && one.group.ranges.every((range) => first <= range.first && range.last <= last);
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
