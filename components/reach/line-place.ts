import type { CSSProperties } from 'react';

/** Where a line stands in the table. */
export interface LinePlace {
  readonly 'data-line': number;
  readonly 'aria-rowindex': number;
  readonly tabIndex: number;
  readonly style: CSSProperties;
}

/** How wide the columns are where they stand side by side. */
export const WIDE_COLUMNS = 'md:grid-cols-[minmax(0,1.25fr)_minmax(0,1.25fr)_minmax(0,0.85fr)_112px_minmax(0,1.9fr)_minmax(0,1fr)]';
