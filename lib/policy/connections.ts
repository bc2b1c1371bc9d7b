import { compareText } from '@/lib/model/compare-text';
import type { Direction } from '@/lib/model/network-policy';
import type { Workload } from '@/lib/model/snapshot';
import type { AllowGraph, GraphPeer, Pair } from './allow-graph';
import { FAMILIES, type Family, formatIp } from './cidr';
import { isNoPorts, NO_PORTS, subtractPorts, unionPorts, type PortSet } from './port-set';

/** One end of a connection in the flat list: a workload, the nodes, or a range of addresses outside the cluster. */
export type ConnectionPeer =
  | { readonly kind: 'workload'; readonly workload: Workload }
  | { readonly kind: 'nodes' }
  | { readonly kind: 'range'; readonly family: Family; readonly first: bigint; readonly last: bigint };

export interface Connection {
  readonly from: ConnectionPeer;
  readonly to: ConnectionPeer;
  /** Never denied. */
  readonly pair: Pair;
  /** The evaluator's numbers of what stands behind each end, for those who ask for reasons. */
  readonly sources: readonly number[];
  readonly destinations: readonly number[];
}

export interface ConnectionOptions {
  /** Families of outside ranges; by default those that an address of the cluster or a rule belongs to. */
  readonly families?: readonly Family[];
  /** Whether the nodes are an end; by default when the snapshot names any. */
  readonly nodes?: boolean;
  /** Only connections within the cluster, or only those with outside ranges; both by default. */
  readonly only?: 'inside' | 'outside';
}

/**
 * Every connection that is not denied: one for each ordered pair of different workloads, for each workload and the nodes, and
 * for each workload and range of outside addresses. Adjacent ranges that a workload may use alike are one. All outside
 * addresses count, those of special use too: that the metadata service at 169.254.169.254 is left out of a rule matters.
 * Denied pairs are not visited. Sorted by the names of source and destination, but that those from ranges come last and those
 * to ranges last of their source.
 */
export function* listConnections(graph: AllowGraph, options: ConnectionOptions = {}): Generator<Connection> {
  const ranges = rangeReader(graph, options.families ?? usedFamilies(graph));
  const nodes = options.nodes ?? graph.snapshot.nodes.length > 0;
  const inside = graph.peers
    .filter((peer) => peer.kind === 'workload' || (nodes && peer.kind === 'nodes'))
    .map((peer) => ({ peer, name: connectionPeerName(insidePeer(peer)) }))
    .sort((a, b) => compareText(a.name, b.name))
    .map(({ peer }) => peer);
  const reachableFrom = options.only === 'outside' ? () => [] : insideReader(graph, inside);
  for (const from of inside) {
    for (const { to, pair } of reachableFrom(from)) yield { from: insidePeer(from), to: insidePeer(to), pair, sources: from.endpoints, destinations: to.endpoints };
    if (options.only === 'inside') continue;
    for (const range of ranges(from, 'egress')) yield { from: insidePeer(from), to: range.peer, pair: range.pair, sources: from.endpoints, destinations: range.endpoints };
  }
  if (options.only === 'inside') return;
  for (const to of inside) {
    for (const range of ranges(to, 'ingress')) yield { from: range.peer, to: insidePeer(to), pair: range.pair, sources: range.endpoints, destinations: to.endpoints };
  }
}

/** A peer in one word: `shop/web[Deployment]`, `10.0.0.0-10.255.255.255`, `nodes`. */
export function connectionPeerName(peer: ConnectionPeer): string {
  switch (peer.kind) {
    case 'workload':
      return `${peer.workload.namespace}/${peer.workload.name}[${peer.workload.kind}]`;
    case 'range':
      return `${formatIp(peer.family, peer.first)}-${formatIp(peer.family, peer.last)}`;
    case 'nodes':
      return 'nodes';
  }
}

const insidePeer = ({ workload }: GraphPeer): ConnectionPeer => (workload ? { kind: 'workload', workload } : { kind: 'nodes' });

/** Reads whom a peer reaches within the cluster: what policies decided, and where both ends are plainly open. */
function insideReader(graph: AllowGraph, inside: readonly GraphPeer[]): (from: GraphPeer) => Generator<{ readonly to: GraphPeer; readonly pair: Pair }> {
  const decided = new Map<GraphPeer, Map<GraphPeer, Pair>>();
  for (const { from, to, pair } of graph.decided()) decided.set(from, (decided.get(from) ?? new Map<GraphPeer, Pair>()).set(to, pair));
  const openIn = inside.map((peer) => graph.isPlainlyOpen(peer, 'ingress'));
  return function* (from) {
    const openOut = graph.isPlainlyOpen(from, 'egress');
    const row = decided.get(from);
    for (const [index, to] of inside.entries()) {
      if (from === to) continue;
      const pair = row?.get(to) ?? (openOut && openIn[index] ? graph.pair(from.id, to.id) : undefined);
      if (pair && pair.state !== 'denied') yield { to, pair };
    }
  };
}

