import { queryOptions } from '@tanstack/react-query';
import { bundlePairsSchema, groupPanelSchema } from './contract/bundle';
import { apiPath, fetchJson } from './fetcher';

/** The pairs that a bundle between two groups, workloads or outside peers stands for, as far as the view is limited to them. */
export function bundleQuery(from: string, to: string, { port, filter }: { readonly port: string | null; readonly filter: string }) {
  const parameters = { from, to, port: port ?? undefined, filter: filter || undefined };
  return queryOptions({ queryKey: ['bundle', parameters], queryFn: ({ signal }) => fetchJson(bundlePairsSchema, apiPath('bundle', parameters), { signal }) });
}

/** A group that is no namespace, with its workloads. */
export function groupQuery(id: string) {
  return queryOptions({ queryKey: ['group', id], queryFn: ({ signal }) => fetchJson(groupPanelSchema, apiPath('group', { id }), { signal }) });
}
