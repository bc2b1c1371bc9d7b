import { createHash } from 'node:crypto';
import type { ApplyPlan } from '@/lib/queries/contract/apply';
import type { ObjectClient } from '@/lib/sources/object-access';
import { identityOf } from './api-object';
import { checkText, StepChecker, type CheckedStep } from './check-step';
import { guardsOf } from './guards';
import type { ProvenChanges } from './proven-changes';
import { stepsOf, titleOf, type Step } from './step';

/** A plan as it is shown, with what is needed to carry it out. */
export interface Plan {
  readonly view: ApplyPlan;
  readonly steps: readonly CheckedStep[];
}

/** So many steps are checked at once. */
const AT_ONCE = 6;

/**
 * Asks the cluster what it would make of proven changes. Nothing is changed by it.
 * @param obstacles why it could not be carried out whatever the cluster says
 */
export async function makePlan(client: ObjectClient, place: string, proven: ProvenChanges, obstacles: readonly string[]): Promise<Plan> {
  const steps = await checkSteps(client, stepsOf(proven.changes));
  const guards = guardsOf(proven);
  const all = [...obstacles, ...obstaclesOf(steps)];
  const id = digest([place, ...steps.map(substance), guards, proven.facts.exact, proven.unsafe.map(({ step, pairs }) => [step, pairs.length]), all, ...proven.facts.pairs]);
  return {
    steps,
    view: {
      id,
      place,
      exact: proven.facts.exact,
      steps: steps.map(stepView),
      guards,
      unsafe: proven.unsafe.map(({ step, pairs }) => ({ step, pairs: pairs.length })),
      obstacles: all,
    },
  };
}

/** Every step with what the cluster says of it, a few at a time. */
export async function checkSteps(client: ObjectClient, steps: readonly Step[]): Promise<readonly CheckedStep[]> {
  const checker = new StepChecker(client);
  const checked: CheckedStep[] = [];
  let next = 0;
  const work = async () => {
    for (let index = next++; index < steps.length; index = next++) checked[index] = await checker.check(steps[index]!);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, steps.length) }, work));
  return checked;
}

/** A sentence for each step that the cluster would not do as it was proven. */
export const obstaclesOf = (steps: readonly CheckedStep[]): readonly string[] =>
  steps.flatMap(({ step, check }, index) => (check.kind === 'ready' ? [] : [`Step ${index + 1}, ${step.action} ${titleOf(step)}: ${checkText(check)}`]));

const stepView = ({ step, check, diff }: CheckedStep): ApplyPlan['steps'][number] => ({
  action: step.action,
  apiVersion: step.apiVersion,
  kind: step.kind,
  ...(step.namespace !== undefined && { namespace: step.namespace }),
  name: step.name,
  transitional: step.transitional,
  because: [...step.because],
  diff,
  check,
});

/** All that a yes to a step is a yes to: what is sent, and which version of which object it is sent to. */
const substance = ({ step, live, body, diff }: CheckedStep): unknown => [step.action, titleOf(step), step.wanted ?? null, step.former ?? null, body ?? null, live ? identityOf(live) : null, diff];

/** One after the other, since a proof may name more pairs than fit into one text. */
function digest(parts: readonly unknown[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${JSON.stringify(part)}\n`);
  return hash.digest('hex').slice(0, 32);
}
