import { ChevronDown, ChevronRight } from 'lucide-react';
import { COLUMNS } from '@/lib/queries/row-order';
import { Button } from '@/components/ui/button';
import { formatNumber } from '@/components/ui/format';
import { count } from '@/components/verdict/sentences';
import type { RowsTogether } from './group-rows';
import type { LinePlace } from './line-place';

export interface GroupLineProps {
  readonly group: RowsTogether;
  readonly open: boolean;
  readonly place: LinePlace;
  readonly onToggle: () => void;
  readonly onOnly: () => void;
}

/** The line above a group of pairs: opens and closes it, and can make a filter of it. */
export function GroupLine({ group, open, place, onToggle, onOnly }: GroupLineProps) {
  const Icon = open ? ChevronDown : ChevronRight;
  return (
    <div {...place} role="row" aria-level={1} aria-expanded={open} onClick={onToggle} className="absolute inset-x-0 top-0 flex cursor-pointer items-center border-b bg-panel-2 -outline-offset-2">
      <div role="gridcell" aria-colspan={COLUMNS.length} className="sticky left-0 flex max-w-full min-w-0 items-center gap-2 px-2">
        <Icon size={14} className="shrink-0 text-muted" aria-hidden />
        <span className="truncate font-medium">{group.name}</span>
        <span className="shrink-0 text-muted">{count(group.pairs, 'pair')}{group.rows.length < group.pairs ? `, ${group.rows.length === 0 ? 'none' : formatNumber(group.rows.length)} listed` : ''}</span>
        <Button
          size="xs"
          variant="ghost"
          tabIndex={place.tabIndex}
          aria-label={`Only these: ${group.name}`}
          onClick={(event) => {
            event.stopPropagation();
            onOnly();
          }}
        >
          Only these
        </Button>
      </div>
    </div>
  );
}
