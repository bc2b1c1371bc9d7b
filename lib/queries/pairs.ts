import { queryOptions } from '@tanstack/react-query';
import { pairsSchema } from './contract/reach';
import { apiPath, fetchJson } from './fetcher';

/** The table of who can reach whom. */
export function pairsQuery() {
  return queryOptions({
    queryKey: ['pairs'],
    queryFn: ({ signal }) => fetchJson(pairsSchema, apiPath('pairs'), { signal }),
  });
}

/** Where the same table is, whole, as a CSV file. */
export const PAIRS_CSV_PATH = apiPath('pairs', { format: 'csv' });
