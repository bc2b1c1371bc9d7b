import { createColumnHelper, createSortedRowModel, rowSortingFeature, sortFn_alphanumeric, tableFeatures, useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react';
import { useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { cx } from '@/components/ui/cx';
import { StateSwatch } from '@/components/verdict/state-swatch';
import { STATE_WORD } from '@/components/verdict/state-words';
import type { PairRow } from './pair-rows';

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel(), sortFns: { alphanumeric: sortFn_alphanumeric } });
const helper = createColumnHelper<typeof features, PairRow>();
const columns = helper.columns([
  helper.accessor('fromName', { header: 'From', sortFn: 'alphanumeric', cell: ({ row: { original } }) => <End full={original.fromName} namespace={original.fromNamespace} /> }),
  helper.accessor('toName', { header: 'To', sortFn: 'alphanumeric', cell: ({ row: { original } }) => <End full={original.toName} namespace={original.toNamespace} /> }),
  helper.accessor('ports', { header: 'Ports', sortFn: 'alphanumeric' }),
  helper.accessor('state', {
    header: 'State',
    sortFn: 'alphanumeric',
    cell: ({ row: { original } }) => (
      <span className="flex items-center gap-2">
        <StateSwatch state={original.state} width={22} />
        <span className="max-md:sr-only">{STATE_WORD[original.state]}</span>
        {original.partial ? <span title="Not every pod of the one reaches every pod of the other alike">(some pods)</span> : null}
      </span>
    ),
  }),
  helper.accessor('policies', { header: 'Policies', sortFn: 'alphanumeric' }),
]);

/** On a phone the policies are left out, and of the state only the line is shown. */
const WIDTHS = ['w-[25%] max-md:w-[33%]', 'w-[25%] max-md:w-[33%]', 'w-[15%] max-md:w-[20%]', 'w-[14%]', 'w-[21%] max-md:hidden'];
const ROW = 30;

export interface PairTableProps {
  readonly rows: readonly PairRow[];
  /** Key of the selected row. */
  readonly selected: string | null;
  readonly onOpen: (from: string, to: string) => void;
}

/** The sortable table itself; only the rows in sight are in the page. Arrows move between rows, Enter opens one. */
export function PairTable({ rows, selected, onOpen }: PairTableProps) {
  const table = useTable({ features, columns, data: rows, getRowId: (row) => row.key });
  const sorted = table.getRowModel().rows;
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const current = Math.min(active, sorted.length - 1);
  const virtual = useVirtualizer({ count: sorted.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 20 });
  const visible = virtual.getVirtualItems();
  const before = visible[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (visible.at(-1)?.end ?? 0);

  const go = (index: number) => {
    const next = Math.min(Math.max(index, 0), sorted.length - 1);
    setActive(next);
    virtual.scrollToIndex(next);
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: current + 1, ArrowUp: current - 1, PageDown: current + 15, PageUp: current - 15, Home: 0, End: sorted.length - 1 };
    const next = steps[event.key];
    if (next === undefined) return;
    event.preventDefault();
    go(next);
  };

  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-auto">
      <table role="grid" aria-label="Reachable pairs" aria-rowcount={sorted.length + 1} className="w-full table-fixed md:min-w-[640px] border-separate border-spacing-0">
        <thead className="sticky top-0 z-10 bg-panel">
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} aria-rowindex={1}>
              {group.headers.map((header, index) => {
                const direction = header.column.getIsSorted();
                const Icon = direction === 'asc' ? ArrowUp : direction === 'desc' ? ArrowDown : ChevronsUpDown;
                return (
                  <th key={header.id} scope="col" aria-sort={direction === 'asc' ? 'ascending' : direction === 'desc' ? 'descending' : 'none'} className={cx('border-b p-0 text-left font-medium', WIDTHS[index])}>
                    <button type="button" onClick={header.column.getToggleSortingHandler()} className="flex h-8 w-full items-center gap-1 px-3 text-muted hover:text-text max-md:px-2">
                      <table.FlexRender header={header} />
                      <Icon size={12} className={direction ? 'text-accent' : 'text-faint'} aria-hidden />
                    </button>
                  </th>
                );
              })}
            </tr>
          ))}
        </thead>
        <tbody onKeyDown={onKeyDown}>
          {before > 0 ? <Spacer height={before} /> : null}
          {visible.map((item) => {
            const row = sorted[item.index];
            if (!row) return null;
            const open = () => onOpen(row.original.from, row.original.to);
            return (
              <tr
                key={row.id}
                data-row={item.index}
                aria-rowindex={item.index + 2}
                aria-selected={row.id === selected}
                tabIndex={item.index === current ? 0 : -1}
                onClick={() => {
                  setActive(item.index);
                  open();
                }}
                onKeyDown={(event) => {
                  if (event.key !== 'Enter' && event.key !== ' ') return;
                  event.preventDefault();
                  open();
                }}
                className={cx('h-[30px] cursor-pointer -outline-offset-2', row.id === selected ? 'bg-accent-soft' : 'hover:bg-panel-2')}
              >
                {row.getAllCells().map((cell) => (
                  <td key={cell.id} title={String(cell.getValue())} className={cx('truncate border-b px-3 max-md:px-2', (cell.column.id === 'ports' || cell.column.id === 'policies') && 'font-mono text-sm text-muted', cell.column.id === 'policies' && 'max-md:hidden')}>
                    <table.FlexRender cell={cell} />
                  </td>
                ))}
              </tr>
            );
          })}
          {after > 0 ? <Spacer height={after} /> : null}
        </tbody>
      </table>
    </div>
  );
}

/** The name first, so that a narrow column cuts the namespace and not what tells workloads apart. */
function End({ full, namespace }: { readonly full: string; readonly namespace: string | undefined }) {
  return namespace === undefined ? (
    full
  ) : (
    <>
      {full.slice(namespace.length + 1)} <span className="text-sm text-muted">{namespace}</span>
    </>
  );
}

/** Stands for the rows that are out of sight. */
function Spacer({ height }: { readonly height: number }) {
  return (
    <tr aria-hidden>
      <td colSpan={columns.length} className="p-0" style={{ height }} />
    </tr>
  );
}
