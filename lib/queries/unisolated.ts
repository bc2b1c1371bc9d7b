import { queryOptions } from '@tanstack/react-query';
import { unisolatedSchema } from './contract/unisolated';
import { apiPath, fetchJson } from './fetcher';

/** The workloads that nothing isolates, for ingress or for egress. */
export function unisolatedQuery() {
  return queryOptions({
    queryKey: ['unisolated'],
    queryFn: ({ signal }) => fetchJson(unisolatedSchema, apiPath('unisolated'), { signal }),
  });
}
