'use client';

import { useState } from 'react';
import { namesOrCount } from '@/components/verdict/sentences';
import type { Draft } from '@/lib/model/draft';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import type { Focus } from '@/lib/queries/focus';
import type { ChangeView } from '@/lib/queries/use-view-state';
import type { Selected, ViewState } from '@/lib/queries/view-state';
import { AroundPane } from './around-pane';
import { PathsPane } from './paths-pane';

export interface FocusViewProps {
  readonly snapshot: SnapshotView;
  readonly focus: Focus;
  readonly view: ViewState;
  readonly draft: Draft;
  readonly onView: ChangeView;
  readonly onSelect: (selection: Selected | null) => void;
  /** Tells the user something. */
  readonly onSaid: (text: string) => void;
}

/** What a kind of focus shows itself by. */
export interface FocusPaneProps<Kind extends Focus> {
  readonly snapshot: SnapshotView;
  readonly focus: Kind;
  readonly view: ViewState;
  /** The draft that counts; `null` for the cluster as it is. */
  readonly draft: Draft | null;
  /** Whether a draft counts, and how to change that; absent while there is none. */
  readonly drafted?: { readonly isOn: boolean; readonly onChange: (isOn: boolean) => void };
  readonly narrowed: readonly { readonly text: string; readonly label: string; readonly onClear: () => void }[];
  /** Another focus, with what is selected then; the selection stays when none is given. */
  readonly onFocus: (focus: Focus, selection?: Selected) => void;
  readonly onSelect: (selection: Selected | null) => void;
  readonly onSaid: (text: string) => void;
  readonly onLeave: () => void;
}

/** The map narrowed to hops around a peer, or to the ways between two. */
export function FocusView({ snapshot, focus, view, draft, onView, onSelect, onSaid }: FocusViewProps) {
  const [isDrafted, setDrafted] = useState(false);
  const hasDraft = draft.changes.length > 0;
  const props = {
    snapshot,
    view,
    draft: hasDraft && isDrafted ? draft : null,
    ...(hasDraft && { drafted: { isOn: isDrafted, onChange: setDrafted } }),
    narrowed: narrowedTo(view, onView),
    onFocus: (next: Focus, selection?: Selected) => onView({ focus: next, ...(selection && { selection }) }),
    onSelect,
    onSaid,
    onLeave: () => onView({ focus: null }),
  };
  return <div className="absolute inset-0 flex flex-col">{focus.kind === 'around' ? <AroundPane focus={focus} {...props} /> : <PathsPane focus={focus} {...props} />}</div>;
}

function narrowedTo({ namespaces, port, filter }: ViewState, onView: ChangeView) {
  return [
    ...(namespaces.length > 0 ? [{ text: `Through ${namesOrCount(namespaces, 'namespace')} only`, label: 'Through all namespaces', onClear: () => onView({ namespaces: [] }) }] : []),
    ...(port ? [{ text: `Every leg on ${port}`, label: 'On any port', onClear: () => onView({ port: null }) }] : []),
    ...(filter ? [{ text: `Every leg fits ${filter}`, label: 'Without the filter', onClear: () => onView({ filter: '' }) }] : []),
  ];
}
