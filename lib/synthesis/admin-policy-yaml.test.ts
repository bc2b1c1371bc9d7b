import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { AdminPolicy } from '@/lib/model/admin-policy';
import { ADMIN_NETWORK_POLICY } from '@/lib/policy/dialects/admin-network-policy/dialect';
import { validateAdminPolicy } from '@/lib/policy/dialects/admin/validate';
import { CLUSTER_NETWORK_POLICY_V1ALPHA2 } from '@/lib/policy/dialects/cluster-network-policy/dialect';
import { compileAdminPolicy } from '@/lib/policy/dialects/admin/compile';
import { adminPolicyArbitrary } from '@/lib/testing/random-cluster';
import { adminPolicyYaml } from './admin-policy-yaml';

/** Valid for both APIs: domain names only allow, ports by name stand alone, and no peer is unknown. */
const isValid = ({ ingress, egress }: Omit<AdminPolicy, 'name'>) =>
  [...ingress, ...egress].every(
    ({ action, peers, ports = [] }) =>
      peers.every(({ kind }) => kind !== 'unknown' && kind !== 'same-labels' && kind !== 'not-same-labels' && (kind !== 'domain-names' || action === 'allow')) &&
      !(ports.some(({ kind }) => kind === 'named') && peers.some(({ kind }) => kind !== 'pods')),
  );

describe('the text of an admin policy', () => {
  it.each([ADMIN_NETWORK_POLICY, CLUSTER_NETWORK_POLICY_V1ALPHA2])('read back means the same ($kind)', (dialect) => {
    fc.assert(
      fc.property(adminPolicyArbitrary({ allRead: true }).filter(isValid), (drawn) => {
        const policy: AdminPolicy = { ...drawn, kind: dialect.kind, name: 'c', tier: dialect.kind === 'AdminNetworkPolicy' ? 'admin' : drawn.tier };
        const { spec, problems } = validateAdminPolicy(dialect, parse(adminPolicyYaml(policy)), false);
        expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
        expect(compileAdminPolicy({ ...spec!, kind: policy.kind, name: policy.name })).toEqual(compileAdminPolicy(policy));
      }),
      { seed: 20261121, numRuns: 200 },
    );
  });
});
