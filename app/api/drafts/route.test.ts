import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { draftsInFolder } from '@/lib/sources/drafts/draft-folder';

const source = vi.hoisted(() => ({ info: { kind: 'manifests', label: 'here' }, drafts: undefined as unknown }));
vi.mock('@/lib/sources/current', () => ({ currentSource: () => Promise.resolve(source) }));

const { DELETE, GET, PUT } = await import('./route');
const headers = { host: 'localhost:3210', 'content-type': 'application/json' };
const ask = () => GET(new Request('http://localhost:3210/api/drafts', { headers }), {});
const put = (draft: object, version: string | null, more: Record<string, string> = {}) =>
  PUT(new Request('http://localhost:3210/api/drafts', { method: 'PUT', headers: { ...headers, ...more }, body: JSON.stringify({ draft, version }) }), {});
const isolation = (subject: string, name = 'Cut over') => ({ version: 1, name, changes: [{ id: 'c1', kind: 'isolate', subject, directions: ['ingress'] }] });

let folder = '';
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(tmpdir(), 'drawbridge-drafts-'));
  source.info = { kind: 'manifests', label: 'here' };
  source.drafts = draftsInFolder([folder]);
});
afterEach(() => fs.rm(folder, { recursive: true }));

describe('drafts outside the browser', () => {
  it('are listed as they were saved', async () => {
    const saved = await put(isolation('namespace/a'), null);
    expect(saved.status).toBe(200);
    const { version } = (await saved.json()) as { version: string };
    expect(await (await ask()).json()).toEqual({ place: { kind: 'folder', label: path.join(folder, 'drawbridge-drafts') }, drafts: [{ draft: isolation('namespace/a'), version }], problems: [] });
  });

  it('saved by somebody else meanwhile are not overwritten, but shown', async () => {
    const { version } = (await (await put(isolation('namespace/a'), null)).json()) as { version: string };
    const theirs = (await (await put(isolation('namespace/b'), version)).json()) as { version: string };
    const refused = await put(isolation('namespace/c'), version);
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({ title: 'Saved by somebody else', current: { draft: isolation('namespace/b'), version: theirs.version } });
    expect((await put(isolation('namespace/c'), theirs.version)).status).toBe(200);
  });

  it('deleted meanwhile are not brought back unasked', async () => {
    const { version } = (await (await put(isolation('namespace/a'), null)).json()) as { version: string };
    await fs.rm(path.join(folder, 'drawbridge-drafts'), { recursive: true });
    const refused = await put(isolation('namespace/a'), version);
    expect([refused.status, ((await refused.json()) as { current: unknown }).current]).toEqual([409, null]);
  });

  it('are known by the name in them, whatever their file is called', async () => {
    await fs.mkdir(path.join(folder, 'drawbridge-drafts'));
    await fs.writeFile(path.join(folder, 'drawbridge-drafts', 'by hand.json'), JSON.stringify(isolation('namespace/a')));
    await fs.writeFile(path.join(folder, 'drawbridge-drafts', 'broken.json'), '{');
    const listed = (await (await ask()).json()) as { drafts: { version: string }[]; problems: string[] };
    expect(listed.problems).toEqual([expect.stringContaining('broken.json is neither JSON nor YAML')]);
    await put(isolation('namespace/b'), listed.drafts[0]!.version);
    expect((await fs.readdir(path.join(folder, 'drawbridge-drafts'))).sort()).toEqual(['broken.json', 'by hand.json']);
  });

  it.each([
    ['sample', 'The sample has no folder of its own'],
    ['manifests', 'not read from a folder of yours'],
    ['cluster', 'unless it is started with --drafts NAMESPACE'],
  ])('have no place for %s, which is said', async (kind, reason) => {
    source.info = { kind, label: 'x' };
    source.drafts = undefined;
    expect(await (await ask()).json()).toMatchObject({ place: { kind: 'none', obstacle: expect.stringContaining(reason) as string }, drafts: [] });
    expect((await put(isolation('namespace/a'), null)).status).toBe(403);
  });

  it('are written by nobody else', async () => {
    expect((await put(isolation('namespace/a'), null, { origin: 'http://evil.example' })).status).toBe(403);
    expect((await put(isolation('namespace/a'), null, { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await put({ version: 1, name: 'x', changes: [{}] }, null)).status).toBe(422);
    const refused = await DELETE(new Request('http://localhost:3210/api/drafts', { method: 'DELETE', headers }), {});
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS, PUT']);
    expect(await fs.readdir(folder)).toEqual([]);
  });
});
