import { workloadPeer, type PeerId, type WorkloadId } from '@/lib/model/ids';
import type { Pod } from '@/lib/model/snapshot';
import type { AllowGraph, GraphPeer } from '../allow-graph';
import { FAMILIES, type Family } from '../cidr';

/** Endpoints of two graphs that hold the same pods, nodes or addresses. */
export interface Twin {
  readonly before: number;
  readonly after: number;
  /** Pods of the workload that are in both, as each graph has them; empty for what is no workload. */
  readonly pods: readonly { readonly before: Pod; readonly after: Pod }[];
  /** Two different pods of it exist in both graphs; a pod reaching itself is no connection. */
  readonly isPlural: boolean;
}

export interface AddressRange {
  readonly first: bigint;
  readonly last: bigint;
}

/** What one graph has of an end. */
export interface Side {
  readonly endpoints: readonly number[];
  /** The peer of the graph that it is; outside addresses that both graphs treat alike are only part of one. */
  readonly peer?: GraphPeer;
}

/** One end of the connections that are compared: a workload, the nodes, or outside addresses. */
export interface End {
  readonly kind: 'workload' | 'nodes' | 'outside';
  /** Absent for outside addresses that are only part of a peer. */
  readonly id?: PeerId;
  /** Absent where the end does not exist. */
  readonly before?: Side;
  readonly after?: Side;
  readonly twins: readonly Twin[];
  /** Some of its pods are in one graph only; they can be compared only together. */
  readonly hasStrays: boolean;
  /** Outside addresses, for an end that is only part of a peer. */
  readonly outside?: { readonly family: Family; readonly ranges: readonly AddressRange[] };
}

/**
 * The ends of both graphs, put side by side: workloads by id, sorted, then what is outside. `peers`: the outside as the peers of
 * the map; `addresses`: as the coarsest pieces of the address space that each graph treats alike, those of special use too, with
 * the nodes where there are any by name.
 * Addresses that only one of the graphs has outside its cluster are left out.
 */
export function alignEnds(before: AllowGraph, after: AllowGraph, outside: 'peers' | 'addresses'): End[] {
  const pieces = outsidePieces(before, after);
  const workloads = alignWorkloads(before, after);
  const nodes = outsidePeer(before, after, 'nodes' as string as PeerId, nodeTwins(before, after));
  // Nodes that nobody names are nothing but addresses.
  const named = [before, after].some(({ snapshot }) => snapshot.nodes.length > 0);
  if (outside === 'addresses') return [...workloads, ...(named ? [nodes] : []), ...pieces.map(addressEnd)];
  const ofScope = (scope: 'internet' | 'private') =>
    outsidePeer(before, after, scope as string as PeerId, pieces.filter((piece) => piece.scope === scope).map((piece) => plainTwin(piece.before, piece.after)));
  return [...workloads, ofScope('internet'), ofScope('private'), nodes];
}

const plainTwin = (before: number, after: number): Twin => ({ before, after, pods: [], isPlural: false });

function alignWorkloads(before: AllowGraph, after: AllowGraph): End[] {
  const podsBefore = podsOfWorkloads(before);
  const podsAfter = podsOfWorkloads(after);
  const ids = new Set([...before.peers, ...after.peers].flatMap((peer) => peer.workload?.id ?? []));
  return [...ids].sort().map((workload): End => {
    const id = workloadPeer(workload);
    const { twins, hasStrays } = podTwins(podsBefore.get(workload) ?? [], podsAfter.get(workload) ?? []);
    return { kind: 'workload', id, ...sides(before.peer(id), after.peer(id)), twins, hasStrays };
  });
}

const sides = (before: GraphPeer | undefined, after: GraphPeer | undefined): Pick<End, 'before' | 'after'> => ({
  ...(before && { before: { endpoints: before.endpoints, peer: before } }),
  ...(after && { after: { endpoints: after.endpoints, peer: after } }),
});

interface Placed {
  readonly pod: Pod;
  readonly endpoint: number;
}

