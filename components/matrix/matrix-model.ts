import { parsePeer } from '@/lib/model/ids';
import type { PairState } from '@/lib/queries/contract/common';
import type { MatrixCell, MatrixLine, MatrixView } from '@/lib/queries/contract/matrix';
import type { PairChange, SimulateView } from '@/lib/queries/contract/simulate';

/** What the draft does to the pairs behind a cell. */
export interface DraftMark {
  readonly added: number;
  readonly cut: number;
}

/** A matrix as it is drawn: its cells by row and column, with what the draft does to them. */
export interface Matrix {
  readonly lines: readonly MatrixLine[];
  readonly open: MatrixView['open'];
  readonly cell: (row: number, column: number) => MatrixCell;
  readonly mark: (row: number, column: number) => DraftMark | undefined;
  /** Of each line, how many pairs with workloads it reaches, and how many reach it. */
  readonly reaches: readonly number[];
  readonly reachedBy: readonly number[];
  /** The number of a line by its id. */
  readonly indexOf: (id: string) => number | undefined;
}

/** Reads a matrix for drawing. `impact`: what the draft does, when there is one. */
export function readMatrix(view: MatrixView, impact: SimulateView['impact'] | undefined): Matrix {
  const { lines, cells, rows } = view;
  const size = lines.length;
  const places = new Uint32Array(size * size);
  for (const [row, runs] of rows.entries()) {
    let at = row * size;
    for (let index = 0; index + 1 < runs.length; index += 2) {
      places.fill(runs[index]!, at, at + runs[index + 1]!);
      at += runs[index + 1]!;
    }
  }
  const cell = (row: number, column: number) => cells[places[row * size + column]!]!;
  const indices = new Map(lines.map((line, index) => [line.id, index]));
  const marks = impact ? marksOf(lines, impact) : new Map<number, DraftMark>();
  const [reaches, reachedBy] = [new Array<number>(size).fill(0), new Array<number>(size).fill(0)];
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const { policy, open } = cell(row, column);
      if (lines[column]!.kind !== 'outside') reaches[row]! += policy + open;
      if (lines[row]!.kind !== 'outside') reachedBy[column]! += policy + open;
    }
  }
  return { lines, open: view.open, cell, mark: (row, column) => marks.get(row * size + column), reaches, reachedBy, indexOf: (id) => indices.get(id) };
}

function marksOf(lines: readonly MatrixLine[], { opened, closed, changed }: SimulateView['impact']): Map<number, DraftMark> {
  const lineOf = lineFinder(lines);
  const marks = new Map<number, DraftMark>();
  const mark = ({ from, to }: PairChange, kind: keyof DraftMark) => {
    const [row, column] = [lineOf(from), lineOf(to)];
    if (row === undefined || column === undefined) return;
    const place = row * lines.length + column;
    const known = marks.get(place) ?? { added: 0, cut: 0 };
    marks.set(place, { ...known, [kind]: known[kind] + 1 });
  };
  for (const pair of [...opened, ...changed.filter((one) => one.opened.length > 0)]) mark(pair, 'added');
  for (const pair of [...closed, ...changed.filter((one) => one.closed.length > 0)]) mark(pair, 'cut');
  return marks;
}

/** The line that a peer stands in: its own, that of its group, or that of all others. */
function lineFinder(lines: readonly MatrixLine[]): (peer: string) => number | undefined {
  const own = new Map(lines.flatMap(({ id, members }, index) => [[id, index] as const, ...(members ?? []).map((member) => [member as string, index] as const)]));
  const byNamespace = new Map(lines.flatMap(({ kind, namespace }, index) => (kind === 'group' && namespace !== undefined ? [[namespace, index] as const] : [])));
  return (id) => {
    const peer = parsePeer(id);
    return own.get(id) ?? (peer?.kind === 'workload' ? (byNamespace.get(peer.namespace) ?? own.get('others')) : undefined);
  };
}

/** How a cell looks. */
export type CellLook =
  /** No pair is there to be told of. */
  | { readonly kind: 'none' }
  /** There are pairs, and none fits the filter. */
  | { readonly kind: 'hidden' }
  /** Every pair is in one state. */
  | { readonly kind: 'same'; readonly state: PairState; readonly partial: boolean }
  /** Of the pairs that fit, so large a share each, from 0 to 1. */
  | { readonly kind: 'mixed'; readonly policy: number; readonly open: number; readonly unknown: number };

const STATES: readonly PairState[] = ['policy', 'open', 'unknown', 'denied'];

/** All pairs of a cell that fit the filter. */
export const pairsOf = ({ policy, open, unknown, denied }: MatrixCell): number => policy + open + unknown + denied;

/** What a cell's counts look like. */
export function lookOf(cell: MatrixCell): CellLook {
  const all = pairsOf(cell);
  if (all === 0) return { kind: cell.hidden > 0 ? 'hidden' : 'none' };
  const only = STATES.find((state) => cell[state] === all);
  if (only) return { kind: 'same', state: only, partial: cell.partial ?? false };
  return { kind: 'mixed', policy: cell.policy / all, open: cell.open / all, unknown: cell.unknown / all };
}

/** What several cells hold together. */
export function sumCells(cells: Iterable<MatrixCell>): MatrixCell {
  const sum = { policy: 0, open: 0, unknown: 0, denied: 0, hidden: 0 };
  for (const cell of cells) for (const key of [...STATES, 'hidden'] as const) sum[key] += cell[key];
  return sum;
}

/** A line by a name that is unmistakable. */
export const lineName = ({ kind, name, namespace }: MatrixLine): string => (kind === 'workload' && namespace !== undefined ? `${namespace}/${name}` : name);

/** Whether a line stands for one peer, so that a cell of two such lines is one pair. */
export const isSingle = ({ kind }: MatrixLine): boolean => kind === 'workload' || kind === 'outside';
