import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { changesSchema, type ChangesView } from '@/lib/queries/contract/changes';
import { currentState, ready } from '@/lib/sources/current';
import { closeSources } from '@/lib/sources/open-sources';
import { GET } from './route';

const pod = (name: string) => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}\nspec: {containers: [{name: c, image: x, ports: [{containerPort: 80}]}]}\n`;
const CLOSED = 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: closed, namespace: shop}\nspec: {podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress]}\n';
const KEPT = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: shop}\n';
let folder: string;
const write = (...documents: readonly string[]) => writeFileSync(join(folder, 'all.yaml'), [pod('web'), pod('db'), ...documents].join('---\n'));

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'drawbridge-changes-'));
  write();
  vi.stubEnv('DRAWBRIDGE_SOURCE', JSON.stringify({ kind: 'manifests', paths: [folder] }));
  currentState();
  await ready();
});
afterEach(async () => {
  await closeSources();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const ask = async (query: string) => GET(new Request(`http://localhost:4000/api/changes?${query}`, { headers: { host: 'localhost:4000' } }), {});
const changes = async (query: string): Promise<ChangesView> => changesSchema.parse(await (await ask(query)).json());
const nextRevision = async (act: () => void) => {
  const before = currentState().revision;
  act();
  await expect.poll(() => currentState().revision, { timeout: 8000 }).toBeGreaterThan(before);
  return currentState().revision;
};

describe('GET /api/changes', () => {
  it('tells what changed since a revision, since a time, and with what cause', async () => {
    const { revision } = currentState();
    const nothing = await changes(`since=${revision}`);
    expect(nothing).toMatchObject({ closeness: 'exact', counts: { added: 0, removed: 0, changed: 0 }, groups: [], from: { revision }, to: { revision } });
    const before = new Date().toISOString();
    const after = await nextRevision(() => write(CLOSED));
    const told = await changes(`since=${revision}`);
    expect(told).toMatchObject({ closeness: 'exact', history: nothing.history, from: { revision }, to: { revision: after }, counts: { added: 0, changed: 0 } });
    expect(told.groups.map(({ objects }) => objects)).toEqual([[{ kind: 'policy', title: 'NetworkPolicy shop/closed', change: 'added', policy: 'NetworkPolicy/shop/closed', file: expect.stringContaining('all.yaml') as string, line: expect.any(Number) as number }]]);
    expect(told.groups[0]!.edges).toContainEqual(expect.objectContaining({ from: 'workload/shop/Pod/web', to: 'workload/shop/Pod/db', change: 'removed' }));
    expect(await changes(`since=${before}`)).toEqual(told);
    expect(await changes(`since=${after}`)).toMatchObject({ groups: [] });
  });

  it('answers for revisions that were missed and that changed no connection', async () => {
    const { revision } = currentState();
    const harmless = await nextRevision(() => write(KEPT, 'apiVersion: v1\nkind: Service\nmetadata: {name: x, namespace: none}\nspec: {type: ExternalName}\n'));
    await nextRevision(() => write(CLOSED));
    const [a, b] = [await changes(`since=${revision}`), await changes(`since=${harmless}`)];
    expect(a.counts.removed).toBeGreaterThan(0);
    expect(b.counts).toEqual(a.counts);
    await nextRevision(() => write());
    expect(await changes(`since=${revision}`)).toMatchObject({ counts: { added: 0, removed: 0, changed: 0 }, groups: [] });
  });

  it('says that it does not reach back: before the start, and for a revision of another start', async () => {
    const { history, begins } = await changes('since=1');
    expect(await changes('since=2020-01-01T00:00:00Z')).toMatchObject({ closeness: 'first', begins, from: { at: begins } });
    expect(await changes(`since=1&history=${encodeURIComponent(history)}`)).toMatchObject({ closeness: 'exact' });
    expect(await changes('since=1&history=another')).toMatchObject({ closeness: 'first' });
    await closeSources();
    currentState();
    await ready();
    expect(await changes(`since=1&history=${encodeURIComponent(history)}`)).toMatchObject({ closeness: 'first' });
  });

  it.each(['', 'since=', 'since=yesterday', 'since=-1', 'since=1.5', 'since=2026-05-04', 'since=1&since=2', 'since=1&what=x'])('refuses ?%s as a bad query', async (query) => {
    const response = await ask(query);
    expect([response.status, response.headers.get('content-type')]).toEqual([400, 'application/problem+json']);
  });

  it('has nothing to compare while nothing was read', async () => {
    await closeSources();
    vi.stubEnv('DRAWBRIDGE_SOURCE', JSON.stringify({ kind: 'manifests', paths: ['/nowhere/at/all'] }));
    currentState();
    await ready();
    expect((await ask('since=0')).status).toBe(409);
  });
});
