import { ChevronDown, ChevronRight, Cloud } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from '@/components/ui/cx';
import { formatNumber } from '@/components/ui/format';
import { count } from '@/components/verdict/sentences';
import { StateSwatch } from '@/components/verdict/state-swatch';
import type { HopItem, LegState, StateCounts } from '@/lib/queries/contract/hops';
import { LEG_STATES } from '@/lib/queries/focus';
import type { PeerView } from '@/lib/queries/contract/common';
import { countWords, standingWords } from './focus-words';

export const PEER_HEIGHT = 42;
export const GROUP_HEIGHT = 30;

/** Focus of the keyboard and of the pointer, as every cell passes it on. */
export interface CellEvents {
  readonly tabIndex: 0 | -1;
  readonly onHot: (hot: boolean) => void;
}

const hotEvents = ({ tabIndex, onHot }: CellEvents) => ({ tabIndex, onPointerEnter: () => onHot(true), onPointerLeave: () => onHot(false), onFocus: () => onHot(true), onBlur: () => onHot(false) });

export interface PeerCellProps extends CellEvents {
  readonly peer: PeerView;
  readonly state?: LegState;
  /** What stands at its right: ports, or what clients address. */
  readonly mark?: string;
  /** What its place says, for a screen reader and as a hint. */
  readonly words: string;
  readonly isMiddle: boolean;
  readonly selected: boolean;
  readonly onSelect: () => void;
  readonly onCentre: () => void;
}

/** A workload or outside peer: a click selects it, a double click puts it into the middle. */
export function PeerCell({ peer, state, mark, words, isMiddle, selected, onSelect, onCentre, ...events }: PeerCellProps) {
  const outside = peer.kind !== 'workload';
  const open = !outside && peer.openInbound > 0;
  return (
    <button
      type="button"
      aria-pressed={selected}
      title={[outside ? peer.name : `${peer.workloadKind} ${peer.namespace}/${peer.name}`, words, isMiddle ? '' : 'Double-click to put it into the middle'].filter(Boolean).join('\n')}
      onClick={onSelect}
      onDoubleClick={onCentre}
      {...hotEvents(events)}
      className={cx(
        'flex size-full items-center gap-2 border bg-panel-2 px-2 text-left',
        outside ? 'rounded-full border-outside pl-3' : 'rounded-md',
        !outside && (open ? 'border-dashed border-open' : 'border-border-strong'),
        isMiddle && 'ring-2 ring-accent',
        selected && 'bg-accent-soft outline-2 outline-offset-1 outline-accent',
      )}
    >
      {outside ? <Cloud size={14} className="shrink-0 text-outside" aria-hidden /> : null}
      <span className="min-w-0 flex-1">
        <span className="flex items-center gap-1.5">
          <span className="min-w-0 flex-1 truncate font-medium">{peer.name}</span>
          {state ? <StateSwatch state={state} width={20} /> : null}
        </span>
        <span aria-hidden className="flex items-baseline gap-1.5 text-xs text-muted">
          <span className="min-w-0 flex-1 truncate">{outside ? (mark ? '' : 'outside') : `${peer.namespace}${peer.replicas === undefined ? '' : ` · ${peer.replicas}`}`}</span>
          {mark ? <span className="max-w-20 shrink-0 truncate font-mono">{mark}</span> : null}
        </span>
        <span className="sr-only">{[outside ? 'outside the cluster' : `in ${peer.namespace}`, words, open ? `open to ${count(peer.openInbound, 'workload')}` : ''].filter(Boolean).join(', ')}</span>
      </span>
    </button>
  );
}

export interface GroupCellProps extends CellEvents {
  readonly item: Extract<HopItem, { kind: 'group' | 'more' }>;
  readonly onToggle: () => void;
}

/** A group that stands for its workloads, or what has no room; opens in place. */
export function GroupCell({ item, onToggle, ...events }: GroupCellProps) {
  const name = item.kind === 'group' ? item.name : item.groups > 0 ? `+${count(item.groups, 'group')} · ${formatNumber(item.workloads)}` : `+${count(item.workloads, 'workload')}`;
  if (item.kind === 'more' && !item.canOpen) {
    return (
      <p title="Narrow it by namespace, port or filter to see these." className="flex size-full items-center rounded-md border border-dashed px-2 text-sm text-muted">
        {name}
      </p>
    );
  }
  const isOpen = item.kind === 'group' && item.isOpen;
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <button
      type="button"
      aria-expanded={isOpen}
      title={`${name}\n${countWords(item.counts)}`}
      onClick={onToggle}
      {...hotEvents(events)}
      className={cx('flex size-full items-center gap-1.5 rounded-md border px-1.5 text-left hover:border-control', isOpen ? 'bg-transparent' : 'bg-panel')}
    >
      <Chevron size={13} className="shrink-0 text-muted" aria-hidden />
      <span className="min-w-0 flex-1 truncate">
        {item.kind === 'group' ? <span className="sr-only">Group </span> : null}
        {name}
        <span className="sr-only">{item.kind === 'group' ? `of ${countWords(item.counts)}` : `more, ${countWords(item.counts)}`}</span>
      </span>
      {isOpen || item.kind === 'more' ? null : <CountMarks counts={item.counts} width={12} />}
    </button>
  );
}

/** How many stand on what: a piece of line in the state's pattern and a number each. */
export function CountMarks({ counts, width = 16 }: { readonly counts: StateCounts; readonly width?: number }): ReactNode {
  return (
    <span aria-hidden className="flex shrink-0 items-center gap-1.5 text-xs text-muted tabular-nums">
      {LEG_STATES.filter((state) => counts[state] > 0).map((state) => (
        <span key={state} className="flex items-center gap-0.5">
          <StateSwatch state={state} width={width} />
          {formatNumber(counts[state])}
        </span>
      ))}
    </span>
  );
}

export const peerWords = (item: Extract<HopItem, { kind: 'peer' }>, where: string): string => [where, standingWords(item), ...(item.entries && item.entries.length > 0 ? [`at ${item.entries.join(', ')}`] : []), ...(item.label ? [`on ${item.label}`] : [])].join(', ');
