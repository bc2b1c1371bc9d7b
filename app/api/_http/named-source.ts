import { kubeconfigOf, contextId } from '@/lib/sources/choose-source';
import { kubeconfigContexts } from '@/lib/sources/kubeconfig-contexts';
import { findSource } from '@/lib/sources/open-sources';
import type { OpenSource } from '@/lib/sources/open-source';
import type { NotOpenView } from '@/lib/queries/contract/source';
import { openingObstacle } from './own-machine';
import { problem, ProblemError } from './problem';

/** The parameter that names the source a request is about, which every route takes. */
export const SOURCE = 'source';

/**
 * The open source that a request is about; none for a request that names none, which is about what the process was started with. One
 * that is not open, as after a restart, is answered with what can be done about it.
 * @throws ProblemError 400 for more than one
 */
export async function findAskedSource(request: Request): Promise<OpenSource | Response | undefined> {
  const [id, ...more] = new URL(request.url).searchParams.getAll(SOURCE);
  if (id === undefined) return undefined;
  if (more.length > 0) throw new ProblemError(400, 'Invalid query', 'A request is about one source.');
  return findSource(id) ?? notOpen(id);
}

/** What was handed over is gone with the process that held it; a context is opened again by its name. */
async function notOpen(id: string): Promise<Response> {
  const obstacle = openingObstacle();
  const isCluster = id.startsWith('cluster-');
  const context = obstacle === null && isCluster ? (await contextNames()).find((name) => contextId(name) === id) : undefined;
  const rest = obstacle ?? (context !== undefined ? 'Nothing of it is watched, so nothing is shown.' : isCluster ? 'No context of the kubeconfig is known for it.' : 'What was dropped or pasted is held in memory alone: open it anew.');
  return problem(404, 'Source not open', `It was closed, or Drawbridge was started anew since. ${rest}`, undefined, { ...(context === undefined ? {} : { context }) } satisfies NotOpenView);
}

async function contextNames(): Promise<readonly string[]> {
  const { contexts } = await kubeconfigContexts(kubeconfigOf(process.env.DRAWBRIDGE_SOURCE));
  return contexts.map(({ name }) => name);
}
