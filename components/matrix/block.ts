import { formatPeer } from '@/lib/model/ids';
import type { PeerId } from '@/lib/model/ids';
import type { MatrixLine } from '@/lib/queries/contract/matrix';
import { pairsOf, sumCells } from './matrix-model';
import type { Matrix } from './matrix-model';

/** Rows and columns from one cell to another, in whatever direction. */
export interface Block {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

/** What can be drafted for all of a block. */
export type BlockKind = 'allow' | 'deny' | 'keep';

/** Which connections a block stands for, each one change of the draft. */
export interface BlockPairs {
  readonly pairs: readonly { readonly from: PeerId; readonly to: PeerId }[];
  /** More than one draft can hold well: none is given then. */
  readonly tooMany: number;
  /** Lines that no policy can name. */
  readonly leftOut: readonly string[];
}

/** So many changes one gesture may add. */
export const MOST_CHANGES = 200;

/** One end of the connections, and the lines it stands for. */
interface End {
  readonly peer: PeerId;
  readonly lines: readonly number[];
}

/** The block between two cells, from the earlier line to the later. */
export function blockBetween(a: { readonly row: number; readonly column: number }, b: { readonly row: number; readonly column: number }): Block {
  const range = (from: number, to: number) => Array.from({ length: Math.abs(to - from) + 1 }, (_, index) => Math.min(from, to) + index);
  return { rows: range(a.row, b.row), columns: range(a.column, b.column) };
}

/**
 * The connections to draft for a block. A namespace of which the block has everything is named as a whole; other groups by their
 * workloads. Left out are a workload's own replicas, two outside ends, and what is so already: to deny what is denied, to keep what is not allowed.
 */
export function blockPairs(matrix: Matrix, block: Block, kind: BlockKind): BlockPairs {
  const [from, to] = [endsOf(matrix.lines, block.rows), endsOf(matrix.lines, block.columns)];
  const pairs: { from: PeerId; to: PeerId }[] = [];
  let many = from.unnamed * to.ends.length + from.ends.length * to.unnamed + from.unnamed * to.unnamed;
  for (const source of from.ends) {
    for (const target of to.ends) {
      if (source.peer === target.peer && source.peer.startsWith('workload/')) continue;
      if (!concerns(matrix, source, target, kind)) continue;
      if (pairs.length < MOST_CHANGES) pairs.push({ from: source.peer, to: target.peer });
      else many++;
    }
  }
  const leftOut = [...new Set([...from.leftOut, ...to.leftOut])];
  return many > 0 ? { pairs: [], tooMany: many + pairs.length, leftOut } : { pairs, tooMany: 0, leftOut };
}

function concerns(matrix: Matrix, source: End, target: End, kind: BlockKind): boolean {
  const cell = sumCells(source.lines.flatMap((row) => target.lines.map((column) => matrix.cell(row, column))));
  if (pairsOf(cell) === 0) return kind === 'allow' && cell.hidden === 0 && (source.lines.some((row) => matrix.lines[row]!.kind !== 'outside') || target.lines.some((column) => matrix.lines[column]!.kind !== 'outside'));
  if (kind === 'allow') return true;
  return cell.policy + cell.open + (kind === 'deny' ? cell.unknown : 0) > 0;
}

function endsOf(lines: readonly MatrixLine[], chosen: readonly number[]): { readonly ends: readonly End[]; readonly unnamed: number; readonly leftOut: readonly string[] } {
  const ends: End[] = [];
  const leftOut: string[] = [];
  let unnamed = 0;
  const whole = wholeNamespaces(lines, chosen);
  const done = new Set<string>();
  for (const index of chosen) {
    const line = lines[index]!;
    const namespace = line.kind === 'group' ? line.namespace : line.group === undefined ? undefined : whole.get(line.group);
    if (namespace !== undefined) {
      if (done.has(namespace)) continue;
      done.add(namespace);
      ends.push({ peer: formatPeer({ kind: 'namespace', namespace }), lines: line.kind === 'group' ? [index] : chosen.filter((one) => lines[one]!.group === line.group) });
    } else if (line.kind === 'workload' || line.id === 'internet') ends.push({ peer: line.id as PeerId, lines: [index] });
    else if (line.kind === 'group' && line.members) ends.push(...line.members.map((member) => ({ peer: member as PeerId, lines: [index] })));
    else if (line.kind === 'group') unnamed += line.workloads;
    else leftOut.push(line.name);
  }
  return { ends, unnamed, leftOut };
}

/** Open groups that are namespaces of several workloads, all of which are chosen. */
function wholeNamespaces(lines: readonly MatrixLine[], chosen: readonly number[]): ReadonlyMap<string, string> {
  const isChosen = new Set(chosen);
  const found = new Map<string, string>();
  for (const group of new Set(chosen.flatMap((index) => lines[index]!.group ?? []))) {
    const own = [...lines.keys()].filter((index) => lines[index]!.group === group);
    const namespace = lines[own[0]!]!.namespace;
    if (namespace !== undefined && formatPeer({ kind: 'namespace', namespace }) === group && own.length > 1 && own.every((index) => isChosen.has(index))) found.set(group, namespace);
  }
  return found;
}
