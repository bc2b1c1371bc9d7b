import type { ApplyRun, Confirmation, StepOutcome } from '@/lib/queries/contract/apply';
import type { JournalEntry, JournalStep, StepResult } from './journal';

/** All that is known of a run, whether it is under way, over, or read from its journal. */
export interface Account {
  readonly id: string;
  /** The run that it takes back, if it does. */
  readonly undoes: string | null;
  readonly place: string;
  readonly server: string;
  readonly startedAt: string;
  readonly state: ApplyRun['state'];
  readonly steps: readonly JournalStep[];
  /** By step; none for what waits still. */
  readonly results: readonly (StepResult | 'not-tried' | undefined)[];
  readonly confirmation?: Confirmation;
  readonly folder: string;
}

/** Which steps of a run others have taken back, surely, and whether any other has tried. */
export interface Undone {
  readonly steps: ReadonlySet<number>;
  readonly wasTried: boolean;
}

/** An account as it is shown. @param obstacle why it cannot be taken back */
export const accountView = ({ id, undoes, place, startedAt, state, steps, results, confirmation, folder }: Account, obstacle: string | null): ApplyRun => ({
  id,
  undoes,
  place,
  startedAt,
  state,
  steps: steps.map(({ action, apiVersion, kind, namespace, name }, index) => ({ action, apiVersion, kind, ...(namespace !== undefined && { namespace }), name, outcome: outcomeOf(results[index]) })),
  ...(confirmation && { confirmation }),
  rollback: { bundle: folder, obstacle },
});

function outcomeOf(result: StepResult | 'not-tried' | undefined): StepOutcome {
  if (result === undefined) return { kind: 'waiting' };
  if (result === 'not-tried') return { kind: 'not-tried' };
  return result.kind === 'applied' ? { kind: 'applied', at: result.at } : { kind: 'failed', message: result.message, ...(result.mayHold && { mayHold: true }) };
}

/** The steps of a run that are done, or may be, and were not taken back. */
export const heldSteps = ({ results }: Account, undone: Undone): readonly number[] =>
  results.flatMap((result, index) => (typeof result === 'object' && (result.kind === 'applied' || result.mayHold) && !undone.steps.has(index) ? [index] : []));

/** Why a run cannot be taken back; `null` when it can, as far as can be told without the cluster. */
export function rollbackObstacle(account: Account, undone: Undone, isBusy: boolean): string | null {
  if (account.undoes !== null) return 'It takes back another one. Draw what you want and apply that.';
  if (account.state === 'running') return 'It is still under way.';
  if (isBusy) return 'Another run is under way in this cluster.';
  if (heldSteps(account, undone).length > 0) return null;
  return undone.steps.size > 0 ? 'It has been taken back.' : 'Nothing of it was applied.';
}

/**
 * An account as a journal tells it. A step that was begun and has no end was under way when Drawbridge ended: whether it was done must be
 * looked at in the cluster.
 * @param isRunning whether the process that wrote it is still at work
 */
export function accountOf(entries: readonly JournalEntry[], folder: string, isRunning: boolean): Account | undefined {
  const [first] = entries;
  if (first?.event !== 'run') return undefined;
  const { id, undoes, place, server, at, steps } = first;
  const results: (StepResult | 'not-tried' | undefined)[] = steps.map(() => undefined);
  let over: 'done' | 'stopped' | undefined;
  let confirmation: Confirmation | undefined;
  for (const entry of entries) {
    if (entry.event === 'begin') results[entry.step] = { kind: 'failed', at: entry.at, message: 'Drawbridge ended while this was under way. Whether it was done is not known.', mayHold: true };
    if (entry.event === 'end') results[entry.step] = entry.result;
    if (entry.event === 'over') over = entry.state;
    if (entry.event === 'confirmation') confirmation = entry.kind === 'confirmed' ? { kind: 'confirmed', at: entry.at } : { kind: 'differs', reasons: [...(entry.reasons ?? [])] };
  }
  const state = over ?? (isRunning ? 'running' : 'stopped');
  return {
    id,
    undoes,
    place,
    server,
    startedAt: at,
    state,
    steps,
    results: state === 'running' ? results : results.map((result) => result ?? 'not-tried'),
    ...(state === 'done' && { confirmation: confirmation ?? { kind: 'waiting', unseen: ['Drawbridge ended before the watch had shown it.'] } }),
    folder,
  };
}

/** The step of a journal that was begun and has no end; undefined when there is none. */
export function openStep(entries: readonly JournalEntry[]): number | undefined {
  const ended = new Set(entries.flatMap((entry) => (entry.event === 'end' ? [entry.step] : [])));
  return entries.flatMap((entry) => (entry.event === 'begin' && !ended.has(entry.step) ? [entry.step] : [])).at(-1);
}
