import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import type { Column, Sorting } from '@/lib/queries/row-order';
import { GroupLine } from './group-line';
import type { RowsTogether } from './group-rows';
import { HeaderLine } from './header-line';
import { PairLine } from './pair-line';
import type { PairRow } from './pair-rows';
import { useNarrow } from './use-narrow';

export interface PairTableProps {
  /** The rows in order, or in groups. */
  readonly rows: readonly PairRow[];
  readonly groups: readonly RowsTogether[] | null;
  readonly isOpen: (group: RowsTogether) => boolean;
  readonly onToggle: (group: RowsTogether) => void;
  readonly onOnly: (group: RowsTogether) => void;
  readonly sorting: Sorting | null;
  readonly onSort: (column: Column) => void;
  /** Key of the selected pair. */
  readonly selected: string | null;
  readonly onOpen: (from: string, to: string) => void;
  /** Keys of pairs that have just come or changed: they light up once. */
  readonly news: ReadonlySet<string>;
}

type Line = { readonly kind: 'group'; readonly group: RowsTogether } | { readonly kind: 'pair'; readonly row: PairRow; readonly group: RowsTogether | null };

const GROUP_LINE = 30;
/** Room for a reason of two lines. */
const LINE = 38;
/** Source and destination, ports and state, and the reason below them. */
const NARROW_LINE = 78;
const HEADER = 32;

/**
 * The table itself; only the lines in sight are in the page. Arrows move between lines, Enter opens a pair or a group, right and left open
 * and close groups.
 */
export function PairTable({ rows, groups, isOpen, onToggle, onOnly, sorting, onSort, selected, onOpen, news }: PairTableProps) {
  const narrow = useNarrow();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const lines = useMemo(
    (): readonly Line[] =>
      groups === null
        ? rows.map((row) => ({ kind: 'pair', row, group: null }))
        : groups.flatMap((group): Line[] => [{ kind: 'group', group }, ...(isOpen(group) ? group.rows.map((row): Line => ({ kind: 'pair', row, group })) : [])]),
    [rows, groups, isOpen],
  );
  const current = Math.min(active, lines.length - 1);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (lines[index]?.kind === 'group' ? GROUP_LINE : narrow ? NARROW_LINE : LINE),
    scrollMargin: HEADER,
    scrollPaddingStart: HEADER,
    overscan: 20,
  });
  useEffect(() => virtual.measure(), [virtual, lines, narrow]);

  const go = (index: number) => {
    const next = Math.min(Math.max(index, 0), lines.length - 1);
    setActive(next);
    virtual.scrollToIndex(next);
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-line="${next}"]`)?.focus());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // A button within a line has its own keys.
    if (event.target instanceof HTMLElement && event.target.closest('button')) return;
    const line = lines[current];
    const steps: Record<string, number> = { ArrowDown: current + 1, ArrowUp: current - 1, PageDown: current + 15, PageUp: current - 15, Home: 0, End: lines.length - 1 };
    const next = steps[event.key];
    if (next !== undefined) go(next);
    else if (line?.kind === 'group' && ((event.key === 'ArrowRight' && !isOpen(line.group)) || (event.key === 'ArrowLeft' && isOpen(line.group)) || event.key === 'Enter' || event.key === ' ')) onToggle(line.group);
    else if (line?.kind === 'pair' && (event.key === 'Enter' || event.key === ' ')) onOpen(line.row.from, line.row.to);
    else if (line?.kind === 'pair' && line.group && event.key === 'ArrowLeft') go(lines.findIndex((one) => one.kind === 'group' && one.group === line.group));
    else return;
    event.preventDefault();
  };

  return (
    <div ref={scroller} role={groups === null ? 'grid' : 'treegrid'} aria-label="Reachable pairs" aria-rowcount={lines.length + 1} className="min-h-0 flex-1 overflow-auto">
      <HeaderLine sorting={sorting} onSort={onSort} />
      <div role="rowgroup" onKeyDown={onKeyDown} className="relative md:min-w-[760px]" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index];
          if (!line) return null;
          const place = { 'data-line': item.index, 'aria-rowindex': item.index + 2, tabIndex: item.index === current ? 0 : -1, style: { transform: `translateY(${item.start - HEADER}px)`, height: item.size } };
          return line.kind === 'group' ? (
            <GroupLine
              key={`${line.group.key} group`}
              group={line.group}
              open={isOpen(line.group)}
              place={place}
              onToggle={() => {
                setActive(item.index);
                onToggle(line.group);
              }}
              onOnly={() => onOnly(line.group)}
            />
          ) : (
            <PairLine
              key={`${line.group?.key ?? ''} ${line.row.key}`}
              row={line.row}
              level={line.group ? 2 : undefined}
              selected={line.row.key === selected}
              isNew={news.has(line.row.key)}
              place={place}
              onOpen={() => {
                setActive(item.index);
                onOpen(line.row.from, line.row.to);
              }}
            />
          );
        })}
      </div>
    </div>
  );
}
