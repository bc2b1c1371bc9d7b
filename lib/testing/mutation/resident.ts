import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, inject, it, type RunnerTask, type RunnerTestCase, TestRunner } from 'vitest';
import type { Order, Reply, Report } from './orders';

/**
 * All tests that judge the engine, loaded once into one worker that then tries mutant after mutant on them, as runner.mjs orders.
 * Loading them costs seconds, and most mutants fall to one of them in milliseconds.
 */
const settings = inject('mutation');

/** What the instrumented engine reads and writes: which mutant is active, how often it was met, and which mutants a test meets. */
interface Instrument {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  /** Beyond it the mutant throws. */
  hitLimit?: number | undefined;
  mutantCoverage?: { readonly static: Record<string, number>; readonly perTest: Record<string, Record<string, number>> };
}
const holder = globalThis as unknown as Record<string, Instrument | undefined>;
const instrument = (holder[settings.namespace] ??= {});

/** Milliseconds that a test may take with any mutant, besides many times what it took before. */
const LEAST_TIME = 2000;

/** Milliseconds that each test took last; those never run count as quick, but for properties. */
const took = new Map<string, number>();
const expected = (id: string) => took.get(id) ?? (id.includes('properties') ? 1000 : 0);

/** When the mutant that is being tried counts as one that never ends; no count of its loops says that as well for every test. */
let deadline = Infinity;
Object.defineProperty(instrument, 'hitLimit', { get: () => (performance.now() > deadline ? 0 : Infinity) });

const testsIn = (task: RunnerTask): readonly RunnerTestCase[] => (task.type === 'suite' ? task.tasks.flatMap(testsIn) : [task]);
const nameOf = (task: RunnerTask): string => (task.suite ? `${nameOf(task.suite)} ${task.name}` : task.name);

/** Runs one test; the message of its failure, or undefined. */
async function failureOf(id: string, test: RunnerTestCase): Promise<string | undefined> {
  const start = performance.now();
  try {
    await TestRunner.getTestFn(test)();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    took.set(id, performance.now() - start);
  }
}

/** Runs every test without a mutant: which of them meet which mutants, and whether all pass. */
async function survey(tests: ReadonlyMap<string, RunnerTestCase>): Promise<Reply> {
  instrument.activeMutant = undefined;
  const reports: Report[] = [];
  for (const [id, test] of tests) {
    instrument.currentTestId = id;
    const failure = await failureOf(id, test);
    reports.push({ id, milliseconds: took.get(id)!, failure });
  }
  instrument.currentTestId = undefined;
  return { reports, coverage: instrument.mutantCoverage };
}

/** Runs the tests that meet a mutant, the quickest first, until one fails or does not end. */
async function attempt(tests: ReadonlyMap<string, RunnerTestCase>, { mutant, ids }: Extract<Order, { kind: 'attempt' }>): Promise<Reply> {
  const reports: Report[] = [];
  let endless = false;
  instrument.hitCount = 0;
  instrument.activeMutant = mutant;
  for (const id of [...(ids ?? tests.keys())].sort((one, other) => expected(one) - expected(other))) {
    const usual = expected(id);
    deadline = performance.now() + LEAST_TIME + 10 * usual;
    const failure = await failureOf(id, tests.get(id)!);
    endless = performance.now() > deadline;
    reports.push({ id, milliseconds: took.get(id)!, failure });
    if (failure !== undefined || endless) {
      took.set(id, usual);
      break;
    }
  }
  instrument.activeMutant = undefined;
  return { reports, endless };
}

for (const file of globSync(settings.include, { exclude: settings.exclude }).sort()) {
  describe.skip(file, async () => { await import(/* @vite-ignore */ resolve(file)); });
}

it('tries mutants until told to stop', { timeout: 0 }, async ({ task }) => {
  const tests = new Map(testsIn(task.file).filter((test) => test !== task).map((test) => [nameOf(test), test]));
  const channel = new BroadcastChannel(settings.channel);
  await new Promise<void>((stop) => {
    channel.onmessage = async ({ data }: { data: Order }) => {
      if (data.kind === 'stop') stop();
      else channel.postMessage(data.kind === 'survey' ? await survey(tests) : await attempt(tests, data));
    };
    channel.postMessage('ready');
  });
  channel.close();
});
