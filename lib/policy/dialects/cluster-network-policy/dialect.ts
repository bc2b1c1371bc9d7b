import type { AdminPolicy } from '@/lib/model/admin-policy';
import type { AdminDialect } from '../admin/dialect';
import { readPriority } from '../admin/priority';
import { type FieldCheck, fieldOf, type Fields, quote } from '../field-check';
import { readProtocol } from './protocols';

/** ClusterNetworkPolicy of policy.networking.k8s.io/v1alpha2. */
export const CLUSTER_NETWORK_POLICY_V1ALPHA2: AdminDialect = {
  kind: 'ClusterNetworkPolicy',
  standing: { fields: ['tier', 'priority'], read: (check, spec) => ({ tier: readTier(check, spec), priority: readPriority(check, spec) }) },
  actions: { Accept: 'allow', Deny: 'deny', Pass: 'pass' },
  egressPeers: ['namespaces', 'pods', 'nodes', 'networks', 'domainNames'],
  ports: { field: 'protocols', read: readProtocol },
  most: { rules: 25, peers: 25, ports: 25 },
  readsOldPeers: false,
  optionalSelectors: ['namespaceSelector'],
  namedPortsAnywhere: false,
  maskedCidrs: false,
};

/** ClusterNetworkPolicy of policy.networking.k8s.io/v1beta1, which refuses CIDRs with bits beyond their prefix. */
export const CLUSTER_NETWORK_POLICY_V1BETA1: AdminDialect = { ...CLUSTER_NETWORK_POLICY_V1ALPHA2, maskedCidrs: true };

const TIERS: Readonly<Record<string, AdminPolicy['tier']>> = { Admin: 'admin', Baseline: 'baseline' };

/** `admin` after a fault was reported. */
function readTier(check: FieldCheck, spec: Fields): AdminPolicy['tier'] {
  const field = 'spec.tier';
  const value = fieldOf(spec, 'tier');
  if (value === undefined) check.error('admin-tier', field, 'The policy has no tier.', 'One of Admin and Baseline.');
  const text = check.string(value, field);
  if (text === undefined) return 'admin';
  const tier = Object.hasOwn(TIERS, text) ? TIERS[text] : undefined;
  if (tier) return tier;
  const meant = Object.keys(TIERS).find((word) => word.toLowerCase() === text.toLowerCase());
  check.error('admin-tier', field, `${quote(text)} is no tier; there are Admin and Baseline.`, meant ? `Did you mean ${meant}? The spelling is case sensitive.` : undefined);
  return 'admin';
}
