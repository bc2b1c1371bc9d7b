import { queryOptions } from '@tanstack/react-query';
import { futureSchema } from './contract/future';
import { apiPath, fetchJson } from './fetcher';

/** Who could reach a workload if it appeared, or what would become of a new workload in a namespace. */
export function futureQuery(peer: string) {
  return queryOptions({
    queryKey: ['future', peer],
    queryFn: ({ signal }) => fetchJson(futureSchema, apiPath('future', { peer }), { signal }),
  });
}
