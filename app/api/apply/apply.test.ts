import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { applyOfferSchema, applyPlanSchema, applyRunSchema, type ApplyPlan, type ApplyRun } from '@/lib/queries/contract/apply';
import { currentState, ready } from '@/lib/sources/current';
import { closeSources } from '@/lib/sources/open-sources';
import { startApiServer, type ApiServer } from '@/lib/testing/api-server/server';
import { GET as offer, POST as start } from './route';
import { POST as makePlan } from './plan/route';
import { GET as follow } from './[run]/route';
import { POST as rollBack } from './[run]/rollback/route';

const TOKEN = 'writer';
const pod = (name: string, ip: string) => ({
  apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'shop', labels: { app: name } },
  spec: { containers: [{ name: 'c', ports: [{ containerPort: 8080 }] }] }, status: { phase: 'Running', podIP: ip, podIPs: [{ ip }] },
});
const isolate = { version: 1, changes: [{ id: '1', kind: 'isolate', subject: 'workload/shop/Pod/db', directions: ['ingress'] }, { id: '2', kind: 'allow', from: 'workload/shop/Pod/web', to: 'workload/shop/Pod/db', ports: [{ protocol: 'TCP', port: 8080 }] }] };

let server: ApiServer;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'drawbridge-apply-'));
  server = await startApiServer({ objects: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }, pod('web', '10.1.0.1'), pod('db', '10.1.0.2'), pod('cron', '10.1.0.3')], access: { [TOKEN]: [] } });
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, server.kubeconfigYaml(TOKEN));
  vi.stubEnv('DRAWBRIDGE_SOURCE', JSON.stringify({ kind: 'cluster', kubeconfig }));
  vi.stubEnv('DRAWBRIDGE_ALLOW_APPLY', 'yes');
  vi.stubEnv('DRAWBRIDGE_APPLY_JOURNAL', join(folder, 'applied'));
  currentState();
  await ready();
});
afterEach(async () => {
  await closeSources();
  await server.close();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const request = (path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) =>
  new Request(`http://localhost:4000/api/apply${path}`, { method: body === undefined ? 'GET' : 'POST', headers: { host: 'localhost:4000', 'content-type': 'application/json', ...headers }, ...(body !== undefined && { body: JSON.stringify(body) }) });
const plan = async (draft: object = isolate, accept = false): Promise<ApplyPlan> => applyPlanSchema.parse(await (await makePlan(request('/plan', { draft, accept }), {})).json());
const apply = async ({ id, guards }: ApplyPlan, draft: object = isolate) => start(request('', { draft, accept: false, plan: id, confirm: guards.map((guard) => guard.id) }), {});
const undo = async (id: string) => rollBack(request(`/${id}/rollback`, {}), { params: Promise.resolve({ run: id }) });
const finished = async (id: string): Promise<ApplyRun> => {
  await expect.poll(async () => { const { state, confirmation } = await account(id); return state === 'stopped' || confirmation?.kind; }, { timeout: 10_000 }).not.toSatisfy((kind) => kind === undefined || kind === false || kind === 'waiting');
  return account(id);
};
const account = async (id: string): Promise<ApplyRun> => applyRunSchema.parse(await (await follow(request(`/${id}`), { params: Promise.resolve({ run: id }) })).json());

describe('applying a draft', () => {
  it('is offered only when Drawbridge was started for it', async () => {
    expect(applyOfferSchema.parse(await (await offer(request(''), {})).json())).toMatchObject({ kind: 'on', credentials: 'kubeconfig', place: 'test' });
    vi.stubEnv('DRAWBRIDGE_ALLOW_APPLY', '');
    expect(await (await offer(request(''), {})).json()).toEqual({ kind: 'off', reason: expect.stringContaining('--allow-apply') });
    expect((await makePlan(request('/plan', { draft: isolate }), {})).status).toBe(403);
    expect((await apply({ id: 'x', guards: [] } as unknown as ApplyPlan)).status).toBe(403);
    expect(server.requests.filter(({ verb }) => verb === 'patch' || verb === 'create')).toEqual([]);
  });

  it('shows what the cluster would make of it, changes nothing by that, and then does it', async () => {
    const planned = await plan();
    expect(planned).toMatchObject({ obstacles: [], exact: true });
    expect(planned.steps.map(({ action, check, name }) => [action, check.kind, name])).toEqual([['create', 'ready', planned.steps[0]!.name]]);
    expect(planned.steps[0]!.diff).toContain('+  policyTypes:');
    expect(server.list('NetworkPolicy')).toEqual([]);

    const response = await apply(planned);
    expect(response.status).toBe(201);
    const run = applyRunSchema.parse(await response.json());
    await expect.poll(async () => (await account(run.id)).confirmation?.kind, { timeout: 10_000 }).toBe('confirmed');
    expect((await account(run.id)).steps.map(({ outcome }) => outcome.kind)).toEqual(['applied']);
    expect(server.list('NetworkPolicy').map(({ metadata }) => metadata.name)).toEqual([planned.steps[0]!.name]);
    const bundle = (await account(run.id)).rollback.bundle;
    expect(statSync(bundle).mode & 0o777).toBe(0o700);
    expect(existsSync(join(bundle, 'journal.jsonl'))).toBe(true);
    expect(readdirSync(bundle).sort()).toEqual(['COMMANDS.txt', 'PULL_REQUEST.md', 'changes.diff', 'journal.jsonl', 'kustomization.yaml', 'policies', 'proof.json']);
    expect(readFileSync(join(bundle, 'journal.jsonl'), 'utf8').trim().split('\n').map((line) => (JSON.parse(line) as { event: string }).event)).toEqual(['run', 'begin', 'end', 'over', 'confirmation']);
  });

  it('is refused with another plan than the one that was seen', async () => {
    const planned = await plan();
    server.apply({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: planned.steps[0]!.name, namespace: 'shop' }, spec: { podSelector: {} } });
    const response = await apply(planned);
    expect(response.status).toBe(409);
    expect(server.list('NetworkPolicy')).toHaveLength(1);
  });

  it('is taken back by one request, once, and the watch confirms that too', async () => {
    const { id } = applyRunSchema.parse(await (await apply(await plan())).json());
    expect((await finished(id)).rollback).toEqual({ bundle: join(folder, 'applied', id), obstacle: null });
    const back = applyRunSchema.parse(await (await undo(id)).json());
    expect(back).toMatchObject({ undoes: id, steps: [{ action: 'delete' }] });
    expect(await finished(back.id)).toMatchObject({ state: 'done', confirmation: { kind: 'confirmed' }, rollback: { obstacle: expect.stringContaining('takes back another') as string } });
    expect(server.list('NetworkPolicy')).toEqual([]);
    expect((await account(id)).rollback.obstacle).toBe('It has been taken back.');
    expect((await undo(id)).status).toBe(409);
    expect(applyOfferSchema.parse(await (await offer(request(''), {})).json())).toMatchObject({ runs: [{ id: back.id, undoes: id, state: 'done' }, { id, undoes: null, state: 'done' }] });
  });

  it('is not taken back over what somebody else has done since', async () => {
    const planned = await plan();
    const { id } = applyRunSchema.parse(await (await apply(planned)).json());
    await finished(id);
    const [there] = server.list('NetworkPolicy');
    server.apply({ ...there!, spec: { podSelector: {}, policyTypes: ['Ingress'] } });
    const response = await undo(id);
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining('it has been changed') as string });
    expect(server.list('NetworkPolicy')).toHaveLength(1);
  });
});
