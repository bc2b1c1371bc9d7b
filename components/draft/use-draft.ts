'use client';

import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { Draft } from '@/lib/model/draft';
import { readOfTab, readStored, removeStored, storedKeys, writeOfTab, writeStored } from '@/components/ui/storage';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { DraftShelf } from './draft-shelf';
import type { ShelfState, ShelfStorage } from './draft-shelf';
import { shelfName } from './draft-storage';
import type { DraftAction } from './draft-store';

export interface DraftHandle extends ShelfState {
  readonly draft: Draft;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly dispatch: (action: DraftAction) => void;
  /** What can be done with drafts as a whole. */
  readonly shelf: DraftShelf;
}

/** The drafts for a source, kept in this browser across reloads and shared with its other tabs. For client rendering only. */
export function useDraft({ kind, label }: SnapshotView['source']): DraftHandle {
  const shelf = useMemo(() => new DraftShelf(browserStorage, shelfName({ kind, label }), newId, kind === 'cluster' ? label : undefined), [kind, label]);
  const state = useSyncExternalStore(shelf.subscribe, shelf.state);

  useEffect(() => {
    const onStorage = (event: StorageEvent) => {
      if (event.storageArea === window.localStorage) shelf.storageChanged(event.key);
    };
    window.addEventListener('storage', onStorage);
    return () => window.removeEventListener('storage', onStorage);
  }, [shelf]);

  return useMemo(() => {
    const { present, past, future } = state.open.history;
    return { ...state, draft: present, canUndo: past.length > 0, canRedo: future.length > 0, dispatch: shelf.dispatch, shelf };
  }, [state, shelf]);
}

const browserStorage: ShelfStorage = { keys: storedKeys, get: readStored, set: writeStored, remove: removeStored, ownGet: readOfTab, ownSet: writeOfTab };

/** Unlike the id of any other draft of this browser. */
const newId = (): string => `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;
