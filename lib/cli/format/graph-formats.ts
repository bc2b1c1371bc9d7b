import { compareText } from '@/lib/model/compare-text';
import { dotOf, mermaidOf, type Diagram } from '@/lib/model/diagram';
import { jsonText, printable } from '@/lib/model/printable';
import type { AllowGraph } from '@/lib/policy/allow-graph';
import type { ConnectionPeer } from '@/lib/policy/connections';
import { csvLine } from '@/lib/model/csv';
import { ReasonReader } from '@/lib/views/reasons';
import type { Format } from '../command-table.ts';
import type { Edge } from '../edges.ts';
import { mdHead, mdRow } from './markdown.ts';
import { connectionText, portTexts } from '@/lib/policy/connection-ports';

/** Number of the form in which commands print JSON; it grows when something that was there changes. */
export const JSON_VERSION = 1;

/** A connection as one line: `shop/web[Deployment] => shop/db[StatefulSet] : TCP 5432`, its ports marked when they are unknown. */
const edgeLine = (edge: Edge): string => `${printable(edge.from)} => ${printable(edge.to)} : ${edgeText(edge)}`;

const edgeText = ({ state, ports }: Edge): string => (state === 'unknown' ? `unknown ${connectionText(ports)}` : connectionText(ports));

/**
 * Prints edges in a format, as they are read.
 * @param more further fields of the JSON
 */
export function* printEdges(format: Format, graph: AllowGraph, peers: readonly string[], edges: Iterable<Edge>, more: Readonly<Record<string, unknown>> = {}): Generator<string> {
  switch (format) {
    case 'json':
      return yield* json(graph, peers, edges, more);
    case 'csv':
      yield csvLine(['src', 'dst', 'conn', 'state']);
      for (const edge of edges) yield csvLine([edge.from, edge.to, connectionText(edge.ports), edge.state]);
      return;
    case 'md':
      yield mdHead(['src', 'dst', 'conn', 'state']);
      for (const edge of edges) yield mdRow([edge.from, edge.to, connectionText(edge.ports), edge.state]);
      return;
    case 'dot':
      return yield* dotOf(diagramOf(edges));
    case 'mermaid':
      return yield* mermaidOf(diagramOf(edges));
    default:
      for (const edge of edges) yield `${edgeLine(edge)}\n`;
  }
}

function* json(graph: AllowGraph, peers: readonly string[], edges: Iterable<Edge>, more: Readonly<Record<string, unknown>>): Generator<string> {
  yield `{\n  "version": ${JSON_VERSION},\n  "peers": [${peers.map((peer) => `\n    ${jsonText(peer)}`).join(',')}${peers.length > 0 ? '\n  ' : ''}],\n  "edges": [`;
  let separator = '\n    ';
  // Names, ports and reasons are few, edges may be millions.
  const texts = new Map<unknown, string>();
  const once = (key: unknown, value: () => unknown): string => {
    const known = texts.get(key) ?? jsonText(value());
    texts.set(key, known);
    return known;
  };
  const reader = new ReasonReader(graph);
  for (const edge of edges) {
    const [from, to] = [edge.from, edge.to].map((name) => once(name, () => name));
    const { connection: { sources, destinations } } = edge;
    const reasons = reader.of({ sources, destinations, ports: edge.ports, state: edge.state });
    const ports = once(edge.ports, () => portTexts(edge.ports));
    yield `${separator}{"from":${from},"to":${to},"ports":${ports},"state":"${edge.state}","reasons":${reader.isShared(reasons) ? once(reasons, () => reasons) : jsonText(reasons)}}`;
    separator = ',\n    ';
  }
  yield `${separator.startsWith(',') ? '\n  ' : ''}]${Object.entries(more).map(([name, value]) => `,\n  ${jsonText(name)}: ${jsonText(value)}`).join('')}\n}\n`;
}

/** The edges with their peers by namespace; peers outside of any stand alone. */
function diagramOf(edges: Iterable<Edge>): Diagram {
  const nodes = new Map<string, Diagram['nodes'][number]>();
  const add = (peer: ConnectionPeer, name: string) => {
    if (nodes.has(name)) return;
    nodes.set(name, peer.kind === 'workload' ? { name, label: `${peer.workload.name}[${peer.workload.kind}]`, group: peer.workload.namespace } : { name, label: name, group: null });
  };
  const drawn = [...edges].map((edge) => {
    add(edge.connection.from, edge.from);
    add(edge.connection.to, edge.to);
    return { from: edge.from, to: edge.to, label: edgeText(edge), line: edge.state };
  });
  const namespaces = [...new Set([...nodes.values()].flatMap(({ group }) => group ?? []))].sort(compareText);
  return { groups: namespaces.map((name) => ({ id: name, label: name })), nodes: [...nodes.values()], edges: drawn };
}
