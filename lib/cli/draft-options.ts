import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { EMPTY_DRAFT, type Draft, type DraftChange, type IsolateChange } from '@/lib/model/draft';
import type { PeerId } from '@/lib/model/ids';
import type { AllowGraph } from '@/lib/policy/allow-graph';
import { draftSchema, toDraft } from '@/lib/queries/contract/draft';
import { readEdgeLine, readPeer, type NamedEdge } from '@/lib/synthesis/edge-line';
import { CliError } from './cli-error.ts';
import type { OptionValues } from './command-line.ts';

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

function edgeOfLine(graph: AllowGraph, line: string, where: string): NamedEdge {
  const edge = readEdgeLine(graph, line);
  if (typeof edge === 'string') throw new CliError(edge.startsWith('"') ? `${where} ${edge}` : edge);
  return edge;
}

function peerId(graph: AllowGraph, word: string): PeerId {
  const peer = readPeer(graph, word);
  if (!peer.ok) throw new CliError(peer.problem);
  return peer.id;
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
