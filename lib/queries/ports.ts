import { queryOptions } from '@tanstack/react-query';
import { portsSchema } from './contract/ports';
import { apiPath, fetchJson } from './fetcher';

/** What a workload, Service or namespace really listens on. */
export function portsQuery(to: string) {
  return queryOptions({
    queryKey: ['ports', to],
    queryFn: ({ signal }) => fetchJson(portsSchema, apiPath('ports', { to }), { signal }),
  });
}
