import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { pairsSchema } from './contract/reach';
import { apiPath, fetchJson } from './fetcher';

/** The table of who can reach whom, as far as a filter leaves it; the last one stays while another is on the way. */
export function pairsQuery(filter: string) {
  return queryOptions({
    queryKey: ['pairs', filter],
    queryFn: ({ signal }) => fetchJson(pairsSchema, apiPath('pairs', { filter: filter || undefined }), { signal }),
    placeholderData: keepPreviousData,
  });
}

/** Where the same table is, whole, as a CSV file. */
export const pairsCsvPath = (filter: string): string => apiPath('pairs', { format: 'csv', filter: filter || undefined });
