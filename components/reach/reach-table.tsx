import { useQuery } from '@tanstack/react-query';
import { Download, X } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { PeerId } from '@/lib/model/ids';
import type { PairState } from '@/lib/queries/contract/common';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { pairsCsvPath, pairsQuery } from '@/lib/queries/pairs';
import type { ChangeView } from '@/lib/queries/use-view-state';
import type { ViewState } from '@/lib/queries/view-state';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Notice } from '@/components/ui/notice';
import { Skeleton } from '@/components/ui/skeleton';
import { count } from '@/components/verdict/sentences';
import { STATE_WORD } from '@/components/verdict/state-words';
import { filterPairRows, toPairRows } from './pair-rows';
import { PairTable } from './pair-table';

export interface ReachTableProps {
  readonly snapshot: SnapshotView;
  readonly view: ViewState;
  readonly onView: ChangeView;
}

const STATES: readonly (PairState | 'all')[] = ['all', 'policy', 'open', 'unknown'];
const NONE: never[] = [];

/** The table of who can reach whom, filtered by text, state, namespace and port, with the whole of it as CSV. */
export function ReachTable({ snapshot, view, onView }: ReachTableProps) {
  const query = useQuery(pairsQuery(view.filter));
  const [text, setText] = useState('');
  const [state, setState] = useState<PairState | 'all'>('all');
  const all = useMemo(() => toPairRows(query.data?.rows ?? NONE), [query.data]);
  const rows = useMemo(() => filterPairRows(all, { text, state, namespaces: view.namespaces, port: view.port }), [all, text, state, view.namespaces, view.port]);
  const selected = view.selection?.kind === 'edge' ? `${view.selection.from}>${view.selection.to}` : null;
  const filtered = text !== '' || state !== 'all' || view.namespaces.length > 0 || view.port !== null;
  const truncated = query.data?.truncated ?? 0;
  const clear = () => {
    setText('');
    setState('all');
    onView({ namespaces: [], port: null });
  };

  return (
    <section aria-label="Who can reach whom" className="flex h-full min-h-0 flex-col">
      <div className="flex shrink-0 flex-wrap items-center gap-2 border-b bg-panel px-3 py-2">
        <input
          type="search"
          aria-label="Filter the table"
          value={text}
          onChange={(event) => setText(event.target.value)}
          placeholder="Filter: web, from:shop, to:db, port:5432"
          className="h-8 min-w-44 flex-1 rounded-md border border-control bg-bg px-2.5 placeholder:text-faint sm:max-w-80"
        />
        <label className="flex items-center gap-1.5 text-muted">
          State
          <select value={state} onChange={(event) => setState(event.target.value as PairState | 'all')} className="h-8 rounded-md border border-control bg-panel px-1.5 text-text">
            {STATES.map((one) => (
              <option key={one} value={one}>
                {one === 'all' ? 'all' : STATE_WORD[one]}
              </option>
            ))}
          </select>
        </label>
        <label className="flex items-center gap-1.5 text-muted">
          Namespace
          <select
            value={view.namespaces.length === 1 ? view.namespaces[0] : view.namespaces.length === 0 ? '' : 'several'}
            onChange={(event) => onView({ namespaces: event.target.value ? [event.target.value] : [] })}
            className="h-8 max-w-44 rounded-md border border-control bg-panel px-1.5 text-text"
          >
            <option value="">all</option>
            {view.namespaces.length > 1 ? (
              <option value="several" disabled>
                {view.namespaces.length} chosen
              </option>
            ) : null}
            {snapshot.namespaces.map((one) => (
              <option key={one.name} value={one.name}>
                {one.name}
              </option>
            ))}
          </select>
        </label>
        {filtered ? (
          <Button size="sm" variant="ghost" onClick={clear}>
            <X size={13} aria-hidden /> Clear
          </Button>
        ) : null}
        <span role="status" className="ml-auto text-muted">
          {query.isSuccess ? (filtered ? `${rows.length.toLocaleString('en-US')} of ${count(all.length, 'pair')}${truncated > 0 ? ' listed' : ''}` : count(all.length, 'pair')) : ''}
        </span>
        <a href={pairsCsvPath(view.filter)} download className="inline-flex h-8 items-center gap-1.5 rounded-md border border-border-strong bg-panel-2 px-3 hover:border-control">
          <Download size={13} aria-hidden /> CSV
        </a>
      </div>
      {truncated > 0 ? (
        <Notice kind="info" className="m-3 mb-0">{`${count(truncated, 'more pair')} are not in this table, and the filters do not search them; the CSV has them all, and the inspector has all pairs of one workload.`}</Notice>
      ) : null}
      {query.isError ? (
        <div className="p-3">
          <ErrorNotice what="The table could not be read" error={query.error} onRetry={() => void query.refetch()} />
        </div>
      ) : null}
      {query.isPending ? <Skeleton label={`Evaluating ${count(snapshot.figure.pairs, 'pair')}`} rows={12} className="p-3" /> : null}
      {query.isSuccess && rows.length === 0 ? (
        all.length === 0 ? (
          <EmptyState title="Nothing reaches anything">{snapshot.counts.workloads === 0 ? 'The source has no workloads.' : 'Every pair is denied.'}</EmptyState>
        ) : (
          <EmptyState title="No pair matches" actions={<Button onClick={clear}>Clear the filters</Button>}>
            {truncated > 0 ? `None of the ${count(all.length, 'pair')} listed here; ${count(truncated, 'more pair')} are only in the CSV.` : `${count(all.length, 'pair')} are hidden by the filters.`}
          </EmptyState>
        )
      ) : null}
      {rows.length > 0 ? <PairTable rows={rows} selected={selected} onOpen={(from, to) => onView({ selection: { kind: 'edge', from: from as PeerId, to: to as PeerId } })} /> : null}
    </section>
  );
}