function podsOfWorkloads({ snapshot, evaluator }: AllowGraph): ReadonlyMap<WorkloadId, readonly Placed[]> {
  const found = new Map<WorkloadId, Placed[]>();
  for (const pod of snapshot.pods) {
    const endpoint = evaluator.compiled.endpoints.ofPod.get(pod.id);
    if (endpoint === undefined) continue;
    const list = found.get(pod.workload);
    if (list) list.push({ pod, endpoint });
    else found.set(pod.workload, [{ pod, endpoint }]);
  }
  return found;
}

function podTwins(before: readonly Placed[], after: readonly Placed[]): Pick<End, 'twins' | 'hasStrays'> {
  const later = new Map(after.map((placed) => [placed.pod.id, placed]));
  const twins = new Map<string, { before: number; after: number; pods: { before: Pod; after: Pod }[]; replicas: number }>();
  let matched = 0;
  for (const { pod, endpoint } of before) {
    const other = later.get(pod.id);
    if (!other) continue;
    matched++;
    const key = `${endpoint} ${other.endpoint}`;
    const twin = twins.get(key) ?? { before: endpoint, after: other.endpoint, pods: [], replicas: 0 };
    twins.set(key, twin);
    twin.pods.push({ before: pod, after: other.pod });
    twin.replicas += Math.min(pod.replicas, other.pod.replicas);
  }
  return { twins: [...twins.values()].map(({ replicas, ...twin }) => ({ ...twin, isPlural: replicas > 1 })), hasStrays: matched < before.length || matched < after.length };
}

const outsidePeer = (before: AllowGraph, after: AllowGraph, id: PeerId, twins: readonly Twin[]): End => ({
  kind: id === 'nodes' ? 'nodes' : 'outside',
  id,
  ...sides(before.peer(id), after.peer(id)),
  twins,
  hasStrays: false,
});

/** Nodes by name; where neither side names any, the nodes as such. */
function nodeTwins(before: AllowGraph, after: AllowGraph): Twin[] {
  const named = (graph: AllowGraph) => {
    const { all } = graph.evaluator.compiled.endpoints;
    return [...all.entries()].flatMap(([index, one]) => (one.kind !== 'nodes' ? [] : one.nodes.length === 0 ? [['', index] as const] : one.nodes.map(({ name }) => [name, index] as const)));
  };
  const later = new Map(named(after));
  const twins = new Map<string, Twin>();
  for (const [name, endpoint] of named(before)) {
    const other = later.get(name);
    if (other !== undefined) twins.set(`${endpoint} ${other}`, plainTwin(endpoint, other));
  }
  return [...twins.values()];
}

interface Piece {
  readonly before: number;
  readonly after: number;
  readonly scope: string;
  readonly family: Family;
  readonly ranges: AddressRange[];
}

const addressEnd = ({ before, after, family, ranges }: Piece): End => ({
  kind: 'outside',
  before: { endpoints: [before] },
  after: { endpoints: [after] },
  twins: [plainTwin(before, after)],
  hasStrays: false,
  outside: { family, ranges },
});

/** The common partition of the outside addresses of both graphs, in order of the first address of each piece. */
function outsidePieces(before: AllowGraph, after: AllowGraph): Piece[] {
  const pieces = new Map<string, Piece>();
  for (const family of FAMILIES) {
    const later = outsideRanges(after, family);
    let next = 0;
    for (const { endpoint, scope, first, last } of outsideRanges(before, family)) {
      while (next < later.length && later[next]!.last < first) next++;
      for (let index = next; index < later.length && later[index]!.first <= last; index++) {
        const other = later[index]!;
        const key = `${endpoint} ${other.endpoint}`;
        const piece = pieces.get(key) ?? { before: endpoint, after: other.endpoint, scope, family, ranges: [] };
        pieces.set(key, piece);
        piece.ranges.push({ first: first > other.first ? first : other.first, last: last < other.last ? last : other.last });
      }
    }
  }
  return [...pieces.values()];
}

function outsideRanges({ evaluator }: AllowGraph, family: Family) {
  return [...evaluator.compiled.endpoints.all.entries()]
    .flatMap(([endpoint, one]) => (one.kind === 'outside' && one.group.family === family ? one.group.ranges.map((range) => ({ endpoint, scope: one.group.scope, ...range })) : []))
    .sort((a, b) => (a.first < b.first ? -1 : 1));
}
