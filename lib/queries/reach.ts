import { queryOptions } from '@tanstack/react-query';
import { reachSchema } from './contract/reach';
import { apiPath, fetchJson } from './fetcher';

/** Everything about one workload or outside peer: isolation, who reaches it, whom it reaches, its policies. */
export function reachQuery(peer: string) {
  return queryOptions({
    queryKey: ['reach', peer],
    queryFn: ({ signal }) => fetchJson(reachSchema, apiPath('reach', { peer }), { signal }),
  });
}
