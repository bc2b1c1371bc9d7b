import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ContextsView, OpenedView, SourceView } from '@/lib/queries/contract/source';
import { closeSource, currentState, ready } from '@/lib/sources/current';
import { startApiServer } from '@/lib/testing/api-server/server';
import { GET as listContexts } from '../contexts/route';
import { GET, POST, PUT } from './route';

const POD = 'apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, labels: {app: web}}\nspec: {containers: [{name: c, image: x}]}\n';
const headers = { host: 'localhost:4000', 'content-type': 'application/json' };
const request = (body: unknown, more: Record<string, string> = {}) =>
  new Request('http://localhost:4000/api/source', { method: 'POST', headers: { ...headers, ...more }, body: typeof body === 'string' ? body : JSON.stringify(body) });
const post = async (body: unknown, more?: Record<string, string>) => {
  const response = await POST(request(body, more), undefined);
  return { status: response.status, body: (await response.json()) as OpenedView & { title: string; detail?: string } };
};
const source = async () => (await (await GET(new Request('http://localhost:4000/api/source', { headers }), undefined)).json()) as SourceView;
const contexts = async () => (await (await listContexts(new Request('http://localhost:4000/api/contexts', { headers }), undefined)).json()) as ContextsView;
const manifests = (...texts: string[]) => ({ to: 'manifests', label: 'mine', files: texts.map((text, index) => ({ name: `${index}.yaml`, text })) });
const workloads = () => currentState().snapshot.workloads.map(({ id }) => id as string);

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'drawbridge-source-'));
  vi.stubEnv('DRAWBRIDGE_SOURCE', '');
  vi.stubEnv('KUBECONFIG', join(folder, 'config'));
  currentState();
  await ready();
});
afterEach(async () => {
  await closeSource();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe('opening manifests that are handed over', () => {
  it('shows them, keeps them in memory alone, and leads back', async () => {
    const before = currentState().revision;
    const opened = await post(manifests(POD));
    expect(opened).toMatchObject({ status: 200, body: { now: { kind: 'manifests', label: 'mine' }, counts: { workloads: 1, pods: 1, policies: 0 }, problems: [] } });
    expect(opened.body.revision).toBeGreaterThan(before);
    expect(workloads()).toEqual(['shop/Pod/web']);
    expect(await source()).toMatchObject({ now: { label: 'mine' }, started: { label: 'Sample shop', isNow: false }, previous: { label: 'Sample shop' } });
    expect(readdirSync(folder)).toEqual([]);

    const back = await post({ to: 'started' });
    expect(back.body).toMatchObject({ now: { kind: 'sample' } });
    expect(back.body.revision).toBeGreaterThan(opened.body.revision);
    expect((await source()).started.isNow).toBe(true);
    expect((await post({ to: 'previous' })).body.now.label).toBe('mine');
    expect((await post({ to: 'sample' })).body.now.kind).toBe('sample');
    expect((await source()).started.isNow).toBe(true);
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
    const before = currentState();
    const { status, body } = await post(manifests(text));
    expect([status, body.title]).toEqual([422, 'Nothing to show']);
    expect(currentState()).toBe(before);
  });

  it('uses no name as a path', async () => {
    writeFileSync(join(folder, 'secret.yaml'), POD.replace('name: web', 'name: secret'));
    const name = join(folder, 'secret.yaml');
    await post({ to: 'manifests', label: '../../x', files: [{ name, text: POD }, { name: '../secret.yaml', text: POD.replace('name: web', 'name: db') }] });
    expect(workloads().sort()).toEqual(['shop/Pod/db', 'shop/Pod/web']);
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
    const before = currentState();
    expect((await post(body)).status).toBe(status);
    expect(currentState()).toBe(before);
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
    expect(currentState().snapshot.source.kind).toBe('sample');

    expect((await post({ to: 'context', context: 'east' })).body.now).toEqual({ kind: 'cluster', label: 'east' });
    await expect.poll(() => currentState().freshness.state, { timeout: 20_000 }).toBe('failed');
    expect(await source()).toMatchObject({ previous: { label: 'Sample shop' } });
    expect((await post({ to: 'previous' })).body.counts.workloads).toBeGreaterThan(20);
  }, 30_000);

  it('are opened and left again with no connection kept', async () => {
    const cluster = await startApiServer({ objects: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'live' } }] });
    try {
      writeFileSync(join(folder, 'config'), cluster.kubeconfigYaml());
      expect((await post({ to: 'context', context: 'test' })).body.now).toEqual({ kind: 'cluster', label: 'test' });
      await expect.poll(() => currentState().freshness.state, { timeout: 10_000 }).toBe('live');
      expect(currentState().snapshot.namespaces.map(({ name }) => name)).toEqual(['live']);
      expect(cluster.watches).toBeGreaterThan(3);
      await post({ to: 'sample' });
      await expect.poll(() => [cluster.watches, cluster.sockets]).toEqual([0, 0]);
    } finally {
      await cluster.close();
    }
  });
});

describe('nobody else opens anything', () => {
  it.each([
    ['another site', { origin: 'http://evil.example' }, 403],
    ['another site that names none', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a rebound name', { host: 'evil.example:4000' }, 421],
    ['a form', { 'content-type': 'text/plain' }, 415],
    ['a form with files', { 'content-type': 'multipart/form-data; boundary=x' }, 415],
  ])('from %s', async (_, more, status) => {
    const before = currentState();
    expect((await post({ to: 'sample' }, more)).status).toBe(status);
    expect(currentState()).toBe(before);
  });

  it('while others can reach the server, unless that was allowed', async () => {
    writeFileSync(join(folder, 'config'), JSON.stringify({ contexts: [{ name: 'east', context: { cluster: 'east' } }] }));
    vi.stubEnv('DRAWBRIDGE_HOSTS', 'localhost:4000,192.168.0.7:4000');
    expect(await post(manifests(POD))).toMatchObject({ status: 403, body: { title: 'No other source can be opened' } });
    expect((await source()).obstacle).toContain('--let-others-open');
    expect((await contexts()).contexts).toEqual([]);
    vi.stubEnv('DRAWBRIDGE_OTHERS_MAY_OPEN', 'yes');
    expect((await source()).obstacle).toBeUndefined();
    expect((await post(manifests(POD))).status).toBe(200);
    expect((await contexts()).contexts).toHaveLength(1);
  });

  it('by another method', async () => {
    const response = await PUT(request({ to: 'sample' }), undefined);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS, POST']);
  });
});
