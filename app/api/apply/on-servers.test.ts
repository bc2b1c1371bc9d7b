import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findApiServer, HOW_TO_GET_API_SERVER } from '@/lib/cli/api-server';
import { currentState } from '@/lib/sources/current';
import { callApi, type ApiAnswer, type ApiCall } from '@/lib/testing/api-server/call';
import type { ApiObject } from '@/lib/testing/api-server/cluster-state';
import { startApiServer } from '@/lib/testing/api-server/server';
import { loadObjects } from '@/lib/testing/real-api-server/load-objects';
import { ADMIN, startRealApiServer } from '@/lib/testing/real-api-server/server';
import { openPage, type ApplyPage } from './testing';

/** Somebody who may read everything and write nothing. */
const VIEWER = 'viewer';

interface Server {
  kubeconfigYaml(token: string): string;
  call(call: ApiCall): Promise<ApiAnswer>;
  put(...objects: readonly ApiObject[]): Promise<unknown>;
  close(): Promise<void>;
}

async function startSmall(): Promise<Server> {
  const nothing = (['create', 'update', 'patch', 'delete'] as const).map((verb) => ({ resource: 'networkpolicies', verb }));
  const server = await startApiServer({ objects: [], access: { [ADMIN]: [], [VIEWER]: nothing } });
  return {
    kubeconfigYaml: (token) => server.kubeconfigYaml(token),
    call: (call) => callApi(server, { token: ADMIN, ...call }),
    put: async (...objects) => objects.forEach((object) => server.apply(object)),
    close: () => server.close(),
  };
}

