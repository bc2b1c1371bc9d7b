import { queryOptions } from '@tanstack/react-query';
import { explainSchema } from './contract/explain';
import { apiPath, fetchJson } from './fetcher';

/** Why `from` can or cannot reach `to`, on `port` (`8080/TCP`) or on its best port; `detail` adds rules that came too late. */
export function explainQuery(from: string, to: string, port?: string, detail = false) {
  return queryOptions({
    queryKey: ['explain', from, to, port ?? null, detail],
    queryFn: ({ signal }) => fetchJson(explainSchema, apiPath('explain', { from, to, port, detail: detail ? '1' : undefined }), { signal }),
  });
}
