import { queryOptions } from '@tanstack/react-query';
import { sealSchema, type SealRequest } from './contract/seal';
import { apiPath, fetchFile, fetchJson, postJson } from './fetcher';

export type SealQuestion = Pick<SealRequest, 'namespaces' | 'sources' | 'off' | 'draft'>;

/** A sealed set, its stages and its proof. Keyed by the revision, so that no proof outlives the cluster it was made for. */
export function sealQuery(question: SealQuestion, revision: number) {
  return queryOptions({
    queryKey: ['seal', revision, question],
    queryFn: ({ signal }) => fetchJson(sealSchema, apiPath('seal'), postJson({ ...question, format: 'view' } satisfies SealRequest, signal)),
    staleTime: Infinity,
    gcTime: 60_000,
    retry: false,
  });
}

/** The files of all stages, or of one; rejects with an `ApiError`. */
export function fetchSealFiles(question: SealQuestion, stage?: string): Promise<Blob> {
  return fetchFile(apiPath('seal'), postJson({ ...question, format: 'zip', ...(stage !== undefined && { stage }) } satisfies SealRequest));
}
