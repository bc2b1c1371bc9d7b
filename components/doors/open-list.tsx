import { X } from 'lucide-react';
import type { OpenSourceView, SourceView } from '@/lib/queries/contract/source';
import { sourceAddress } from '@/lib/queries/page-source';
import { shownSource } from '@/lib/queries/source';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { cx } from '@/components/ui/cx';
import { freshnessMark, sourceLine } from '@/components/verdict/source-words';

/** What is open, each with the way to it, here or in a tab of its own, and to its end. */
export function OpenList({ source, disabled, onClose }: { readonly source: SourceView; readonly disabled: boolean; readonly onClose: (id: string) => void }) {
  const here = shownSource(source);
  return (
    <ul aria-label="Open sources" className="flex flex-col gap-1">
      {source.open.map((one, index) => (
        <OpenRow key={one.id} source={one} isShown={one.id === here?.id} isStarted={index === 0} disabled={disabled} onClose={() => onClose(one.id)} />
      ))}
    </ul>
  );
}

const LINK = 'inline-flex h-7 shrink-0 items-center rounded-md border border-border-strong bg-panel-2 px-2.5 text-sm hover:border-control';

function OpenRow({ source, isShown, isStarted, disabled, onClose }: { readonly source: OpenSourceView; readonly isShown: boolean; readonly isStarted: boolean; readonly disabled: boolean; readonly onClose: () => void }) {
  const { id, label, freshness } = source;
  const address = sourceAddress(isStarted ? null : id);
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md border bg-bg px-2.5 py-1.5">
      <div className="min-w-40 flex-1">
        <p className="flex flex-wrap items-center gap-x-2">
          <span className={cx('size-2 shrink-0 rounded-full', freshnessMark(freshness).dot)} aria-hidden />
          <span className="font-medium wrap-anywhere">{label}</span>
          {isShown ? <Badge tone="accent">shown here</Badge> : null}
          {isStarted ? <Badge>started with</Badge> : null}
        </p>
        <p className="text-sm wrap-anywhere text-muted">
          {sourceLine(source)}
          {freshness.message === undefined ? '' : `: ${freshness.message}`}
        </p>
      </div>
      {isShown ? null : (
        <a href={address} aria-label={`Show ${label}`} className={LINK}>
          Show
        </a>
      )}
      <a href={address} target="_blank" rel="noreferrer" aria-label={`Show ${label} in another tab`} className={LINK}>
        In another tab
      </a>
      {isStarted ? null : (
        <Button size="icon-sm" variant="ghost" disabled={disabled} aria-label={`Close ${label}`} title="Watch it no longer, and forget its history" onClick={onClose}>
          <X size={14} aria-hidden />
        </Button>
      )}
    </li>
  );
}
