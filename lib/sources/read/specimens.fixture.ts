import type { KindRole } from './kinds';

export type Kind = Exclude<KindRole['role'], 'ignored' | 'mistaken'>;

const specimen = (kind: Kind, apiVersion: string, name: string, more: object, called = 'it') => ({
  kind,
  object: { apiVersion, kind: name, metadata: { name: called, namespace: 'shop', labels: { app: 'it' } }, ...more } as unknown,
});

const selector = { matchLabels: { app: 'it' }, matchExpressions: [{ key: 'tier', operator: 'In', values: ['a', 'b'] }, { key: 'x/y', operator: 'Exists' }] };
const podSpec = {
  hostNetwork: false,
  nodeName: 'n1',
  serviceAccountName: 'sa',
  automountServiceAccountToken: false,
  volumes: [{ name: 'v', configMap: { name: 'it' } }],
  containers: [{ name: 'c', image: 'registry.example/i:1', command: ['run'], args: ['--db-host=db'], env: [{ name: 'DB_HOST', value: 'db' }, { name: 'K', valueFrom: { configMapKeyRef: { name: 'it', key: 'k' } } }], envFrom: [{ configMapRef: { name: 'it' } }], livenessProbe: { httpGet: { port: 80 } }, ports: [{ name: 'http', containerPort: 80, protocol: 'TCP' }, { containerPort: 53, protocol: 'UDP' }] }],
  initContainers: [{ name: 's', image: 'i', restartPolicy: 'Always', ports: [{ name: 'side', containerPort: 9 }] }],
};
const template = { metadata: { labels: { app: 'it' } }, spec: podSpec };
const workload = { spec: { replicas: 2, selector: { matchLabels: { app: 'it' } }, template } };
const adminPeers = [{ namespaces: selector }, { pods: { namespaceSelector: selector, podSelector: {} } }];
const adminEgress = [...adminPeers, { nodes: {} }, { networks: ['10.0.0.0/8', '::/0'] }];
const adminPorts = [{ portNumber: { protocol: 'TCP', port: 80 } }, { portRange: { protocol: 'UDP', start: 1, end: 9 } }];
const adminV1 = { subject: { namespaces: selector }, ingress: [{ name: 'r', action: 'Deny', from: adminPeers, ports: [...adminPorts, { namedPort: 'http' }] }], egress: [{ action: 'Allow', to: adminEgress, ports: adminPorts }] };
const cluster = {
  spec: {
    tier: 'Admin',
    priority: 5,
    subject: { pods: { namespaceSelector: {}, podSelector: selector } },
    ingress: [{ name: 'r', action: 'Pass', from: adminPeers, protocols: [{ tcp: { destinationPort: { number: 80 } } }, { destinationNamedPort: 'http' }] }],
    egress: [{ action: 'Accept', to: [...adminEgress, { domainNames: ['*.example.com'] }], protocols: [{ udp: { destinationPort: { range: { start: 1, end: 9 } } } }] }],
  },
};
const POLICY_GROUP = 'policy.networking.k8s.io';

