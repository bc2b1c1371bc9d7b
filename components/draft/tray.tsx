import { useQuery } from '@tanstack/react-query';
import { ChevronDown, ChevronUp } from 'lucide-react';
import type { ReactNode } from 'react';
import type { PairChange, SimulateView } from '@/lib/queries/contract/simulate';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { simulateQuery } from '@/lib/queries/simulate';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { cx } from '@/components/ui/cx';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Kbd } from '@/components/ui/kbd';
import { Notice } from '@/components/ui/notice';
import { Skeleton } from '@/components/ui/skeleton';
import type { ToastMessage } from '@/components/ui/toast';
import { count } from '@/components/verdict/sentences';
import { ChangesColumn } from './changes-column';
import { DraftBar } from './draft-bar';
import { ImpactColumn } from './impact-column';
import type { DraftHandle } from './use-draft';
import { useDraftFiles } from './use-draft-files';

export interface TrayProps {
  readonly handle: DraftHandle;
  readonly snapshot: SnapshotView;
  readonly collapsed: boolean;
  readonly onCollapse: (collapsed: boolean) => void;
  readonly onToast: (message: ToastMessage) => void;
  readonly onDiscard: () => void;
  readonly onDraw: () => void;
  readonly onPair: (from: string, to: string) => void;
  readonly onKeep: (pair: PairChange) => void;
  readonly onKeepAll: (pairs: readonly PairChange[]) => void;
  /** Leaves a line of the safety pack out, or takes it in again. */
  readonly onWithout: (id: string, off: boolean) => void;
  /** Buttons that take the policies out, and the column that shows them. */
  readonly actions: ReactNode;
  readonly renderPolicies: (result: SimulateView) => ReactNode;
}

/** The bottom panel: the draft's changes, the policies they become, and what those do to the cluster. */
export function Tray({ handle, snapshot, collapsed, onCollapse, onToast, onDiscard, onDraw, onPair, onKeep, onKeepAll, onWithout, actions, renderPolicies }: TrayProps) {
  const { draft } = handle;
  const files = useDraftFiles(handle.shelf);
  const query = useQuery(simulateQuery(draft, snapshot.revision));
  const empty = draft.changes.length === 0;
  const result = empty ? undefined : query.data;
  const stale = query.isPlaceholderData || query.isFetching;

  return (
    <section aria-label="Draft" data-takes-files="draft" className={cx('@container flex h-full min-h-0 flex-col bg-panel', files.dropping && 'outline-2 -outline-offset-2 outline-accent outline-dashed')}>
      <header className="flex h-[38px] shrink-0 items-center gap-2 overflow-x-auto border-b px-3">
        <Button variant="ghost" size="icon-sm" aria-label={collapsed ? 'Expand the draft' : 'Collapse the draft'} aria-expanded={!collapsed} onClick={() => onCollapse(!collapsed)}>
          {collapsed ? <ChevronUp size={15} aria-hidden /> : <ChevronDown size={15} aria-hidden />}
        </Button>
        <h2 className="font-semibold @max-[800px]:sr-only">Draft</h2>
        <DraftBar draft={handle} files={files} snapshot={snapshot} onToast={onToast} />
        <span className="flex shrink-0 gap-2 @max-[1000px]:sr-only">
          <Badge>{count(draft.changes.length, 'change')}</Badge>
          {result ? <Badge>{count(result.policies.length, 'policy')}</Badge> : null}
        </span>
        {!empty && stale ? <span className="text-sm whitespace-nowrap text-muted @max-[1000px]:sr-only">evaluating…</span> : null}
        <div className="ml-auto flex shrink-0 items-center gap-2">
          {empty ? null : (
            <>
              <Button size="sm" variant="ghost" onClick={onDiscard}>
                Discard
              </Button>
              {actions}
            </>
          )}
          <Button size="sm" onClick={onDraw}>
            Allow…{' '}
            <span className="@max-[680px]:hidden">
              <Kbd>A</Kbd>
            </span>
          </Button>
        </div>
      </header>
      {files.problem ? (
        <Notice
          kind="error"
          title="That file is no draft"
          className="m-2 shrink-0 whitespace-pre-line"
          wide
          actions={
            <Button size="xs" onClick={files.dismiss}>
              Dismiss
            </Button>
          }
        >
          {files.problem}
        </Notice>
      ) : null}
      {collapsed ? null : empty ? (
        <div className="min-h-0 flex-1 overflow-y-auto p-3 text-muted">
          <p>Nothing is drafted. Drag the + beside a workload to another one on the map, press A, deny a connection that is selected with D, or isolate a namespace; the policies and their impact appear here.</p>
        </div>
      ) : (
        <div className="grid min-h-0 flex-1 auto-rows-max grid-cols-1 overflow-y-auto @min-[560px]:auto-rows-auto @min-[560px]:grid-cols-[minmax(0,1fr)_minmax(0,1.25fr)_minmax(0,1.2fr)] @min-[560px]:overflow-hidden" aria-busy={stale}>
          <Column title="Changes">
            <ChangesColumn draft={draft} result={result} dispatch={handle.dispatch} />
          </Column>
          <Column title="Policies" dim={stale}>
            {query.isError ? <p className="text-muted">No policies could be written.</p> : result ? renderPolicies(result) : <Skeleton label="Writing policies" />}
          </Column>
          <Column title="Impact, proven by re-evaluating" last dim={stale}>
            {query.isError ? <ErrorNotice what="The draft could not be evaluated" error={query.error} onRetry={() => void query.refetch()} /> : null}
            {result ? <ImpactColumn result={result} onPair={onPair} onKeep={onKeep} onKeepAll={onKeepAll} onWithout={onWithout} /> : query.isError ? null : <Skeleton label="Evaluating the draft" />}
          </Column>
        </div>
      )}
      <p aria-live="polite" className="sr-only" role="status">
        {empty ? 'The draft is empty.' : result && !stale ? announce(result) : ''}
      </p>
    </section>
  );
}

/** `dim`: what it shows is of the draft before the last change. */
function Column({ title, last, dim, children }: { readonly title: string; readonly last?: boolean; readonly dim?: boolean; readonly children: ReactNode }) {
  return (
    <section aria-label={title} tabIndex={0} className={`min-h-0 min-w-0 px-3 py-2 @min-[560px]:overflow-y-auto ${last ? '' : 'border-b @min-[560px]:border-r @min-[560px]:border-b-0'}`}>
      <h3 className="section-label mb-1.5">{title}</h3>
      <div className={dim ? 'opacity-55' : undefined}>{children}</div>
    </section>
  );
}

function announce({ impact, changes }: SimulateView): string {
  const isDone = impact.exact && changes.every(({ outcome }) => outcome !== 'inexpressible' && outcome !== 'invalid');
  return `Impact: ${count(impact.counts.opened, 'pair')} opened, ${count(impact.counts.closed, 'pair')} closed, ${impact.unchanged} unchanged${isDone ? ', exactly as drafted' : ''}.`;
}
