import { formatNumber, plural } from '@/components/ui/format';
import { count } from '@/components/verdict/sentences';
import type { ApplyGuard, ApplyPlan } from '@/lib/queries/contract/apply';
import type { SimulateView } from '@/lib/queries/contract/simulate';

/** What applying does, in one line. */
export function impactLine(impact: SimulateView['impact'] | undefined, exact: boolean): string {
  const rest = exact ? 'nothing else changes' : impact !== undefined && impact.collateral > 0 ? `${formatNumber(impact.collateral)} not asked for` : 'not all of it is as drafted';
  if (impact === undefined) return exact ? 'It does what the draft asks for, and nothing else changes.' : 'It is not proven to do just what the draft asks for.';
  const { opened, closed, changed } = impact.counts;
  const parts = [opened > 0 ? `opens ${count(opened, 'pair')}` : '', closed > 0 ? `closes ${count(closed, 'pair')}` : '', changed > 0 ? `changes the ports of ${count(changed, 'pair')}` : ''].filter(Boolean);
  const does = parts.length === 0 ? 'opens and closes nothing' : parts.join(', ');
  const unknown = impact.unknown > 0 ? `; ${count(impact.unknown, 'pair')} cannot be told` : '';
  return `${does.charAt(0).toUpperCase()}${does.slice(1)}; ${rest}${unknown}.`;
}

/** Whether what was typed is the word that a guard asks for. */
export const isSaid = (guard: ApplyGuard, typed: string | undefined): boolean => typed?.trim() === guard.word;

/** Why a plan cannot be carried out now, in a few words; `null` when it can. */
export function whyNot(plan: ApplyPlan, typed: Readonly<Record<string, string>>): string | null {
  const notReady = plan.steps.filter(({ check }) => check.kind !== 'ready').length;
  if (plan.steps.length === 0) return 'There is nothing to apply';
  if (notReady > 0) return `${count(notReady, 'step')} of ${formatNumber(plan.steps.length)} cannot be carried out`;
  if (plan.obstacles.length > 0) return 'It cannot be carried out as it stands';
  const left = plan.guards.filter((guard) => !isSaid(guard, typed[guard.id])).length;
  return left > 0 ? `${count(left, 'word')} to type above` : null;
}

/** A step that cuts for the time being what stays, in a sentence. */
export const unsafeLine = (pairs: number): string => `From this step until a later one, ${count(pairs, 'pair')} that ${plural(pairs, { one: 'is', other: 'are' })} allowed before and after ${plural(pairs, { one: 'is', other: 'are' })} cut.`;
