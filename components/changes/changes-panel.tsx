import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { Button } from '@/components/ui/button';
import { cx } from '@/components/ui/cx';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorNotice } from '@/components/ui/error-notice';
import { formatClock, formatNumber } from '@/components/ui/format';
import { Notice } from '@/components/ui/notice';
import { Skeleton } from '@/components/ui/skeleton';
import { titleOf } from '@/components/verdict/peer-name';
import { count } from '@/components/verdict/sentences';
import { changesQuery, type ChangesSince } from '@/lib/queries/changes';
import type { ChangesView } from '@/lib/queries/contract/changes';
import type { PeerId } from '@/lib/model/ids';
import type { Selected, Since } from '@/lib/queries/view-state';
import { ChangeList } from './change-list';
import { closenessText, newsText } from './change-words';
import { countNews } from './seen-mark';
import type { Seen } from './use-seen';

export interface ChangesPanelProps {
  readonly seen: Seen;
  readonly since: Since;
  /** It was opened by hand: reading goes on in it. */
  readonly takesFocus: boolean;
  /** `null` closes the panel. */
  readonly onSince: (since: Since | null) => void;
  readonly selection: Selected | null;
  readonly onSelect: (selection: Selected) => void;
}

/** What changed since the user looked, or since another time, by its cause. */
export function ChangesPanel({ seen, since, takesFocus, onSince, selection, onSelect }: ChangesPanelProps) {
  const { mark } = seen;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (takesFocus) heading.current?.focus();
  }, [takesFocus]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    onSince(null);
  };
  const choices = [
    { id: 'seen', label: mark ? `Since you looked ${formatClock(mark.at, new Date())}` : 'Since you looked' },
    { id: 'hour', label: 'Last hour' },
    { id: 'today', label: 'Today' },
    { id: 'all', label: 'All kept' },
  ] as const;
  return (
    <section aria-label="Changes" onKeyDown={onKeyDown} className="flex h-full flex-col gap-3 overflow-y-auto bg-panel p-3">
      <header className="flex items-center justify-between">
        <h2 ref={heading} tabIndex={-1} className="rounded-sm text-lg font-semibold">
          Changes
        </h2>
        <Button variant="ghost" size="icon-sm" aria-label="Close the changes" onClick={() => onSince(null)}>
          <X size={15} aria-hidden />
        </Button>
      </header>
      <div role="group" aria-label="Since when" className="flex flex-wrap gap-1.5">
        {choices.map(({ id, label }) => (
          <Button key={id} size="xs" aria-pressed={since === id} className={cx(since === id && 'border-accent! bg-accent-soft!')} onClick={() => onSince(id)}>
            {label}
          </Button>
        ))}
      </div>
      {since === 'seen' ? (
        <Answer changes={seen.changes} error={seen.error} onRetry={seen.retry} since={since} selection={selection} onSelect={onSelect} onSeen={seen.markSeen} />
      ) : (
        <Asked key={since} since={since} selection={selection} onSelect={onSelect} />
      )}
    </section>
  );
}

/** What changed since a time that is fixed when it is chosen. */
function Asked({ since, selection, onSelect }: { readonly since: Exclude<Since, 'seen'> } & Pick<ChangesPanelProps, 'selection' | 'onSelect'>) {
  const [start] = useState(() => startOf(since, new Date()));
  const query = useQuery(changesQuery(start));
  return <Answer changes={query.data} error={query.error} onRetry={() => void query.refetch()} since={since} selection={selection} onSelect={onSelect} />;
}

const HOUR_MS = 3_600_000;

/** Where a choice begins: `today` at midnight of the reader's own zone. */
export function startOf(since: Exclude<Since, 'seen'>, now: Date): ChangesSince {
  if (since === 'all') return { revision: 0 };
  const start = since === 'hour' ? new Date(now.getTime() - HOUR_MS) : new Date(now.getFullYear(), now.getMonth(), now.getDate());
  return { at: start.toISOString() };
}

interface AnswerProps extends Pick<ChangesPanelProps, 'selection' | 'onSelect' | 'since'> {
  readonly changes: ChangesView | undefined;
  readonly error: Error | null;
  readonly onRetry: () => void;
  /** Absent where the mark is not what is asked about. */
  readonly onSeen?: () => void;
}

function Answer({ changes, error, onRetry, since, selection, onSelect, onSeen }: AnswerProps) {
  if (!changes) return error ? <ErrorNotice what="What changed could not be read" error={error} onRetry={onRetry} /> : <Skeleton label="Comparing what was with what is" />;
  const timeOf = (iso: string) => formatClock(iso, new Date());
  const news = countNews(changes);
  const reach = since === 'all' || since === 'today' ? null : closenessText(changes, timeOf);
  return (
    <>
      {news > 0 ? <p className="wrap-anywhere">{`${newsText(changes)}, the last at ${timeOf(changes.to.at)}.`}</p> : null}
      {reach ? <Notice kind="info">{reach}</Notice> : null}
      {since === 'today' || since === 'all' ? <p className="text-sm text-muted">The history begins {timeOf(changes.begins)}.</p> : null}
      {changes.untold + changes.doubtful > 0 ? <Notice kind="unknown">{untoldText(changes)}</Notice> : null}
      {onSeen && (news > 0 || changes.closeness === 'first') ? (
        <Button size="sm" className="self-start" onClick={onSeen}>
          Mark as seen
        </Button>
      ) : null}
      {news === 0 ? <EmptyState title="No connection changed">Pods that were restarted, and edits that change no connection, are not listed.</EmptyState> : null}
      <Workloads workloads={changes.workloads} onSelect={onSelect} />
      <ChangeList groups={changes.groups} selection={selection} onSelect={onSelect} />
      {changes.more.groups > 0 ? <p className="text-sm text-muted">and {count(changes.more.pairs, 'connection')} with {count(changes.more.groups, 'more cause')}</p> : null}
    </>
  );
}

function untoldText({ untold, doubtful }: ChangesView): string {
  return [
    ...(untold > 0 ? [`${formatNumber(untold)} of these could not be told in full, then or now.`] : []),
    ...(doubtful > 0 ? [`Besides, ${count(doubtful, 'connection')} could not be told at either time and may have changed.`] : []),
  ].join(' ');
}

function Workloads({ workloads, onSelect }: { readonly workloads: ChangesView['workloads'] } & Pick<ChangesPanelProps, 'onSelect'>) {
  const { added, removed, more } = workloads;
  if (added.length + removed.length === 0) return null;
  return (
    <details className="text-sm">
      <summary className="cursor-pointer">{more > 0 ? 'Workloads' : count(added.length + removed.length, 'workload')} that came or went</summary>
      <ul aria-label="Workloads that came or went" className="mt-1 flex flex-col">
        {added.map((id) => (
          <li key={id}>
            <button type="button" className="text-left wrap-anywhere hover:underline" onClick={() => onSelect({ kind: 'peer', id: id as PeerId })}>
              <span aria-hidden className="mr-1.5 font-mono text-added">+</span>
              <span className="sr-only">New: </span>
              {titleOf(id)}
            </button>
          </li>
        ))}
        {removed.map((id) => (
          <li key={id} className="wrap-anywhere text-muted">
            <span aria-hidden className="mr-1.5 font-mono text-cut">−</span>
            <span className="sr-only">Gone: </span>
            {titleOf(id)}
          </li>
        ))}
      </ul>
      {more > 0 ? <p className="text-muted">and {formatNumber(more)} more</p> : null}
    </details>
  );
}
