import { queryOptions } from '@tanstack/react-query';
import { routeExplainSchema } from './contract/route';
import { apiPath, fetchJson } from './fetcher';

/** Why `from` can or cannot reach what an Ingress or a route serves; `route` is its peer id. */
export function explainRouteQuery(from: string, route: string) {
  return queryOptions({
    queryKey: ['explain-route', from, route],
    queryFn: ({ signal }) => fetchJson(routeExplainSchema, apiPath('explain', { from, to: route }), { signal }),
  });
}
