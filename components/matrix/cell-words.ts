import { formatNumber, plural } from '@/components/ui/format';
import { EDGE_WORDS } from '@/components/verdict/state-words';
import { count } from '@/components/verdict/sentences';
import type { MatrixCell, MatrixLine } from '@/lib/queries/contract/matrix';
import { isSingle, lineName, pairsOf } from './matrix-model';
import type { DraftMark, Matrix } from './matrix-model';

/** A cell in words: who reaches whom, then what holds, sentence by sentence. */
export interface CellWords {
  readonly heading: string;
  readonly lines: readonly string[];
}

const STATES = ['policy', 'open', 'unknown', 'denied'] as const;

/** What there is to say of a cell without asking for more. */
export function cellWords(matrix: Matrix, row: number, column: number): CellWords {
  const [from, to] = [matrix.lines[row]!, matrix.lines[column]!];
  const heading = `${lineName(from)} → ${from === to && from.kind === 'workload' ? 'its own replicas' : from === to ? 'itself' : lineName(to)}`;
  const mark = matrix.mark(row, column);
  return { heading, lines: [...stateLines(from, to, matrix.cell(row, column)), ...(mark ? markLines(mark, isSingle(from) && isSingle(to)) : [])] };
}

function stateLines(from: MatrixLine, to: MatrixLine, cell: MatrixCell): string[] {
  const all = pairsOf(cell);
  if (from === to && from.kind === 'workload') return [from.replicas ? EDGE_WORDS[from.replicas] : 'one pod, which always reaches itself'];
  if (all === 0) return [noPairs(from, to, cell)];
  if (isSingle(from) && isSingle(to)) return [`${EDGE_WORDS[STATES.find((state) => cell[state] > 0)!]}${cell.partial ? ', for some pods or addresses only' : ''}`];
  const found = STATES.filter((state) => cell[state] > 0).map((state) => (cell[state] === all ? `${plural(all, { one: '', other: 'all ' })}${count(all, 'pair')} ${EDGE_WORDS[state]}` : `${formatNumber(cell[state])} of ${count(all, 'pair')} ${EDGE_WORDS[state]}`));
  return [...found, ...(cell.hidden > 0 ? [`${count(cell.hidden, 'pair')} not in the filter`] : [])];
}

function noPairs(from: MatrixLine, to: MatrixLine, { hidden }: MatrixCell): string {
  if (hidden > 0) return 'not in the filter';
  if (from.kind === 'outside' && to.kind === 'outside') return 'both are outside the cluster';
  const idle = [from, to].find((line) => line.kind !== 'outside' && line.idle === line.workloads);
  if (idle) return `${lineName(idle)} has no running pods`;
  return 'there is no pair of different workloads';
}

function markLines({ added, cut }: DraftMark, single: boolean): string[] {
  const words = (many: number, what: string) => (many === 0 ? [] : [single ? `${what} by the draft` : `${count(many, 'pair')} ${what} by the draft`]);
  return [...words(added, 'added'), ...words(cut, 'cut')];
}

/** A line in words, as its header says it to a screen reader. */
export function lineWords(matrix: Matrix, index: number, axis: 'row' | 'column'): string {
  const line = matrix.lines[index]!;
  const what = line.kind === 'group' ? `, group of ${count(line.workloads, 'workload')}, closed` : line.kind === 'workload' ? `, ${line.workloadKind ?? 'workload'}${line.idle > 0 ? ' without running pods' : ''}` : line.kind === 'others' ? `, ${count(line.workloads, 'workload')}` : ', outside the cluster';
  const pairs = axis === 'row' ? `reaches ${formatNumber(matrix.reaches[index]!)}` : `reached by ${formatNumber(matrix.reachedBy[index]!)}`;
  return `${lineName(line)}${what}, ${pairs}`;
}

/** How much there is in a matrix. `kept`: groups that stay closed for want of room. */
export function amountWords({ lines }: Matrix, kept: number): string {
  const groups = lines.filter(({ kind }) => kind === 'group').length;
  const workloads = lines.reduce((sum, line) => (line.kind === 'others' ? sum : sum + line.workloads), 0);
  return `${count(workloads, 'workload')}${groups > 0 ? `, ${formatNumber(groups)} closed` : ''}${kept > 0 ? `, no room for ${formatNumber(kept)}` : ''}`;
}
