import { queryOptions } from '@tanstack/react-query';
import { applyOfferSchema, applyPlanSchema, applyRunSchema, type ApplyPlan, type ApplyRun } from './contract/apply';
import type { ExportedDraft } from './export';
import { ApiError, apiPath, fetchJson, postJson } from './fetcher';

/** Whether policies can be applied from here, and with whose rights. */
export function applyOfferQuery() {
  return queryOptions({ queryKey: ['apply-offer'], queryFn: ({ signal }) => fetchJson(applyOfferSchema, apiPath('apply'), { signal }) });
}

/** What is to be applied, and how. */
export interface AppliedDraft extends ExportedDraft {
  /** What it adds stands in policies of its own, beside those that somebody else manages. */
  readonly apart: boolean;
}

/**
 * What applying a draft would do, as the cluster itself says.
 * @param token the user's own, where Drawbridge has no rights to write with
 * @returns rejects with an `ApiError`, or with the abort reason
 */
export function fetchApplyPlan({ draft, accept, apart }: AppliedDraft, token?: string, signal?: AbortSignal): Promise<ApplyPlan> {
  return fetchJson(applyPlanSchema, apiPath('apply/plan'), asUser(postJson({ draft, accept, apart }, signal), token));
}

/** Carries out a plan that the user has seen, with the guards that they said yes to; the run goes on after the answer. Rejects with an `ApiError`. */
export function startApply({ draft, accept, apart }: AppliedDraft, plan: string, confirm: readonly string[], token?: string): Promise<ApplyRun> {
  return fetchJson(applyRunSchema, apiPath('apply'), asUser(postJson({ draft, accept, apart, plan, confirm }), token));
}

/** Takes back what a run has applied, by a run of its own. Rejects with an `ApiError`. */
export function startRollback(run: string, token?: string): Promise<ApplyRun> {
  return fetchJson(applyRunSchema, apiPath(`apply/${encodeURIComponent(run)}/rollback`), asUser(postJson({}), token));
}

/** The account of a run, as it stands; rejects with an `ApiError`. */
export function fetchApplyRun(id: string, signal?: AbortSignal): Promise<ApplyRun> {
  return fetchJson(applyRunSchema, apiPath(`apply/${encodeURIComponent(id)}`), { signal });
}

const STEP_MS = 500;
const WATCH_MS = 1000;

/** The account of a run, if there is one: asked again until it is over, and begun with what was last known of it. */
export function applyRunQuery(last: ApplyRun | null) {
  return queryOptions({
    queryKey: ['apply-run', last?.id ?? null],
    queryFn: ({ signal }) => fetchApplyRun(last?.id ?? '', signal),
    enabled: last !== null,
    initialData: last ?? undefined,
    initialDataUpdatedAt: 0,
    gcTime: 0,
    refetchInterval: ({ state: { data, error } }) => (isForgotten(error) || data === undefined || isOver(data) ? false : data.state === 'running' ? STEP_MS : WATCH_MS),
  });
}

/** Whether nothing more will become of a run. */
export const isOver = ({ state, confirmation }: ApplyRun): boolean => state === 'stopped' || (state === 'done' && confirmation !== undefined && confirmation.kind !== 'waiting');

/** Whether the server says that it does not know the run, such as after it was started anew. */
export const isForgotten = (error: Error | null): boolean => error instanceof ApiError && error.failure.kind === 'problem' && error.failure.problem.status === 404;

const asUser = (init: RequestInit, token: string | undefined): RequestInit => (token ? { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } } : init);