/** One full and valid object of every kind that is read, all of them called `it`. */
export const SPECIMENS: readonly { readonly kind: Kind; readonly object: unknown }[] = [
  specimen('pod', 'v1', 'Pod', { spec: podSpec, status: { phase: 'Running', podIP: '10.1.0.1', podIPs: [{ ip: '10.1.0.1' }, { ip: 'fd00::1' }] } }),
  specimen('controller', 'apps/v1', 'Deployment', workload),
  specimen('controller', 'apps/v1', 'StatefulSet', workload),
  specimen('controller', 'apps/v1', 'DaemonSet', workload),
  specimen('controller', 'apps/v1', 'ReplicaSet', workload),
  specimen('controller', 'v1', 'ReplicationController', { spec: { replicas: 1, selector: { app: 'it' }, template } }),
  specimen('controller', 'batch/v1', 'Job', { spec: { parallelism: 1, template }, status: { conditions: [] } }),
  specimen('controller', 'batch/v1', 'CronJob', { spec: { jobTemplate: { spec: { parallelism: 1, template } } } }),
  specimen('service', 'v1', 'Service', { spec: { type: 'ClusterIP', selector: { app: 'it' }, ports: [{ name: 'http', protocol: 'TCP', port: 80, targetPort: 'http' }, { name: 'dns', protocol: 'UDP', port: 53, targetPort: 53 }] } }),
  specimen('namespace', 'v1', 'Namespace', {}),
  specimen('node', 'v1', 'Node', { spec: { podCIDR: '10.1.0.0/24', podCIDRs: ['10.1.0.0/24'] }, status: { addresses: [{ type: 'InternalIP', address: '172.18.0.2' }] } }),
  specimen('ingress', 'networking.k8s.io/v1', 'Ingress', {
    spec: { defaultBackend: { service: { name: 's', port: { number: 80 } } }, rules: [{ host: 'a.example', http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 's', port: { name: 'http' } } } }] } }] },
  }),
  specimen('network-policy', 'networking.k8s.io/v1', 'NetworkPolicy', {
    spec: {
      podSelector: selector,
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [{ podSelector: selector, namespaceSelector: {} }, { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }], ports: [{ port: 'http' }, { protocol: 'UDP', port: 1, endPort: 9 }] }],
      egress: [{}],
    },
  }),
  specimen('admin-policy', `${POLICY_GROUP}/v1alpha1`, 'AdminNetworkPolicy', { spec: { priority: 5, ...adminV1 } }),
  specimen('admin-policy', `${POLICY_GROUP}/v1alpha1`, 'BaselineAdminNetworkPolicy', { spec: adminV1 }, 'default'),
  specimen('admin-policy', `${POLICY_GROUP}/v1alpha2`, 'ClusterNetworkPolicy', cluster),
  specimen('admin-policy', `${POLICY_GROUP}/v1beta1`, 'ClusterNetworkPolicy', cluster),
  specimen('routing', 'discovery.k8s.io/v1', 'EndpointSlice', { addressType: 'IPv4', endpoints: [{ addresses: ['10.1.0.1'], targetRef: { kind: 'Pod', name: 'p' } }], ports: [{ name: 'http', port: 80, protocol: 'TCP' }] }),
  specimen('routing', 'v1', 'Endpoints', { subsets: [{ addresses: [{ ip: '10.1.0.1', targetRef: { kind: 'Pod', name: 'p' } }], ports: [{ port: 80 }] }] }),
  specimen('routing', 'gateway.networking.k8s.io/v1', 'Gateway', { spec: { gatewayClassName: 'c', listeners: [{ name: 'l', port: 80, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'All' } } }] } }),
  specimen('routing', 'gateway.networking.k8s.io/v1', 'HTTPRoute', {
    spec: { parentRefs: [{ name: 'it' }], hostnames: ['a.example'], rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/' } }], backendRefs: [{ name: 's', port: 80 }] }] },
  }),
  specimen('routing', 'gateway.networking.k8s.io/v1beta1', 'ReferenceGrant', { spec: { from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'x' }], to: [{ group: '', kind: 'Service' }] } }),
  specimen('routing', 'route.openshift.io/v1', 'Route', { spec: { host: 'a.example', to: { kind: 'Service', name: 's', weight: 100 }, port: { targetPort: 'http' } } }),
  ...['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'].map((kind) =>
    specimen('platform', 'admissionregistration.k8s.io/v1', kind, { webhooks: [{ name: 'a.example', failurePolicy: 'Ignore', clientConfig: { service: { namespace: 'shop', name: 's', port: 8443 } } }] }),
  ),
  specimen('platform', 'apiextensions.k8s.io/v1', 'CustomResourceDefinition', { spec: { conversion: { strategy: 'Webhook', webhook: { clientConfig: { service: { namespace: 'shop', name: 's' } } } } } }),
  specimen('platform', 'apiregistration.k8s.io/v1', 'APIService', { spec: { service: { namespace: 'shop', name: 's', port: 443 } } }),
  specimen('platform', 'rbac.authorization.k8s.io/v1', 'RoleBinding', { subjects: [{ kind: 'ServiceAccount', name: 'sa' }], roleRef: { kind: 'Role', name: 'r' } }),
  specimen('platform', 'rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', { subjects: [{ kind: 'ServiceAccount', namespace: 'shop', name: 'sa' }], roleRef: { kind: 'ClusterRole', name: 'r' } }),
  specimen('platform', 'monitoring.coreos.com/v1', 'ServiceMonitor', { spec: { selector, namespaceSelector: { matchNames: ['shop'] }, endpoints: [{ port: 'http' }, { targetPort: 9090 }] } }),
  specimen('platform', 'monitoring.coreos.com/v1', 'PodMonitor', { spec: { selector, namespaceSelector: { any: true }, podMetricsEndpoints: [{ port: 'http' }, { portNumber: 9090 }] } }),
  specimen('platform', 'v1', 'ConfigMap', { data: { DB_HOST: 'db', DB_PORT: '5432', 'app.yaml': 'url: http://orders:8080/x' } }),
  specimen('unevaluated', 'cilium.io/v2', 'CiliumNetworkPolicy', { spec: { endpointSelector: { matchLabels: { 'k8s:app': 'it' } }, ingress: [{ fromEndpoints: [{}] }] }, specs: [{ endpointSelector: {}, egressDeny: [{}] }] }),
  specimen('unevaluated', 'projectcalico.org/v3', 'GlobalNetworkPolicy', { spec: { selector: 'all()', types: ['Ingress'], ingress: [{ action: 'Allow' }] } }),
  specimen('unevaluated', 'crd.antrea.io/v1beta1', 'ClusterNetworkPolicy', { spec: { appliedTo: [], ingress: [{}] } }),
  specimen('unevaluated', 'k8s.ovn.org/v1', 'EgressFirewall', { spec: { egress: [{ type: 'Deny', to: { cidrSelector: '0.0.0.0/0' } }] } }),
];
