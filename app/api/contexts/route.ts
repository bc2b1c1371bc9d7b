import type { ContextsView } from '@/lib/queries/contract/source';
import { kubeconfigOf } from '@/lib/sources/choose-source';
import { kubeconfigContexts } from '@/lib/sources/kubeconfig-contexts';
import { otherMethods } from '../_http/other-methods';
import { openingObstacle } from '../_http/own-machine';
import { json, route } from '../_http/route';

/** The contexts of the kubeconfig that this process would read, by names alone; none for those who may not open one. */
export const GET = route(async () => {
  const obstacle = openingObstacle();
  if (obstacle !== null) return json({ contexts: [], problem: obstacle } satisfies ContextsView);
  const { contexts, ...rest } = await kubeconfigContexts(kubeconfigOf(process.env.DRAWBRIDGE_SOURCE));
  return json({ contexts: [...contexts], ...rest } satisfies ContextsView);
});

export const { POST, PUT, PATCH, DELETE } = otherMethods('GET');
