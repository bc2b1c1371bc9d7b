import type { MatrixCell, MatrixQuery, MatrixView } from '@/lib/queries/contract/matrix';
import type { Analysis } from '../analysis';
import { arrangeBands } from './arrange';
import { layBands, type Unit } from './axis';
import { hideStates, narrowFilter } from './narrow';
import { tallyPairs, type Tally } from './tally';

/** Who can reach whom as a matrix of groups, of which open ones are shown as their workloads. */
export function matrixView(analysis: Analysis, query: MatrixQuery): Omit<MatrixView, 'revision'> {
  const { bands, kept } = layBands(analysis, query);
  const units = bands.flatMap((band) => band.units);
  const narrowed = query.filter && narrowFilter(analysis, query.filter, query.port !== undefined);
  const tally = tallyPairs(analysis.graph, linesOf(analysis, units), units.length, { ...(query.port && { port: query.port }), ...(narrowed?.parts && { filter: narrowed.parts }) });
  if (narrowed) hideStates(tally, narrowed.states);
  const arranged = arrangeBands(bands, tally, query.order);
  const place = new Map(units.map((unit, index) => [unit, index]));
  const ordered = arranged.flatMap((band) => band.units);
  return {
    lines: ordered.map(({ line }) => line),
    open: arranged.filter(({ isOpen }) => isOpen).map(({ id, name, units: own }) => ({ id, name, workloads: own.length })),
    ...encodeCells(analysis, tally, ordered, ordered.map((unit) => place.get(unit)!)),
    kept,
  };
}

/** The number of the line of each peer, by its position in the graph. */
function linesOf({ graph }: Analysis, units: readonly Unit[]): Int32Array {
  const lines = new Map(units.flatMap(({ peers }, index) => peers.map((peer) => [peer, index] as const)));
  return Int32Array.from(graph.peers, (peer) => lines.get(peer)!);
}

/** Each different cell once, and the rows as runs of them. */
function encodeCells(analysis: Analysis, { size, pairs, policy, open, unknown, hidden }: Tally, units: readonly Unit[], places: readonly number[]): Pick<MatrixView, 'cells' | 'rows'> {
  const cells: MatrixCell[] = [];
  const known = new Map<string, number>();
  const rows = units.map((row, rowIndex) => {
    const runs: number[] = [];
    let last: MatrixCell | undefined;
    for (const [columnIndex, column] of units.entries()) {
      const at = places[rowIndex]! * size + places[columnIndex]!;
      const partial = pairs[at]! > 0 && isPartial(analysis, row, column);
      const denied = pairs[at]! - policy[at]! - open[at]! - unknown[at]!;
      if (last && last.policy === policy[at] && last.open === open[at] && last.unknown === unknown[at] && last.denied === denied && last.hidden === hidden[at] && (last.partial ?? false) === partial) {
        runs[runs.length - 1]!++;
        continue;
      }
      last = { policy: policy[at]!, open: open[at]!, unknown: unknown[at]!, denied, hidden: hidden[at]!, ...(partial && { partial }) };
      const key = `${last.policy} ${last.open} ${last.unknown} ${denied} ${last.hidden} ${partial}`;
      const index = known.get(key) ?? cells.push(last) - 1;
      known.set(key, index);
      runs.push(index, 1);
    }
    return runs;
  });
  return { cells, rows };
}

/** Whether a cell for a single pair holds for some of the pods only. */
function isPartial({ graph }: Analysis, row: Unit, column: Unit): boolean {
  const [from, to] = [row.peers[0], column.peers[0]];
  if (!from || !to || !isSingle(row) || !isSingle(column)) return false;
  return (from.endpoints.length > 1 || to.endpoints.length > 1) && graph.pair(from.id, to.id).partial;
}

const isSingle = ({ line }: Unit) => line.kind === 'workload' || line.kind === 'outside';
