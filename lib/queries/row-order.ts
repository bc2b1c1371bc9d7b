/** The columns of the table of pairs, by which it can be sorted. */
export const COLUMNS = ['source', 'destination', 'ports', 'state', 'reason', 'policy'] as const;
export type Column = (typeof COLUMNS)[number];

export interface Sorting {
  readonly column: Column;
  readonly descending: boolean;
}

/** What the rows of the table can be grouped by. */
export const ROW_GROUPS = ['none', 'source-namespace', 'destination-namespace', 'source', 'destination', 'state', 'policy'] as const;
export type RowGroup = (typeof ROW_GROUPS)[number];

/** Reads `ports`, or `-ports` for the other way round; `null` for any other text. */
export function parseSorting(text: string): Sorting | null {
  const descending = text.startsWith('-');
  const column = COLUMNS.find((one) => one === text.slice(descending ? 1 : 0));
  return column ? { column, descending } : null;
}

/** What `parseSorting` reads. */
export const formatSorting = ({ column, descending }: Sorting): string => `${descending ? '-' : ''}${column}`;
