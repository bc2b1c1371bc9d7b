import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ContextsView, OpenedView, SourceView } from '@/lib/queries/contract/source';
import { MOST_SOURCES } from '@/lib/sources/most-sources';
import { closeSources, findSource, openSources, startedSource } from '@/lib/sources/open-sources';
import { startApiServer } from '@/lib/testing/api-server/server';
import { GET as listContexts } from '../contexts/route';
import { GET as getPairs } from '../pairs/route';
import { GET as getSnapshot } from '../snapshot/route';
import { DELETE, GET, POST, PUT } from './route';

const POD = 'apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, labels: {app: web}}\nspec: {containers: [{name: c, image: x}]}\n';
const headers = { host: 'localhost:4000', 'content-type': 'application/json' };
const request = (body: unknown, more: Record<string, string> = {}) =>
  new Request('http://localhost:4000/api/source', { method: 'POST', headers: { ...headers, ...more }, body: typeof body === 'string' ? body : JSON.stringify(body) });
const get = (route: typeof getPairs, path: string) => route(new Request(`http://localhost:4000/api/${path}`, { headers }), {});
const close = (id: string) => DELETE(new Request(`http://localhost:4000/api/source?source=${id}`, { method: 'DELETE', headers }), undefined);
const post = async (body: unknown, more?: Record<string, string>) => {
  const response = await POST(request(body, more), undefined);
  return { status: response.status, body: (await response.json()) as OpenedView & { title: string; detail?: string } };
};
const source = async () => (await (await GET(new Request('http://localhost:4000/api/source', { headers }), undefined)).json()) as SourceView;
const contexts = async () => (await (await listContexts(new Request('http://localhost:4000/api/contexts', { headers }), undefined)).json()) as ContextsView;
const manifests = (...texts: string[]) => ({ to: 'manifests', label: 'mine', files: texts.map((text, index) => ({ name: `${index}.yaml`, text })) });
const workloads = (id: string) => findSource(id)!.state.snapshot.workloads.map((workload) => workload.id as string);
const ids = () => openSources().map(({ id }) => id);

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'drawbridge-source-'));
  vi.stubEnv('DRAWBRIDGE_SOURCE', '');
  vi.stubEnv('KUBECONFIG', join(folder, 'config'));
  await startedSource().ready();
});
afterEach(async () => {
  await closeSources();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe('opening manifests that are handed over', () => {
  it('opens them beside what is open, keeps them in memory alone, and answers for the one that is named', async () => {
    const opened = await post(manifests(POD));
    expect(opened).toMatchObject({ status: 200, body: { now: { kind: 'manifests', label: 'mine', isStarted: false }, counts: { workloads: 1, pods: 1, policies: 0 }, problems: [] } });
    const { id } = opened.body.now;
    expect(workloads(id)).toEqual(['shop/Pod/web']);
    const { open } = await source();
    expect(open).toMatchObject([{ id: 'sample', kind: 'sample' }, { id, kind: 'manifests', label: 'mine', workloads: 1, freshness: { state: 'static' } }]);
    expect(readdirSync(folder)).toEqual([]);

    const snapshot = async (path: string) => ((await (await get(getSnapshot, path)).json()) as { source: { label: string } }).source.label;
    expect([await snapshot(`snapshot?source=${id}`), await snapshot('snapshot?source=sample'), await snapshot('snapshot')]).toEqual(['mine', 'Sample shop', 'Sample shop']);
    expect((await get(getPairs, `pairs?format=csv&source=${id}`)).status).toBe(200);
    expect((await post({ to: 'sample' })).body.now).toMatchObject({ id: 'sample', isStarted: true });
  });

  it('has every source called by another name', async () => {
    const labels = [];
    for (let count = 0; count < 3; count++) labels.push((await post(manifests(POD))).body.now.label);
    expect(labels).toEqual(['mine', 'mine 2', 'mine 3']);
  });

  it('tells the figure of each when it is asked for', async () => {
    await post(manifests(POD));
    const { open } = (await (await get(GET, 'source?figures=yes')).json()) as SourceView;
    expect(open.map(({ figure }) => figure !== undefined && figure.reachable <= figure.pairs)).toEqual([true, true]);
    expect((await source()).open.every(({ figure }) => figure === undefined)).toBe(true);
  });

  it('of more than may be open at once says to close one', async () => {
    for (let count = 1; count < MOST_SOURCES; count++) await post(manifests(POD));
    expect(await post(manifests(POD))).toMatchObject({ status: 409, body: { title: 'Too many sources', detail: expect.stringContaining('Close one') as string } });
    expect((await post({ to: 'sample' })).status).toBe(200);
  });

  it('tells what could not be used, by file and line, and shows the rest', async () => {
    const { body } = await post(manifests(POD, 'a: [\nb: }\n'));
    expect(body.counts.workloads).toBe(1);
    expect(body.problems).toMatchObject([{ severity: 'error', file: '1.yaml', line: expect.any(Number) as number }]);
  });

  const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefghij'.split('').map((name, index) => `${name}: &${name} [${`*${'abcdefghi'[index]}, `.repeat(9)}]`).join('\n')}\n`;
  it.each([
    ['broken YAML', 'a: [\nb: }\n'],
    ['aliases that grow without end', `kind: List\napiVersion: v1\nitems:\n- ${bomb.replaceAll('\n', '\n  ')}`],
    ['a document nested too deeply', `${'['.repeat(5000)}`],
    ['what is no object of Kubernetes', 'hello: world\n'],
    ['bytes that are no text', '\u0000\u0001\uffff'],
    ['nothing', ''],
    ['a kustomization', 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [../../../etc/passwd]\n'],
  ])('leaves everything as it was when there is nothing but %s', async (_, text) => {
    const before = ids();
    const { status, body } = await post(manifests(text));
    expect([status, body.title]).toEqual([422, 'Nothing to show']);
    expect(ids()).toEqual(before);
  });

  it('uses no name as a path', async () => {
    writeFileSync(join(folder, 'secret.yaml'), POD.replace('name: web', 'name: secret'));
    const name = join(folder, 'secret.yaml');
    const { body } = await post({ to: 'manifests', label: '../../x', files: [{ name, text: POD }, { name: '../secret.yaml', text: POD.replace('name: web', 'name: db') }] });
    expect(workloads(body.now.id).sort()).toEqual(['shop/Pod/db', 'shop/Pod/web']);
    expect(readdirSync(folder)).toEqual(['secret.yaml']);
  });

  it.each([
    ['too many files', manifests(...Array.from({ length: 5001 }, () => 'a: b')), 413],
    ['too much text', manifests(...Array.from({ length: 3 }, () => `#${'x'.repeat(11 * 1024 * 1024)}`)), 413],
    ['a body beyond what may be sent', `{"to":"manifests","label":"x","files":[{"name":"a","text":"${'x'.repeat(40 * 1024 * 1024)}"}]}`, 413],
    ['no files', { to: 'manifests', label: 'x', files: [] }, 422],
    ['no label', { to: 'manifests', label: ' ', files: [{ name: 'a', text: POD }] }, 422],
    ['a path on this machine', { to: 'manifests', label: 'x', paths: ['/etc'] }, 422],
    ['a kubeconfig', { to: 'context', context: 'x', kubeconfig: '/etc/passwd' }, 422],
    ['something else', { to: 'moon' }, 422],
    ['no JSON', '{', 400],
  ])('refuses %s', async (_, body, status) => {
    const before = ids();
    expect((await post(body)).status).toBe(status);
    expect(ids()).toEqual(before);
  });

  it('of a file above the limit says so', async () => {
    const { status, body } = await post(manifests(POD, `# ${'x'.repeat(17 * 1024 * 1024)}`));
    expect([status, body.problems.map(({ code }) => code)]).toEqual([200, ['too-large']]);
  });
});

describe('contexts', () => {
  const config = (contexts: object[], more: object = {}) => JSON.stringify({ clusters: [{ name: 'east', cluster: { server: 'https://127.0.0.1:9' } }], users: [{ name: 'me', user: { token: 'hunter2' } }], contexts, ...more });
  const east = { name: 'east', context: { cluster: 'east', user: 'me' } };

  it('are listed without credentials, and a cluster that does not answer leaves the way back', async () => {
    writeFileSync(join(folder, 'config'), config([east, { name: 'lost', context: { cluster: 'gone', user: 'me' } }], { 'current-context': 'east' }));
    const listed = await contexts();
    expect(listed.contexts.map(({ name, isCurrent, problem }) => [name, isCurrent, problem === undefined])).toEqual([['east', true, true], ['lost', false, false]]);
    expect(JSON.stringify(listed)).not.toContain('hunter2');

    expect(await post({ to: 'context', context: 'lost' })).toMatchObject({ status: 409, body: { detail: expect.stringContaining('"gone"') as string } });
    expect((await post({ to: 'context', context: 'nowhere' })).status).toBe(404);
    expect(ids()).toEqual(['sample']);

    const { id } = (await post({ to: 'context', context: 'east' })).body.now;
    expect(id).not.toContain('east');
    await expect.poll(() => findSource(id)!.state.freshness.state, { timeout: 20_000 }).toBe('failed');
    expect((await source()).open).toMatchObject([{ id: 'sample' }, { id, kind: 'cluster', label: 'east', freshness: { state: 'failed' } }]);
    const { revision } = findSource(id)!.state;
    const again = await POST(new Request(`http://localhost:4000/api/source?source=${id}`, { method: 'POST', headers, body: '{"to":"again"}' }), undefined);
    expect([again.status, findSource(id)!.state.revision > revision]).toEqual([200, true]);
  }, 30_000);

  it('are watched once, whoever opens them, and closed again with no connection kept', async () => {
    const cluster = await startApiServer({ objects: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'live' } }] });
    try {
      writeFileSync(join(folder, 'config'), cluster.kubeconfigYaml());
      const { now } = (await post({ to: 'context', context: 'test' })).body;
      expect(now).toMatchObject({ kind: 'cluster', label: 'test' });
      await expect.poll(() => findSource(now.id)?.state.freshness.state, { timeout: 10_000 }).toBe('live');
      expect(findSource(now.id)!.state.snapshot.namespaces.map(({ name }) => name)).toEqual(['live']);
      const { watches } = cluster;
      expect(watches).toBeGreaterThan(3);
      expect((await post({ to: 'context', context: 'test' })).body.now.id).toBe(now.id);
      await post({ to: 'sample' });
      expect(cluster.watches).toBe(watches);
      expect((await close(now.id)).status).toBe(204);
      await expect.poll(() => [cluster.watches, cluster.sockets]).toEqual([0, 0]);
    } finally {
      await cluster.close();
    }
  });
});

