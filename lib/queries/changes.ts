import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { changesSchema, type ChangesView } from './contract/changes';
import { apiPath, fetchJson } from './fetcher';

/** From where on changes are asked for: a revision of a history, or a time. */
export type ChangesSince = { readonly revision: number; readonly history?: string } | { readonly at: string };

const fetchChanges = (since: ChangesSince, signal?: AbortSignal): Promise<ChangesView> =>
  fetchJson(changesSchema, apiPath('changes', 'at' in since ? { since: since.at } : { since: String(since.revision), history: since.history }), { signal });

/** What changed since then; the last answer stays while a new one is on the way. */
export function changesQuery(since: ChangesSince, enabled = true) {
  return queryOptions({ queryKey: ['changes', since], queryFn: ({ signal }) => fetchChanges(since, signal), enabled, placeholderData: keepPreviousData });
}

/** What changed between two revisions, asked once: it never changes. */
export function arrivalQuery(from: number, to: number) {
  return queryOptions({ queryKey: ['arrival', from, to], queryFn: ({ signal }) => fetchChanges({ revision: from }, signal), gcTime: 60_000 });
}
