import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Snapshot, SourceInfo } from '@/lib/model/snapshot';
import { sampleRecipe, snapshotRecipe, type SourceRecipe } from './choose-source';
import { closeSource, currentFiles, currentState, knownSources, ready, subscribe, switchSource, type CurrentState } from './current';
import { readManifestFiles } from './manifests';
import type { Source, SourceUpdate } from './source';

const called = (label: string): SourceInfo => ({ kind: 'manifests', label });
const snapshotOf = (label: string): Snapshot => readManifestFiles([{ name: 'a.yaml', content: `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${label} }\n` }], { source: called(label) });

/** A source that says what the test has it say, and writes down what is done to it. */
function scripted(label: string, first?: SourceUpdate) {
  const log: string[] = [];
  let say: (update: SourceUpdate) => void = () => {};
  const open = async (): Promise<Source> => {
    log.push('opened');
    return {
      info: called(label),
      start: (listener) => {
        log.push('started');
        say = listener;
        if (first) listener(first);
      },
      stop: async () => void log.push('stopped'),
    };
  };
  const recipe: SourceRecipe = { info: called(label), open };
  return { recipe, log, say: (update: SourceUpdate) => say(update) };
}
const live = (label: string): SourceUpdate => ({ snapshot: snapshotOf(label), freshness: { state: 'live' } });
const failed = (label: string): SourceUpdate => ({ snapshot: readManifestFiles([], { source: called(label) }), freshness: { state: 'failed', message: 'no answer' } });

let told: CurrentState[];
const shown = () => [currentState().snapshot.source.label, currentState().freshness.state];
const names = () => currentState().snapshot.namespaces.map(({ name }) => name);

beforeEach(async () => {
  vi.stubEnv('DRAWBRIDGE_SOURCE', '');
  told = [];
  currentState();
  await ready();
  subscribe((state) => told.push(state));
});
afterEach(async () => {
  await closeSource();
  vi.unstubAllEnvs();
});

describe('switching the source', () => {
  it('shows the new one, stops the old one, and hears it no more', async () => {
    const old = scripted('old', live('old'));
    await switchSource(old.recipe);
    expect(shown()).toEqual(['old', 'live']);
    await switchSource(snapshotRecipe(snapshotOf('new')));
    expect(old.log).toEqual(['opened', 'started', 'stopped']);
    old.say(live('late'));
    expect([shown(), names()]).toEqual([['new', 'static'], ['new']]);
  });

  it('has revisions grow whatever is opened, and tells no revision twice', async () => {
    for (const label of ['a', 'b', 'a']) await switchSource(snapshotRecipe(snapshotOf(label)));
    await switchSource(sampleRecipe());
    await ready();
    const revisions = told.map(({ revision }) => revision);
    expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b));
    expect(revisions.at(-1)).toBe(currentState().revision);
    expect(revisions[0]).toBeGreaterThan(1);
  });

  it('is told at once as loading by a source that has nothing yet, and what was there before is gone by then', async () => {
    const slow = scripted('slow');
    await switchSource(slow.recipe);
    expect([shown(), names()]).toEqual([['slow', 'loading'], []]);
    expect(told.map(({ freshness }) => freshness.state)).toEqual(['loading']);
    slow.say(live('slow'));
    expect(shown()).toEqual(['slow', 'live']);
  });

  it('is told once by a source that knows everything as it starts', async () => {
    await switchSource(snapshotRecipe(snapshotOf('a')));
    expect(told.map(({ freshness }) => freshness.state)).toEqual(['static']);
  });

  it('lets who waits for the old source wait for the new one', async () => {
    const [slow, slower] = [scripted('slow'), scripted('slower')];
    await switchSource(slow.recipe);
    let arrived = false;
    const waiting = ready().then(() => (arrived = true));
    await switchSource(slower.recipe);
    await Promise.resolve();
    expect(arrived).toBe(false);
    slower.say(live('slower'));
    await waiting;
    expect(shown()).toEqual(['slower', 'live']);
  });

  it('asked for twice at once ends with the later one, and leaves nothing open', async () => {
    const [one, two] = [scripted('one', live('one')), scripted('two', live('two'))];
    await Promise.all([switchSource(one.recipe), switchSource(two.recipe)]);
    expect(shown()).toEqual(['two', 'live']);
    expect(one.log).toEqual(['opened', 'stopped']);
    expect(two.log).toEqual(['opened', 'started']);
  });

  it('goes on although the old one fails to close, which is written to the log', async () => {
    const complaint = vi.spyOn(console, 'error').mockImplementation(() => {});
    const { recipe } = scripted('stuck', live('stuck'));
    await switchSource({ ...recipe, open: async () => ({ ...(await recipe.open()), stop: () => Promise.reject(new Error('no')) }) });
    await switchSource(snapshotRecipe(snapshotOf('new')));
    expect(shown()).toEqual(['new', 'static']);
    expect(complaint).toHaveBeenCalledOnce();
    complaint.mockRestore();
  });

  it('while the process ends opens nothing', async () => {
    const late = scripted('late', live('late'));
    const switching = switchSource(late.recipe);
    await closeSource();
    await switching;
    expect(late.log).toEqual(['opened', 'stopped']);
  });

  it('does not wait for ever for a source that was never ready', async () => {
    const silent = scripted('silent');
    await switchSource(silent.recipe);
    const waiting = ready();
    await closeSource();
    await expect(waiting).resolves.toBeUndefined();
  });
});

describe('the way back', () => {
  it('leads to what the process was started with, and to what was shown before', async () => {
    await switchSource(snapshotRecipe(snapshotOf('mine')));
    expect(knownSources().started.info.label).toBe('Sample shop');
    await switchSource(knownSources().started);
    await ready();
    expect(shown()).toEqual(['Sample shop', 'static']);
    expect(knownSources().previous?.info.label).toBe('mine');
    await switchSource(knownSources().previous!);
    expect(names()).toEqual(['mine']);
  });

  it('from a source that failed leads to what was shown before it, however often it is tried', async () => {
    await switchSource(snapshotRecipe(snapshotOf('mine')));
    for (const label of ['down', 'down too']) await switchSource(scripted(label, failed(label)).recipe);
    expect(shown()).toEqual(['down too', 'failed']);
    expect(knownSources().previous?.info.label).toBe('mine');
  });
});

it('files of the folder that was left are nobody’s any more, and are not watched', async () => {
  const folder = await fs.mkdtemp(path.join(tmpdir(), 'drawbridge-switch-'));
  const file = path.join(folder, 'a.yaml');
  await fs.writeFile(file, 'apiVersion: v1\nkind: Namespace\nmetadata: { name: a }\n');
  await closeSource();
  vi.stubEnv('DRAWBRIDGE_SOURCE', JSON.stringify({ kind: 'manifests', paths: [folder], label: 'folder' }));
  currentState();
  await ready();
  expect((await currentFiles())?.roots).toEqual([folder]);
  await switchSource(snapshotRecipe(snapshotOf('mine')));
  expect(await currentFiles()).toBeUndefined();
  const { revision } = currentState();
  await fs.writeFile(file, 'apiVersion: v1\nkind: Namespace\nmetadata: { name: b }\n');
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(currentState().revision).toBe(revision);
  await fs.rm(folder, { recursive: true });
});
