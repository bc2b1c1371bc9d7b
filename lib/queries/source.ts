import { queryOptions } from '@tanstack/react-query';
import type { ProblemView } from './contract/common';
import { contextsSchema, NOT_OPEN, notOpenSchema, nothingUsableSchema, openedSchema, sourceSchema, type OpenedView, type OpenRequest, type OpenSourceView, type SourceView } from './contract/source';
import { ApiError, apiPath, describeFailure, fetchJson, fetchText, postJson } from './fetcher';
import { pageSource } from './page-source';

/** What is open, and whether anything else may be; with the figures of all that is open where they are asked for. It is the same for every page. */
export function sourceQuery(withFigures = false) {
  return queryOptions({ queryKey: ['source', withFigures], queryFn: ({ signal }) => fetchJson(sourceSchema, `/api/source${withFigures ? '?figures=yes' : ''}`, { signal }) });
}

/** The contexts of the kubeconfig; asked for anew whenever they are shown, since the file may have changed. */
export function contextsQuery() {
  return queryOptions({ queryKey: ['contexts'], queryFn: ({ signal }) => fetchJson(contextsSchema, '/api/contexts', { signal }), staleTime: 0 });
}

/** The one of the open sources that this page shows; absent when it is not open. */
export const shownSource = ({ open }: SourceView, id = pageSource()): OpenSourceView | undefined => (id === null ? open[0] : open.find((one) => one.id === id));

/** Open now; or not, with the reason and what was wrong with each text. */
export type OpenResult = { readonly kind: 'opened'; readonly view: OpenedView } | { readonly kind: 'refused'; readonly message: string; readonly problems: readonly ProblemView[] };

/** Has the server open another source beside those that are open, or read that of this page anew. Rejects only with the abort reason. */
export async function openSource(asked: OpenRequest, signal?: AbortSignal): Promise<OpenResult> {
  try {
    return { kind: 'opened', view: await fetchJson(openedSchema, asked.to === 'again' ? apiPath('source') : '/api/source', postJson(asked, signal)) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { failure } = error;
    const told = failure.kind === 'problem' ? nothingUsableSchema.safeParse(failure.problem) : undefined;
    // That nothing was opened is said already; what counts is why.
    const message = failure.kind === 'problem' && failure.problem.errors === undefined ? (failure.problem.detail ?? failure.problem.title) : describeFailure(failure);
    return { kind: 'refused', message, problems: told?.success ? told.data.problems : [] };
  }
}

/** Has the server close a source, for every page that shows it; rejects with an `ApiError`. */
export async function closeSource(id: string): Promise<void> {
  await fetchText(`/api/source?source=${encodeURIComponent(id)}`, { method: 'DELETE' });
}

/** What is told of a source that is not open: why, and the context that can be opened again; `null` for any other error. */
export function readNotOpen(error: Error | null): { readonly detail: string; readonly context?: string } | null {
  if (!(error instanceof ApiError) || error.failure.kind !== 'problem' || error.failure.problem.type !== NOT_OPEN) return null;
  const { detail = '' } = error.failure.problem;
  const { context } = notOpenSchema.parse(error.failure.problem);
  return { detail, ...(context === undefined ? {} : { context }) };
}
