import { queryOptions } from '@tanstack/react-query';
import { explainSchema } from './contract';
import { apiPath, fetchJson } from './fetcher';

/** Why `from` can or cannot reach `to`, on `port` (`8080/TCP`) or on its best port. */
export function explainQuery(from: string, to: string, port?: string) {
  return queryOptions({
    queryKey: ['explain', from, to, port ?? null],
    queryFn: ({ signal }) => fetchJson(explainSchema, apiPath('explain', { from, to, port }), { signal }),
  });
}
