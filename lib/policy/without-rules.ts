import type { Direction, PolicyType } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { policyDirections } from './dialects/network-policy/compile';
import { ruleKey, type PolicyRef, type RuleRef } from './rule-form';

/** The snapshot without some rules. Their policies stay, and NetworkPolicies go on to isolate in the directions they had. */
export function withoutRules(snapshot: Snapshot, removed: readonly RuleRef[]): Snapshot {
  const keys = new Set(removed.map(ruleKey));
  const kept = <T>(rules: readonly T[], policy: PolicyRef, direction: Direction): readonly T[] => rules.filter((_, index) => !keys.has(ruleKey({ policy, direction, index })));
  return {
    ...snapshot,
    policies: snapshot.policies.map((policy) => {
      const { namespace, name, spec } = policy;
      const ref: PolicyRef = { kind: 'NetworkPolicy', namespace, name };
      const policyTypes = policyDirections(spec).map((direction): PolicyType => (direction === 'ingress' ? 'Ingress' : 'Egress'));
      return { ...policy, spec: { ...spec, policyTypes, ...(spec.ingress && { ingress: kept(spec.ingress, ref, 'ingress') }), ...(spec.egress && { egress: kept(spec.egress, ref, 'egress') }) } };
    }),
    adminPolicies: snapshot.adminPolicies.map((policy) => ({ ...policy, ingress: kept(policy.ingress, policy, 'ingress'), egress: kept(policy.egress, policy, 'egress') })),
  };
}