describe('a source that is not open', () => {
  const gone = async (id: string) => {
    const response = await get(getSnapshot, `snapshot?source=${encodeURIComponent(id)}`);
    return { status: response.status, ...((await response.json()) as { title: string; detail: string; context?: string }) };
  };

  it('is answered so by every route, and is opened again by its name where it is a context', async () => {
    writeFileSync(join(folder, 'config'), JSON.stringify({ clusters: [{ name: 'east', cluster: { server: 'https://127.0.0.1:9' } }], contexts: [{ name: 'east', context: { cluster: 'east' } }] }));
    const { id } = (await post({ to: 'context', context: 'east' })).body.now;
    expect((await close(id)).status).toBe(204);
    expect(await gone(id)).toMatchObject({ status: 404, title: 'Source not open', context: 'east' });
    expect((await post({ to: 'context', context: 'east' })).body.now.id).toBe(id);
    const upload = (await post(manifests(POD))).body.now.id;
    await close(upload);
    expect((await gone(upload)).context).toBeUndefined();
    expect((await close(upload)).status).toBe(404);
  });

  it.each(['', '..', 'cluster-', '__proto__', 'x'.repeat(5000)])('may be anything, and nothing is made of it: %j', async (id) => expect(await gone(id)).toMatchObject({ status: 404 }));

  it('is not one of two', async () => expect((await get(getSnapshot, 'snapshot?source=sample&source=x')).status).toBe(400));
});

