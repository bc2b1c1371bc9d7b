import 'server-only';
import type { ApplyRun } from '@/lib/queries/contract/apply';
import { bundleOf } from './bundle';
import type { CheckedStep } from './check-step';
import { Journal, newRunId, type JournalStep } from './journal';
import type { ProvenChanges } from './proven-changes';
import { Run, type RunOptions } from './run';

interface Registry {
  readonly runs: Map<string, Run>;
  /** API servers that are being written to. */
  readonly busy: Set<string>;
}

/** A bundler may load this module more than once; what is being written to must be known to all. */
const KEY = Symbol.for('drawbridge.apply.runs');
const registry = (): Registry => ((globalThis as { [KEY]?: Registry })[KEY] ??= { runs: new Map(), busy: new Set() });

/** So many runs that are over are remembered; the others are in their journals. */
const REMEMBERED = 50;

export const findRun = (id: string): Run | undefined => registry().runs.get(id);

/** The runs of this process on an API server, latest first. */
export const runsOn = (server: string): readonly Run[] => [...registry().runs.values()].filter(({ options }) => options.server === server).reverse();

/** Whether a run is under way on an API server. */
export const isBusy = (server: string): boolean => registry().busy.has(server);

/**
 * Keeps an API server for one run.
 * @returns gives it back, or `null` when there is one already
 */
export function occupy(server: string): (() => void) | null {
  const { busy } = registry();
  if (busy.has(server)) return null;
  busy.add(server);
  return () => busy.delete(server);
}

/** What is to be carried out. */
export interface NewRun extends Omit<RunOptions, 'id' | 'journal'> {
  readonly proof?: Pick<ProvenChanges, 'facts' | 'basis' | 'notes'>;
  /** The folder for the journals of all runs. */
  readonly root: string;
  /** Gives the API server back once nothing is written any more. */
  readonly release: () => void;
}

/**
 * Writes down what is there and what is to come, then begins to carry it out. Resolves when the first step is about to begin.
 * Rejects when it cannot be written down; then nothing has been changed.
 */
export async function startRun({ proof, root, release, ...options }: NewRun): Promise<Run> {
  const { clock, place, server, steps, undoes } = options;
  const id = newRunId(clock.now());
  let journal: Journal;
  try {
    journal = await Journal.create(root, id, bundleOf(steps, proof));
    await journal.write({ event: 'run', at: clock.now().toISOString(), id, undoes: undoes?.run ?? null, place, server, steps: steps.map((one, index) => journalStep(one, undoes?.steps[index])) });
  } catch (error) {
    release();
    throw error;
  }
  const run = new Run({ ...options, id, journal });
  const { runs } = registry();
  runs.set(id, run);
  for (const [known, other] of [...runs].slice(0, Math.max(0, runs.size - REMEMBERED))) if (other.state !== 'running') runs.delete(known);
  void run.carryOut(release).catch((error: unknown) => console.error('A run failed:', error));
  return run;
}

function journalStep({ step: { action, apiVersion, kind, namespace, name, wanted, former }, live }: CheckedStep, undoes: number | undefined): JournalStep {
  const before = live ?? former;
  return { action, apiVersion, kind, ...(namespace !== undefined && { namespace }), name, ...(before && { before }), ...(wanted && { wanted }), ...(undoes !== undefined && { undoes }) };
}

/** Why a run cannot be taken back, or not as it stands; `null` when it can. */
export function rollbackObstacle({ options, state, results, undone }: Run): string | null {
  if (options.undoes) return 'It takes back another one. Draw what you want and apply that.';
  if (state === 'running') return 'It is still under way.';
  if (isBusy(options.server)) return 'Another run is under way in this cluster.';
  const held = results.flatMap((result, index) => (typeof result === 'object' && (result.kind === 'applied' || result.mayHold) && !undone.has(index) ? [index] : []));
  if (held.length === 0) return undone.size > 0 ? 'It has been taken back.' : 'Nothing of it was applied.';
  return null;
}

export const runView = (run: Run): ApplyRun => run.view(rollbackObstacle(run));
