import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { currentState } from '@/lib/sources/current';
import type { ApiObject } from '@/lib/testing/api-server/cluster-state';
import { selfSignedCertificate } from '@/lib/testing/api-server/self-signed';
import { startApiServer, type ApiServer } from '@/lib/testing/api-server/server';
import { POST as start } from './route';
import { POST as rollBack } from './[run]/rollback/route';
import { openPage, type ApplyPage } from './testing';

const inCluster = vi.hoisted(() => ({ root: '' }));
vi.mock('@/lib/sources/cluster/kubeconfig', async (load) => {
  const real = await load<typeof import('@/lib/sources/cluster/kubeconfig')>();
  return { ...real, systemSurroundings: () => (inCluster.root ? { env: { KUBERNETES_SERVICE_HOST: '127.0.0.1' }, home: inCluster.root, serviceAccountRoot: inCluster.root } : real.systemSurroundings()) };
});

const TOKEN = 'writer';
const pod = (name: string, ip: string, namespace = 'shop', labels: Readonly<Record<string, string>> = { app: name }, port = 8080): ApiObject => ({
  apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels },
  spec: { containers: [{ name: 'c', ports: [{ containerPort: port, protocol: port === 53 ? 'UDP' : 'TCP' }] }] }, status: { phase: 'Running', podIP: ip, podIPs: [{ ip }] },
});
const namespace = (name: string): ApiObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
const shop = [namespace('shop'), pod('web', '10.1.0.1'), pod('db', '10.1.0.2'), pod('cron', '10.1.0.3')];
const isolate = { version: 1, changes: [{ id: '1', kind: 'isolate', subject: 'workload/shop/Pod/db', directions: ['ingress'] }, { id: '2', kind: 'allow', from: 'workload/shop/Pod/web', to: 'workload/shop/Pod/db', ports: [{ protocol: 'TCP', port: 8080 }] }] };

let server: ApiServer;
let page: ApplyPage;
beforeEach(async () => {
  server = await startApiServer({ objects: shop, access: { [TOKEN]: [] } });
});
afterEach(async () => {
  await page?.close();
  await server.close();
});
const open = async (token?: string) => (page = await openPage(server.kubeconfigYaml(TOKEN), token));
const writes = () => server.requests.filter(({ verb, query, body }) => ['patch', 'delete', 'create'].includes(verb) && query.get('dryRun') !== 'All' && body && !('dryRun' in body) && !('spec' in body && 'resourceAttributes' in (body['spec'] as object)));

