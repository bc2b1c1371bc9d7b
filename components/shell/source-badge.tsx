import { ChevronDown } from 'lucide-react';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import type { Connection } from '@/lib/queries/use-live-updates';
import { cx } from '@/components/ui/cx';
import { formatTime } from '@/components/ui/format';

export interface SourceBadgeProps {
  readonly source: SnapshotView['source'];
  readonly freshness: SnapshotView['freshness'];
  readonly connection: Connection;
  /** Opens the window in which something else is chosen. */
  readonly onOpen: () => void;
}

/** What is being looked at and how current it is. */
export function SourceBadge({ source, freshness, connection, onOpen }: SourceBadgeProps) {
  const { words, dot } = describe(freshness, connection);
  const about = freshness.message ?? (freshness.state === 'static' ? 'This source does not change while Drawbridge runs.' : undefined);
  const title = about ? `${source.label}: ${about}` : source.label;
  return (
    <div className="relative flex h-7 max-w-[min(24rem,30vw)] min-w-0 items-center rounded-md border border-border-strong bg-panel-2 hover:border-control">
      <div role="status" aria-label="Source" title={title} className="flex min-w-0 items-center gap-2 pl-2.5">
        <span className={cx('size-2 shrink-0 rounded-full', dot)} aria-hidden />
        <span className="truncate">{source.label}</span>
        {words ? <span className="shrink-0 text-muted">· {words}</span> : null}
      </div>
      {/* All of the badge opens the window; what it says stays a status of its own. */}
      <button type="button" aria-haspopup="dialog" aria-label="Open another source" title={title} onClick={onOpen} className="flex h-full shrink-0 items-center gap-1 rounded-md pr-2 pl-2 text-muted after:absolute after:inset-0 after:rounded-md hover:text-text">
        <span className="max-lg:sr-only">Open…</span>
        <ChevronDown size={13} aria-hidden />
      </button>
    </div>
  );
}

function describe(freshness: SnapshotView['freshness'], connection: Connection): { readonly words: string; readonly dot: string } {
  if (connection === 'disconnected') return { words: 'disconnected', dot: 'bg-cut' };
  switch (freshness.state) {
    case 'live':
      return { words: 'live', dot: 'bg-policy' };
    case 'static':
      return { words: '', dot: 'bg-policy' };
    case 'loading':
      return { words: 'loading', dot: 'bg-accent animate-pulse' };
    case 'stale':
      return { words: `stale${freshness.since ? ` since ${formatTime(freshness.since)}` : ''}`, dot: 'bg-open' };
    case 'failed':
      return { words: 'failed', dot: 'bg-cut' };
  }
}
