import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { currentState, ready } from '@/lib/sources/current';
import { closeSources } from '@/lib/sources/open-sources';
import { POST as exportDraft } from '../export/route';
import { POST as writeBack } from './route';

const pod = (name: string) => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}\nspec: {containers: [{name: c, image: x, ports: [{containerPort: 80}]}]}\n`;
const DENY = '# closed\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: shop}\nspec: {podSelector: {}, policyTypes: [Ingress]}\n';
const draft = { version: 1, changes: [{ id: 'c1', kind: 'allow', from: 'workload/shop/Pod/web', to: 'workload/shop/Pod/db', ports: [{ protocol: 'TCP', port: 80 }] }] };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drawbridge-route-'));
  writeFileSync(join(folder, 'all.yaml'), [pod('web'), pod('db'), DENY].join('---\n'));
  vi.stubEnv('DRAWBRIDGE_SOURCE', JSON.stringify({ kind: 'manifests', paths: [folder] }));
});
afterEach(async () => {
  await closeSources();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const post = (route: typeof writeBack, path: string, body: object, headers: Record<string, string> = {}) =>
  route(new Request(`http://localhost:4000/api/${path}`, { method: 'POST', headers: { host: 'localhost:4000', 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) }), undefined);
const told = async (response: Response) => ((await response.json()) as { detail?: string; title?: string }).detail;
const files = () => readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml')).sort();

describe('writing a draft into its folder', () => {
  it('takes the files that the review has shown, and no others', async () => {
    const review = (await (await post(exportDraft, 'export', { draft, format: 'review' })).json()) as { writeBack: { files: { path: string }[] } };
    const shown = review.writeBack.files.map(({ path }) => path);
    expect(shown).toEqual(['shop.allow-db.yaml']);
    const other = await post(writeBack, 'write-back', { draft, confirm: ['else.yaml'] });
    expect([other.status, await told(other)]).toEqual([409, 'The files to be written are not those that were shown. Look at them again.']);
    expect(files()).toEqual(['all.yaml']);
    const done = await post(writeBack, 'write-back', { draft, confirm: shown });
    expect(await done.json()).toEqual({ files: shown, backups: [expect.stringContaining('.drawbridge-backup')] });
    expect(readFileSync(join(folder, 'shop.allow-db.yaml'), 'utf8')).toContain('name: allow-db');
  });

  it('is refused while others than this machine can reach the server, and from other sites', async () => {
    expect((await post(writeBack, 'write-back', { draft, confirm: ['shop.allow-db.yaml'] }, { origin: 'http://evil.example' })).status).toBe(403);
    vi.stubEnv('DRAWBRIDGE_HOSTS', 'localhost:4000,192.168.0.7:4000');
    const response = await post(writeBack, 'write-back', { draft, confirm: ['shop.allow-db.yaml'] });
    expect([response.status, await told(response)]).toEqual([403, 'Files are written only while Drawbridge listens on this machine alone.']);
    expect(files()).toEqual(['all.yaml']);
  });

  it('is refused where the source has no files of the user’s', async () => {
    vi.stubEnv('DRAWBRIDGE_SOURCE', JSON.stringify({ kind: 'manifests', paths: [folder], isCopy: true }));
    const response = await post(writeBack, 'write-back', { draft, confirm: ['shop.allow-db.yaml'] });
    expect([response.status, await told(response)]).toEqual([409, 'Only a folder of manifests can be written back to: this source has no files of yours.']);
  });
});

describe('exporting', () => {
  it('of what is not exactly as drafted needs a yes', async () => {
    writeFileSync(join(folder, 'all.yaml'), [pod('web'), pod('twin').replace('app: twin', 'app: web'), pod('db'), DENY].join('---\n'));
    currentState();
    await ready();
    const refused = await post(exportDraft, 'export', { draft });
    expect([refused.status, await told(refused)]).toEqual([409, 'The policies would change more than the draft asks for, or something is not known. Say yes to that first.']);
    const text = await (await post(exportDraft, 'export', { draft, accept: true })).text();
    expect(text).toContain('kind: NetworkPolicy');
  });

  it.each(['zip', 'kustomize', 'bundle'])('as %s is an archive, the same each time', async (format) => {
    const bytes = async () => new Uint8Array(await (await post(exportDraft, 'export', { draft, format })).arrayBuffer());
    const first = await bytes();
    expect(String.fromCharCode(...first.slice(0, 2))).toBe('PK');
    expect(await bytes()).toEqual(first);
  });
});
