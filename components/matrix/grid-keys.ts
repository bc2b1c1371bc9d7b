import type { Place } from './draw-matrix';

/** Where the focus goes from a cell; -1 is the line of headers. */
export type Step = (from: Place, size: number, page: { readonly rows: number; readonly columns: number }) => Place;

const within = (value: number, size: number) => Math.min(size - 1, Math.max(-1, value));

const STEPS: Readonly<Record<string, Step>> = {
  ArrowUp: ({ row, column }, size) => ({ row: within(row - 1, size), column }),
  ArrowDown: ({ row, column }, size) => ({ row: within(row + 1, size), column }),
  ArrowLeft: ({ row, column }, size) => ({ row, column: within(column - 1, size) }),
  ArrowRight: ({ row, column }, size) => ({ row, column: within(column + 1, size) }),
  PageUp: ({ row, column }, _size, page) => ({ row: row < 0 ? row : Math.max(0, row - page.rows), column }),
  PageDown: ({ row, column }, size, page) => ({ row: within(row + page.rows, size), column }),
  Home: ({ row }) => ({ row, column: row < 0 ? 0 : -1 }),
  End: ({ row }, size) => ({ row, column: size - 1 }),
};

/** Where a key leads from a cell; `null` when it leads nowhere. With Ctrl or Cmd, Home and End go to the first and the last cell. */
export function stepOf(event: { readonly key: string; readonly ctrlKey: boolean; readonly metaKey: boolean; readonly altKey: boolean }, from: Place, size: number, page: { readonly rows: number; readonly columns: number }): Place | null {
  if (event.altKey || size === 0) return null;
  if (event.ctrlKey || event.metaKey) return event.key === 'Home' ? { row: 0, column: 0 } : event.key === 'End' ? { row: size - 1, column: size - 1 } : null;
  const next = STEPS[event.key]?.(from, size, page);
  // The corner has nothing to tell.
  return next === undefined ? null : next.row < 0 && next.column < 0 ? { row: from.row < 0 ? -1 : 0, column: from.row < 0 ? 0 : -1 } : next;
}
