import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { graphSchema } from './contract/graph';
import { apiPath, fetchJson } from './fetcher';
import type { ViewState } from './view-state';

/** The part of the view that says what the map shows of the graph. */
export type MapScope = Pick<ViewState, 'namespaces' | 'port' | 'filter' | 'grouping' | 'level' | 'open' | 'closed'>;

/** What the map shows besides: a `focus` of which implicit edges are wanted too, peers to `reveal` in their groups, a `route` with its lines from `from`. */
export interface GraphRequest extends MapScope {
  readonly focus?: string;
  readonly reveal?: readonly string[];
  readonly route?: string;
  readonly from?: string;
}

/** Groups, nodes, edges and bundles for the map, within the budget of one screen; the last ones stay while new ones are on the way. */
export function graphQuery({ namespaces, port, filter, grouping, level, open, closed, focus, reveal = [], route, from }: GraphRequest) {
  const parameters = { namespace: namespaces, port: port ?? undefined, filter: filter || undefined, group: grouping, level, open, closed, focus, reveal, route, from };
  return queryOptions({
    queryKey: ['graph', parameters],
    queryFn: ({ signal }) => fetchJson(graphSchema, apiPath('graph', parameters), { signal }),
    placeholderData: keepPreviousData,
  });
}
