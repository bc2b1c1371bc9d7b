import type { Snapshot } from '@/lib/model/snapshot';
import type { ApiObject, ObjectClient, ObjectPlace } from '@/lib/sources/object-access';
import { readAdminPolicies, readPolicies } from '@/lib/synthesis/read-policies';
import { heldSteps, type Account, type Undone } from './account';
import { objectText, plainObject } from './api-object';
import { managersOf } from './bodies';
import { hasMetadata, haveSameMeaning } from './compare-objects';
import type { JournalStep, StepResult } from './journal';
import { linked, titleOf, type Step } from './step';

/** Steps that take back a run, and which step of it each is about. */
export interface Rollback {
  readonly steps: readonly Step[];
  readonly of: readonly number[];
}

/**
 * What takes back all that a run has done, in the reverse order, through the same states: what was created is deleted, what was edited
 * gets its former text, what was deleted is created again. Steps of which it is not sure that they are done are looked at first.
 * Out: the steps, or why it cannot be told what to do, in a sentence.
 */
export async function rollbackOf(client: ObjectClient, account: Account, undone: Undone): Promise<Rollback | string> {
  const found: { readonly step: Omit<Step, 'after' | 'transitional'>; readonly of: number }[] = [];
  for (const index of heldSteps(account, undone).toReversed()) {
    const [step, result] = [account.steps[index]!, account.results[index] as StepResult];
    if (result.kind === 'failed' || undone.wasTried) {
      const held = await isHeld(client, step);
      if (typeof held === 'string') return held;
      if (!held) continue;
    }
    found.push({ step: reverseOf(step, result), of: index });
  }
  return { steps: linked(found.map(({ step }) => step)), of: found.map(({ of }) => of) };
}

function reverseOf(step: JournalStep, result: StepResult): Omit<Step, 'after' | 'transitional'> {
  const { apiVersion, kind, namespace, name, before, wanted, action } = step;
  const place: ObjectPlace = { apiVersion, kind, ...(namespace !== undefined && { namespace }), name };
  const came = (result.kind === 'applied' ? result.object : undefined) ?? wanted;
  const uid = result.kind === 'applied' && result.uid !== undefined ? { uid: result.uid } : {};
  const because = ['Puts back what was there before.'];
  switch (action) {
    case 'create':
      return { ...place, action: 'delete', because, former: came!, ...uid };
    case 'edit':
      return { ...place, action: 'edit', because, former: came!, wanted: plainObject(before!), ...uid };
    case 'delete':
      return { ...place, action: 'create', because, wanted: plainObject(before!) };
  }
}

/** Whether what a step asked for is there now; in words when that cannot be told. */
async function isHeld(client: ObjectClient, step: JournalStep): Promise<boolean | string> {
  const read = await client.get(step);
  if (read.kind !== 'object' && !(read.kind === 'refused' && read.status === 404)) return `${titleOf(step)} could not be read: ${'message' in read ? read.message : 'there was no answer.'}`;
  const there = read.kind === 'object' ? read.object : undefined;
  if (step.action === 'delete') return !there;
  if (step.action === 'create') {
    const others = there ? managersOf(there, 'spec') : [];
    return others.length > 0 ? `${titleOf(step)} is not ours alone: ${others.join(', ')} manages it as well.` : there !== undefined;
  }
  return there === undefined || !isAsBefore(step, there);
}

const isAsBefore = ({ kind, before }: JournalStep, there: ApiObject): boolean => haveSameMeaning(kind, before!, there) && hasMetadata(before!, there);

/** A snapshot with steps done to its policies, which is what they are expected to bring about. */
export function afterSteps(snapshot: Snapshot, steps: readonly Step[]): Snapshot {
  return steps.reduce((state, { kind, namespace, name, wanted }): Snapshot => {
    const text = wanted ? objectText(wanted) : '';
    if (kind === 'NetworkPolicy') return { ...state, policies: [...state.policies.filter((policy) => policy.namespace !== namespace || policy.name !== name), ...(wanted ? readPolicies(text).value : [])] };
    return { ...state, adminPolicies: [...state.adminPolicies.filter((policy) => policy.kind !== kind || policy.name !== name), ...(wanted ? readAdminPolicies(text).value : [])] };
  }, snapshot);
}
