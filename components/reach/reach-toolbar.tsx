import { ChevronsDownUp, ChevronsUpDown, Download, Printer } from 'lucide-react';
import type { ReactNode } from 'react';
import type { PairState } from '@/lib/queries/contract/common';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { pairsCsvPath } from '@/lib/queries/pairs';
import { ROW_GROUPS, type RowGroup } from '@/lib/queries/row-order';
import type { ChangeView } from '@/lib/queries/use-view-state';
import type { ViewState } from '@/lib/queries/view-state';
import { Button } from '@/components/ui/button';
import { Menu } from '@/components/ui/menu';
import { STATE_WORD } from '@/components/verdict/state-words';
import { stateOfFilter, withState } from './filter-terms';
import { GROUP_WORDS } from './group-rows';

export interface ReachToolbarProps {
  readonly snapshot: SnapshotView;
  readonly view: ViewState;
  readonly onView: ChangeView;
  /** The filter of the table as a whole. */
  readonly filter: string;
  /** How many pairs are shown. */
  readonly said: string;
  /** The menu that takes it away. */
  readonly share: ReactNode;
  /** Opens or closes all groups; `null` where there are none. */
  readonly onToggleAll: ((open: boolean) => void) | null;
  readonly allOpen: boolean;
}

const STATES: readonly (PairState | 'all')[] = ['all', 'policy', 'open', 'unknown'];

/** Quick choices above the table, which write what they choose into the filter; grouping, and the table as a file. */
export function ReachToolbar({ snapshot, view, onView, filter, said, share, onToggleAll, allOpen }: ReachToolbarProps) {
  const state = stateOfFilter(view.filter);
  const [only] = view.namespaces;
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1.5 border-b bg-panel px-3 py-1.5 max-md:gap-x-1.5 max-md:px-2">
      <Choice label="State" value={state} onChange={(next) => onView({ filter: withState(view.filter, next as PairState | 'all') })}>
        {STATES.map((one) => (
          <option key={one} value={one}>
            {one === 'all' ? 'all states' : STATE_WORD[one]}
          </option>
        ))}
        {(STATES as readonly string[]).includes(state) ? null : (
          <option value={state} disabled>
            as filtered
          </option>
        )}
      </Choice>
      {/* Where there is room the left panel has the namespaces. */}
      <div className="contents md:hidden">
        <Choice label="Namespace" value={view.namespaces.length > 1 ? 'several' : (only ?? '')} onChange={(next) => onView({ namespaces: next ? [next] : [] })}>
          <option value="">all namespaces</option>
          {view.namespaces.length > 1 ? (
            <option value="several" disabled>
              {view.namespaces.length} chosen
            </option>
          ) : null}
          {snapshot.namespaces.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </Choice>
      </div>
      <Choice label="Group by" value={view.rowGroup} onChange={(next) => onView({ rowGroup: next as RowGroup }, 'replace')}>
        {ROW_GROUPS.map((one) => (
          <option key={one} value={one}>
            {GROUP_WORDS[one]}
          </option>
        ))}
      </Choice>
      {onToggleAll ? (
        <Button size="xs" variant="ghost" onClick={() => onToggleAll(!allOpen)}>
          {allOpen ? <ChevronsDownUp size={13} aria-hidden /> : <ChevronsUpDown size={13} aria-hidden />} {allOpen ? 'Close all' : 'Open all'}
        </Button>
      ) : null}
      <span role="status" className="ml-auto text-muted">
        {said}
      </span>
      <span className="flex gap-1.5">
        <Csv filter={filter} />
        <Button size="sm" onClick={() => window.print()}>
          <Printer size={13} aria-hidden /> Print
        </Button>
        {share}
      </span>
    </div>
  );
}

function Choice({ label, value, onChange, children }: { readonly label: string; readonly value: string; readonly onChange: (value: string) => void; readonly children: ReactNode }) {
  return (
    <label className="flex items-center gap-1.5 text-muted">
      <span className="max-md:sr-only">{label}</span>
      <select value={value} onChange={(event) => onChange(event.target.value)} className="h-7 max-w-36 rounded-md md:max-w-52 border border-control bg-panel px-1.5 text-text">
        {children}
      </select>
    </label>
  );
}

/** The table as a file: what the filter leaves, or all of it. */
function Csv({ filter }: { readonly filter: string }) {
  if (filter === '') {
    return (
      <a href={pairsCsvPath('')} download className="inline-flex h-7 items-center gap-1.5 rounded-md border border-border-strong bg-panel-2 px-2.5 text-sm hover:border-control">
        <Download size={13} aria-hidden /> CSV
      </a>
    );
  }
  const save = (path: string) => {
    window.location.href = path;
  };
  const items = [
    { label: 'What the filter leaves', onSelect: () => save(pairsCsvPath(filter)) },
    { label: 'All pairs', onSelect: () => save(pairsCsvPath('')) },
  ];
  const button = (
    <Button size="sm">
      <Download size={13} aria-hidden /> CSV
    </Button>
  );
  return <Menu label="CSV" trigger={button} items={items} />;
}
