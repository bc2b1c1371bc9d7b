import { queryOptions } from '@tanstack/react-query';
import type { ProblemView } from './contract/common';
import { contextsSchema, nothingUsableSchema, openedSchema, sourceSchema, type OpenedView, type OpenRequest } from './contract/source';
import { ApiError, apiPath, describeFailure, fetchJson, postJson } from './fetcher';

/** What is shown, whether anything else may be, and the ways back. */
export function sourceQuery() {
  return queryOptions({ queryKey: ['source'], queryFn: ({ signal }) => fetchJson(sourceSchema, apiPath('source'), { signal }) });
}

/** The contexts of the kubeconfig; asked for anew whenever they are shown, since the file may have changed. */
export function contextsQuery() {
  return queryOptions({ queryKey: ['contexts'], queryFn: ({ signal }) => fetchJson(contextsSchema, apiPath('contexts'), { signal }), staleTime: 0 });
}

/** Shown now; or not, with the reason, what was wrong with each text, and everything as it was. */
export type OpenResult = { readonly kind: 'opened'; readonly view: OpenedView } | { readonly kind: 'refused'; readonly message: string; readonly problems: readonly ProblemView[] };

/** Has the server show another source, to every page. Rejects only with the abort reason. */
export async function openSource(asked: OpenRequest, signal?: AbortSignal): Promise<OpenResult> {
  try {
    return { kind: 'opened', view: await fetchJson(openedSchema, apiPath('source'), postJson(asked, signal)) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { failure } = error;
    const told = failure.kind === 'problem' ? nothingUsableSchema.safeParse(failure.problem) : undefined;
    // That nothing was opened is said already; what counts is why.
    const message = failure.kind === 'problem' && failure.problem.errors === undefined ? (failure.problem.detail ?? failure.problem.title) : describeFailure(failure);
    return { kind: 'refused', message, problems: told?.success ? told.data.problems : [] };
  }
}
