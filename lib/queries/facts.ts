import { queryOptions } from '@tanstack/react-query';
import { factsSchema } from './contract/facts';
import { apiPath, fetchJson } from './fetcher';

/** What is worth knowing first of what is shown. */
export function factsQuery() {
  return queryOptions({ queryKey: ['facts'], queryFn: ({ signal }) => fetchJson(factsSchema, apiPath('facts'), { signal }) });
}
