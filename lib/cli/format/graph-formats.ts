import type { AllowGraph } from '@/lib/policy/allow-graph';
import type { ConnectionPeer } from '@/lib/policy/connections';
import { csvLine } from '@/lib/views/csv';
import type { Format } from '../command-table.ts';
import type { Edge } from '../edges.ts';
import { jsonText, printable } from '@/lib/model/printable';
import { ReasonReader } from '../reasons.ts';
import { mdHead, mdRow } from './markdown.ts';
import { connectionText, portTexts } from './ports.ts';

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
      return yield* dot(edges);
    case 'mermaid':
      return yield* mermaid(edges);
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
    const reasons = reader.of(edge);
    const ports = once(edge.ports, () => portTexts(edge.ports));
    yield `${separator}{"from":${from},"to":${to},"ports":${ports},"state":"${edge.state}","reasons":${reader.isShared(reasons) ? once(reasons, () => reasons) : jsonText(reasons)}}`;
    separator = ',\n    ';
  }
  yield `${separator.startsWith(',') ? '\n  ' : ''}]${Object.entries(more).map(([name, value]) => `,\n  ${jsonText(name)}: ${jsonText(value)}`).join('')}\n}\n`;
}

interface Node {
  readonly id: string;
  readonly name: string;
  /** The name without its namespace. */
  readonly label: string;
}

/** Peers of the edges with a number each, by namespace; those outside of any come under the empty name. */
class Nodes {
  readonly byNamespace = new Map<string, Map<string, Node>>();
  private count = 0;

  id(peer: ConnectionPeer, name: string): string {
    const namespace = peer.kind === 'workload' ? peer.workload.namespace : '';
    const members = this.byNamespace.get(namespace) ?? new Map<string, Node>();
    this.byNamespace.set(namespace, members);
    const known = members.get(name) ?? { id: `n${this.count++}`, name, label: peer.kind === 'workload' ? `${peer.workload.name}[${peer.workload.kind}]` : name };
    members.set(name, known);
    return known.id;
  }

  *groups(): Generator<[namespace: string, members: readonly Node[]]> {
    for (const namespace of [...this.byNamespace.keys()].sort()) yield [namespace, [...this.byNamespace.get(namespace)!.values()]];
  }
}

function* dot(edges: Iterable<Edge>): Generator<string> {
  const nodes = new Nodes();
  const lines: string[] = [];
  for (const edge of edges) {
    for (const end of ['from', 'to'] as const) nodes.id(edge.connection[end], edge[end]);
    lines.push(`  ${dotText(edge.from)} -> ${dotText(edge.to)} [label=${dotText(edgeText(edge))}${edge.state === 'unknown' ? ' style=dashed' : ''}]\n`);
  }
  yield 'digraph {\n  rankdir=LR\n  node [shape=box]\n';
  let cluster = 0;
  for (const [namespace, members] of nodes.groups()) {
    const indent = namespace === '' ? '  ' : '    ';
    const text = members.map(({ name, label }) => `${indent}${dotText(name)} [label=${dotText(label)}]\n`).join('');
    yield namespace === '' ? text : `  subgraph cluster_${cluster++} {\n    label=${dotText(namespace)}\n${text}  }\n`;
  }
  yield* lines;
  yield '}\n';
}

/** A quoted string of the DOT language; a backslash would begin an escape of its own. */
const dotText = (text: string): string => `"${printable(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

function* mermaid(edges: Iterable<Edge>): Generator<string> {
  const nodes = new Nodes();
  const lines: string[] = [];
  for (const edge of edges) {
    const [from, to] = [nodes.id(edge.connection.from, edge.from), nodes.id(edge.connection.to, edge.to)];
    lines.push(`  ${from} ${edge.state === 'unknown' ? '-.->' : '-->'}|${mermaidText(edgeText(edge))}| ${to}\n`);
  }
  yield 'flowchart LR\n';
  let group = 0;
  for (const [namespace, members] of nodes.groups()) {
    const text = members.map(({ id, label }) => `    ${id}[${mermaidText(label)}]\n`).join('');
    yield namespace === '' ? text : `  subgraph g${group++}[${mermaidText(namespace)}]\n${text}  end\n`;
  }
  yield* lines;
}

/** A quoted text; what means something to Mermaid or to HTML is written as the number of the character. */
const mermaidText = (text: string): string => `"${printable(text).replace(/[^A-Za-z0-9 .,:/_-]/gu, (character) => `#${character.codePointAt(0)};`)}"`;