async function startReal(): Promise<Server> {
  const server = await startRealApiServer([VIEWER]);
  const rbac = (kind: string, more: object) => ({ apiVersion: 'rbac.authorization.k8s.io/v1', kind, metadata: { name: VIEWER }, ...more }) as ApiObject;
  await loadObjects(server, [
    rbac('ClusterRole', { rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list', 'watch'] }] }),
    rbac('ClusterRoleBinding', { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: VIEWER }, subjects: [{ kind: 'User', name: VIEWER }] }),
  ]);
  return {
    kubeconfigYaml: (token) => server.kubeconfigYaml(token),
    call: (call) => server.call(call),
    put: (...objects) => loadObjects(server, objects),
    close: () => server.close(),
  };
}

const pod = (namespace: string, name: string, ip: string): ApiObject => ({
  apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels: { app: name } },
  spec: { containers: [{ name: 'c', image: 'c:1', ports: [{ containerPort: 8080 }] }] }, status: { phase: 'Running', podIP: ip, podIPs: [{ ip }] },
});
const from = (...apps: readonly string[]) => ({ podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'], ingress: [{ from: apps.map((app) => ({ podSelector: { matchLabels: { app } } })) }] });
const policies = (namespace: string, name = '') => `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies${name && `/${name}`}`;

function claimAll(startServer: () => Promise<Server>): void {
  let server: Server;
  let page: ApplyPage | undefined;
  let namespaces = 0;
  beforeAll(async () => {
    server = await startServer();
  }, 120_000);
  afterEach(async () => {
    await page?.close();
    page = undefined;
  });
  afterAll(() => server?.close());

  /** A namespace with three pods, watched. */
  async function shop(token = ADMIN): Promise<{ readonly name: string; readonly page: ApplyPage }> {
    const name = `shop-${(namespaces += 1)}`;
    await server.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, pod(name, 'web', `10.1.${namespaces}.1`), pod(name, 'db', `10.1.${namespaces}.2`), pod(name, 'cron', `10.1.${namespaces}.3`));
    page = await openPage(server.kubeconfigYaml(token));
    return { name, page };
  }
  const isolation = (name: string) => ({
    version: 1,
    changes: [{ id: '1', kind: 'isolate', subject: `workload/${name}/Pod/db`, directions: ['ingress'] }, { id: '2', kind: 'allow', from: `workload/${name}/Pod/web`, to: `workload/${name}/Pod/db`, ports: [{ protocol: 'TCP', port: 8080 }] }],
  });
  const denial = (name: string) => ({ version: 1, changes: [{ id: '1', kind: 'deny', from: `workload/${name}/Pod/web`, to: `workload/${name}/Pod/db`, ports: 'all' }] });
  const held = async (name: string): Promise<readonly (readonly [string, object])[]> =>
    ((await server.call({ path: policies(name) })).body.items as readonly { metadata: { name: string }; spec: object }[]).map(({ metadata, spec }) => [metadata.name, spec]);
  /** Somebody applies a policy, and the watch has seen it. */
  async function applyAs(manager: string, name: string, spec: object): Promise<void> {
    const { status, body } = await server.call({ method: 'PATCH', path: `${policies(name, 'db')}?fieldManager=${manager}`, contentType: 'application/apply-patch+yaml', body: { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'db', namespace: name }, spec } });
    if (status >= 300) throw new Error(body.message);
    await expect.poll(() => currentState().snapshot.policies.some((policy) => policy.namespace === name), { timeout: 20_000 }).toBe(true);
  }

  it('a policy is created as it was proven, confirmed, and taken back', async () => {
    const { name, page } = await shop();
    const plan = await page.plan(isolation(name));
    expect(plan).toMatchObject({ exact: true, obstacles: [], guards: [], steps: [{ action: 'create', check: { kind: 'ready' } }] });
    expect(await held(name)).toEqual([]);
    const run = await page.apply(plan, isolation(name));
    expect(run).toMatchObject({ state: 'done', confirmation: { kind: 'confirmed' }, rollback: { obstacle: null } });
    expect(await held(name)).toHaveLength(1);
    expect(await page.rollback(run.id)).toMatchObject({ state: 'done', undoes: run.id, confirmation: { kind: 'confirmed' } });
    expect(await held(name)).toEqual([]);
  });

  it('what Drawbridge applied is edited, and its former text comes back to the letter', async () => {
    const { name, page } = await shop();
    await applyAs('drawbridge', name, from('web', 'cron'));
    const before = await held(name);
    const plan = await page.plan(denial(name));
    expect(plan).toMatchObject({ obstacles: [], steps: [{ action: 'edit', name: 'db', check: { kind: 'ready' } }] });
    expect(plan.steps[0]!.diff).toMatch(/^-.*app: web$/m);
    const run = await page.apply(plan, denial(name));
    expect(run).toMatchObject({ state: 'done', confirmation: { kind: 'confirmed' } });
    expect(await held(name)).not.toEqual(before);
    expect(await page.rollback(run.id)).toMatchObject({ state: 'done', confirmation: { kind: 'confirmed' } });
    expect(await held(name)).toEqual(before);
  });

  it('what others manage is not forced: the plan says whose it is, and cannot be carried out', async () => {
    const { name, page } = await shop();
    await applyAs('helm', name, from('web', 'cron'));
    const before = await held(name);
    const plan = await page.plan(denial(name));
    expect(plan.steps).toMatchObject([{ action: 'edit', diff: '', check: { kind: 'conflict', owners: [{ manager: 'helm', fields: ['spec.ingress'] }] } }]);
    expect(plan.obstacles).toEqual([`Step 1, edit NetworkPolicy ${name}/db: helm manages spec.ingress. It is never forced.`]);
    expect((await page.askApply(plan, denial(name))).status).toBe(409);
    expect(await held(name)).toEqual(before);
  });

  it('ranges of ports are kept, or the plan says that this server does not know them', async () => {
    const { name, page } = await shop();
    const draft = isolation(name);
    const range = { ...draft, changes: [draft.changes[0]!, { ...draft.changes[1]!, ports: [{ protocol: 'TCP', port: 8000, endPort: 8010 }] }] };
    const plan = await page.plan(range);
    const { check } = plan.steps[0]!;
    if (check.kind === 'invalid') {
      expect(check.causes).toEqual([expect.stringMatching(/endPort.*v1\.2[01]\./)]);
      expect((await page.askApply(plan, range)).status).toBe(409);
      expect(await held(name)).toEqual([]);
    } else {
      expect(await page.apply(plan, range)).toMatchObject({ confirmation: { kind: 'confirmed' } });
      expect(JSON.stringify(await held(name))).toContain('"endPort":8010');
    }
  });

  it('without the right to write, the plan names the right', async () => {
    const { name, page } = await shop(VIEWER);
    const plan = await page.plan(isolation(name));
    expect(plan.steps).toMatchObject([{ check: { kind: 'forbidden', verb: 'patch', message: `These rights do not include patch on networkpolicies.networking.k8s.io in the namespace ${name}.` } }]);
    expect((await page.askApply(plan, isolation(name))).status).toBe(409);
    expect(await held(name)).toEqual([]);
  });

  it('what changes between plan and yes is noticed, and nothing is done', async () => {
    const { name, page } = await shop();
    const plan = await page.plan(isolation(name));
    await server.put({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: plan.steps[0]!.name, namespace: name }, spec: { podSelector: {}, policyTypes: ['Egress'] } });
    const answer = await page.askApply(plan, isolation(name));
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ title: 'Look again' });
    expect(await held(name)).toHaveLength(1);
  });

  it('a policy that somebody has changed since is not taken back over that', async () => {
    const { name, page } = await shop();
    const run = await page.apply(await page.plan(isolation(name)), isolation(name));
    const [[own, spec]] = (await held(name)) as readonly [readonly [string, object]];
    await server.call({ method: 'PATCH', path: `${policies(name, own)}?fieldManager=other&force=true`, contentType: 'application/apply-patch+yaml', body: { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: own, namespace: name }, spec: { ...spec, ingress: [{}] } } });
    const answer = await page.askRollback(run.id);
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ detail: expect.stringContaining('it has been changed') as string });
    expect(await held(name)).toHaveLength(1);
  });
}

describe('applying to the small test server', () => claimAll(startSmall));

const found = findApiServer() !== undefined;
describe.skipIf(!found)(`applying to a real API server${found ? '' : ` (not here; ${HOW_TO_GET_API_SERVER})`}`, () => claimAll(startReal));
