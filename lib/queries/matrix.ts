import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { matrixPairsSchema, matrixSchema } from './contract/matrix';
import { apiPath, fetchJson } from './fetcher';
import type { ViewState } from './view-state';

/** What of the view says which matrix is meant. */
export type MatrixRequest = Pick<ViewState, 'grouping' | 'order' | 'level' | 'open' | 'closed' | 'namespaces' | 'port' | 'filter'>;

/** Who can reach whom, groups against groups and as far as they are open workloads against workloads; the last one stays while another is on the way. */
export function matrixQuery(request: MatrixRequest) {
  return queryOptions({
    queryKey: ['matrix', parameters(request)],
    queryFn: ({ signal }) => fetchJson(matrixSchema, apiPath('matrix', parameters(request)), { signal }),
    placeholderData: keepPreviousData,
  });
}

/** The pairs where some lines of a matrix cross others. */
export function matrixPairsQuery(request: MatrixRequest, rows: readonly string[], columns: readonly string[]) {
  const asked = { ...parameters(request), row: rows, column: columns };
  return queryOptions({
    queryKey: ['matrix-pairs', asked],
    queryFn: ({ signal }) => fetchJson(matrixPairsSchema, apiPath('matrix/pairs', asked), { signal }),
  });
}

function parameters({ grouping, order, level, open, closed, namespaces, port, filter }: MatrixRequest) {
  return {
    group: grouping,
    order,
    level,
    open: open.filter(isGroup),
    closed: closed.filter(isGroup),
    namespace: namespaces,
    port: port ?? undefined,
    filter: filter || undefined,
  };
}

/** Workloads are opened on the map alone. */
const isGroup = (id: string) => !id.startsWith('workload/');
