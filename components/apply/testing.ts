import type { ApplyPlan, ApplyRun, ApplyStepView, StepCheck, StepOutcome } from '@/lib/queries/contract/apply';

export const READY: StepCheck = { kind: 'ready' };

/** A step of a plan: the creation of `shop/web`, but for what is said. */
export const step = (said: Partial<ApplyStepView> = {}): ApplyStepView => ({ action: 'create', apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace: 'shop', name: 'web', transitional: false, because: [], diff: '+a', check: READY, ...said });

/** A plan that can be carried out, but for what is said. */
export const plan = (said: Partial<ApplyPlan> = {}): ApplyPlan => ({ id: 'p', place: 'test', exact: true, steps: [step()], guards: [], unsafe: [], obstacles: [], ...said });

export const APPLIED: StepOutcome = { kind: 'applied', at: '2026-03-01T14:02:00.000Z' };
export const WAITING: StepOutcome = { kind: 'waiting' };
export const FAILED: StepOutcome = { kind: 'failed', message: 'admission webhook "guard" denied the request' };
export const NOT_TRIED: StepOutcome = { kind: 'not-tried' };

/** One step of a run. */
export const done = (outcome: StepOutcome, said: Partial<ApplyStepView> = {}): ApplyRun['steps'][number] => {
  const { action, apiVersion, kind, namespace, name } = step(said);
  return { action, apiVersion, kind, namespace, name, outcome };
};

/** A run that is under way, but for what is said. */
export const run = (said: Partial<ApplyRun> = {}): ApplyRun => ({ id: 'r', undoes: null, place: 'test', startedAt: '2026-03-01T14:01:00.000Z', state: 'running', steps: [], rollback: { bundle: '/tmp/rollback', obstacle: null }, ...said });
