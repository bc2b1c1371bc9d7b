import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { changesSchema, type ChangesView } from '@/lib/queries/contract/changes';
import { currentPast, currentState, ready } from '@/lib/sources/current';
import { closeSources } from '@/lib/sources/open-sources';
import { startApiServer, type ApiServer } from '@/lib/testing/api-server/server';
import { GET } from './route';

const pod = (name: string, app: string, ip: string, labels: Readonly<Record<string, string>> = {}) => ({
  apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'shop', labels: { app, ...labels }, ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${app}-1`, controller: true, uid: app }] },
  spec: { containers: [{ name: 'c', ports: [{ containerPort: 80 }] }], nodeName: 'n' }, status: { phase: 'Running', podIP: ip, podIPs: [{ ip }] },
});
const closed = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'closed', namespace: 'shop' }, spec: { podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'] } };
const TOKEN = 'reader';
let server: ApiServer;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'drawbridge-live-'));
  server = await startApiServer({ objects: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }, pod('web-1', 'web', '10.1.0.1'), pod('db-1', 'db', '10.1.0.2')], access: { [TOKEN]: [] } });
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, server.kubeconfigYaml(TOKEN));
  vi.stubEnv('DRAWBRIDGE_SOURCE', JSON.stringify({ kind: 'cluster', kubeconfig }));
  currentState();
  await ready();
});
afterEach(async () => {
  await closeSources();
  await server.close();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const changes = async (since: number): Promise<ChangesView> => changesSchema.parse(await (await GET(new Request(`http://localhost:4000/api/changes?since=${since}`, { headers: { host: 'localhost:4000' } }), {})).json());
const names = () => currentState().snapshot.pods.map(({ name }) => name).sort();
const titles = (answer: ChangesView) => answer.groups.flatMap(({ objects }) => objects.map(({ title, change }) => `${title} ${change}`));

describe('what changed in a cluster', () => {
  it('is nothing when pods are replaced by others of the same make, and is traced when a policy comes', async () => {
    const { revision } = currentState();
    for (const n of [2, 3, 4]) {
      server.apply(pod(`web-${n}`, 'web', `10.1.0.${n}0`, { 'pod-template-hash': `h${n}` }));
      server.remove('Pod', 'shop', n === 2 ? 'web-1' : `web-${n - 1}`);
      await expect.poll(names, { timeout: 10_000 }).toEqual(['db-1', `web-${n}`]);
    }
    expect(currentState().revision).toBeGreaterThan(revision);
    expect((await changes(revision)).groups).toEqual([]);
    server.apply(closed);
    await expect.poll(async () => titles(await changes(revision)), { timeout: 10_000 }).toEqual(['NetworkPolicy shop/closed added']);
  });

  it('is told of the time in which the server could not be reached', async () => {
    const { revision } = currentState();
    await server.suspend();
    server.apply(closed);
    await expect.poll(() => currentState().freshness.state, { timeout: 20_000 }).toBe('stale');
    expect((await changes(revision)).groups).toEqual([]);
    await server.resume();
    await expect.poll(async () => titles(await changes(revision)), { timeout: 20_000 }).toEqual(['NetworkPolicy shop/closed added']);
  });

  it('is that it cannot be told, when policies may no longer be read, and not that everything opened', async () => {
    server.apply(closed);
    await expect.poll(() => currentState().snapshot.policies.length, { timeout: 10_000 }).toBe(1);
    const { revision } = currentState();
    server.setAccess({ [TOKEN]: [{ resource: 'networkpolicies' }] });
    // A watch that is open stays open; the next one is refused.
    await server.suspend();
    await server.resume();
    await expect.poll(() => currentState().snapshot.unreadable.length, { timeout: 20_000 }).toBeGreaterThan(0);
    const answer = await changes(revision);
    expect(answer.counts).toMatchObject({ added: 0, removed: 0 });
    expect(answer.untold).toBe(answer.counts.changed);
    expect(answer.untold).toBeGreaterThan(0);
  });

  it('is nothing while nothing can be read at all', async () => {
    const { revision } = currentState();
    server.setAccess({ [TOKEN]: [{ resource: 'pods' }] });
    await server.suspend();
    await server.resume();
    await expect.poll(() => currentState().freshness.state, { timeout: 20_000 }).toBe('failed');
    expect(await changes(revision)).toMatchObject({ counts: { added: 0, removed: 0, changed: 0 }, workloads: { added: [], removed: [] } });
    expect(currentPast().history.size).toBe(1);
  });
});
