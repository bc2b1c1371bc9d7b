import { objectTitle, policyName } from '@/lib/model/ids';
import { DIRECTIONS } from '@/lib/model/network-policy';
import type { AllowGraph } from '../allow-graph';
import { countBits, forEachBit, hasBit, isEmptyBitset } from '../bitset';
import { FAMILIES } from '../cidr';
import type { CompiledPolicies, CompiledPolicy } from '../compile';
import type { CompiledRule } from '../compile-rule';
import { NONE } from '../port-lattice';
import { ruleField, ruleKey } from '../rule-form';
import { finding, policyObject, type Finding } from './finding';
import { haveCommon, networkPolicies } from './look';
import { sweepTiers, type AdminOutcome } from './ordered-tiers';

/** NetworkPolicy rules of which the admin tier denies everything they would allow. */
export function findOverruledRules(graph: AllowGraph): Finding[] {
  const { compiled } = graph.evaluator;
  const { admin, fates } = sweepTiers(graph);
  const denies = (policy: CompiledPolicy, rule: CompiledRule) =>
    (policy.rules[rule.form.ref.direction] ?? []).some((one) => one.form.action === 'deny' && fates.get(ruleKey(one.form.ref))?.decides && haveCommon(one.peers[4].yes, rule.peers[4].yes));
  if (admin.length === 0) return [];
  return networkPolicies(graph).flatMap((policy) =>
    DIRECTIONS.flatMap((direction) => {
      const outcomes = outcomesFor(policy, admin.filter((outcome) => outcome.direction === direction));
      if (!outcomes) return [];
      return (policy.rules[direction] ?? []).flatMap((rule): Finding[] => {
        if (!isDenied(compiled, rule, outcomes)) return [];
        const { ref } = rule.form;
        const field = ruleField(ref);
        const denying = compiled.policies.filter((other) => other.form.tier === 'admin' && haveCommon(other.subjects, policy.subjects) && denies(other, rule));
        return [finding('overruled-rule', {
          message: `${field} of ${policyName(ref.policy)} allows what ${denying.map(({ form }) => objectTitle(form.ref)).join(', ')} ${denying.length === 1 ? 'denies' : 'deny'}, and so allows nothing.`,
          objects: [policyObject(ref.policy, field), ...denying.map(({ form }) => policyObject(form.ref))],
          field,
        })];
      });
    }));
}

/** The outcomes that together hold all subjects of a policy; `undefined` when there are subjects without any. */
function outcomesFor({ subjects }: CompiledPolicy, outcomes: readonly AdminOutcome[]): readonly AdminOutcome[] | undefined {
  const here = outcomes.map((outcome) => ({ ...outcome, subjects: outcome.subjects.filter((subject) => hasBit(subjects, subject)) })).filter((outcome) => outcome.subjects.length > 0);
  const count = countBits(subjects);
  return count > 0 && here.reduce((sum, outcome) => sum + outcome.subjects.length, 0) === count ? here : undefined;
}

function isDenied({ lattice, endpoints }: CompiledPolicies, rule: CompiledRule, outcomes: readonly AdminOutcome[]): boolean {
  let matches = false;
  for (const { subjects, denied } of outcomes) {
    for (const family of FAMILIES) {
      const { yes, maybe } = rule.peers[family];
      if (!isEmptyBitset(maybe)) return false;
      let all = true;
      forEachBit(yes, (other) => {
        if (!all || endpoints.all[other]!.families[family] === 'no') return;
        for (const subject of rule.hasNamedPorts ? subjects : subjects.slice(0, 1)) {
          const ports = rule.ports(rule.form.ref.direction === 'ingress' ? subject : other);
          if (ports === NONE) continue;
          matches = true;
          if (lattice.difference(ports, denied[family][other]!) !== NONE) all = false;
        }
      });
      if (!all) return false;
    }
  }
  return matches;
}
