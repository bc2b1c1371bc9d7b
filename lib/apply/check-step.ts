import type { FieldOwner, StepCheck } from '@/lib/queries/contract/apply';
import { groupOf, pluralOf, type ApiObject, type ObjectAnswer, type ObjectClient, type RefusalCause, type WriteVerb } from '@/lib/sources/object-access';
import { fileOf } from '@/lib/synthesis/text/change-files';
import { fileDiff } from '@/lib/synthesis/text/unified-diff';
import { identityOf, objectText, textAt } from './api-object';
import { bodyOf, managersOf } from './bodies';
import { differences, hasMetadata, haveSameMeaning } from './compare-objects';
import { titleOf, type Step } from './step';

/** A step with what the cluster says of it now. */
export interface CheckedStep {
  readonly step: Step;
  readonly check: StepCheck;
  /** From what is live now to what the server would make of it. */
  readonly diff: string;
  /** What was live; absent where nothing was, or where it was not looked at. */
  readonly live?: ApiObject;
  /** What would be sent; absent for a deletion, and where there was no way to tell. */
  readonly body?: ApiObject;
}

/** Asks a cluster about steps with somebody's rights; asks once for each right. */
export class StepChecker {
  private readonly rights = new Map<string, ReturnType<ObjectClient['mayDo']>>();
  private version: Promise<string | undefined> | undefined;

  constructor(private readonly client: ObjectClient) {}

  /** The rights, then what is live against what the step was proven of, then a dry run of the very request. */
  async check(step: Step): Promise<CheckedStep> {
    const missing = await this.missingRight(step);
    const deferred = step.after !== undefined;
    if (missing || deferred) return { step, check: missing ?? { kind: 'ready' }, diff: deferred ? diffOf(step, step.former, step.wanted) : '' };
    const read = await this.client.get(step);
    const live = read.kind === 'object' ? read.object : undefined;
    if (!live && !(read.kind === 'refused' && read.status === 404)) return { step, check: failedCheck(read), diff: '' };
    const changed = changedSince(step, live);
    if (changed !== undefined) return { step, check: { kind: 'changed', message: changed }, diff: '', ...(live && { live }) };
    if (step.action === 'delete') {
      const answer = await this.client.remove(step, identityOf(live!), true);
      return { step, check: answer.kind === 'removed' ? { kind: 'ready' } : refusedCheck(answer, 'delete'), diff: diffOf(step, live, undefined), live: live! };
    }
    const body = bodyOf(step, live);
    const answer = await this.client.apply(body, true);
    const checked = { step, ...(live && { live }), body };
    if (answer.kind !== 'object') return { ...checked, check: await this.refusedApply(answer, live ? 'patch' : 'create'), diff: '' };
    return { ...checked, check: await this.checkAnswer(step, live, answer), diff: diffOf(step, live, answer.object) };
  }

  /** Whether what the server would make of a step is what was proven. */
  async checkAnswer(step: Step, live: ApiObject | undefined, { object, isNew }: Extract<ObjectAnswer, { kind: 'object' }>): Promise<StepCheck> {
    if (!live && !isNew) return { kind: 'changed', message: `${titleOf(step)} has been created by somebody else meanwhile.` };
    const found = differences(step.kind, step.wanted!, object);
    if (found.length === 0) return { kind: 'ready' };
    const kept = found.filter(({ kind }) => kind === 'added').flatMap(({ path }) => managersOf(object, path).map((manager) => ({ manager, path })));
    if (kept.length > 0) return { kind: 'conflict', owners: ownersOf(kept.map(({ manager, path }) => ({ manager, field: path }))), message: 'What others have put there stays, and so the result would not be what was proven.' };
    const version = await this.serverVersion();
    return { kind: 'invalid', causes: found.map(({ path, kind }) => (kind === 'lost' ? `${path} did not come back: this API server${version} does not know it.` : `${path} came back ${kind === 'added' ? 'although it was not sent' : 'changed'}.`)) };
  }

  private async missingRight(step: Step): Promise<StepCheck | undefined> {
    const verbs: readonly WriteVerb[] = step.action === 'create' ? ['get', 'patch', 'create'] : step.action === 'edit' ? ['get', 'patch'] : ['get', 'delete'];
    const answers = await Promise.all(verbs.map((verb) => this.mayDo(verb, step)));
    for (const [index, answer] of answers.entries()) {
      if (typeof answer === 'object') return failedCheck(answer);
      if (!answer) return { kind: 'forbidden', verb: verbs[index]!, message: forbiddenText(verbs[index]!, step) };
    }
    return undefined;
  }

