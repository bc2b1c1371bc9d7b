'use client';

import { useCallback, useMemo, useState } from 'react';
import type { Draft } from '@/lib/model/draft';
import { readStored, writeStored } from '@/components/ui/storage';
import { draftKey, formatStoredDraft, parseStoredDraft } from './draft-storage';
import { reduceDraft } from './draft-store';
import type { DraftAction } from './draft-store';

export interface DraftHandle {
  readonly draft: Draft;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Something the user must know about the stored draft; absent when all is well. */
  readonly message?: string;
  readonly dispatch: (action: DraftAction) => void;
}

/** The draft for a source, kept in this browser across reloads. For client rendering only. */
export function useDraft(sourceLabel: string): DraftHandle {
  const key = draftKey(sourceLabel);
  const [state, setState] = useState(() => ({ key, ...parseStoredDraft(readStored(key)) }));
  const current = state.key === key ? state : { key, ...parseStoredDraft(readStored(key)) };
  if (current !== state) setState(current);

  const dispatch = useCallback(
    (action: DraftAction) =>
      setState((old) => {
        const history = reduceDraft(old.history, action);
        if (history === old.history) return old;
        const kept = writeStored(old.key, formatStoredDraft(history));
        return { key: old.key, history, ...(kept ? {} : { message: 'This browser does not let Drawbridge keep the draft: it will be gone after a reload.' }) };
      }),
    [],
  );
  const { history, message } = current;
  return useMemo(
    () => ({ draft: history.present, canUndo: history.past.length > 0, canRedo: history.future.length > 0, message, dispatch }),
    [history, message, dispatch],
  );
}
