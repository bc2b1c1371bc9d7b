import { objectTitle, policyName } from '@/lib/model/ids';
import { DIRECTIONS } from '@/lib/model/network-policy';
import type { AllowGraph } from '../allow-graph';
import { forEachBit, hasBit, isEmptyBitset } from '../bitset';
import { FAMILIES } from '../cidr';
import type { CompiledPolicies, CompiledPolicy } from '../compile';
import type { CompiledRule } from '../compile-rule';
import { NONE } from '../port-lattice';
import { ruleField, ruleKey } from '../rule-form';
import { finding, policyObject, type Finding } from './finding';
import { haveCommon, membersOf, networkPolicies } from './look';
import { sweepTiers, type AdminDenials } from './ordered-tiers';

/** NetworkPolicy rules of which the admin tier denies everything they would allow. */
export function findOverruledRules(graph: AllowGraph): Finding[] {
  const { compiled } = graph.evaluator;
  if (graph.snapshot.adminPolicies.length === 0) return [];
  const { denials } = sweepTiers(graph);
  return networkPolicies(graph).flatMap((policy) =>
    DIRECTIONS.flatMap((direction) => {
      const subjects = membersOf(policy.subjects);
      const outcomes = Map.groupBy(subjects, (subject) => denials[direction][subject]!);
      return (policy.rules[direction] ?? []).flatMap((rule): Finding[] => {
        if (!isDenied(compiled, rule, outcomes)) return [];
        const { ref } = rule.form;
        const field = ruleField(ref);
        const denying = compiled.policies.filter((other) => other.form.tier === 'admin' && haveCommon(other.subjects, policy.subjects) && denies(graph, other, rule, subjects));
        return [finding('overruled-rule', {
          message: `${field} of ${policyName(ref.policy)} allows what ${denying.map(({ form }) => objectTitle(form.ref)).join(', ')} ${denying.length === 1 ? 'denies' : 'deny'}, and so allows nothing.`,
          objects: [policyObject(ref.policy, field), ...denying.map(({ form }) => policyObject(form.ref))],
          field,
        })];
      });
    }));
}

/** Whether a policy has a rule that denies something, and something of what the other rule would allow to these subjects. */
function denies(graph: AllowGraph, policy: CompiledPolicy, rule: CompiledRule, subjects: readonly number[]): boolean {
  const { fates } = sweepTiers(graph);
  const { lattice } = graph.evaluator.compiled;
  const { direction } = rule.form.ref;
  const isAbout = (one: CompiledRule, subject: number, other: number) => {
    const destination = direction === 'ingress' ? subject : other;
    return lattice.intersection(one.ports(destination), rule.ports(destination)) !== NONE;
  };
  return (policy.rules[direction] ?? []).some((one) =>
    one.form.action === 'deny' && fates.get(ruleKey(one.form.ref))!.decides &&
    FAMILIES.some((family) => membersOf(one.peers[family].yes).some((other) => hasBit(rule.peers[family].yes, other) && subjects.some((subject) => isAbout(one, subject, other)))));
}

function isDenied({ lattice, endpoints }: CompiledPolicies, rule: CompiledRule, outcomes: ReadonlyMap<AdminDenials, readonly number[]>): boolean {
  let matches = false;
  for (const [denied, subjects] of outcomes) {
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
