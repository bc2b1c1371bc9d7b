import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { currentState, ready } from './current';
import { closeSources, startedSource } from './open-sources';

const configure = (source: unknown) => vi.stubEnv('DRAWBRIDGE_SOURCE', typeof source === 'string' ? source : JSON.stringify(source));

let folder = '';
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(tmpdir(), 'drawbridge-current-'));
});
afterEach(async () => {
  await closeSources();
  vi.unstubAllEnvs();
  await fs.rm(folder, { recursive: true, force: true });
});

describe('the current state of the process', () => {
  it('is loading, empty, until the source has read; then the sample unless told otherwise', async () => {
    configure('');
    expect(currentState()).toMatchObject({ revision: 0, freshness: { state: 'loading' }, snapshot: { source: { kind: 'sample' }, workloads: [] } });
    await ready();
    expect(currentState()).toMatchObject({ revision: 1, freshness: { state: 'static' } });
    expect(currentState().snapshot.workloads.length).toBeGreaterThan(20);
  });

  it('tells listeners of every revision, and a file rewritten alike is none', async () => {
    const file = path.join(folder, 'a.yaml');
    const write = (name: string) => fs.writeFile(file, `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name} }\n`);
    await write('a');
    configure({ kind: 'manifests', paths: [file], label: 'mine' });
    const revisions: number[] = [];
    const unsubscribe = startedSource().subscribe(() => revisions.push(currentState().revision));
    startedSource().subscribe(() => {
      throw new Error('a listener that fails does not disturb the others');
    });
    const complaint = vi.spyOn(console, 'error').mockImplementation(() => {});
    await ready();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await write('a');
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(revisions).toEqual([1]);
    await write('b');
    await expect.poll(() => currentState().snapshot.namespaces.map(({ name }) => name), { timeout: 5000 }).toEqual(['b']);
    expect(revisions.at(-1)).toBe(currentState().revision);
    unsubscribe();
    const told = revisions.length;
    await write('c');
    await expect.poll(() => currentState().snapshot.namespaces.map(({ name }) => name), { timeout: 5000 }).toEqual(['c']);
    expect(revisions).toHaveLength(told);
    expect(complaint).toHaveBeenCalled();
    complaint.mockRestore();
  });

  it.each([['not JSON'], [{ kind: 'moon' }], [{ kind: 'manifests', paths: [] }], [{ kind: 'manifests', paths: ['/nowhere/at/all'] }]])('says why it has nothing: %j', async (source) => {
    configure(source);
    await ready();
    expect(currentState()).toMatchObject({ freshness: { state: 'failed' }, snapshot: { workloads: [] } });
  });

  it('lets go of those who wait when it is closed', async () => {
    configure('');
    const waiting = ready();
    await closeSources();
    await expect(waiting).resolves.toBeUndefined();
  });

  it('is one for the process, however often the module is loaded', async () => {
    configure('');
    await ready();
    vi.resetModules();
    const again = await import('./current');
    expect(again.currentState()).toBe(currentState());
  });
});
