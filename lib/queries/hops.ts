import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { hopsSchema, pathsSchema } from './contract/hops';
import type { Draft } from '@/lib/model/draft';
import { apiPath, fetchJson, postJson } from './fetcher';
import type { FocusAround, FocusOnPaths } from './focus';
import type { ViewState } from './view-state';

/** What of the view narrows hops and ways besides their focus. */
export type Narrowing = Pick<ViewState, 'namespaces' | 'port' | 'filter' | 'grouping'>;

const parametersOf = ({ via }: Pick<FocusAround | FocusOnPaths, 'via'>, { namespaces, port, filter }: Narrowing) => ({ state: via, namespace: namespaces, port: port ?? undefined, filter: filter || undefined });

/** One side of a focus: who is how many hops away, as it is or with a draft. The last answer stays while a new one is on the way. */
export function hopsQuery(focus: FocusAround, side: 'in' | 'out', narrowing: Narrowing, draft: Draft | null) {
  const open = focus.unfolded.flatMap((text) => (text.startsWith(side) ? [text.slice(side.length)] : []));
  const query = { ...hopsParameters(focus, side, narrowing), open, group: narrowing.grouping };
  return queryOptions({
    queryKey: ['hops', query, draft],
    queryFn: ({ signal }) => fetchJson(hopsSchema, apiPath('hops', query), draft ? postJson({ draft }, signal) : { signal }),
    placeholderData: keepPreviousData,
  });
}

const hopsParameters = (focus: FocusAround, side: 'in' | 'out', narrowing: Narrowing) => ({ peer: focus.peer, direction: side === 'out' ? 'egress' : 'ingress', hops: String(focus.hops), addresses: focus.addresses, ...parametersOf(focus, narrowing) });

/** Where everybody within the hops is to be had as a file, nobody grouped. */
export const hopsCsvPath = (focus: FocusAround, side: 'in' | 'out', narrowing: Narrowing): string => apiPath('hops', { ...hopsParameters(focus, side, narrowing), format: 'csv' });

/** Every way between two peers, shortest first, as far as the answer goes; as it is or with a draft. */
export function pathsQuery(focus: FocusOnPaths, narrowing: Narrowing, draft: Draft | null) {
  const query = { from: focus.from, to: focus.to, legs: String(focus.legs), ...parametersOf(focus, narrowing) };
  return queryOptions({
    queryKey: ['paths', query, draft],
    queryFn: ({ signal }) => fetchJson(pathsSchema, apiPath('paths', query), draft ? postJson({ draft }, signal) : { signal }),
    placeholderData: keepPreviousData,
  });
}
