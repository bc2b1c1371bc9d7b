import { expect, it } from 'vitest';
import type { AdminPolicy, AdminRule } from '@/lib/model/admin-policy';
import type { NetworkPolicySpec } from '@/lib/model/network-policy';
import { cluster, policy } from '@/lib/testing/builders';
import type { PolicyRef, RuleRef } from './rule-form';
import { withoutRules } from './without-rules';

const p: PolicyRef = { kind: 'NetworkPolicy', namespace: 'x', name: 'p' };
const at = (ref: PolicyRef, direction: RuleRef['direction'], index: number): RuleRef => ({ policy: ref, direction, index });
const [http, https] = [{ ports: [{ port: 80 }] }, { ports: [{ port: 443 }] }];
const spec = (own: NetworkPolicySpec, ...removed: readonly RuleRef[]) => withoutRules(cluster({ policies: [policy('x/p', own)] }), removed).policies[0]!.spec;

it.each<[string, NetworkPolicySpec, readonly RuleRef[], NetworkPolicySpec]>([
  ['loses that rule alone', { ingress: [http, https], egress: [http, https] }, [at(p, 'ingress', 0)], { policyTypes: ['Ingress', 'Egress'], ingress: [https], egress: [http, https] }],
  ['loses rules of both directions', { ingress: [http, https], egress: [http, https] }, [at(p, 'ingress', 0), at(p, 'egress', 1)], { policyTypes: ['Ingress', 'Egress'], ingress: [https], egress: [http] }],
  ['goes on to isolate without its last rule', { egress: [http] }, [at(p, 'egress', 0)], { policyTypes: ['Ingress', 'Egress'], egress: [] }],
  ['isolates in no direction in which it did not', { policyTypes: ['Egress'], ingress: [http], egress: [http] }, [at(p, 'egress', 0)], { policyTypes: ['Egress'], ingress: [http], egress: [] }],
  ['keeps rules of another policy of the name', { ingress: [http] }, [at({ ...p, namespace: 'y' }, 'ingress', 0), at({ kind: 'AdminNetworkPolicy', name: 'p' }, 'ingress', 0)], { policyTypes: ['Ingress'], ingress: [http] }],
])('a NetworkPolicy without a rule %s', (_, own, removed, expected) => {
  expect(spec(own, ...removed)).toStrictEqual(expected);
});

it('an admin policy without a rule loses that rule alone', () => {
  const rule = (name: string): AdminRule => ({ name, action: 'deny', peers: [{ kind: 'pods', pods: {} }] });
  const admin: AdminPolicy = { kind: 'AdminNetworkPolicy', name: 'p', tier: 'admin', priority: 1, subject: {}, ingress: [rule('a'), rule('b')], egress: [rule('c'), rule('d')] };
  const without = (...removed: readonly RuleRef[]) => withoutRules(cluster({ adminPolicies: [admin] }), removed).adminPolicies;
  expect(without(at(admin, 'ingress', 1))).toEqual([{ ...admin, ingress: [rule('a')] }]);
  expect(without(at(admin, 'egress', 0), at(p, 'ingress', 0))).toEqual([{ ...admin, egress: [rule('d')] }]);
});
