import { execFileSync } from 'node:child_process';
import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManifestsSource, readManifestFiles, readManifests } from './manifests';
import type { SourceUpdate } from './source';
import { LIMITS } from './yaml/limits';

const namespace = (name: string) => `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name} }\n`;
const SOURCE = { kind: 'manifests', label: 'test' } as const;

let folder = '';
const inFolder = (...parts: string[]) => path.join(folder, ...parts);
async function write(name: string, content: string | Uint8Array): Promise<void> {
  await fs.mkdir(path.dirname(inFolder(name)), { recursive: true });
  await fs.writeFile(inFolder(name), content);
}

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(tmpdir(), 'drawbridge-manifests-'));
});
afterEach(async () => {
  await fs.rm(folder, { recursive: true, force: true });
});

describe('files and folders', () => {
  const names = async (...paths: string[]) => (await readManifests(paths)).namespaces.map(({ name }) => name);
  const problems = async (...paths: string[]) => (await readManifests(paths)).problems.map(({ code, file }) => `${code} ${path.relative(folder, file ?? '')}`);

  it('a folder is read with all below it, except what is hidden or no manifest', async () => {
    await write('b.yaml', namespace('b'));
    await write('sub/deep/a.yml', namespace('a'));
    await write('sub/c.JSON', JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'c' } }));
    await write('notes.txt', namespace('txt'));
    await write('.git/x.yaml', namespace('hidden'));
    await write('node_modules/m/x.yaml', namespace('module'));
    expect(await names(folder)).toEqual(['a', 'b', 'c']);
    expect(await problems(folder)).toEqual([]);
  });

  it('a file is read whatever it is called, and only once', async () => {
    await write('rendered', namespace('a'));
    expect(await names(inFolder('rendered'), inFolder('rendered'))).toEqual(['a']);
    expect(await problems(inFolder('rendered'), inFolder('rendered'))).toEqual([]);
  });

  it('symbolic links are followed within the folder and not out of it', async () => {
    const outside = await fs.mkdtemp(path.join(tmpdir(), 'drawbridge-outside-'));
    await fs.writeFile(path.join(outside, 'secret.yaml'), namespace('outside'));
    await write('in/..data/a.yaml', namespace('a'));
    await fs.symlink('..data/a.yaml', inFolder('in/a.yaml'));
    await fs.symlink(path.join(outside, 'secret.yaml'), inFolder('in/b.yaml'));
    await fs.symlink(outside, inFolder('in/c'));
    await fs.symlink('nowhere', inFolder('in/d.yaml'));
    await fs.symlink('.', inFolder('in/loop'));
    expect(await names(inFolder('in'))).toEqual(['a']);
    expect(await problems(inFolder('in'))).toEqual(['link-outside in/b.yaml', 'link-outside in/c', 'broken-link in/d.yaml']);
    await fs.rm(outside, { recursive: true });
  });

  it.skipIf(process.platform === 'win32')('a pipe is left out and does not block', async () => {
    execFileSync('mkfifo', [inFolder('pipe.yaml')]);
    await write('a.yaml', namespace('a'));
    expect(await names(folder)).toEqual(['a']);
    expect(await problems(folder, '/dev/null')).toEqual(['not-a-file pipe.yaml', `not-a-file ${path.relative(folder, '/dev/null')}`]);
  });

  it('a path that is not there is a problem, and the others are read', async () => {
    await write('a.yaml', namespace('a'));
    expect(await names(folder, inFolder('nope'))).toEqual(['a']);
    expect(await problems(folder, inFolder('nope'))).toEqual(['missing-path nope']);
  });

  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('a file that may not be read is a problem', async () => {
    await write('a.yaml', namespace('a'));
    await fs.chmod(inFolder('a.yaml'), 0);
    expect(await problems(folder)).toEqual(['unreadable-file a.yaml']);
  });

  it('a file that is too large is left out unread', async () => {
    await write('a.yaml', '');
    await fs.truncate(inFolder('a.yaml'), LIMITS.fileBytes + 1);
    expect(await problems(folder)).toEqual(['too-large a.yaml']);
  });

  it('a folder without manifests says so', async () => {
    await write('empty/notes.txt', 'x');
    expect(await problems(inFolder('empty'))).toEqual(['no-manifests empty']);
  });

  it('a kustomization is not rendered, and says so', async () => {
    await write('kustomization.yaml', 'resources: [a.yaml]\nnamespace: x\n');
    await write('a.yaml', namespace('a'));
    expect(await names(folder)).toEqual(['a']);
    expect(await problems(folder)).toEqual(['kustomization kustomization.yaml']);
  });
});

