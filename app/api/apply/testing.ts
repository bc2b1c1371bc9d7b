import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { applyOfferSchema, applyPlanSchema, applyRunSchema, type ApplyOffer, type ApplyPlan, type ApplyRun } from '@/lib/queries/contract/apply';
import { currentState, ready } from '@/lib/sources/current';
import { closeSources } from '@/lib/sources/open-sources';
import { GET as offer, POST as start } from './route';
import { POST as makePlan } from './plan/route';
import { GET as follow } from './[run]/route';
import { POST as rollBack } from './[run]/rollback/route';

/** A page of a Drawbridge that may apply. */
export interface ApplyPage {
  /** With `applied` for the journals in it. */
  readonly folder: string;
  /** Sends this token from now on. */
  as(token: string | undefined): void;
  offer(): Promise<ApplyOffer>;
  /** The answer itself, for what is refused. */
  askPlan(draft: object, accept?: boolean): Promise<Response>;
  plan(draft: object, accept?: boolean): Promise<ApplyPlan>;
  /** Starts a plan with all its guards confirmed, unless others are named. */
  askApply(plan: ApplyPlan, draft: object, accept?: boolean, confirm?: readonly string[]): Promise<Response>;
  /** The same to its end, the confirmation included. */
  apply(plan: ApplyPlan, draft: object, accept?: boolean): Promise<ApplyRun>;
  account(id: string): Promise<ApplyRun>;
  finished(id: string): Promise<ApplyRun>;
  askRollback(id: string): Promise<Response>;
  rollback(id: string): Promise<ApplyRun>;
  close(): Promise<void>;
}

/**
 * Opens the cluster of a kubeconfig.
 * @param token the user's own, sent with every request
 */
export async function openPage(kubeconfigYaml: string | null, token?: string): Promise<ApplyPage> {
  // Every line of a journal waits for the disk; memory is faster.
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'drawbridge-apply-'));
  const kubeconfig = join(folder, 'kubeconfig');
  if (kubeconfigYaml !== null) writeFileSync(kubeconfig, kubeconfigYaml);
  vi.stubEnv('DRAWBRIDGE_SOURCE', JSON.stringify({ kind: 'cluster', ...(kubeconfigYaml !== null && { kubeconfig }) }));
  vi.stubEnv('DRAWBRIDGE_ALLOW_APPLY', 'yes');
  vi.stubEnv('DRAWBRIDGE_APPLY_JOURNAL', join(folder, 'applied'));
  currentState();
  await ready();
  const request = (path: string, body?: unknown) =>
    new Request(`http://localhost:4000/api/apply${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { host: 'localhost:4000', 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const context = (run: string) => ({ params: Promise.resolve({ run }) });
  const run = async (answer: Promise<Response>): Promise<ApplyRun> => applyRunSchema.parse(await (await answer).json());
  const isOver = ({ state, confirmation }: ApplyRun) => state === 'stopped' || (confirmation !== undefined && confirmation.kind !== 'waiting');
  const page: ApplyPage = {
    folder,
    as: (other) => void (token = other),
    offer: async () => applyOfferSchema.parse(await (await offer(request(''), {})).json()),
    askPlan: (draft, accept = false) => makePlan(request('/plan', { draft, accept }), {}),
    plan: async (draft, accept) => applyPlanSchema.parse(await (await page.askPlan(draft, accept)).json()),
    askApply: ({ id, guards }, draft, accept = false, confirm = guards.map((guard) => guard.id)) => start(request('', { draft, accept, plan: id, confirm }), {}),
    apply: async (plan, draft, accept) => page.finished((await run(page.askApply(plan, draft, accept))).id),
    account: (id) => run(follow(request(`/${id}`), context(id))),
    finished: async (id) => {
      await expect.poll(async () => isOver(await page.account(id)), { timeout: 30_000 }).toBe(true);
      return page.account(id);
    },
    askRollback: (id) => rollBack(request(`/${id}/rollback`, {}), context(id)),
    rollback: async (id) => page.finished((await run(page.askRollback(id))).id),
    close: async () => {
      await closeSources();
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return page;
}