describe('applying a draft', () => {
  it('is offered only when Drawbridge was started for it', async () => {
    await open();
    expect(await page.offer()).toMatchObject({ kind: 'on', credentials: 'kubeconfig', place: 'test', runs: [] });
    vi.stubEnv('DRAWBRIDGE_ALLOW_APPLY', 'no');
    expect(await page.offer()).toEqual({ kind: 'off', reason: expect.stringContaining('--allow-apply') as string });
    expect((await page.askPlan(isolate)).status).toBe(403);
    expect((await page.askApply({ id: 'x', guards: [] } as never, isolate)).status).toBe(403);
    expect(writes()).toEqual([]);
  });

  it('is not offered with the rights of the kubeconfig to other machines', async () => {
    await open();
    vi.stubEnv('DRAWBRIDGE_HOSTS', 'example.org:4000,localhost:4000');
    expect(await page.offer()).toMatchObject({ kind: 'off', reason: expect.stringContaining('this machine alone') as string });
    expect((await page.askPlan(isolate)).status).toBe(403);
  });

  it('is refused to pages of other sites', async () => {
    await open();
    const { id } = await page.plan(isolate);
    const headers = { host: 'localhost:4000', 'content-type': 'application/json', origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' };
    const forged = (path: string, body: object) => new Request(`http://localhost:4000/api/apply${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    expect((await start(forged('', { draft: isolate, accept: true, plan: id, confirm: [] }), {})).status).toBe(403);
    expect((await rollBack(forged('/x/rollback', {}), { params: Promise.resolve({ run: 'x' }) })).status).toBe(403);
    expect(writes()).toEqual([]);
  });

  it('is not offered for what is no cluster', async () => {
    await open();
    const { closeSources } = await import('@/lib/sources/open-sources');
    await closeSources();
    vi.stubEnv('DRAWBRIDGE_SOURCE', '');
    expect(await page.offer()).toMatchObject({ kind: 'off', reason: expect.stringContaining('Only a cluster') as string });
  });

  it('writes down the way back before anything changes, for its owner alone', async () => {
    await open();
    const plan = await page.plan(isolate);
    server.intercept(({ isDryRun, verb }) => {
      if (verb === 'patch' && !isDryRun) {
        const [id] = readdirSync(join(page.folder, 'applied'));
        expect(readdirSync(join(page.folder, 'applied', id!)).sort()).toEqual(['COMMANDS.txt', 'PULL_REQUEST.md', 'changes.diff', 'journal.jsonl', 'kustomization.yaml', 'policies', 'proof.json']);
        expect(readFileSync(join(page.folder, 'applied', id!, 'journal.jsonl'), 'utf8')).toContain('"event":"begin"');
      }
      return undefined;
    });
    const run = await page.apply(plan, isolate);
    expect(run.steps.map(({ outcome }) => outcome.kind)).toEqual(['applied']);
    const { bundle } = run.rollback;
    expect([bundle, join(bundle, 'policies')].map((folder) => statSync(folder).mode & 0o777)).toEqual([0o700, 0o700]);
    expect(['journal.jsonl', 'COMMANDS.txt', 'proof.json'].map((file) => statSync(join(bundle, file)).mode & 0o777)).toEqual([0o600, 0o600, 0o600]);
    expect(readFileSync(join(bundle, 'COMMANDS.txt'), 'utf8')).toMatch(/kubectl apply -f policies\/shop\/.*\n[^]*kubectl delete networkpolicy\.networking\.k8s\.io -n shop/);
    expect(readFileSync(join(bundle, 'journal.jsonl'), 'utf8').trim().split('\n').map((line) => (JSON.parse(line) as { event: string }).event)).toEqual(['run', 'begin', 'end', 'over', 'confirmation']);
  });

  it('is not begun when the way back cannot be written down', async () => {
    await open();
    writeFileSync(join(page.folder, 'file'), '');
    vi.stubEnv('DRAWBRIDGE_APPLY_JOURNAL', join(page.folder, 'file', 'applied'));
    const answer = await page.askApply(await page.plan(isolate), isolate);
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ title: 'Nothing was applied' });
    expect(writes()).toEqual([]);
    vi.stubEnv('DRAWBRIDGE_APPLY_JOURNAL', join(page.folder, 'applied'));
    expect(await page.apply(await page.plan(isolate), isolate)).toMatchObject({ state: 'done' });
  });

  it('is one run at a time in a cluster', async () => {
    await open();
    const plan = await page.plan(isolate);
    server.fault({ kind: 'delay', milliseconds: 300, times: 1, verb: 'get', resource: 'networkpolicies' });
    const [first, second] = await Promise.all([page.askApply(plan, isolate), page.askApply(plan, isolate)]);
    expect([first.status, second.status].sort()).toEqual([201, 409]);
  });

  it('is taken back by one request, once', async () => {
    await open();
    const { id } = await page.apply(await page.plan(isolate), isolate);
    const back = await page.rollback(id);
    expect(back).toMatchObject({ state: 'done', undoes: id, steps: [{ action: 'delete' }], confirmation: { kind: 'confirmed' }, rollback: { obstacle: expect.stringContaining('takes back another') as string } });
    expect(server.list('NetworkPolicy')).toEqual([]);
    expect((await page.account(id)).rollback.obstacle).toBe('It has been taken back.');
    expect((await page.askRollback(id)).status).toBe(409);
    expect(await page.offer()).toMatchObject({ runs: [{ id: back.id, undoes: id, state: 'done' }, { id, undoes: null, state: 'done' }] });
  });

  it('says what else changed when the live graph is not the one that was proven', async () => {
    await open();
    const plan = await page.plan(isolate);
    server.intercept(({ isDryRun, verb }) => {
      if (verb === 'patch' && !isDryRun) server.apply({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'stranger', namespace: 'shop' }, spec: { podSelector: { matchLabels: { app: 'cron' } }, policyTypes: ['Ingress'] } });
      return undefined;
    });
    const { state, confirmation } = await page.apply(plan, isolate);
    expect({ state, kind: confirmation?.kind }).toEqual({ state: 'done', kind: 'differs' });
    expect(confirmation?.kind === 'differs' ? confirmation.reasons.join('\n') : '').toMatch(/shop\/web → shop\/cron: .* closed \(NetworkPolicy shop\/stranger added\)/);
  });

  it('stops where the server says no, with the server\'s own words, and takes back only what was done', async () => {
    await open();
    const both = { version: 1, changes: [...isolate.changes, { id: '3', kind: 'isolate', subject: 'workload/shop/Pod/cron', directions: ['ingress'] }] };
    const plan = await page.plan(both);
    expect(plan.steps).toHaveLength(2);
    let patches = 0;
    server.intercept(({ verb, isDryRun }) => (verb === 'patch' && !isDryRun && ++patches === 2 ? { kind: 'status', status: 403, message: 'admission webhook "x" denied the request' } : undefined));
    const run = await page.apply(plan, both);
    expect(run).toMatchObject({ state: 'stopped', rollback: { obstacle: null } });
    expect(run.steps.map(({ outcome }) => outcome)).toEqual([{ kind: 'applied', at: expect.any(String) as string }, { kind: 'failed', message: 'admission webhook "x" denied the request' }]);
    expect(server.list('NetworkPolicy')).toHaveLength(1);
    expect(await page.rollback(run.id)).toMatchObject({ state: 'done', steps: [{ action: 'delete' }] });
    expect(server.list('NetworkPolicy')).toEqual([]);
  });

  it('finds out what became of a request whose answer was lost', async () => {
    await open();
    const plan = await page.plan(isolate);
    let patches = 0;
    server.intercept(({ verb, isDryRun }) => (verb === 'patch' && !isDryRun && ++patches === 1 ? { kind: 'cut', done: true } : undefined));
    expect(await page.apply(plan, isolate)).toMatchObject({ state: 'done', confirmation: { kind: 'confirmed' } });
  });

  it('reaches policies of the whole cluster, with a yes of its own', async () => {
    await server.close();
    server = await startApiServer({ objects: shop, access: { [TOKEN]: [] }, groups: ['policy.networking.k8s.io'] });
    await open();
    const draft = { version: 1, changes: [{ id: '1', kind: 'deny', from: 'workload/shop/Pod/web', to: 'workload/shop/Pod/db', ports: 'all', means: 'admin-policy' }] };
    const plan = await page.plan(draft, true);
    expect(plan).toMatchObject({ obstacles: [], guards: [{ id: 'cluster', word: 'cluster' }] });
    const [step] = plan.steps;
    expect(step).toMatchObject({ action: 'create', kind: expect.stringMatching(/NetworkPolicy$/) as string, check: { kind: 'ready' } });
    expect(step).not.toHaveProperty('namespace');
    const run = await page.apply(plan, draft, true);
    expect(run).toMatchObject({ state: 'done', confirmation: { kind: 'confirmed' } });
    expect(server.list(step!.kind)).toHaveLength(1);
    expect(await page.rollback(run.id)).toMatchObject({ state: 'done', confirmation: { kind: 'confirmed' } });
    expect(server.list(step!.kind)).toEqual([]);
  });

  it('notices what somebody creates under the same name at the same moment, and leaves it alone', async () => {
    await open();
    const plan = await page.plan(isolate);
    const { name } = plan.steps[0]!;
    server.intercept(({ verb, isDryRun, body }) => {
      const { podSelector } = (body['spec'] ?? {}) as { readonly podSelector?: object };
      if (verb === 'patch' && !isDryRun) server.apply({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace: 'shop' }, spec: { podSelector, egress: [{}] } });
      return undefined;
    });
    const run = await page.apply(plan, isolate);
    expect(run).toMatchObject({ state: 'stopped', steps: [{ outcome: { kind: 'failed', mayHold: true, message: expect.stringContaining('has been created by somebody else meanwhile') as string } }] });
    const answer = await page.askRollback(run.id);
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ detail: `NetworkPolicy shop/${name} is not ours alone: test manages it as well.` });
    expect(server.list('NetworkPolicy')).toHaveLength(1);
  });

  it('is not taken back from an object that only has the same name, and text', async () => {
    await open();
    const { id } = await page.apply(await page.plan(isolate), isolate);
    const [own] = server.list('NetworkPolicy');
    server.remove('NetworkPolicy', 'shop', own!.metadata.name);
    server.apply(own!);
    const answer = await page.askRollback(id);
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ detail: expect.stringContaining('deleted and created anew') as string });
  });

  it('wants a yes of its own for what is easily regretted', async () => {
    for (const object of [namespace('kube-system'), pod('dns', '10.1.0.9', 'kube-system', { 'k8s-app': 'kube-dns' }, 53)]) server.apply(object);
    await open();
    const draft = { version: 1, without: ['dns kube-system/dns'], changes: [{ id: '1', kind: 'isolate', subject: 'workload/shop/Pod/web', directions: ['egress'] }] };
    const plan = await page.plan(draft, true);
    expect(plan.guards).toMatchObject([{ id: 'essential dns', word: 'cut DNS', detail: expect.stringContaining('shop/web') as string }]);
    const answer = await page.askApply(plan, draft, true, []);
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ title: 'Not confirmed', detail: expect.stringContaining('DNS') as string });
    expect(writes()).toEqual([]);
    expect((await page.askApply(plan, draft, true)).status).toBe(201);
  });

  it('can be followed, and taken back, by a process that comes after', async () => {
    await open();
    const { id } = await page.apply(await page.plan(isolate), isolate);
    (globalThis as unknown as Record<symbol, { readonly runs: Map<string, unknown> }>)[Symbol.for('drawbridge.apply.runs')]!.runs.clear();
    expect(await page.account(id)).toMatchObject({ id, state: 'done', confirmation: { kind: 'confirmed' }, rollback: { obstacle: null } });
    expect(await page.rollback(id)).toMatchObject({ state: 'done', confirmation: { kind: 'confirmed' } });
    expect(server.list('NetworkPolicy')).toEqual([]);
    for (const other of ['../../etc', '2026-01-01T00-00-00-000Z-00000000']) expect(await page.account(other).catch(() => 'none')).toBe('none');
  });
});

describe('applying from inside the cluster', () => {
  const CANARY = 'canary-3f9a77c1';
  const CERT = selfSignedCertificate('drawbridge test API server');
  let root: string;
  let logged: string[];

  beforeEach(async () => {
    await server.close();
    // The ServiceAccount may do everything, so that its use would not be noticed by a refusal.
    server = await startApiServer({ objects: shop, access: { 'service-account': [], [CANARY]: [] }, tls: CERT });
    root = mkdtempSync(join(tmpdir(), 'drawbridge-in-cluster-'));
    const secrets = join(root, 'var/run/secrets/kubernetes.io/serviceaccount');
    mkdirSync(secrets, { recursive: true });
    writeFileSync(join(secrets, 'token'), 'service-account');
    writeFileSync(join(secrets, 'namespace'), 'tools');
    writeFileSync(join(secrets, 'ca.crt'), CERT.cert);
    const { hostname, port } = new URL(server.url);
    vi.stubEnv('KUBERNETES_SERVICE_HOST', hostname);
    vi.stubEnv('KUBERNETES_SERVICE_PORT', port);
    inCluster.root = root;
    logged = [];
    for (const method of ['log', 'warn', 'error', 'info', 'debug'] as const) vi.spyOn(console, method).mockImplementation((...words) => void logged.push(words.map(String).join(' ')));
  });
  afterEach(() => {
    inCluster.root = '';
    vi.restoreAllMocks();
    rmSync(root, { recursive: true, force: true });
  });

  const texts = (folder: string): string => (!existsSync(folder) ? '' : readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')).join('\n'));

  it('asks and writes with the token of who asks, keeps it nowhere, and never writes with the ServiceAccount', async () => {
    page = await openPage(null, CANARY);
    await expect.poll(() => currentState().freshness.state, { timeout: 10_000 }).toBe('live');
    expect(await page.offer()).toMatchObject({ kind: 'on', credentials: 'token', place: 'in-cluster' });
    vi.stubEnv('DRAWBRIDGE_HOSTS', 'example.org:4000,localhost:4000');
    const run = await page.apply(await page.plan(isolate), isolate);
    expect(run).toMatchObject({ state: 'done', confirmation: { kind: 'confirmed' } });
    expect(await page.rollback(run.id)).toMatchObject({ state: 'done' });
    const asked = server.requests.filter(({ verb, resource }) => verb === 'patch' || verb === 'delete' || resource.includes('selfsubjectaccessreviews'));
    expect(asked.length).toBeGreaterThan(8);
    expect(new Set(asked.map(({ token }) => token))).toEqual(new Set([CANARY]));
    expect(texts(join(page.folder, 'applied'))).toContain('"event":"run"');
    expect(texts(page.folder)).not.toContain(CANARY);
    expect(JSON.stringify([await page.account(run.id), await page.offer()])).not.toContain(CANARY);
    expect(logged.join('\n')).not.toContain(CANARY);
  });

  it('refuses without a token, with one that is none, and says so of one that the server does not take', async () => {
    page = await openPage(null);
    expect((await page.askPlan(isolate)).status).toBe(401);
    expect((await page.askApply({ id: 'x', guards: [] } as never, isolate)).status).toBe(401);
    page.as('a b');
    expect((await page.askPlan(isolate)).status).toBe(401);
    page.as('expired');
    expect((await page.plan(isolate)).obstacles).toEqual([expect.stringContaining('does not take these credentials: Unauthorized')]);
    expect(server.requests.some(({ verb }) => verb === 'patch')).toBe(false);
  });
});
