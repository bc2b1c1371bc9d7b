import { queryOptions } from '@tanstack/react-query';
import { labelsSchema } from './contract/labels';
import { apiPath, fetchJson } from './fetcher';

/** The labels that pods carry. */
export function labelsQuery() {
  return queryOptions({
    queryKey: ['labels'],
    queryFn: ({ signal }) => fetchJson(labelsSchema, apiPath('labels'), { signal }),
  });
}