it('what Drawbridge was started with stays open', async () => {
  expect((await close('sample')).status).toBe(409);
  expect((await source()).open).toHaveLength(1);
});

describe('nobody else opens anything', () => {
  it.each([
    ['another site', { origin: 'http://evil.example' }, 403],
    ['another site that names none', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a rebound name', { host: 'evil.example:4000' }, 421],
    ['a form', { 'content-type': 'text/plain' }, 415],
    ['a form with files', { 'content-type': 'multipart/form-data; boundary=x' }, 415],
  ])('from %s', async (_, more, status) => {
    const before = ids();
    expect((await post({ to: 'sample' }, more)).status).toBe(status);
    expect(ids()).toEqual(before);
  });

  it('while others can reach the server, unless that was allowed', async () => {
    writeFileSync(join(folder, 'config'), JSON.stringify({ contexts: [{ name: 'east', context: { cluster: 'east' } }] }));
    vi.stubEnv('DRAWBRIDGE_HOSTS', 'localhost:4000,192.168.0.7:4000');
    expect(await post(manifests(POD))).toMatchObject({ status: 403, body: { title: 'No other source can be opened' } });
    expect((await close('sample')).status).toBe(403);
    expect((await source()).obstacle).toContain('--let-others-open');
    expect((await contexts()).contexts).toEqual([]);
    vi.stubEnv('DRAWBRIDGE_OTHERS_MAY_OPEN', 'yes');
    expect((await source()).obstacle).toBeUndefined();
    expect((await post(manifests(POD))).status).toBe(200);
    expect((await contexts()).contexts).toHaveLength(1);
  });

  it('by another method', async () => {
    const response = await PUT(request({ to: 'sample' }), undefined);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'DELETE, GET, HEAD, OPTIONS, POST']);
  });
});
