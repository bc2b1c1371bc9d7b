/** A kind of object that the test API server has. */
export interface ServedKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

const served = (apiVersion: string, kind: string, plural: string, namespaced = true): ServedKind => ({ apiVersion, kind, plural, namespaced });

/** Kinds that every server has. */
export const BUILT_IN_KINDS: readonly ServedKind[] = [
  served('v1', 'Namespace', 'namespaces', false),
  served('v1', 'Node', 'nodes', false),
  served('v1', 'Pod', 'pods'),
  served('v1', 'Service', 'services'),
  served('v1', 'ConfigMap', 'configmaps'),
  served('v1', 'ReplicationController', 'replicationcontrollers'),
  served('apps/v1', 'Deployment', 'deployments'),
  served('apps/v1', 'StatefulSet', 'statefulsets'),
  served('apps/v1', 'DaemonSet', 'daemonsets'),
  served('apps/v1', 'ReplicaSet', 'replicasets'),
  served('batch/v1', 'Job', 'jobs'),
  served('batch/v1', 'CronJob', 'cronjobs'),
  served('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies'),
  served('networking.k8s.io/v1', 'Ingress', 'ingresses'),
  served('discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices'),
];

/** Kinds of other projects, served when a test asks for their group or has an object of it. */
export const CUSTOM_KINDS: readonly ServedKind[] = [
  served('policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy', 'adminnetworkpolicies', false),
  served('policy.networking.k8s.io/v1alpha1', 'BaselineAdminNetworkPolicy', 'baselineadminnetworkpolicies', false),
  served('policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy', 'clusternetworkpolicies', false),
  served('policy.networking.k8s.io/v1beta1', 'ClusterNetworkPolicy', 'clusternetworkpolicies', false),
  served('cilium.io/v2', 'CiliumNetworkPolicy', 'ciliumnetworkpolicies'),
  served('cilium.io/v2', 'CiliumClusterwideNetworkPolicy', 'ciliumclusterwidenetworkpolicies', false),
  served('cilium.io/v2', 'CiliumNode', 'ciliumnodes', false),
  served('gateway.networking.k8s.io/v1', 'Gateway', 'gateways'),
  served('gateway.networking.k8s.io/v1', 'HTTPRoute', 'httproutes'),
  served('gateway.networking.k8s.io/v1beta1', 'ReferenceGrant', 'referencegrants'),
  served('route.openshift.io/v1', 'Route', 'routes'),
  served('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'validatingwebhookconfigurations', false),
  served('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'customresourcedefinitions', false),
  served('apiregistration.k8s.io/v1', 'APIService', 'apiservices', false),
  served('rbac.authorization.k8s.io/v1', 'RoleBinding', 'rolebindings'),
  served('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', 'clusterrolebindings', false),
  served('monitoring.coreos.com/v1', 'ServiceMonitor', 'servicemonitors'),
  served('crd.projectcalico.org/v1', 'NetworkPolicy', 'networkpolicies'),
  served('crd.projectcalico.org/v1', 'GlobalNetworkPolicy', 'globalnetworkpolicies', false),
];

/** The API group of an apiVersion, empty for the core group. */
export const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '');

/** `pods` or `networkpolicies.networking.k8s.io`: one name for each collection. */
export const collectionOf = ({ apiVersion, plural }: ServedKind): string => (groupOf(apiVersion) ? `${plural}.${groupOf(apiVersion)}` : plural);
