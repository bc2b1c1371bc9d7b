import { csvLine } from '@/lib/model/csv';
import type { Diagram, DiagramLine } from '@/lib/model/diagram';
import type { MatrixCell, MatrixLine, MatrixView } from '@/lib/queries/contract/matrix';
import { formatNumber } from '@/components/ui/format';
import { STATE_WORD } from '@/components/verdict/state-words';
import { isSingle, lineName, lookOf, pairsOf, type DraftMark, type Matrix } from './matrix-model';

const STATES = ['policy', 'open', 'unknown', 'denied'] as const;

/** The matrix as a table of words: a row and a column for each line, in their order. */
export function matrixCsv(matrix: Matrix): string {
  const names = namesOf(matrix.lines);
  const rows = matrix.lines.map((_, row) => csvLine([names[row]!, ...matrix.lines.map((_line, column) => cellText(matrix, row, column))]));
  return csvLine(['row reaches column', ...names]) + rows.join('');
}

/** What the matrix is drawn from, with each cell in its place: `rows[r][c]` is the position of a cell in `cells`. */
export function matrixData({ rows, ...view }: MatrixView, matrix: Matrix) {
  const draft = placesOf(matrix).flatMap(({ row, column }) => {
    const mark = matrix.mark(row, column);
    return mark ? [{ from: matrix.lines[row]!.id, to: matrix.lines[column]!.id, ...mark }] : [];
  });
  const spread = (runs: readonly number[]) => Array.from({ length: runs.length / 2 }, (_, run) => new Array<number>(runs[2 * run + 1]!).fill(runs[2 * run]!)).flat();
  return { ...view, rows: rows.map(spread), draft };
}

/** What the matrix shows for languages that draw lines: its lines as nodes, open groups around theirs, and an edge for each cell with anything that is not denied. */
export function diagramOf(matrix: Matrix): Diagram {
  const { lines, open } = matrix;
  const names = namesOf(lines);
  const edges = placesOf(matrix).flatMap(({ row, column }) => {
    const [from, to] = [lines[row]!, lines[column]!];
    const [cell, mark] = [matrix.cell(row, column), matrix.mark(row, column)];
    if ((cell.policy + cell.open + cell.unknown === 0 && !mark) || (row === column && isSingle(from))) return [];
    return [{ from: from.id, to: to.id, label: edgeLabel(cell, mark, isSingle(from) && isSingle(to)), line: lineOf(cell, mark) }];
  });
  return {
    groups: open.map(({ id, name }) => ({ id, label: name })),
    nodes: lines.map(({ id, kind, name, workloads, group }, index) => ({ name: id, label: kind === 'group' || kind === 'others' ? `${name}, ${formatNumber(workloads)}` : group === undefined ? names[index]! : name, group: group ?? null })),
    edges,
  };
}

function placesOf({ lines }: Matrix): { readonly row: number; readonly column: number }[] {
  return lines.flatMap((_, row) => lines.map((_line, column) => ({ row, column })));
}

/** Names that tell the lines apart: with the kind where two have the same. */
function namesOf(lines: readonly MatrixLine[]): readonly string[] {
  const many = Map.groupBy(lines, lineName);
  return lines.map((line) => (many.get(lineName(line))!.length > 1 ? `${lineName(line)}[${line.workloadKind ?? line.kind}]` : lineName(line)));
}

function cellText(matrix: Matrix, row: number, column: number): string {
  const line = matrix.lines[row]!;
  const mark = matrix.mark(row, column);
  const state = row === column && line.kind === 'workload' ? (line.replicas ? `its replicas: ${STATE_WORD[line.replicas]}` : '') : stateText(matrix.cell(row, column));
  return [state, ...(mark ? [markText(mark)] : [])].filter(Boolean).join('; ');
}

function stateText(cell: MatrixCell): string {
  const look = lookOf(cell);
  switch (look.kind) {
    case 'none':
      return '';
    case 'hidden':
      return 'not in the filter';
    case 'same':
      return `${pairsOf(cell) > 1 ? `${formatNumber(pairsOf(cell))} ` : ''}${STATE_WORD[look.state]}${look.partial ? ', in part' : ''}`;
    case 'mixed':
      return countsText(cell, STATES);
  }
}

const countsText = (cell: MatrixCell, states: readonly (typeof STATES)[number][]): string => states.flatMap((state) => (cell[state] > 0 ? [`${formatNumber(cell[state])} ${STATE_WORD[state]}`] : [])).join(', ');

const markText = ({ added, cut }: DraftMark): string => `draft: ${[...(added > 0 ? [`${formatNumber(added)} added`] : []), ...(cut > 0 ? [`${formatNumber(cut)} cut`] : [])].join(', ')}`;

function edgeLabel(cell: MatrixCell, mark: DraftMark | undefined, single: boolean): string {
  const look = lookOf(cell);
  // A line that says nothing is one that a policy allows, as on the map.
  const state = !single ? countsText(cell, STATES) : look.kind !== 'same' ? '' : [look.state === 'policy' ? '' : STATE_WORD[look.state], look.partial ? 'in part' : ''].filter(Boolean).join(', ');
  return [state, ...(mark ? [markText(mark)] : [])].filter(Boolean).join('; ');
}

/** The look of an edge: what the draft does, or what needs to be looked at first. */
function lineOf(cell: MatrixCell, mark: DraftMark | undefined): DiagramLine {
  if (mark) return mark.cut > 0 ? 'cut' : 'added';
  if (cell.unknown > 0) return 'unknown';
  return cell.open > 0 ? 'open' : 'allowed';
}
