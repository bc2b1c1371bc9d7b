import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Snapshot, SourceInfo } from '@/lib/model/snapshot';
import { askingFor } from './asked-source';
import { sampleRecipe, snapshotRecipe, type SourceRecipe } from './choose-source';
import { currentFiles, currentState, ready, subscribe } from './current';
import { readManifestFiles } from './manifests';
import { MOST_SOURCES } from './most-sources';
import type { OpenSource } from './open-source';
import { closeSource, closeSources, findSource, openSource, openSources, sourcesVersion, startedSource, subscribeToSources } from './open-sources';
import type { Source, SourceUpdate } from './source';

const called = (label: string): SourceInfo => ({ kind: 'cluster', label });
const snapshotOf = (label: string, namespace = label): Snapshot => readManifestFiles([{ name: 'a.yaml', content: `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${namespace} }\n` }], { source: called(label) });

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
  const recipe: SourceRecipe = { id: `id-of-${label}`, info: called(label), open };
  return { recipe, log, say: (update: SourceUpdate) => say(update) };
}
const live = (label: string, namespace = label): SourceUpdate => ({ snapshot: snapshotOf(label, namespace), freshness: { state: 'live' } });
const failed = (label: string): SourceUpdate => ({ snapshot: readManifestFiles([], { source: called(label) }), freshness: { state: 'failed', message: 'no answer' } });

const opened = (recipe: SourceRecipe): OpenSource => {
  const source = openSource(recipe);
  return source === 'full' ? expect.fail('full') : source;
};
const started = async (recipe: SourceRecipe): Promise<OpenSource> => {
  const source = opened(recipe);
  await source.source;
  await Promise.resolve();
  return source;
};
const shown = ({ state }: OpenSource) => [state.snapshot.source.label, state.freshness.state, ...state.snapshot.namespaces.map(({ name }) => name)];
const labels = () => openSources().map(({ recipe }) => recipe.info.label);

beforeEach(async () => {
  vi.stubEnv('DRAWBRIDGE_SOURCE', '');
  await startedSource().ready();
});
afterEach(async () => {
  await closeSources();
  vi.unstubAllEnvs();
});

