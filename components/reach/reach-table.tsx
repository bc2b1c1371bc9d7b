import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { PeerId } from '@/lib/model/ids';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { pairsQuery } from '@/lib/queries/pairs';
import type { Column } from '@/lib/queries/row-order';
import type { ChangeView } from '@/lib/queries/use-view-state';
import type { ViewState } from '@/lib/queries/view-state';
import { ShareMenu, type Shareable } from '@/components/pictures/share-menu';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorNotice } from '@/components/ui/error-notice';
import { formatNumber } from '@/components/ui/format';
import { Notice } from '@/components/ui/notice';
import { Skeleton } from '@/components/ui/skeleton';
import { count } from '@/components/verdict/sentences';
import { filterOfView, stateOfFilter, withTerms } from './filter-terms';
import { groupRows, type RowsTogether } from './group-rows';
import { sortRows, toPairRows } from './pair-rows';
import { PairTable } from './pair-table';
import { PrintedPairs } from './printed-pairs';
import { ReachToolbar } from './reach-toolbar';
import { useNews, type Arrived } from './use-news';

export interface ReachTableProps {
  readonly snapshot: SnapshotView;
  readonly view: ViewState;
  readonly onView: ChangeView;
  /** Tells the user what became of something. */
  readonly onSaid: (text: string) => void;
  /** Pairs that have just changed, and when by the clock of the page. */
  readonly arrived: Arrived | null;
}

const NOTHING = { rows: [], reasons: [] };
/** With more groups than these they are closed until one is opened. */
const FEW_GROUPS = 8;

/** The table of who can reach whom: what the filter leaves of all pairs, sorted and grouped, and as CSV. */
export function ReachTable({ snapshot, view, onView, onSaid, arrived }: ReachTableProps) {
  const filter = filterOfView(view);
  const query = useQuery(pairsQuery(filter, view.rowGroup));
  /** Groups that are not as they are at first, for one way of grouping. */
  const [toggled, setToggled] = useState<{ readonly by: string; readonly keys: ReadonlySet<string> }>({ by: '', keys: new Set() });

  const { rowGroup, rowSort } = view;
  const rows = useMemo(() => sortRows(toPairRows(query.data ?? NOTHING), rowSort), [query.data, rowSort]);
  // Those of the answer before may be other groups.
  const counted = query.isPlaceholderData ? undefined : query.data?.groups;
  const groups = useMemo(() => (rowGroup === 'none' ? null : groupRows(rows, rowGroup, counted)), [rows, rowGroup, counted]);
  const isOpen = useMemo(() => {
    const openAtFirst = (groups?.length ?? 0) <= FEW_GROUPS;
    const changed = toggled.by === rowGroup ? toggled.keys : new Set<string>();
    return (group: RowsTogether) => changed.has(group.key) !== openAtFirst;
  }, [groups, toggled, rowGroup]);
  const toggle = (chosen: readonly RowsTogether[]) => {
    const keys = new Set(toggled.by === rowGroup ? toggled.keys : []);
    for (const { key } of chosen) if (!keys.delete(key)) keys.add(key);
    setToggled({ by: rowGroup, keys });
  };
  const sort = (column: Column) =>
    onView({ rowSort: rowSort?.column !== column ? { column, descending: false } : rowSort.descending ? null : { column, descending: true } }, 'replace');

  const news = useNews(arrived);
  const selected = view.selection?.kind === 'edge' ? `${view.selection.from}>${view.selection.to}` : null;
  const { total = 0, truncated = 0, matching = 0 } = query.data ?? {};
  const amount = filter === '' ? count(total, 'pair') : `${formatNumber(matching)} of ${count(total, 'pair')}`;
  const clear = () => onView({ filter: '', namespaces: [], port: null });

  const shown: Shareable | null = query.isSuccess && !query.isPlaceholderData ? { title: 'Who can reach whom', amounts: [amount], data: () => query.data } : null;

  return (
    <section aria-label="Who can reach whom" aria-busy={query.isPlaceholderData} className="flex h-full min-h-0 flex-col">
      <ReachToolbar
        snapshot={snapshot}
        view={view}
        onView={onView}
        filter={filter}
        said={query.isPlaceholderData ? 'Filtering…' : query.isSuccess ? amount : ''}
        share={<ShareMenu what="table" shown={shown} snapshot={snapshot} view={view} onSaid={onSaid} />}
        onToggleAll={groups && groups.length > 1 ? (open) => toggle(groups.filter((group) => isOpen(group) !== open)) : null}
        allOpen={groups?.every(isOpen) ?? false}
      />
      {truncated > 0 ? (
        <Notice kind="info" className="m-3 mb-0">{`The first ${count(rows.length, 'pair')} are listed${rowGroup === 'policy' ? ', and grouped by themselves' : rowSort === null ? '' : ', and sorted by themselves'}; ${formatNumber(truncated)} more match. A filter looks at all of them, and the CSV has them all.`}</Notice>
      ) : null}
      {query.isError ? (
        <div className="p-3">
          <ErrorNotice what="The table could not be read" error={query.error} onRetry={() => void query.refetch()} />
        </div>
      ) : null}
      {query.isPending ? <Skeleton label={`Evaluating ${count(snapshot.figure.pairs, 'pair')}`} rows={12} className="p-3" /> : null}
      {query.isSuccess && rows.length === 0 ? (
        total === 0 ? (
          <EmptyState title="Nothing reaches anything">{snapshot.counts.workloads === 0 ? 'The source has no workloads.' : 'Every pair is denied.'}</EmptyState>
        ) : (
          <EmptyState title="No pair matches" actions={<Button onClick={clear}>Clear the filters</Button>}>
            {stateOfFilter(view.filter) === 'denied' ? 'The table lists what is not denied; the matrix shows denied pairs, too.' : `None of ${count(total, 'pair')} that are not denied.`}
          </EmptyState>
        )
      ) : null}
      {rows.length > 0 ? (
        <PairTable
          rows={rows}
          groups={groups}
          isOpen={isOpen}
          onToggle={(group) => toggle([group])}
          onOnly={(group) => onView({ filter: withTerms(view.filter, group.term), rowGroup: 'none' })}
          sorting={rowSort}
          onSort={sort}
          selected={selected}
          news={news}
          onOpen={(from, to) => onView({ selection: { kind: 'edge', from: from as PeerId, to: to as PeerId } })}
        />
      ) : null}
      {rows.length > 0 ? <PrintedPairs snapshot={snapshot} rows={rows} groups={groups} filter={filter} amount={amount} sorting={rowSort} grouping={rowGroup} truncated={truncated} /> : null}
    </section>
  );
}
