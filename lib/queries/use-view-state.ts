'use client';

import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { withPageSource } from './page-source';
import { formatViewState, parseViewState } from './view-state';
import type { ViewState } from './view-state';

/** How a change of the view enters the history: as a step that Back undoes, or in place of the current one. */
export type HistoryMode = 'push' | 'replace';

export type ChangeView = (patch: Partial<ViewState>, mode?: HistoryMode) => void;

const CHANGED = 'drawbridge:view';

/** The view as the address bar has it, and a function that changes it there. */
export function useViewState(): readonly [ViewState, ChangeView] {
  const search = useSyncExternalStore(subscribe, readSearch, readNothing);
  const view = useMemo(() => parseViewState(search), [search]);
  const change = useCallback<ChangeView>((patch, mode = 'push') => {
    const next = formatViewState({ ...parseViewState(window.location.search), ...patch });
    if (next === formatViewState(parseViewState(window.location.search))) return;
    const url = `${window.location.pathname}${withPageSource(next)}`;
    if (mode === 'push') window.history.pushState(null, '', url);
    else window.history.replaceState(null, '', url);
    window.dispatchEvent(new Event(CHANGED));
  }, []);
  return [view, change];
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('popstate', listener);
  window.addEventListener(CHANGED, listener);
  return () => {
    window.removeEventListener('popstate', listener);
    window.removeEventListener(CHANGED, listener);
  };
}

const readSearch = () => window.location.search;
const readNothing = () => '';
