import type { ApiObject, ObjectAnswer, ObjectClient } from '@/lib/sources/object-access';
import { identityOf, plainObject, recordAt, textAt } from './api-object';
import { bodyOf } from './bodies';
import { changedSince, checkText, refusedCheck, wordsOf, type CheckedStep, type StepChecker } from './check-step';
import { hasMetadata, haveSameMeaning } from './compare-objects';
import type { StepResult } from './journal';
import { titleOf, type Step } from './step';

/** What carrying out a step needs besides the step. */
export interface Performing {
  readonly client: ObjectClient;
  readonly checker: StepChecker;
  readonly now: () => Date;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Called right before the request that changes something; nothing is changed when it rejects. */
  readonly onWrite: () => Promise<void>;
}

/** Waits before what was not answered is looked at again, in milliseconds. */
const LOOKS = [300, 1000, 3000, 6000];

/**
 * Carries out one step: a dry run of the very request once more, then the request. Where it is not known what became of the request,
 * the object is read again until that is known or must be given up.
 * @param uid of what an earlier step has created, for a step that is about the same object
 */
export async function performStep({ step, live: planned, body: plannedBody }: CheckedStep, uid: string | undefined, performing: Performing): Promise<StepResult> {
  const { client, checker, now } = performing;
  const failed = (message: string, mayHold = false): StepResult => ({ kind: 'failed', at: now().toISOString(), message, mayHold });
  let [live, body] = [planned, plannedBody];
  if (step.after !== undefined) {
    const read = await client.get(step);
    if (read.kind !== 'object' && !(read.kind === 'refused' && read.status === 404)) return failed(wordsOf(read));
    live = read.kind === 'object' ? read.object : undefined;
    const changed = changedSince({ ...step, ...(uid !== undefined && { uid }) }, live);
    if (changed !== undefined) return failed(changed);
    body = step.wanted && bodyOf(step, live);
  }
  const send = (dryRun: boolean) => (step.wanted ? client.apply(body!, dryRun) : client.remove(step, identityOf(live!), dryRun));

  const rehearsal = await send(true);
  const verb = !step.wanted ? 'delete' : live ? 'patch' : 'create';
  const check = rehearsal.kind === 'object' ? await checker.checkAnswer(step, live, rehearsal) : rehearsal.kind === 'removed' ? ({ kind: 'ready' } as const) : refusedCheck(rehearsal, verb);
  if (check.kind !== 'ready') return failed(checkText(check));
  try {
    await performing.onWrite();
  } catch (error) {
    return failed(`The journal cannot be written, so nothing more is changed: ${error instanceof Error ? error.message : String(error)}`);
  }

  const answer = await send(false);
  if (isUncertain(answer)) return lookAgain(step, live, performing, wordsOf(answer));
  switch (answer.kind) {
    case 'removed':
      return { kind: 'applied', at: now().toISOString() };
    case 'object': {
      const made = await checker.checkAnswer(step, live, answer);
      return made.kind === 'ready' ? applied(now(), answer.object) : failed(`It was done, but what came of it is not what was proven. ${checkText(made)}`, true);
    }
    default:
      return failed(wordsOf(answer));
  }
}

const applied = (now: Date, object: ApiObject): StepResult => ({ kind: 'applied', at: now.toISOString(), uid: identityOf(object).uid, object: plainObject(object) });

/** Whether an answer leaves open what became of the request. */
const isUncertain = (answer: ObjectAnswer): boolean => answer.kind === 'no-answer' || (answer.kind === 'refused' && (answer.status >= 500 || answer.status === 408));

/** Finds out from the object what became of a request. What is not there at first may come still, so that is looked at twice. */
export async function lookAgain(step: Step, before: ApiObject | undefined, { client, now, wait }: Pick<Performing, 'client' | 'now' | 'wait'>, why: string): Promise<StepResult> {
  let misses = 0;
  for (const pause of LOOKS) {
    await wait(pause);
    const read = await client.get(step);
    const there = read.kind === 'object' ? read.object : undefined;
    if (!there && !(read.kind === 'refused' && read.status === 404)) continue;
    switch (whatHappened(step, before, there)) {
      case 'done':
        return there ? applied(now(), there) : { kind: 'applied', at: now().toISOString() };
      case 'something-else':
        return { kind: 'failed', at: now().toISOString(), message: `${why} Now ${titleOf(step)} is neither what it was nor what was asked for.`, mayHold: true };
      case 'nothing':
        if (++misses === 2) return { kind: 'failed', at: now().toISOString(), message: `${why} It was not done: ${titleOf(step)} ${there ? 'is as it was' : 'is not there'}.`, mayHold: false };
    }
  }
  return { kind: 'failed', at: now().toISOString(), message: `${why} Whether it was done is not known: ${titleOf(step)} could not be read afterwards.`, mayHold: true };
}

function whatHappened({ kind, wanted }: Step, before: ApiObject | undefined, there: ApiObject | undefined): 'done' | 'nothing' | 'something-else' {
  if (!wanted) return !there || identityOf(there).uid !== identityOf(before!).uid ? 'done' : 'nothing';
  if (!there) return before ? 'something-else' : 'nothing';
  if (before && identityOf(there).resourceVersion === identityOf(before).resourceVersion) return 'nothing';
  return haveSameMeaning(kind, wanted, there) && hasMetadata(wanted, there) && isOurs(there) ? 'done' : 'something-else';
}

function isOurs(object: ApiObject): boolean {
  const entries: unknown = recordAt(object, 'metadata')['managedFields'];
  return Array.isArray(entries) && (entries as readonly unknown[]).some((entry) => textAt(entry, 'manager') === 'drawbridge' && textAt(entry, 'operation') === 'Apply');
}
