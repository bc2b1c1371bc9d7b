import { ADMIN_NETWORK_POLICY } from '../admin-network-policy/dialect';
import type { AdminDialect } from '../admin/dialect';

/** BaselineAdminNetworkPolicy of policy.networking.k8s.io/v1alpha1: one in a cluster, so it has no priority. */
export const BASELINE_ADMIN_NETWORK_POLICY: AdminDialect = {
  ...ADMIN_NETWORK_POLICY,
  kind: 'BaselineAdminNetworkPolicy',
  onlyName: 'default',
  standing: { fields: [], read: () => ({ tier: 'baseline', priority: 0 }) },
  actions: { Allow: 'allow', Deny: 'deny' },
  egressPeers: ['namespaces', 'pods', 'nodes', 'networks'],
};
