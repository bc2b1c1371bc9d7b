import { cx } from '@/components/ui/cx';
import { StateSwatch } from '@/components/verdict/state-swatch';
import { STATE_WORD } from '@/components/verdict/state-words';
import { WIDE_COLUMNS, type LinePlace } from './line-place';
import type { PairRow } from './pair-rows';

export interface PairLineProps {
  readonly row: PairRow;
  /** Set within a group. */
  readonly level: number | undefined;
  readonly selected: boolean;
  /** It has just come or changed, and lights up once. */
  readonly isNew: boolean;
  readonly place: LinePlace;
  readonly onOpen: () => void;
}

const CELL = 'min-w-0 truncate px-3 max-md:px-2';

/** One pair. On a phone ports and state stand below the ends, and the reason below them; the policy is part of the reason. */
export function PairLine({ row, level, selected, isNew, place, onOpen }: PairLineProps) {
  const policies = row.policies.join(', ');
  return (
    <div
      {...place}
      role="row"
      aria-level={level}
      aria-selected={selected}
      onClick={onOpen}
      className={cx('absolute inset-x-0 top-0 grid cursor-pointer grid-cols-2 content-center items-center border-b -outline-offset-2', WIDE_COLUMNS, selected ? 'bg-accent-soft' : 'hover:bg-panel-2', isNew && 'row-pulse')}
    >
      <End className={cx(CELL, level !== undefined && 'md:pl-7')} full={row.fromName} namespace={row.fromNamespace} />
      <End className={CELL} full={row.toName} namespace={row.toNamespace} />
      <div role="gridcell" title={row.ports} className={cx(CELL, 'font-mono text-sm text-muted')}>
        {row.ports}
      </div>
      <div role="gridcell" className={cx(CELL, 'flex items-center gap-2')}>
        <StateSwatch state={row.state} width={22} />
        <span className="truncate">
          {STATE_WORD[row.state]}
          {row.partial ? <span title="Not every pod of the one reaches every pod of the other alike"> (some pods)</span> : null}
        </span>
      </div>
      <div role="gridcell" title={row.reason} className="line-clamp-2 min-w-0 px-3 text-sm leading-4 text-muted max-md:col-span-2 max-md:px-2">
        {row.reason}
      </div>
      <div role="gridcell" title={policies} className="line-clamp-2 min-w-0 px-3 font-mono text-sm leading-4 wrap-anywhere text-muted max-md:hidden">
        {policies}
      </div>
    </div>
  );
}

/** The name above its namespace; on a phone beside it, and what is cut is the namespace and not what tells workloads apart. */
function End({ full, namespace, className }: { readonly full: string; readonly namespace: string | undefined; readonly className: string }) {
  return (
    <div role="gridcell" title={full} className={cx(className, 'leading-4')}>
      {namespace === undefined ? (
        full
      ) : (
        <>
          <span className="truncate md:block">{full.slice(namespace.length + 1)}</span> <span className="truncate text-sm text-muted md:block">{namespace}</span>
        </>
      )}
    </div>
  );
}
