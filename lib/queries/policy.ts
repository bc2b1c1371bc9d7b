import { queryOptions } from '@tanstack/react-query';
import { policyEffectSchema, policySchema } from './contract/policy';
import { apiPath, fetchJson } from './fetcher';

/** What a policy says, whom it selects, and its text. */
export function policyQuery(id: string) {
  return queryOptions({
    queryKey: ['policy', id],
    queryFn: ({ signal }) => fetchJson(policySchema, apiPath('policy', { id }), { signal }),
  });
}

/** What a policy does, and what would change without it. */
export function policyEffectQuery(id: string) {
  return queryOptions({
    queryKey: ['policy-effect', id],
    queryFn: ({ signal }) => fetchJson(policyEffectSchema, apiPath('policy/effect', { id }), { signal }),
  });
}
