import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import type { Connection } from '@/lib/queries/use-live-updates';
import { cx } from '@/components/ui/cx';
import { freshnessMark } from '@/components/verdict/source-words';
import { SourceMenu, type SourceMenuProps } from './source-menu';

export interface SourceBadgeProps {
  readonly source: SnapshotView['source'];
  readonly freshness: SnapshotView['freshness'];
  readonly connection: Connection;
  /** The menu of all that are open. */
  readonly menu: SourceMenuProps;
}

/** What is being looked at and how current it is, what else is open, and the way to open more. */
export function SourceBadge({ source, freshness, connection, menu }: SourceBadgeProps) {
  const { words, dot } = connection === 'disconnected' ? { words: 'disconnected', dot: 'bg-cut' } : freshnessMark(freshness);
  const about = freshness.message ?? (freshness.state === 'static' ? 'This source does not change while Drawbridge runs.' : undefined);
  const title = about ? `${source.label}: ${about}` : source.label;
  return (
    <div className="relative flex h-7 max-w-[min(24rem,30vw)] min-w-0 items-center rounded-md border border-border-strong bg-panel-2 hover:border-control">
      <div role="status" aria-label="Source" title={title} className="flex min-w-0 items-center gap-2 pl-2.5">
        <span className={cx('size-2 shrink-0 rounded-full', dot)} aria-hidden />
        <span className="truncate">{source.label}</span>
        {words ? <span className="shrink-0 text-muted">· {words}</span> : null}
      </div>
      {/* All of the badge but its end opens the menu; what it says stays a status of its own. */}
      <SourceMenu {...menu} />
      <button type="button" aria-haspopup="dialog" aria-label="Open another source" onClick={menu.onOpenOther} className="relative h-full shrink-0 border-l pr-[7px] pl-1.5 text-muted hover:text-text max-lg:hidden">
        Open…
      </button>
    </div>
  );
}
