import type { MatrixCell, MatrixView } from '@/lib/queries/contract/matrix';

/** The cell where a row crosses a column, read as the browser reads it. */
export function cellAt({ cells, rows }: Pick<MatrixView, 'cells' | 'rows'>, row: number, column: number): MatrixCell {
  const runs = rows[row]!;
  let left = column;
  for (let index = 0; index < runs.length; index += 2) {
    if (left < runs[index + 1]!) return cells[runs[index]!]!;
    left -= runs[index + 1]!;
  }
  throw new Error(`row ${row} has no column ${column}`);
}
