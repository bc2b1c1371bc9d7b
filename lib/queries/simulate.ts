import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Draft } from '@/lib/model/draft';
import { simulateSchema } from './contract/simulate';
import { apiPath, fetchJson, postJson } from './fetcher';

/**
 * The policies a draft becomes and what they change, evaluated from the text as exported. Keyed by the draft and by the
 * revision it was evaluated against, so that a proof never outlives the cluster it was made for.
 */
export function simulateQuery(draft: Draft, revision: number | undefined) {
  return queryOptions({
    queryKey: ['simulate', revision ?? null, draft],
    queryFn: ({ signal }) => fetchJson(simulateSchema, apiPath('simulate'), postJson({ draft }, signal)),
    enabled: draft.changes.length > 0 && revision !== undefined,
    placeholderData: keepPreviousData,
  });
}
