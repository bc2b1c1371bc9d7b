import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { pairsSchema } from './contract/reach';
import { apiPath, fetchJson } from './fetcher';
import type { RowGroup } from './row-order';

/** The table of who can reach whom, as far as a filter leaves it, counted by group; the last one stays while another is on the way. */
export function pairsQuery(filter: string, group: RowGroup = 'none') {
  // Which policies allow a pair is told of those listed alone.
  const counted = group === 'none' || group === 'policy' ? undefined : group;
  return queryOptions({
    queryKey: ['pairs', filter, counted ?? null],
    queryFn: ({ signal }) => fetchJson(pairsSchema, apiPath('pairs', { filter: filter || undefined, group: counted }), { signal }),
    placeholderData: keepPreviousData,
  });
}

/** Where the same table is, whole, as a CSV file. */
export const pairsCsvPath = (filter: string): string => apiPath('pairs', { format: 'csv', filter: filter || undefined });
