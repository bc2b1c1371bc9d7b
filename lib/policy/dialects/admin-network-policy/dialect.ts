import { readPriority } from '../admin/priority';
import type { AdminDialect } from '../admin/dialect';
import { readAdminPort } from './ports';

/** AdminNetworkPolicy of policy.networking.k8s.io/v1alpha1. */
export const ADMIN_NETWORK_POLICY: AdminDialect = {
  kind: 'AdminNetworkPolicy',
  standing: { fields: ['priority'], read: (check, spec) => ({ tier: 'admin', priority: readPriority(check, spec) }) },
  actions: { Allow: 'allow', Deny: 'deny', Pass: 'pass' },
  egressPeers: ['namespaces', 'pods', 'nodes', 'networks', 'domainNames'],
  ports: { field: 'ports', read: readAdminPort },
  most: { rules: 100, peers: 100, ports: 100 },
  readsOldPeers: true,
  optionalSelectors: [],
  namedPortsAnywhere: false,
  maskedCidrs: false,
};
