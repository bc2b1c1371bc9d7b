import type { Account } from '@/lib/apply/account';
import { journalFolder } from '@/lib/apply/journal';
import type { ProvenChanges } from '@/lib/apply/proven-changes';
import type { Run, Watch } from '@/lib/apply/run';
import { findAccount } from '@/lib/apply/runs';
import type { PlanRequest } from '@/lib/queries/contract/apply';
import { askedSource } from '@/lib/sources/asked-source';
import { currentSource, currentState } from '@/lib/sources/current';
import type { ObjectAccess, ObjectClient } from '@/lib/sources/object-access';
import { analyse } from '@/lib/views/analysis';
import { isOwnMachine } from '../_http/own-machine';
import { ProblemError } from '../_http/problem';
import { onShutdown } from '../_http/shutdown';
import { prepareExport } from '../export/prepare';

/** The way to the cluster that is shown, or why there is none, in a sentence. */
export async function findAccess(): Promise<ObjectAccess | string> {
  if (process.env.DRAWBRIDGE_ALLOW_APPLY !== 'yes') return 'Drawbridge writes no policies to a cluster unless it is started with --allow-apply.';
  const { info, objects } = await currentSource();
  if (!objects) return info.kind === 'cluster' ? 'The cluster cannot be reached.' : 'Only a cluster that is watched can be changed, and this is none.';
  if (objects.credentials === 'kubeconfig' && !isOwnMachine()) return 'With the rights of the kubeconfig, policies are applied only while Drawbridge listens on this machine alone.';
  return objects;
}

/** The same for a request that needs it. @throws ProblemError 403 */
export async function needAccess(): Promise<ObjectAccess> {
  const access = await findAccess();
  if (typeof access === 'string') throw new ProblemError(403, 'Not from here', access);
  return access;
}

/**
 * Opens the way with the rights of who asks: the kubeconfig's, or those of the token of this request, which is kept no longer than what
 * it is needed for. @throws ProblemError 401 without a token where one is needed
 */
export function openClient(access: ObjectAccess, request: Request): ObjectClient {
  if (access.credentials === 'kubeconfig') return access.open(undefined);
  const token = /^Bearer ([A-Za-z0-9._~+/=-]{1,16384})$/.exec(request.headers.get('authorization') ?? '')?.[1];
  if (token === undefined) throw new ProblemError(401, 'A token is needed', 'Drawbridge has no rights of its own to write with. Give a token of yours for this cluster.');
  return access.open(token);
}

/** A draft's changes with their proof. @throws ProblemError as `prepareExport` does */
export async function prove({ draft, accept, apart }: PlanRequest): Promise<ProvenChanges> {
  const { changes, unsafe, before, after, facts, basis, notes } = await prepareExport(draft, accept, { apart });
  return { changes, unsafe, before, after, facts, basis, notes };
}

/** Why nothing can be applied on the ground of what is shown now: a proof is only as good as what it was made of. */
export function obstaclesNow(): readonly string[] {
  const { freshness } = currentState();
  return freshness.state === 'live' ? [] : ['The cluster is not watched at the moment, so nothing can be said of what is live now.'];
}

/** What is seen of the cluster that the request is about, for as long as it is open. */
export function watchOfNow(): Watch {
  const source = askedSource();
  return {
    now: () => {
      const { snapshot, freshness } = source.state;
      return { snapshot, freshness: source.closed.aborted ? { state: 'failed', message: 'It is not open any more.' } : freshness };
    },
    subscribe: (listener) => source.subscribe(listener),
    graphOf: (snapshot) => analyse(snapshot).graph,
  };
}

let ending: AbortSignal | undefined;

/** Ends when the server is told to end. */
export function untilShutdown(): AbortSignal {
  if (ending) return ending;
  const end = new AbortController();
  onShutdown(() => end.abort());
  return (ending = end.signal);
}

/** The folder for the accounts of all runs. */
export const accounts = (): string => journalFolder();

/** The account of a run in the cluster that is shown. @throws ProblemError 404 */
export async function needAccount({ server }: ObjectAccess, id: string): Promise<Account> {
  const account = await findAccount(accounts(), server, id);
  if (!account) throw new ProblemError(404, 'No such run', 'There is no run of that name in this cluster.');
  return account;
}

/** A run that begins, or nothing when the way back cannot be written down first. @throws ProblemError 409 */
export async function writingDown(client: ObjectClient, starting: Promise<Run>): Promise<Run> {
  try {
    return await starting;
  } catch (error) {
    client.close();
    throw new ProblemError(409, 'Nothing was applied', `The way back could not be written down first: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
