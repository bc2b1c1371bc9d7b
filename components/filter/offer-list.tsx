import { useEffect, useRef } from 'react';
import type { Offer } from '@/lib/queries/filter/offers';
import { cx } from '@/components/ui/cx';
import { formatNumber } from '@/components/ui/format';

export interface OfferListProps {
  /** Of the field; the list and its options are named after it. */
  readonly id: string;
  readonly offers: readonly Offer[];
  /** How many more there are than are listed. */
  readonly more: number;
  /** Position of the chosen offer, -1 for none. */
  readonly active: number;
  readonly onActive: (position: number) => void;
  readonly onTake: (offer: Offer) => void;
}

/** What can stand at the caret, below the field. */
export function OfferList({ id, offers, more, active, onActive, onTake }: OfferListProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <div
      // The field keeps the focus, so that a press on an offer does not close the list first.
      onMouseDown={(event) => event.preventDefault()}
      className="absolute top-full left-0 z-40 mt-1 max-h-80 w-full max-w-md min-w-56 overflow-y-auto rounded-md border border-border-strong bg-panel p-1 shadow-float"
    >
      <div ref={list} id={`${id}-list`} role="listbox" aria-label="What can stand here">
        {offers.map((offer, index) => (
          <div
            key={offer.insert}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            onClick={() => onTake(offer)}
            onMouseMove={() => onActive(index)}
            className={cx('flex min-h-7 cursor-pointer items-center gap-3 rounded-sm px-2', index === active && 'bg-accent-soft')}
          >
            <span className="min-w-0 flex-1 truncate font-mono text-sm">{offer.label}</span>
            <span className="max-w-[60%] shrink-0 truncate text-sm text-muted">{offer.detail}</span>
          </div>
        ))}
      </div>
      {more > 0 ? <p className="px-2 py-1 text-sm text-muted">{formatNumber(more)} more: type on</p> : null}
    </div>
  );
}
