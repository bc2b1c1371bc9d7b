import { formatList, formatNumber, plural } from '@/components/ui/format';
import { count } from '@/components/verdict/sentences';
import { isOver } from '@/lib/queries/apply';
import type { ApplyRun } from '@/lib/queries/contract/apply';
import { ACTION, objectName } from './step-words';

type RunStep = ApplyRun['steps'][number];

/** How far a run has come. */
export interface Account {
  readonly applied: readonly RunStep[];
  readonly failed: RunStep | undefined;
  readonly notTried: readonly RunStep[];
  /** The step that is under way. */
  readonly now: RunStep | undefined;
}

/** What of a run is done, failed and left. */
export function accountOf({ steps, state }: ApplyRun): Account {
  return {
    applied: steps.filter(({ outcome }) => outcome.kind === 'applied'),
    failed: steps.find(({ outcome }) => outcome.kind === 'failed'),
    notTried: steps.filter(({ outcome }) => outcome.kind === 'not-tried' || (outcome.kind === 'waiting' && state === 'stopped')),
    now: state === 'running' ? steps.find(({ outcome }) => outcome.kind === 'waiting') : undefined,
  };
}

const mayHold = ({ outcome }: RunStep): boolean => outcome.kind === 'failed' && outcome.mayHold === true;

/** The steps that have changed something, or may have. */
const touched = ({ steps }: ApplyRun): readonly RunStep[] => steps.filter((step) => step.outcome.kind === 'applied' || mayHold(step));

export type RunTone = 'busy' | 'good' | 'bad' | 'doubtful';

/** A run in few words for the bar, and in a sentence. */
export interface RunWords {
  readonly short: string;
  /** While it is under way, how far it has come. */
  readonly done?: string;
  readonly headline: string;
  readonly detail: string;
  readonly tone: RunTone;
}

/**
 * What there is to say of a run as it stands.
 * @param isForgotten whether the server does not know it any longer: how it ended is not known then
 */
export function describeRun(run: ApplyRun, isForgotten = false): RunWords {
  const { applied, failed } = accountOf(run);
  const undoes = run.undoes !== null;
  const of = `${formatNumber(applied.length)} of ${formatNumber(run.steps.length)}`;
  if (isForgotten && !isOver(run)) {
    const left = run.state === 'running' ? `When it was last heard of, ${of} steps were done; whether the others were carried out, only the cluster can say.` : 'All steps were done, but whether the cluster is what was proven was never told.';
    return { short: undoes ? 'Roll back: out of sight' : 'Apply: out of sight', headline: 'Drawbridge does not know this run', detail: `It was started anew since, or another cluster is shown. ${left}`, tone: 'bad' };
  }
  if (run.state === 'running') {
    return { short: `${undoes ? 'Rolling back' : 'Applying'} ${of}`, done: of, headline: `${undoes ? 'Rolling back' : 'Applying'}: ${of} done`, detail: 'You may close this window: it goes on, and the bar at the top leads back here.', tone: 'busy' };
  }
  if (run.state === 'stopped') {
    const nothing = touched(run).length === 0;
    const short = undoes ? 'Roll back stopped' : 'Apply stopped';
    const what = failed ? `Could not ${ACTION[failed.action].does} ${objectName(failed)}` : 'Stopped';
    return { short: nothing ? `${short}, nothing changed` : `${short} after ${of}`, headline: nothing ? `${what}: nothing was changed` : `${what}: stopped after ${of}`, detail: stoppedDetail(run), tone: 'bad' };
  }
  switch (run.confirmation?.kind) {
    case 'confirmed':
      return undoes
        ? { short: 'Rolled back', headline: 'Confirmed: the cluster is as it was before', detail: `${allDone(run)}, and the watch sees the same connections as before.`, tone: 'good' }
        : { short: 'Applied, confirmed', headline: 'Confirmed: the cluster is what was proven', detail: `${allDone(run)}, and the watch sees just the connections that were proven.`, tone: 'good' };
    case 'differs':
      return { short: undoes ? 'Rolled back, not as before' : 'Applied, not as proven', headline: undoes ? 'All steps are done, but the cluster is not as it was before' : 'All steps are done, but the cluster is not what was proven', detail: 'Somebody else may have changed something meanwhile. This is what differs:', tone: 'doubtful' };
    default:
      return { short: undoes ? 'Rolled back, confirming' : 'Applied, confirming', done: of, headline: `${of} done, waiting for the watch`, detail: run.confirmation?.unseen?.length ? 'The cluster has taken every step, but the watch has not seen all of it yet:' : 'The cluster has taken every step. Whether the connections are those that were proven, the watch says.', tone: 'busy' };
  }
}

const allDone = ({ steps }: ApplyRun): string => plural(steps.length, { one: 'The one step is done', other: `All ${formatNumber(steps.length)} steps are done` });

function stoppedDetail(run: ApplyRun): string {
  const { applied, failed, notTried } = accountOf(run);
  const parts = [
    applied.length > 0 ? `${count(applied.length, 'step')} carried out and in the cluster now` : 'No step was carried out',
    ...(failed ? [mayHold(failed) ? '1 failed and may be in the cluster all the same' : '1 failed'] : []),
    ...(notTried.length > 0 ? [`${formatNumber(notTried.length)} not tried`] : []),
  ];
  return `${parts.join(', ')}.`;
}

/** What rolling back would do with what was applied, in a sentence. */
export function rollbackLine(run: ApplyRun): string {
  const undo = { delete: 0, restore: 0, create: 0 };
  for (const steps of Map.groupBy(touched(run), objectName).values()) {
    const [first, last] = [steps[0]?.action, steps.at(-1)?.action];
    // What has come and gone leaves nothing to take back.
    if (first === 'create') undo.delete += last === 'delete' ? 0 : 1;
    else undo[last === 'delete' ? 'create' : 'restore'] += 1;
  }
  const parts = [
    undo.delete > 0 ? `deletes ${count(undo.delete, 'object')} created here` : '',
    undo.restore > 0 ? `puts ${count(undo.restore, 'changed object')} back` : '',
    undo.create > 0 ? `creates ${count(undo.create, 'deleted object')} again` : '',
  ].filter(Boolean);
  return parts.length === 0 ? 'There is nothing to take back.' : `It ${formatList(parts)}, unless somebody has changed them since.`;
}

/** Whether a run can be taken back by a click: it is over, it did something, and it does not take another one back itself. */
export const canRollBack = (run: ApplyRun): boolean => run.state !== 'running' && run.undoes === null && run.rollback.obstacle === null && touched(run).length > 0;
