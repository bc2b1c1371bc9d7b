import { compareText } from '@/lib/model/compare-text';
import type { AllowGraph } from '@/lib/policy/allow-graph';
import { connectionPeerName, listConnections, type Connection } from '@/lib/policy/connections';
import { isNoPorts, type PortSet } from '@/lib/policy/port-set';

/** A connection as it is printed: what is allowed and what cannot be told between the same peers are two. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly state: 'allowed' | 'unknown';
  readonly ports: PortSet;
  readonly connection: Connection;
}

/** Which connections are wanted; those of ports narrows what is listed of each. */
export type Keep = (connection: Connection) => boolean;

/** Every connection that is not denied, sorted by source and then by destination; made as they are read. */
export function* sortedEdges(graph: AllowGraph, keep: Keep = () => true): Generator<Edge> {
  // Those with ranges are few, and names of ranges stand among those of workloads.
  const outside = Map.groupBy([...listConnections(graph, { only: 'outside' })].filter(keep).flatMap(edgesOf), ({ from }) => from);
  const waiting = [...outside.keys()].sort(compareText);
  const before = function* (name: string | undefined): Generator<Edge> {
    while (waiting.length > 0 && (name === undefined || waiting[0]! < name)) yield* outside.get(waiting.shift()!)!.sort(compareEdges);
  };
  for (const [from, edges] of runsOfSource(listConnections(graph, { only: 'inside' }), keep)) {
    yield* before(from);
    if (waiting[0] !== from) yield* edges;
    else yield* [...edges, ...outside.get(waiting.shift()!)!].sort(compareEdges);
  }
  yield* before(undefined);
}

/** The edges of one source after the other. */
function* runsOfSource(connections: Iterable<Connection>, keep: Keep): Generator<[from: string, edges: Edge[]]> {
  let run: Edge[] = [];
  for (const connection of connections) {
    if (!keep(connection)) continue;
    const edges = edgesOf(connection);
    if (run.length > 0 && edges[0] && run[0]!.from !== edges[0].from) {
      yield [run[0]!.from, run];
      run = [];
    }
    run.push(...edges);
  }
  if (run.length > 0) yield [run[0]!.from, run];
}

/** All peers: every workload, the nodes when they count, and every range that a kept connection has. */
export function peerNames(graph: AllowGraph, keep: Keep = () => true): string[] {
  const names = new Set(graph.peers.flatMap(({ workload }) => (workload ? [connectionPeerName({ kind: 'workload', workload })] : [])));
  if (graph.snapshot.nodes.length > 0) names.add(connectionPeerName({ kind: 'nodes' }));
  for (const connection of listConnections(graph, { only: 'outside' })) {
    if (!keep(connection)) continue;
    for (const peer of [connection.from, connection.to]) if (peer.kind === 'range') names.add(connectionPeerName(peer));
  }
  return [...names].sort(compareText);
}

function edgesOf(connection: Connection): Edge[] {
  const { from, to, pair } = connection;
  const ends = { from: connectionPeerName(from), to: connectionPeerName(to), connection };
  return [
    ...(isNoPorts(pair.allowed) ? [] : [{ ...ends, state: 'allowed' as const, ports: pair.allowed }]),
    ...(isNoPorts(pair.unknown) ? [] : [{ ...ends, state: 'unknown' as const, ports: pair.unknown }]),
  ];
}

const compareEdges = (a: Edge, b: Edge): number => compareText(a.to, b.to) || compareText(a.state, b.state);
