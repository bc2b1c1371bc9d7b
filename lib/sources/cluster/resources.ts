import type { Unreadable } from '@/lib/model/snapshot';

/** A collection of the Kubernetes API that is read. */
export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  /** As in paths and in RBAC rules. */
  readonly plural: string;
  readonly namespaced: boolean;
  /** What the user is told cannot be read when this cannot. */
  readonly concerns: Unreadable['resource'];
  /**
   * `required`: without it there is no picture. `wanted`: the picture lacks something, and says so. `optional`: its
   * absence or refusal takes nothing away that another collection does not tell.
   */
  readonly need: 'required' | 'wanted' | 'optional';
  /** Only objects whose labels match are asked for. */
  readonly labelSelector?: string;
}

const builtIn = (apiVersion: string, kind: string, plural: string, concerns: Unreadable['resource'], more: Partial<Resource> = {}): Resource => ({
  apiVersion,
  kind,
  plural,
  namespaced: true,
  concerns,
  need: 'wanted',
  ...more,
});

export const NAMESPACES = builtIn('v1', 'Namespace', 'namespaces', 'namespaces', { namespaced: false });
export const PODS = builtIn('v1', 'Pod', 'pods', 'pods', { need: 'required' });
export const SERVICES = builtIn('v1', 'Service', 'services', 'services');
export const NETWORK_POLICIES = builtIn('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies', 'networkpolicies', { need: 'required' });

const essential = (apiVersion: string, kind: string, plural: string, namespaced = false): Resource => builtIn(apiVersion, kind, plural, 'essentials', { namespaced, need: 'optional' });

/** Their objects tell which kinds of other projects the server has. */
export const KINDS_OF_OTHERS: readonly Resource[] = [
  essential('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'customresourcedefinitions'),
  essential('apiregistration.k8s.io/v1', 'APIService', 'apiservices'),
];

/** What tells who connects to pods besides other workloads: no verdict depends on it. */
const ESSENTIALS: readonly Resource[] = [
  essential('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'validatingwebhookconfigurations'),
  essential('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', 'mutatingwebhookconfigurations'),
  ...KINDS_OF_OTHERS,
  essential('rbac.authorization.k8s.io/v1', 'RoleBinding', 'rolebindings', true),
  essential('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', 'clusterrolebindings'),
];

/** Everything that is read of every cluster. Secrets and ConfigMaps are never among it. */
export const RESOURCES: readonly Resource[] = [
  NAMESPACES,
  PODS,
  NETWORK_POLICIES,
  SERVICES,
  builtIn('v1', 'Node', 'nodes', 'nodes', { namespaced: false }),
  builtIn('networking.k8s.io/v1', 'Ingress', 'ingresses', 'ingresses'),
  // Of Services with a selector the control plane keeps slices that say what their pods say; there are many of these.
  builtIn('discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices', 'endpointslices', { labelSelector: 'endpointslice.kubernetes.io/managed-by!=endpointslice-controller.k8s.io' }),
  builtIn('apps/v1', 'Deployment', 'deployments', 'workloads'),
  builtIn('apps/v1', 'StatefulSet', 'statefulsets', 'workloads'),
  builtIn('apps/v1', 'DaemonSet', 'daemonsets', 'workloads'),
  builtIn('apps/v1', 'ReplicaSet', 'replicasets', 'workloads'),
  builtIn('v1', 'ReplicationController', 'replicationcontrollers', 'workloads', { need: 'optional' }),
  builtIn('batch/v1', 'Job', 'jobs', 'workloads'),
  builtIn('batch/v1', 'CronJob', 'cronjobs', 'workloads'),
  ...ESSENTIALS,
];

/** `networkpolicies`, or `ciliumnetworkpolicies.cilium.io` for a kind of another project: how kubectl names it. */
export function resourceName({ apiVersion, plural }: Resource): string {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return ['', 'apps', 'batch', 'networking.k8s.io', 'discovery.k8s.io'].includes(group) ? plural : `${plural}.${group}`;
}

/** The kind of a collection's objects, whatever the version. */
export const kindKey = ({ apiVersion, kind }: Resource): string => `${apiVersion.slice(0, Math.max(0, apiVersion.indexOf('/')))}/${kind}`;

/** The path of the collection, of one namespace when one is given. */
export function collectionPath({ apiVersion, plural }: Resource, namespace?: string): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return namespace === undefined ? `${root}/${plural}` : `${root}/namespaces/${encodeURIComponent(namespace)}/${plural}`;
}
