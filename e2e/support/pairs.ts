import type { APIRequestContext } from '@playwright/test';
import type { PairsView } from '../../lib/queries/contract/reach';

/** Every pair that is not denied, as `from > to: ports`, sorted: what the table shows. */
export async function reachablePairs(request: APIRequestContext, url: string): Promise<string[]> {
  const response = await request.get(`${url}/api/pairs`);
  const { rows } = (await response.json()) as PairsView;
  return rows.map(({ from, to, state, ports }) => `${from} > ${to}: ${state} ${ports.join(' ')}`).sort();
}

/** What is in one list and not in the other. */
export function difference(before: readonly string[], after: readonly string[]): { readonly gone: string[]; readonly come: string[] } {
  return { gone: before.filter((line) => !after.includes(line)), come: after.filter((line) => !before.includes(line)) };
}