/** Families that some pod or node surely has, or that some rule names addresses of. */
export function usedFamilies({ evaluator: { compiled } }: AllowGraph): Family[] {
  const { endpoints, space } = compiled;
  return FAMILIES.filter(
    (family) => space.blocks.some((block) => block.cidr.family === family) || endpoints.all.some((endpoint) => endpoint.kind !== 'outside' && endpoint.families[family] === 'yes'),
  );
}

interface Range {
  readonly peer: ConnectionPeer & { readonly kind: 'range' };
  readonly pair: Pair;
  readonly endpoints: readonly number[];
}

/** Reads the outside ranges of a workload in a direction; workloads of the same pods, as policies see them, share the answer. */
function rangeReader(graph: AllowGraph, families: readonly Family[]): (peer: GraphPeer, direction: Direction) => readonly Range[] {
  const pieces = outsidePieces(graph, families);
  const known = new Map<string, readonly Range[]>();
  return (peer, direction) => {
    if (!peer.workload || peer.endpoints.length === 0) return [];
    const key = `${direction} ${peer.endpoints.join(',')}`;
    const ranges = known.get(key) ?? mergePieces(pieces, (piece) => outsidePair(graph, peer, direction, piece));
    known.set(key, ranges);
    return ranges;
  };
}

interface Piece {
  readonly family: Family;
  readonly first: bigint;
  readonly last: bigint;
  readonly endpoint: number;
}

/** The address space outside the cluster, cut where policies begin to differ; ascending, IPv4 first. */
function outsidePieces({ evaluator }: AllowGraph, families: readonly Family[]): readonly Piece[] {
  return [...evaluator.compiled.endpoints.all.entries()]
    .flatMap(([endpoint, one]) => (one.kind === 'outside' && families.includes(one.group.family) ? one.group.ranges.map((range): Piece => ({ family: one.group.family, ...range, endpoint })) : []))
    .sort((a, b) => a.family - b.family || (a.first < b.first ? -1 : 1));
}

function mergePieces(pieces: readonly Piece[], pairOf: (piece: Piece) => Pair): readonly Range[] {
  const pairs = new Map<number, Pair>();
  const merged: { peer: ConnectionPeer & { kind: 'range' }; pair: Pair; endpoints: number[] }[] = [];
  for (const piece of pieces) {
    const { endpoint, family, first, last } = piece;
    const pair = pairs.get(endpoint) ?? pairOf(piece);
    pairs.set(endpoint, pair);
    if (pair.state === 'denied') continue;
    const previous = merged.at(-1);
    if (previous && previous.peer.family === family && previous.peer.last + 1n === first && isAlike(previous.pair, pair)) {
      previous.peer = { ...previous.peer, last };
      if (!previous.endpoints.includes(endpoint)) previous.endpoints.push(endpoint);
    } else merged.push({ peer: { kind: 'range', family, first, last }, pair, endpoints: [endpoint] });
  }
  return merged;
}

const isAlike = (a: Pair, b: Pair): boolean => a.state === b.state && a.allowed.key === b.allowed.key && a.unknown.key === b.unknown.key && a.partial === b.partial;

/** What holds between all pods of a workload and one group of outside addresses. */
function outsidePair({ evaluator }: AllowGraph, peer: GraphPeer, direction: Direction, { endpoint: outside, family }: Piece): Pair {
  const { all } = evaluator.compiled.endpoints;
  const sure: PortSet[] = [];
  let unknown = NO_PORTS;
  let open = true;
  for (const endpoint of peer.endpoints) {
    const verdict = direction === 'egress' ? evaluator.evaluatePair(endpoint, outside) : evaluator.evaluatePair(outside, endpoint);
    unknown = unionPorts(unknown, verdict.unknown);
    // An address of the family that it may not have can add doubt, but says nothing for sure.
    if (all[endpoint]!.families[family] !== 'yes') continue;
    sure.push(verdict.allowed);
    open &&= verdict.open;
  }
  const allowed = sure.reduce(unionPorts, NO_PORTS);
  const rest = subtractPorts(unknown, allowed);
  const state = !isNoPorts(allowed) ? (open ? 'open' : 'policy') : isNoPorts(rest) ? 'denied' : 'unknown';
  return { state, allowed, unknown: rest, partial: sure.some((set) => set.key !== sure[0]!.key) };
}
