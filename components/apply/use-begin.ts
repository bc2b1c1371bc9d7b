import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { applyOfferQuery, startApply, startRollback, type AppliedDraft } from '@/lib/queries/apply';
import type { ApplyRun } from '@/lib/queries/contract/apply';
import { ApiError } from '@/lib/queries/fetcher';

/** Why a run was not begun, or what is not known about it. */
export interface Refusal {
  readonly title: string;
  readonly message: string;
}

/** What went wrong when a run was to begin: where no answer came, it may have begun all the same. */
export function refusalOf(error: Error, nothing: string): Refusal {
  const wasAnswered = error instanceof ApiError && error.failure.kind === 'problem' && error.failure.problem.status < 500;
  return wasAnswered ? { title: nothing, message: error.message } : { title: 'It is not known whether anything was changed', message: `${error.message} If it began, it is among the earlier runs.` };
}

interface Begin {
  readonly exported: AppliedDraft;
  readonly plan: string;
  readonly confirm: readonly string[];
  readonly token: string | undefined;
}

/**
 * Begins runs. What comes of it is told even when the window is closed meanwhile.
 * @param onBegun given the run, which goes on by itself
 * @param onLost given what went wrong, once nobody sees the window any longer
 */
export function useBegin(onBegun: (run: ApplyRun) => void, onLost: (text: string) => void) {
  const client = useQueryClient();
  const isShown = useRef(true);
  useEffect(() => {
    isShown.current = true;
    return () => void (isShown.current = false);
  }, []);
  const tell = (nothing: string) => (error: Error) => {
    const { title, message } = refusalOf(error, nothing);
    if (!isShown.current) onLost(`${title}. ${message}`);
    // It may be among the runs.
    void client.invalidateQueries({ queryKey: applyOfferQuery().queryKey });
  };
  const apply = useMutation({ mutationFn: ({ exported, plan, confirm, token }: Begin) => startApply(exported, plan, confirm, token), onSuccess: onBegun, onError: tell(NOTHING_APPLIED) });
  const rollBack = useMutation({ mutationFn: ({ run, token }: { run: string; token: string | undefined }) => startRollback(run, token), onSuccess: onBegun, onError: tell(NOTHING_TAKEN_BACK) });
  return { apply, rollBack };
}

export const NOTHING_APPLIED = 'Nothing was applied';
export const NOTHING_TAKEN_BACK = 'Nothing was taken back';
