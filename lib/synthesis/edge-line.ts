import type { AllowChange } from '@/lib/model/draft';
import { formatPeer, type PeerId } from '@/lib/model/ids';
import type { AllowGraph } from '@/lib/policy/allow-graph';
import { formatRange, parseCidr } from '@/lib/policy/cidr';
import { parsePorts } from '@/lib/policy/connection-ports';
import { draftPorts } from '@/lib/policy/draft-ports';
import { findEnds } from '@/lib/policy/intent/find-ends';

/** A connection as a line names it. */
export type NamedEdge = Pick<AllowChange, 'from' | 'to' | 'ports'>;

/** The connection that a line as the graph is printed names, `shop/web => shop/db : TCP 5432`, without ports on every port; else what is wrong with it. */
export function readEdgeLine(graph: AllowGraph, line: string): NamedEdge | string {
  const [, from, to, text] = /^(\S+)\s*=>\s*(\S+?)(?:\s+:\s*(.+))?$/.exec(line.trim()) ?? [];
  const set = text === undefined ? undefined : parsePorts(text);
  if (from === undefined || to === undefined || set === null) return `"${line}": write it as the graph is printed, "shop/web => shop/db : TCP 5432".`;
  const [source, destination] = [readPeer(graph, from), readPeer(graph, to)];
  if (!source.ok) return source.problem;
  if (!destination.ok) return destination.problem;
  return { from: source.id, to: destination.id, ports: set ? draftPorts(set) : 'all' };
}

/** The connections that lines name, and what is wrong with the others, by their numbers from 1. Empty lines and those that begin with `#` say nothing. */
export function readEdgeLines(graph: AllowGraph, text: string): { readonly edges: readonly NamedEdge[]; readonly problems: readonly { readonly line: number; readonly message: string }[] } {
  const edges: NamedEdge[] = [];
  const problems: { line: number; message: string }[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const edge = readEdgeLine(graph, line);
    if (typeof edge === 'string') problems.push({ line: index + 1, message: edge });
    else edges.push(edge);
  }
  return { edges, problems };
}

/** The peer that a word names: one workload, a namespace (`shop/*`), the Internet, or addresses. */
export function readPeer(graph: AllowGraph, word: string): { readonly ok: true; readonly id: PeerId } | { readonly ok: false; readonly problem: string } {
  if (word === 'internet') return { ok: true, id: formatPeer({ kind: 'internet' }) };
  const block = parseCidr(/^[\d.]+$/.test(word) ? `${word}/32` : /^[\da-f]*:[\da-f:.]*$/i.test(word) ? `${word}/128` : word);
  if (block.ok) return { ok: true, id: formatPeer({ kind: 'cidr', cidr: formatRange(block.cidr.family, block.cidr.first, block.cidr.last) }) };
  const all = /^([^/]+)\/\*$/.exec(word);
  if (all) {
    if (!graph.snapshot.namespaces.some(({ name }) => name === all[1])) return { ok: false, problem: `there is no namespace ${all[1]} in the source.` };
    return { ok: true, id: formatPeer({ kind: 'namespace', namespace: all[1]! }) };
  }
  const ends = findEnds(graph, word);
  if (typeof ends === 'string') return { ok: false, problem: ends };
  const names = new Set(ends.map(({ key }) => key));
  const found = graph.peers.filter(({ workload }) => workload && names.has(`${workload.namespace}/${workload.name}[${workload.kind}]`));
  const [only] = found;
  if (!only || names.size > 1) return { ok: false, problem: `${word}: name one workload, a namespace (shop/*), internet or addresses (203.0.113.0/24)${found.length > 1 ? `; this is ${[...names].join(', ')}` : ''}.` };
  return { ok: true, id: only.id };
}
