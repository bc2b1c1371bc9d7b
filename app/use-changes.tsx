import { useMemo, useRef, useState, type ReactNode } from 'react';
import { announcement } from '@/components/changes/change-words';
import { ChangesButton } from '@/components/changes/changes-button';
import { ChangesPanel } from '@/components/changes/changes-panel';
import { useArrivals } from '@/components/changes/use-arrivals';
import { canChange, useSeen } from '@/components/changes/use-seen';
import type { Pulses } from '@/components/graph/pulse';
import type { Panel } from '@/components/ui/use-panel';
import type { PeerId } from '@/lib/model/ids';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import type { ChangeView } from '@/lib/queries/use-view-state';
import type { Selected, ViewState } from '@/lib/queries/view-state';

export interface Changes {
  /** Stands in the top bar; nothing for sources that never change. */
  readonly entry: ReactNode;
  /** The list, while it is open. */
  readonly panel: ReactNode;
  /** The same over everything, on screens that have no room beside the map. */
  readonly sheet: ReactNode;
  /** What the latest revision brought, for the map. */
  readonly pulses: Pulses | null;
  readonly toggle: () => void;
}

/** What changed in the source: the entry that counts it, the list, what is said aloud, and what lights up. */
export function useChanges(snapshot: SnapshotView, view: ViewState, onView: ChangeView, onSelect: (selection: Selected) => void, rail: Panel, onSaid: (text: string) => void): Changes {
  const seen = useSeen(snapshot);
  const arrival = useArrivals(snapshot);
  const button = useRef<HTMLButtonElement>(null);
  const [wasAsked, setWasAsked] = useState(false);
  const pulses = useMemo((): Pulses | null => arrival && { at: arrival.at, pairs: arrival.changes.groups.flatMap(({ edges }) => edges.map(({ from, to, change }) => ({ from: from as PeerId, to: to as PeerId, change }))) }, [arrival]);
  if (!canChange(snapshot)) return { entry: null, panel: null, sheet: null, pulses: null, toggle: () => onSaid(`${snapshot.source.label} does not change while Drawbridge runs: there is nothing to list.`) };

  const open = (since: ViewState['since']) => {
    onView({ since });
    if (since !== null && rail.collapsed) rail.setCollapsed(false);
    if (since === null) button.current?.focus();
  };
  const toggle = () => {
    setWasAsked(true);
    open(view.since === null ? 'seen' : null);
  };
  const panel = (select: (selection: Selected) => void) => (view.since === null ? null : <ChangesPanel seen={seen} since={view.since} takesFocus={wasAsked} onSince={open} selection={view.selection} onSelect={select} />);
  const selectBelow = (selection: Selected) => {
    onView({ since: null });
    onSelect(selection);
  };
  return {
    entry: (
      <>
        <ChangesButton ref={button} seen={seen} open={view.since !== null} onOpen={toggle} />
        <p role="status" aria-label="What has just changed" className="sr-only">
          {arrival ? announcement(arrival.changes) : ''}
        </p>
      </>
    ),
    panel: panel(onSelect),
    sheet: view.since === null ? null : <div className="fixed inset-x-0 top-11 bottom-0 z-30 md:hidden">{panel(selectBelow)}</div>,
    pulses,
    toggle,
  };
}
