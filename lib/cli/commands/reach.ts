import { AllowGraph } from '@/lib/policy/allow-graph';
import { connectionPeerName, type Connection, type ConnectionPeer } from '@/lib/policy/connections';
import { includesPort, type PortSet } from '@/lib/policy/port-set';
import type { Command } from '../context.ts';
import { peerNames, sortedEdges, type Edge } from '../edges.ts';
import { findEnds, type End } from '../find-ends.ts';
import { printEdges } from '../format/graph-formats.ts';
import { onePortOf } from '../one-port.ts';
import { readSource } from '../read-source.ts';
import { splitPositionals } from '../positionals.ts';

/** Prints whom a peer reaches and who reaches it. */
export const reach: Command = async (run) => {
  const { sources, rest } = splitPositionals(run.positionals, ['PEER']);
  const port = onePortOf(run.values.port);
  const { snapshot, complete } = await readSource(sources, run);
  const graph = new AllowGraph(snapshot);
  const ends = findEnds(graph, rest[0]!);
  const { from, to } = run.values;
  const keep = (connection: Connection): boolean =>
    ((!to || from === true) && ends.some((end) => isPart(connection.from, end))) || ((!from || to === true) && ends.some((end) => isPart(connection.to, end)));
  const edges = onPort(sortedEdges(graph, keep), port);
  const peers = run.format === 'json' ? peerNames(graph, keep) : [];
  await run.print(printEdges(run.format, graph, peers, edges));
  return complete ? 0 : 2;
};

/** Whether one end of a connection is the peer asked about, or for addresses holds some of them. */
const isPart = (peer: ConnectionPeer, { key, range }: End): boolean =>
  peer.kind === 'range' ? range !== undefined && range.family === peer.family && range.first <= peer.last && peer.first <= range.last : connectionPeerName(peer) === key;

function* onPort(edges: Iterable<Edge>, port: { readonly protocol: keyof PortSet['ranges']; readonly port: number } | undefined): Generator<Edge> {
  for (const edge of edges) if (!port || includesPort(edge.ports, port.protocol, port.port)) yield edge;
}