  private mayDo(verb: WriteVerb, step: Step): ReturnType<ObjectClient['mayDo']> {
    const key = [verb, step.apiVersion, step.kind, step.namespace, verb === 'create' ? '' : step.name].join('\n');
    const known = this.rights.get(key) ?? this.client.mayDo(verb, step);
    this.rights.set(key, known);
    return known;
  }

  private async refusedApply(answer: Exclude<ObjectAnswer, { kind: 'object' }>, verb: WriteVerb): Promise<StepCheck> {
    // Servers answer so for fields that they do not have.
    if (answer.kind === 'refused' && /failed to create typed patch object/.test(answer.message)) return { kind: 'invalid', causes: [`${answer.message} (this API server${await this.serverVersion()})`] };
    return refusedCheck(answer, verb);
  }

  private async serverVersion(): Promise<string> {
    const version = await (this.version ??= this.client.serverVersion());
    return version === undefined ? '' : `, ${version},`;
  }
}

/** A check that is not ready, in words. */
export function checkText(check: Exclude<StepCheck, { kind: 'ready' }>): string {
  switch (check.kind) {
    case 'conflict':
      return `${check.owners.map(({ manager, fields }) => `${manager} manages ${fields.join(', ')}`).join('; ') || check.message}. It is never forced.`;
    case 'invalid':
      return check.causes.join(' ');
    default:
      return check.message;
  }
}

/** What the refusal of a request means for its step. */
export function refusedCheck(answer: ObjectAnswer, verb: WriteVerb): StepCheck {
  if (answer.kind !== 'refused') return failedCheck(answer);
  const { status, message, causes } = answer;
  const owned = causes.filter(({ reason }) => reason === 'FieldManagerConflict');
  if (status === 409 && owned.length > 0) return { kind: 'conflict', owners: ownersOf(owned.map(({ message: told, field }) => ({ manager: managerIn(told), field: field.replace(/^\./, '') }))), message };
  if (status === 409 || causes.some(isOtherObject)) return { kind: 'changed', message };
  if (status === 422 || status === 400) return { kind: 'invalid', causes: causes.length > 0 ? causes.map(({ field, message: told }) => (field ? `${field}: ${told}` : told)) : [message] };
  return status === 403 ? { kind: 'forbidden', verb, message } : failedCheck(answer);
}

/** Why what is live is not what a step was proven of; undefined when it is. */
export function changedSince({ action, former, uid, ...step }: Step, live: ApiObject | undefined): string | undefined {
  const title = titleOf(step);
  if (action === 'create') return live ? `${title} is there already.` : undefined;
  if (!live) return `${title} is not there any more.`;
  if (textAt(live, 'metadata', 'deletionTimestamp') !== undefined) return `${title} is being deleted.`;
  if (uid !== undefined && uid !== identityOf(live).uid) return `${title} has been deleted and created anew.`;
  return haveSameMeaning(step.kind, former!, live) && hasMetadata(former!, live) ? undefined : `${title} is not what was proven any more: it has been changed.`;
}

const diffOf = (step: Step, before: ApiObject | undefined, after: ApiObject | undefined): string =>
  fileDiff({ path: fileOf(step), ...(before && { before: objectText(before) }), ...(after && { after: objectText(after) }) });

const failedCheck = (answer: ObjectAnswer): StepCheck => ({ kind: 'failed', message: wordsOf(answer) });

/** What the API server, or the way to it, says against a request. */
export function wordsOf(answer: ObjectAnswer): string {
  if (!('message' in answer)) return 'The API server gave an answer that was not expected.';
  return answer.kind === 'refused' && answer.status === 401 ? `The API server does not take these credentials: ${answer.message}` : answer.message;
}

/** A precondition on which object it is fails as a field that cannot be changed. */
const isOtherObject = ({ field }: RefusalCause): boolean => field === 'metadata.uid' || field === 'metadata.resourceVersion';

const managerIn = (message: string): string => /conflict with "(.*?)"(?: |$)/.exec(message)?.[1] ?? message;

function ownersOf(fields: readonly { readonly manager: string; readonly field: string }[]): FieldOwner[] {
  return [...Map.groupBy(fields, ({ manager }) => manager)].map(([manager, own]) => ({ manager, fields: [...new Set(own.map(({ field }) => field))] }));
}

const forbiddenText = (verb: WriteVerb, { apiVersion, kind, namespace }: Step): string => {
  const group = groupOf(apiVersion);
  return `These rights do not include ${verb} on ${pluralOf(kind)}${group ? `.${group}` : ''}${namespace === undefined ? ' of the cluster' : ` in the namespace ${namespace}`}.`;
};
