import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react';
import { COLUMNS, type Column, type Sorting } from '@/lib/queries/row-order';
import { cx } from '@/components/ui/cx';
import { WIDE_COLUMNS } from './line-place';

/** The names of the columns. */
export const COLUMN_NAMES: Readonly<Record<Column, string>> = { source: 'Source', destination: 'Destination', ports: 'Ports', state: 'State', reason: 'Reason', policy: 'Policy' };

/** The names of the columns, each a button that sorts by it: up, down, not at all. */
export function HeaderLine({ sorting, onSort }: { readonly sorting: Sorting | null; readonly onSort: (column: Column) => void }) {
  return (
    <div role="rowgroup" className="sticky top-0 z-10 border-b bg-panel md:min-w-[760px]">
      <div role="row" aria-rowindex={1} className={cx('flex h-8 md:grid', WIDE_COLUMNS)}>
        {COLUMNS.map((column) => {
          const direction = sorting?.column !== column ? 'none' : sorting.descending ? 'descending' : 'ascending';
          const Icon = direction === 'ascending' ? ArrowUp : direction === 'descending' ? ArrowDown : ChevronsUpDown;
          return (
            <div key={column} role="columnheader" aria-sort={direction} className={cx('min-w-0 font-medium max-md:flex-auto', (column === 'reason' || column === 'policy') && 'max-md:hidden')}>
              <button type="button" onClick={() => onSort(column)} className="flex h-8 w-full items-center gap-1 px-3 text-muted hover:text-text max-md:px-2">
                <span className="truncate">{COLUMN_NAMES[column]}</span>
                <Icon size={12} className={cx('shrink-0', direction === 'none' ? 'text-faint' : 'text-accent')} aria-hidden />
              </button>
            </div>
          );
        })}
      </div>
    </div>
  );
}