describe('sources that are open at once', () => {
  it('each have their own state, and one that is opened leaves the others watching', async () => {
    const [east, west] = [scripted('east', live('east')), scripted('west', live('west'))];
    const [one, other] = [await started(east.recipe), await started(west.recipe)];
    expect([shown(one), shown(other), labels()]).toEqual([['east', 'live', 'east'], ['west', 'live', 'west'], ['Sample shop', 'east', 'west']]);
    east.say(live('east', 'later'));
    expect([shown(one), shown(other)]).toEqual([['east', 'live', 'later'], ['west', 'live', 'west']]);
    expect([east.log, west.log]).toEqual([['opened', 'started'], ['opened', 'started']]);
  });

  it('never show in one what another has said, however their updates are interleaved', async () => {
    // Nothing that takes time is read besides.
    vi.stubEnv('DRAWBRIDGE_SOURCE', '{}');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(3), fc.constantFrom('say', 'fail', 'again', 'close', 'open'), fc.nat(4)), { maxLength: 40 }), async (steps) => {
        await closeSources();
        const scripts = [0, 1, 2, 3].map((index) => scripted(`c${index}`));
        const expected = new Map<number, string[]>();
        const revisions: number[] = [];
        for (const [index, act, namespace] of steps) {
          const { recipe, say } = scripts[index]!;
          const source = findSource(recipe.id!);
          if (act === 'open') {
            if (!source) expected.set(index, [`c${index}`, 'loading']);
            else if (source.state.freshness.state === 'failed') expected.set(index, [`c${index}`, 'loading']);
            await started(recipe);
            await Promise.resolve();
          } else if (!source) {
            // What a closed source still says is heard nowhere.
            say(live(`c${index}`, `n${namespace}`));
          } else if (act === 'close') {
            await closeSource(source);
            expected.delete(index);
          } else if (act === 'again') {
            await source.restart();
            expected.set(index, [`c${index}`, 'loading']);
          } else if (act === 'fail') {
            say(failed(`c${index}`));
            expected.set(index, [`c${index}`, 'failed']);
          } else {
            say(live(`c${index}`, `c${index}-n${namespace}`));
            expected.set(index, [`c${index}`, 'live', `c${index}-n${namespace}`]);
          }
          for (const [which, { recipe: { id } }] of scripts.entries()) {
            const one = findSource(id!);
            expect(one && shown(one)).toEqual(expected.get(which));
            const newest = one?.past.history.newest;
            if (one && newest) expect(one.past.history.snapshotAt(newest)!.source.label).toBe(`c${which}`);
          }
          revisions.push(...openSources().map(({ state }) => state.revision));
        }
        // A revision is of one state of one source.
        const now = openSources().map(({ state }) => state.revision);
        expect(new Set(now).size).toBe(now.length);
        expect(revisions.every(Number.isSafeInteger)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('are the same one when the same is opened again, read anew only if it had failed', async () => {
    const east = scripted('east', live('east'));
    const source = await started(east.recipe);
    expect(openSource({ ...east.recipe })).toBe(source);
    expect(east.log).toEqual(['opened', 'started']);
    east.say(failed('east'));
    expect(openSource(east.recipe)).toBe(source);
    expect(shown(source)).toEqual(['east', 'loading']);
    await expect.poll(() => shown(source)).toEqual(['east', 'live', 'east']);
    expect(east.log).toEqual(['opened', 'started', 'opened', 'stopped', 'started']);
    expect(openSource(sampleRecipe())).toBe(startedSource());
  });

  it('are no more than can be held, and the next is opened once one is closed', async () => {
    for (let index = 1; index < MOST_SOURCES; index++) opened(scripted(`c${index}`).recipe);
    expect(openSource(scripted('more').recipe)).toBe('full');
    expect(labels()).toHaveLength(MOST_SOURCES);
    await closeSource(findSource('id-of-c1')!);
    expect(openSource(scripted('more').recipe)).not.toBe('full');
  });

  it('share what is remembered: each may keep fewer objects the more are open', () => {
    const { history } = startedSource().past;
    const limits = () => (history as unknown as { limits: { objects: number } }).limits.objects;
    const alone = limits();
    opened(scripted('east').recipe);
    opened(scripted('west').recipe);
    expect(limits()).toBe(Math.floor(alone / 3));
  });

  it('have ids that tell nothing of names or places', () => {
    vi.stubEnv('DRAWBRIDGE_SOURCE', '');
    const upload = opened(snapshotRecipe(snapshotOf('secret/path.yaml')));
    expect(upload.id).toMatch(/^cluster-[0-9a-f]{8}$/);
    expect(opened(snapshotRecipe(snapshotOf('secret/path.yaml'))).id).not.toBe(upload.id);
  });
});

describe('closing a source', () => {
  it('ends its watch, tells those who still look at it, and hears nothing that it still says', async () => {
    const east = scripted('east', live('east'));
    const source = await started(east.recipe);
    const heard = vi.fn();
    source.subscribe(heard);
    await closeSource(source);
    expect([east.log, findSource(source.id), source.closed.aborted]).toEqual([['opened', 'started', 'stopped'], undefined, true]);
    expect([heard.mock.calls.length, source.state.freshness]).toEqual([1, { state: 'failed', message: 'east was closed.' }]);
    east.say(live('east', 'late'));
    await source.restart();
    expect([heard.mock.calls.length, east.log.length, shown(source)]).toEqual([1, 3, ['east', 'failed', 'east']]);
  });

  it('is refused for what the process was started with', async () => {
    expect(await closeSource(startedSource())).toBe('started');
    expect(startedSource().closed.aborted).toBe(false);
  });

  it('lets go of those who wait for it', async () => {
    const silent = opened(scripted('silent').recipe);
    const waiting = silent.ready();
    await closeSource(silent);
    await expect(waiting).resolves.toBeUndefined();
  });

  it('that fails is written to the log, and the source is gone all the same', async () => {
    const complaint = vi.spyOn(console, 'error').mockImplementation(() => {});
    const { recipe } = scripted('stuck', live('stuck'));
    const stuck = await started({ ...recipe, open: async () => ({ ...(await recipe.open()), stop: () => Promise.reject(new Error('no')) }) });
    await closeSource(stuck);
    expect([findSource(stuck.id), complaint.mock.calls.length]).toEqual([undefined, 1]);
    complaint.mockRestore();
  });

  it('before it was started starts nothing', async () => {
    const late = scripted('late', live('late'));
    await closeSource(opened(late.recipe));
    expect(late.log).toEqual(['opened', 'stopped']);
  });
});

describe('reading a source anew', () => {
  it('forgets what was known at once, and lets who waits wait for the new reading', async () => {
    const slow = scripted('slow', live('slow'));
    const source = await started(slow.recipe);
    const { revision } = source.state;
    const { id } = source.past;
    await source.restart();
    await expect.poll(() => shown(source)).toEqual(['slow', 'live', 'slow']);
    expect(source.state.revision).toBeGreaterThan(revision);
    expect(source.past.id).not.toBe(id);
    expect(slow.log).toEqual(['opened', 'started', 'opened', 'stopped', 'started']);
  });
});

describe('the list of open sources', () => {
  it('is told of when it reads otherwise, and not with every change of a cluster', async () => {
    const told = vi.fn();
    const east = scripted('east');
    subscribeToSources(told);
    const version = sourcesVersion();
    const source = await started(east.recipe);
    east.say(live('east'));
    const after = told.mock.calls.length;
    expect([after, sourcesVersion() - version]).toEqual([2, 2]);
    east.say(live('east', 'other'));
    expect(told).toHaveBeenCalledTimes(after);
    await closeSource(source);
    expect(told).toHaveBeenCalledTimes(after + 1);
  });
});

describe('what is asked for', () => {
  it('is the source of the request, whatever it waits for, and else what the process was started with', async () => {
    const [one, other] = [await started(scripted('east', live('east')).recipe), await started(scripted('west', live('west')).recipe)];
    const ask = async () => {
      await ready();
      await new Promise((resolve) => setTimeout(resolve, 5));
      return currentState().snapshot.source.label;
    };
    expect(await Promise.all([askingFor(one, ask), askingFor(other, ask), ask(), askingFor(one, ask)])).toEqual(['east', 'west', 'Sample shop', 'east']);
  });

  it('by a listener is the source that it listens to, whoever causes the change', async () => {
    const [east, west] = [scripted('east'), scripted('west')];
    const [one, other] = [await started(east.recipe), await started(west.recipe)];
    const heard: string[] = [];
    const end = askingFor(one, () => subscribe(({ snapshot }) => heard.push(`${snapshot.source.label} ${currentState().snapshot.source.label}`)));
    askingFor(other, () => east.say(live('east')));
    west.say(live('west'));
    end();
    east.say(live('east', 'late'));
    expect(heard).toEqual(['east east']);
  });

  it('of files is nobody’s but the folder’s that has them', async () => {
    const folder = await fs.mkdtemp(path.join(tmpdir(), 'drawbridge-open-'));
    await fs.writeFile(path.join(folder, 'a.yaml'), 'apiVersion: v1\nkind: Namespace\nmetadata: { name: a }\n');
    await closeSources();
    vi.stubEnv('DRAWBRIDGE_SOURCE', JSON.stringify({ kind: 'manifests', paths: [folder], label: 'folder' }));
    await startedSource().ready();
    expect((await currentFiles())?.roots).toEqual([folder]);
    expect(await askingFor(opened(snapshotRecipe(snapshotOf('mine'))), currentFiles)).toBeUndefined();
    await fs.rm(folder, { recursive: true });
  });
});

it('several contexts that the process was started with are open from the beginning, the first of them shown', async () => {
  await closeSources();
  vi.stubEnv('DRAWBRIDGE_SOURCE', JSON.stringify({ kind: 'cluster', context: 'east', besides: ['west', 'north'], kubeconfig: '/nowhere' }));
  expect(labels()).toEqual(['east', 'west', 'north']);
  expect(new Set(openSources().map(({ id }) => id)).size).toBe(3);
  expect(JSON.stringify(openSources().map(({ id }) => id))).not.toMatch(/east|nowhere/);
});
