import { AllowGraph } from '@/lib/policy/allow-graph';
import { connectionPeerName, type Connection, type ConnectionPeer } from '@/lib/policy/connections';
import type { AskedPort } from '@/lib/policy/explain';
import { includesPort } from '@/lib/policy/port-set';
import { exposuresOf } from '@/lib/policy/services/exposures';
import { CliError } from '../cli-error.ts';
import type { Command, CommandRun } from '../context.ts';
import { peerNames, sortedEdges, type Edge } from '../edges.ts';
import { peerOf } from '../explanation.ts';
import { findEnds, type End } from '../find-ends.ts';
import { exposureFields, exposureLines } from '../format/exposure-text.ts';
import { JSON_VERSION, printEdges } from '../format/graph-formats.ts';
import { futureIn, futureOf, type Future } from '../future.ts';
import { onePortOf } from '../one-port.ts';
import { splitPositionals } from '../positionals.ts';
import { jsonText } from '@/lib/model/printable';
import { findPublished } from '../published.ts';
import { reachPublished, sectionLines } from '../reach-published.ts';
import { readSource } from '../read-source.ts';

/** Prints whom a peer reaches and who reaches it. */
export const reach: Command = async (run) => {
  const { sources, rest } = splitPositionals(run.positionals, ['PEER']);
  const port = onePortOf(run.values.port);
  const { snapshot, complete } = await readSource(sources, run);
  const graph = new AllowGraph(snapshot);
  const [word = ''] = rest;
  const published = findPublished(graph, word);
  if (run.values.future) await printPlain(run, word, futureFor(graph, word));
  else if (published) await printPlain(run, published.name, reachPublished(graph, published, port, run.format === 'md'));
  else await printReach(run, graph, findEnds(graph, word), port);
  return complete ? 0 : 2;
};

async function printReach({ values: { from, to }, format, print }: CommandRun, graph: AllowGraph, ends: readonly End[], port: AskedPort | undefined): Promise<void> {
  const [outgoing, incoming] = [!to || from === true, !from || to === true];
  const keep = (connection: Connection): boolean => (outgoing && ends.some((end) => isPart(connection.from, end))) || (incoming && ends.some((end) => isPart(connection.to, end)));
  const edges = onPort(sortedEdges(graph, keep), port);
  const peers = format === 'json' ? peerNames(graph, keep) : [];
  const inside = incoming ? ends.filter(({ range }) => !range) : [];
  const ways = inside.flatMap((end) => exposuresOf(graph, peerOf(graph, [end]))).filter(({ ports }) => !port || includesPort(ports, port.protocol, port.port));
  await print(printEdges(format, graph, peers, edges, { exposures: ways.map(exposureFields) }));
  if (format !== 'text' && format !== 'md') return;
  await print(sectionLines(ways.flatMap((one) => exposureLines(one, format === 'md')), format === 'md').map((line) => `${line}\n`));
}

/** What has lines and fields alone. */
async function printPlain({ format, print }: CommandRun, peer: string, { lines, fields }: Future): Promise<void> {
  if (format !== 'text' && format !== 'md' && format !== 'json') throw new CliError(`${format} has no form for this; there is text, json and md.`);
  await print([format === 'json' ? `${jsonText({ version: JSON_VERSION, peer, ...fields }, 2)}\n` : lines.map((line) => `${line}\n`).join('')]);
}

function futureFor(graph: AllowGraph, word: string): Future {
  const [, namespace] = /^([^/[\]]+)\/\*$/.exec(word) ?? [];
  if (namespace !== undefined) {
    if (!graph.snapshot.namespaces.some(({ name }) => name === namespace)) throw new CliError(`there is no namespace ${namespace} in the source.`);
    return futureIn(graph, namespace);
  }
  const ends = findEnds(graph, word);
  const { workload } = peerOf(graph, ends);
  if (!workload || ends.length > 1) throw new CliError(`--future takes one workload, or a namespace (shop/*).`);
  return futureOf(graph, peerOf(graph, ends));
}

/** Whether one end of a connection is the peer asked about, or for addresses holds some of them. */
const isPart = (peer: ConnectionPeer, { key, range }: End): boolean =>
  peer.kind === 'range' ? range !== undefined && range.family === peer.family && range.first <= peer.last && peer.first <= range.last : connectionPeerName(peer) === key;

function* onPort(edges: Iterable<Edge>, port: AskedPort | undefined): Generator<Edge> {
  for (const edge of edges) if (!port || includesPort(edge.ports, port.protocol, port.port)) yield edge;
}
