import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { graphSchema } from './contract/graph';
import { apiPath, fetchJson } from './fetcher';

/** What the map shows: `namespaces` empty means all of them, `port` is `8080/TCP`, `focus` a peer whose implicit edges are wanted, `route` an Ingress or route to show with its lines from `from`. */
export interface GraphRequest {
  readonly namespaces: readonly string[];
  readonly port?: string;
  readonly focus?: string;
  readonly route?: string;
  readonly from?: string;
}

/** Nodes and edges for the map, within the budget of one screen; the last ones stay while new ones are on the way. */
export function graphQuery(request: GraphRequest) {
  return queryOptions({
    queryKey: ['graph', request.namespaces, request.port ?? null, request.focus ?? null, request.route ?? null, request.from ?? null],
    queryFn: ({ signal }) =>
      fetchJson(graphSchema, apiPath('graph', { namespace: request.namespaces, port: request.port, focus: request.focus, route: request.route, from: request.from }), { signal }),
    placeholderData: keepPreviousData,
  });
}