describe('bytes', () => {
  const read = (content: Uint8Array) => readManifestFiles([{ name: 'a.yaml', content }], { source: SOURCE });

  it('that are no UTF-8 are left out, with the line', () => {
    expect(read(Buffer.concat([Buffer.from('a: 1\nb: '), Buffer.from([0xff, 0xfe, 0x0a])])).problems).toMatchObject([{ code: 'encoding', line: 2 }]);
  });

  it('with a byte order mark are read, UTF-16 as well', () => {
    expect(read(Buffer.from(`\ufeff${namespace('a')}`)).namespaces).toHaveLength(1);
    expect(read(Buffer.from(`\ufeff${namespace('a')}`, 'utf16le')).namespaces).toHaveLength(1);
  });

  it('a pod range that is no CIDR is told and ignored', () => {
    const { podCIDRs, problems } = readManifestFiles([], { source: SOURCE, podCIDRs: ['10.0.0.0/8', '10.0.0.0'] });
    expect(podCIDRs).toEqual(['10.0.0.0/8']);
    expect(problems.map(({ code }) => code)).toEqual(['pod-cidr']);
  });
});

describe('a watched folder', () => {
  const updates: SourceUpdate[] = [];
  const seen = async (wanted: (update: SourceUpdate) => boolean) => {
    await expect.poll(() => updates.some(wanted), { timeout: 8000, interval: 25 }).toBe(true);
    return updates.findLast(wanted);
  };
  const has = (...names: string[]) => (update: SourceUpdate) => update.snapshot.namespaces.map(({ name }) => name).join() === names.join();

  it('tells of changes, keeps the last good snapshot when it disappears, and recovers', async () => {
    updates.length = 0;
    await write('in/a.yaml', namespace('a'));
    const source = createManifestsSource({ paths: [inFolder('in')], label: 'my folder' });
    expect(source.info).toEqual({ kind: 'manifests', label: 'my folder' });
    source.start((update) => updates.push(update));
    source.start(() => expect.unreachable('a second start changes nothing'));
    try {
      expect((await seen(has('a')))?.freshness).toEqual({ state: 'live' });
      await new Promise((resolve) => setTimeout(resolve, 300));
      await write('in/b.yaml', namespace('b'));
      await seen(has('a', 'b'));
      await fs.rename(inFolder('in'), inFolder('gone'));
      const stale = await seen(({ freshness }) => freshness.state === 'stale');
      expect(stale && has('a', 'b')(stale)).toBe(true);
      await fs.rename(inFolder('gone'), inFolder('in'));
      updates.length = 0;
      expect((await seen(has('a', 'b')))?.snapshot.problems).toEqual([]);
      await seen(({ freshness }) => freshness.state === 'live');
      await new Promise((resolve) => setTimeout(resolve, 300));
      await write('in/c.yaml', namespace('c'));
      await seen(has('a', 'b', 'c'));
    } finally {
      await source.stop();
    }
    const count = updates.length;
    await write('in/d.yaml', namespace('d'));
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(updates).toHaveLength(count);
  });

  it('that is not there fails with a reason, and is found when it appears', async () => {
    updates.length = 0;
    const source = createManifestsSource({ paths: [inFolder('later')] });
    source.start((update) => updates.push(update));
    try {
      const failed = await seen(({ freshness }) => freshness.state === 'failed');
      expect(failed?.snapshot.problems.map(({ code }) => code)).toEqual(['missing-path']);
      await write('later/a.yaml', namespace('a'));
      await seen(has('a'));
      await new Promise((resolve) => setTimeout(resolve, 300));
      await write('later/b.yaml', namespace('b'));
      await seen(has('a', 'b'));
    } finally {
      await source.stop();
    }
  });
});
