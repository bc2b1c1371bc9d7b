import type { AdminPolicyKind } from '@/lib/model/admin-policy';
import type { AdminDialect } from './admin/dialect';
import { ADMIN_NETWORK_POLICY } from './admin-network-policy/dialect';
import { BASELINE_ADMIN_NETWORK_POLICY } from './baseline-admin-network-policy/dialect';
import { CLUSTER_NETWORK_POLICY_V1ALPHA2, CLUSTER_NETWORK_POLICY_V1BETA1 } from './cluster-network-policy/dialect';

/** The API group of all admin policies. */
export const ADMIN_GROUP = 'policy.networking.k8s.io';

/** Dialects by apiVersion, of each kind; the version that is recommended comes first. */
export const ADMIN_DIALECTS: Readonly<Record<AdminPolicyKind, ReadonlyMap<string, AdminDialect>>> = {
  AdminNetworkPolicy: new Map([[`${ADMIN_GROUP}/v1alpha1`, ADMIN_NETWORK_POLICY]]),
  BaselineAdminNetworkPolicy: new Map([[`${ADMIN_GROUP}/v1alpha1`, BASELINE_ADMIN_NETWORK_POLICY]]),
  ClusterNetworkPolicy: new Map([
    [`${ADMIN_GROUP}/v1beta1`, CLUSTER_NETWORK_POLICY_V1BETA1],
    [`${ADMIN_GROUP}/v1alpha2`, CLUSTER_NETWORK_POLICY_V1ALPHA2],
  ]),
};
