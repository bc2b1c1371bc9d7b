import { queryOptions } from '@tanstack/react-query';
import { serviceExplainSchema, serviceSchema } from './contract/service';
import { apiPath, fetchJson } from './fetcher';

/** What a Service leads to, who reaches it and how it is exposed; `service` is its peer id. */
export function serviceQuery(service: string) {
  return queryOptions({
    queryKey: ['service', service],
    queryFn: ({ signal }) => fetchJson(serviceSchema, apiPath('service', { id: service }), { signal }),
  });
}

/** Which backends of a Service `from` can reach, on one of its ports or on each. */
export function explainServiceQuery(from: string, service: string, port?: string) {
  return queryOptions({
    queryKey: ['explain-service', from, service, port ?? null],
    queryFn: ({ signal }) => fetchJson(serviceExplainSchema, apiPath('explain', { from, to: service, port }), { signal }),
  });
}
