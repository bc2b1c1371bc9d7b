import { buildSnapshot } from '@/lib/sources/read/build-snapshot';
import type { Snapshot } from '@/lib/model/snapshot';

/** A snapshot of objects that go through the loader, as the manifests of a user do. */
export const load = (...objects: readonly object[]): Snapshot =>
  buildSnapshot(objects.map((value) => ({ value, origin: {} })), { source: { kind: 'manifests', label: 'test' }, live: false });

/** A running Pod, labelled `app: name` unless told otherwise. */
export const podOf = (namespace: string, name: string, ip: string, more: { readonly labels?: object; readonly spec?: object; readonly status?: object; readonly metadata?: object } = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace, name, labels: more.labels ?? { app: name }, ...more.metadata },
  spec: { containers: [{ name: 'c' }], ...more.spec },
  status: { phase: 'Running', podIP: ip, ...more.status },
});

/** A NetworkPolicy. */
export const policyOf = (spec: object, namespace = 'x', name = 'p') => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { namespace, name }, spec });

/** A ClusterNetworkPolicy on every pod. */
export const clusterPolicyOf = (name: string, tier: 'Admin' | 'Baseline', priority: number, rules: object) => ({
  apiVersion: 'policy.networking.k8s.io/v1alpha2', kind: 'ClusterNetworkPolicy', metadata: { name }, spec: { tier, priority, subject: { namespaces: {} }, ...rules },
});
