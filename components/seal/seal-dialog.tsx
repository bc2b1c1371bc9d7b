import { namesOrCount } from '@/components/verdict/sentences';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { Download, LoaderCircle } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Draft } from '@/lib/model/draft';
import type { KeptSources } from '@/lib/queries/contract/seal';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { fetchSealFiles, sealQuery, type SealQuestion } from '@/lib/queries/seal';
import { Button } from '@/components/ui/button';
import { cx } from '@/components/ui/cx';
import { Dialog } from '@/components/ui/dialog';
import { saveBlob } from '@/components/ui/download';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Skeleton } from '@/components/ui/skeleton';
import { Choices } from './choices';
import { EdgeList } from './edge-list';
import { Outcome } from './outcome';
import type { StageListProps } from './stage-list';

export interface SealDialogProps {
  readonly snapshot: SnapshotView;
  readonly draft: Draft;
  /** The namespace to begin with; all when absent. */
  readonly namespace?: string;
  readonly onClose: () => void;
  readonly renderDiff: StageListProps['renderDiff'];
}

const FIRST_SOURCES: KeptSources = { today: 'policy', declared: true, essential: true, drawn: true, observed: false };
const NOTHING_OFF: ReadonlySet<string> = new Set();
/** Clicks that follow one another so fast are one question. */
const PAUSE_MS = 350;

/** Seals namespaces: what is kept is chosen, what comes of it is proven and rolled out stage by stage. */
export function SealDialog({ snapshot, draft, namespace, onClose, renderDiff }: SealDialogProps) {
  const [scope, setScope] = useState<'all' | readonly string[]>(namespace === undefined ? 'all' : [namespace]);
  const [sources, setSources] = useState(FIRST_SOURCES);
  const [observed, setObserved] = useState('');
  const [off, setOff] = useState(NOTHING_OFF);
  const [accepted, setAccepted] = useState<unknown>(null);
  const hasDraft = draft.changes.some(({ kind }) => kind === 'allow' || kind === 'keep');
  const wish = JSON.stringify({ namespaces: scope === 'all' ? scope : [...scope], sources, off: [...off].sort(), ...(sources.drawn && hasDraft && { draft }), ...(sources.observed && observed.trim() !== '' && { observed }) });
  const settled = useSettled(wish);
  const question = JSON.parse(settled) as SealQuestion;
  const query = useQuery({ ...sealQuery(question, snapshot.revision), placeholderData: keepPreviousData });
  const view = query.isError ? undefined : query.data;
  const isStale = wish !== settled || query.isFetching;
  // A yes is to what was proven when it was given.
  const isAccepted = view !== undefined && (view.exact || accepted === view);
  const download = useMutation({
    mutationFn: async (stage: string | undefined) => saveBlob(stage === undefined ? 'drawbridge-seal.zip' : `drawbridge-seal-${stage}.zip`, await fetchSealFiles(question, stage)),
  });
  const canDownload = !isStale && isAccepted && !download.isPending;
  // What is no longer offered is not off: it is not there.
  const forget = () => setOff(NOTHING_OFF);
  const isOff = view ? new Set(view.edges.flatMap(({ id }) => (off.has(id) ? [id] : []))) : off;

  return (
    <Dialog
      open
      full
      onOpenChange={(open) => !open && onClose()}
      title={scope === 'all' ? 'Seal all namespaces' : `Seal ${namesOrCount(scope, 'namespace')}`}
      description="Only what you keep stays allowed; everything else is denied by default, for pods to come as well."
      footer={
        <>
          <span role="status" className="mr-auto flex min-w-0 items-center gap-1.5 text-sm text-muted">
            {isStale ? (
              <>
                <LoaderCircle size={14} className="shrink-0 animate-spin" aria-hidden /> Writing the policies and proving every stage…
              </>
            ) : download.isPending ? (
              'Preparing the download…'
            ) : download.isError ? (
              download.error.message
            ) : download.isSuccess ? (
              'Downloaded'
            ) : null}
          </span>
          {view && !view.exact && view.stages.length > 0 ? (
            <label className="flex items-center gap-1.5">
              <input type="checkbox" checked={accepted === view} onChange={(event) => setAccepted(event.target.checked ? view : null)} className="size-3.5 accent-accent" /> Download although it is not exact
            </label>
          ) : null}
          <Button onClick={onClose}>Close</Button>
          <Button variant="primary" disabled={!canDownload || view?.stages.length === 0} onClick={() => download.mutate(undefined)}>
            <Download size={14} aria-hidden /> Download all stages
          </Button>
        </>
      }
    >
      <div className="flex h-full min-h-0 flex-col gap-4 p-4 max-lg:overflow-y-auto lg:grid lg:grid-cols-[230px_minmax(0,1fr)_minmax(0,1fr)] lg:grid-rows-[minmax(0,1fr)]">
        <Choices
          namespaces={snapshot.namespaces.map(({ name }) => name)}
          scope={scope}
          onScope={(next) => {
            setScope(next);
            forget();
          }}
          sources={sources}
          onSources={setSources}
          counts={view?.counts.bySource}
          hasDraft={hasDraft}
          observed={observed}
          onObserved={setObserved}
          unread={view?.unread}
        />
        {query.isError ? (
          <div className="lg:col-span-2">
            <ErrorNotice what="This cannot be sealed" error={query.error} onRetry={() => void query.refetch()} />
          </div>
        ) : view ? (
          <>
            <EdgeList
              view={view}
              off={isOff}
              onSwitch={(ids, isOff) =>
                setOff((known) => {
                  const next = new Set(known);
                  for (const id of ids) if (isOff) next.add(id); else next.delete(id);
                  return next;
                })
              }
            />
            <section aria-label="Sealed" aria-busy={isStale} className={cx('min-h-0 min-w-0 max-lg:shrink-0 lg:overflow-y-auto lg:pr-1', isStale && 'opacity-60')}>
              <Outcome view={view} renderDiff={renderDiff} onDownload={(stage) => download.mutate(stage)} canDownload={canDownload} />
            </section>
          </>
        ) : (
          <div className="lg:col-span-2">
            <Skeleton label="Writing the policies and proving every stage" rows={9} />
          </div>
        )}
      </div>
    </Dialog>
  );
}

/** A value once it has not changed for a moment. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
