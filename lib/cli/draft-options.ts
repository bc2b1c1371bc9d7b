import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { EMPTY_DRAFT, type AllowChange, type Draft, type DraftChange, type IsolateChange } from '@/lib/model/draft';
import { formatPeer, type PeerId } from '@/lib/model/ids';
import type { AllowGraph } from '@/lib/policy/allow-graph';
import { formatRange, parseCidr } from '@/lib/policy/cidr';
import { draftPorts } from '@/lib/policy/draft-ports';
import { draftSchema, toDraft } from '@/lib/queries/contract/draft';
import { CliError } from './cli-error.ts';
import type { OptionValues } from './command-line.ts';
import { findEnds } from './find-ends.ts';
import { parsePorts } from './format/ports.ts';

/**
 * The draft that `--draft`, `--allow`, `--keep`, `--deny` and `--isolate` describe together; `null` when none of them is given.
 * Throws a `CliError` for what cannot be read.
 */
export function draftOf(graph: AllowGraph, { draft, allow = [], keep = [], deny = [], isolate = [], ingress, egress, without }: OptionValues): Draft | null {
  if (draft === undefined && [allow, keep, deny, isolate].every(({ length }) => length === 0)) {
    if (ingress || egress) throw new CliError('--ingress and --egress go with --isolate.');
    if (without) throw new CliError('--without goes with what closes something, such as --isolate.');
    return null;
  }
  const edges = (kind: 'allow' | 'keep' | 'deny', lines: readonly string[]) => lines.map((line, index): DraftChange => ({ id: `${kind}-${index}`, kind, ...edgeOfLine(graph, line, `--${kind}`) }));
  const directions = ingress === egress ? (['ingress', 'egress'] as const) : ingress ? (['ingress'] as const) : (['egress'] as const);
  const saved = draft === undefined ? EMPTY_DRAFT : readDraftFile(draft);
  const changes: DraftChange[] = [
    ...saved.changes,
    ...isolate.map((word, index): IsolateChange => ({ id: `isolate-${index}`, kind: 'isolate', subject: peerId(graph, word), directions })),
    ...edges('allow', allow),
    ...edges('keep', keep),
    ...edges('deny', deny),
  ];
  return { ...saved, changes, ...(without && { without: [...(saved.without ?? []), ...without] }) };
}

/**
 * The edge that a line as the graph is printed names: `shop/web => shop/db : TCP 5432`; without ports every port.
 * Throws a `CliError` that begins with where the line stands.
 */
export function edgeOfLine(graph: AllowGraph, line: string, where: string): Pick<AllowChange, 'from' | 'to' | 'ports'> {
  const [, from, to, text] = /^(\S+)\s*=>\s*(\S+?)(?:\s+:\s*(.+))?$/.exec(line.trim()) ?? [];
  const set = text === undefined ? undefined : parsePorts(text);
  if (from === undefined || to === undefined || set === null) throw new CliError(`${where} "${line}": write it as the graph is printed, "shop/web => shop/db : TCP 5432".`);
  return { from: peerId(graph, from), to: peerId(graph, to), ports: set ? draftPorts(set) : 'all' };
}

/** The peer that a draft names by a word. */
function peerId(graph: AllowGraph, word: string): PeerId {
  if (word === 'internet') return formatPeer({ kind: 'internet' });
  const block = parseCidr(/^[\d.]+$/.test(word) ? `${word}/32` : /^[\da-f]*:[\da-f:.]*$/i.test(word) ? `${word}/128` : word);
  if (block.ok) return formatPeer({ kind: 'cidr', cidr: formatRange(block.cidr.family, block.cidr.first, block.cidr.last) });
  const all = /^([^/]+)\/\*$/.exec(word);
  if (all) {
    if (!graph.snapshot.namespaces.some(({ name }) => name === all[1])) throw new CliError(`there is no namespace ${all[1]} in the source.`);
    return formatPeer({ kind: 'namespace', namespace: all[1]! });
  }
  const names = new Set(findEnds(graph, word).map(({ key }) => key));
  const found = graph.peers.filter(({ workload }) => workload && names.has(`${workload.namespace}/${workload.name}[${workload.kind}]`));
  const [only] = found;
  if (!only || names.size > 1) throw new CliError(`${word}: name one workload, a namespace (shop/*), internet or addresses (203.0.113.0/24)${found.length > 1 ? `; this is ${[...names].join(', ')}` : ''}.`);
  return only.id;
}

function readDraftFile(file: string): Draft {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CliError(`the draft ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = draftSchema.safeParse(typeof value === 'object' && value !== null && 'draft' in value ? value.draft : value);
  if (!parsed.success) throw new CliError(`${file} is no draft: ${z.prettifyError(parsed.error).replaceAll('\n', ' ')}`);
  return toDraft(parsed.data);
}
