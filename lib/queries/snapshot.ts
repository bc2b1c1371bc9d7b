import { queryOptions } from '@tanstack/react-query';
import { snapshotSchema } from './contract/snapshot';
import { apiPath, fetchJson } from './fetcher';

/** The summary of what was read: source, figure, namespaces, policies, problems. While the source loads it is asked again. */
export function snapshotQuery() {
  return queryOptions({
    queryKey: ['snapshot'],
    queryFn: ({ signal }) => fetchJson(snapshotSchema, apiPath('snapshot'), { signal }),
    refetchInterval: (query) => (query.state.data?.freshness.state === 'loading' ? 1000 : false),
  });
}
