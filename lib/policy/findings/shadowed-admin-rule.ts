import { firstFew } from '@/lib/model/first-few';
import { objectTitle } from '@/lib/model/ids';
import type { AllowGraph } from '../allow-graph';
import { FAMILIES } from '../cidr';
import type { CompiledRule } from '../compile-rule';
import { ruleField, type RuleRef } from '../rule-form';
import { finding, policyObject, type Finding } from './finding';
import { haveCommon } from './look';
import { sweepTiers, type PlacedRule, type RuleFate } from './ordered-tiers';
import { Shadowing } from './shadowed-rule';

/**
 * Rules of the admin tier and the baseline that never decide: the rules before them, by priority and by their place in the
 * policy, take everything they match. Where one such rule covers it for any pods there may be, and says something else,
 * it is likely a mistake in the order; else it is so for the pods of now.
 */
export function findShadowedAdminRules(graph: AllowGraph): Finding[] {
  const { fates } = sweepTiers(graph);
  const shadowing = new Shadowing(graph.snapshot);
  const all = [...fates.values()];
  return all.flatMap((fate): Finding[] => {
    if (fate.decides || !fate.matches) return [];
    const before = all.filter((other) => comesBefore(other, fate));
    const cover = before.find((other) => shadowing.covers(other, fate));
    const { ref, action } = fate.rule.form;
    const field = ruleField(ref);
    const takers = cover ? [cover] : before.filter((other) => takesSome(other.rule, fate.rule));
    return [finding('shadowed-rule', {
      ...((!cover || cover.rule.form.action === action) && { severity: 'info' }),
      message: `${describe(fate)} never decides: ${firstFew(takers.map((taker) => describe(taker, ref)))} ${takers.length === 1 ? 'takes' : 'take'} everything it matches${cover ? '' : ', with the pods there are now'}.`,
      objects: [policyObject(ref.policy, field), ...takers.filter((taker) => !ofOnePolicy(taker.rule.form.ref, ref)).map((taker) => policyObject(taker.rule.form.ref.policy, ruleField(taker.rule.form.ref)))],
      field,
    })];
  });
}

/** Whether a rule surely matches some peer that the other matches, or may. */
const takesSome = (one: CompiledRule, other: CompiledRule): boolean =>
  FAMILIES.some((family) => haveCommon(one.peers[family].yes, other.peers[family].yes) || haveCommon(one.peers[family].yes, other.peers[family].maybe));

/** A rule in words; beside another one of its policy, without the policy's name. */
function describe({ rule: { form: { ref, action } } }: PlacedRule, beside?: RuleRef): string {
  const name = `${action} rule ${ref.name ?? `${ref.direction}[${ref.index}]`}`;
  return beside && ofOnePolicy(ref, beside) ? `${name} of the same policy` : `${name} of ${objectTitle(ref.policy)}`;
}

const ofOnePolicy = (one: RuleRef, other: RuleRef): boolean => objectTitle(one.policy) === objectTitle(other.policy);

function comesBefore(one: RuleFate, other: RuleFate): boolean {
  const [first, second] = [one.rule.form.ref, other.rule.form.ref];
  if (first.direction !== second.direction || one.policy.form.tier !== other.policy.form.tier) return false;
  if (ofOnePolicy(first, second)) return first.index < second.index;
  return one.policy.form.priority < other.policy.form.priority;
}
