import { describe, expect, it } from 'vitest';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { load, podOf } from '@/lib/testing/objects';
import type { Essential, EssentialKind } from './essential';
import { findEssentials } from './find-essentials';

const service = (namespace: string, name: string, ports: readonly object[], more: object = {}) => ({ apiVersion: 'v1', kind: 'Service', metadata: { namespace, name, labels: { app: name } }, spec: { selector: { app: name }, ports, ...more } });
const namespace = (name: string, labels: object = {}) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
const web = podOf('shop', 'web', '10.0.0.1');
const find = (kind: EssentialKind, ...objects: readonly object[]): readonly Essential[] => findEssentials(new AllowGraph(load(...objects))).filter((one) => one.kind === kind);
/** `from > to ports` */
const edges = (essential: Essential | undefined) => (essential?.edges ?? []).map(({ from, to, ports }) => `${short(from)} > ${short(to)} ${ports === 'all' ? 'all' : ports.map(({ protocol, port }) => `${port}/${protocol}`).join(' ')}`);
const short = (id: string) => id.replace(/^workload\/([^/]+)\/[^/]+\//, '$1/').replace(/^(namespace|cidr)\//, '');
const ANYWHERE = ['0.0.0.0/0', '::/0'];

describe('DNS', () => {
  const dns = (place: string, labels: object, ports: readonly object[]) => podOf(place, 'dns', '10.0.0.9', { labels, spec: { containers: [{ name: 'c', ports }] } });
  const nodeCache = (args: readonly string[]) => ({
    apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { namespace: 'kube-system', name: 'node-local-dns' },
    spec: { selector: { matchLabels: { 'k8s-app': 'node-local-dns' } }, template: { metadata: { labels: { 'k8s-app': 'node-local-dns' } }, spec: { hostNetwork: true, containers: [{ name: 'c', image: 'registry.k8s.io/dns/k8s-dns-node-cache:1.26', args }] } } },
  });

  it('is needed from every namespace at the servers’ own port, 5353 on OpenShift', () => {
    const [found] = find('dns', web, dns('openshift-dns', { 'dns.operator.openshift.io/daemonset-dns': 'default' }, [{ name: 'dns', containerPort: 5353, protocol: 'UDP' }]), {
      ...service('openshift-dns', 'dns-default', [{ name: 'dns', port: 53, targetPort: 'dns', protocol: 'UDP' }], { selector: { 'dns.operator.openshift.io/daemonset-dns': 'default' } }),
    });
    expect(found).toMatchObject({ id: 'dns openshift-dns/dns', title: 'DNS to openshift-dns/dns on 5353/TCP, 5353/UDP' });
    expect(edges(found)).toEqual(['openshift-dns > openshift-dns/dns 5353/TCP 5353/UDP', 'shop > openshift-dns/dns 5353/TCP 5353/UDP']);
  });

  it('is asked at the address of the cache on each node too, which its arguments name', () => {
    const [cache] = find('dns', web, nodeCache(['-localip', '169.254.25.10,10.96.0.10']));
    expect(edges(cache)).toEqual(['kube-system > 169.254.25.10/32 53/TCP 53/UDP', 'shop > 169.254.25.10/32 53/TCP 53/UDP']);
    expect(edges(find('dns', web, nodeCache([]))[0])).toContain('shop > 169.254.20.10/32 53/TCP 53/UDP');
    expect(cache?.because.join(' ')).toContain('its arguments name the address');
  });

  it('is asked by the cache itself', () => {
    const [server] = find('dns', dns('kube-system', { 'k8s-app': 'kube-dns' }, []), nodeCache([]));
    expect(edges(server)).toContain('kube-system/node-local-dns > kube-system/dns 53/TCP 53/UDP');
  });

  it('is not assumed where no server was read', () => expect(find('dns', web)).toEqual([]));
});

describe('the API server', () => {
  const slice = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { namespace: 'default', name: 'kubernetes', labels: { 'kubernetes.io/service-name': 'kubernetes' } }, endpoints: [{ addresses: ['172.18.0.2'] }], ports: [{ name: 'https', port: 6443, protocol: 'TCP' }] };
  const client = (spec: object) => podOf('shop', 'client', '10.0.0.2', { spec: { serviceAccountName: 'sa', containers: [{ name: 'c', image: 'x/y' }], ...spec } });
  const binding = (kind: string, subject: object) => ({ apiVersion: 'rbac.authorization.k8s.io/v1', kind, metadata: { namespace: 'shop', name: 'b' }, subjects: [{ kind: 'ServiceAccount', ...subject }], roleRef: { kind: 'Role', name: 'r' } });

  it.each<[string, object, readonly object[], string | null]>([
    ['whose ServiceAccount a RoleBinding gives rights', {}, [binding('RoleBinding', { name: 'sa' })], 'Its ServiceAccount sa is given rights by RoleBinding shop/b.'],
    ['whose ServiceAccount a ClusterRoleBinding gives rights', {}, [binding('ClusterRoleBinding', { namespace: 'shop', name: 'sa' })], 'Its ServiceAccount sa is given rights by ClusterRoleBinding b.'],
    ['of the same name in another namespace', {}, [binding('ClusterRoleBinding', { namespace: 'x', name: 'sa' })], null],
    ['that mounts no token, whatever it might do', { automountServiceAccountToken: false }, [binding('RoleBinding', { name: 'sa' })], null],
    ['that names it', { automountServiceAccountToken: false, containers: [{ name: 'c', args: ['--master=https://kubernetes.default.svc'] }] }, [], 'It names the API server: https://kubernetes.default.svc in arguments of container c.'],
    ['that is a controller', { containers: [{ name: 'c', image: 'quay.io/jetstack/cert-manager-controller:v1' }] }, [], 'Its image jetstack/cert-manager-controller is of a program that works with the API.'],
    ['with a ServiceAccount of its own and no more', {}, [], null],
  ])('is called by a pod %s', (_, spec, others, evidence) => {
    const found = find('api-server', slice, client(spec), ...others);
    expect(found.map(({ because }) => because[0])).toEqual(evidence === null ? [] : [evidence]);
    for (const one of found) expect(edges(one)).toEqual(['shop/client > 172.18.0.2/32 6443/TCP']);
  });

  const bound = [client({}), binding('RoleBinding', { name: 'sa' })];

  it('is at the control plane’s nodes where its addresses were not read', () => {
    const node = (name: string, labels: object, address: string) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, status: { addresses: [{ type: 'InternalIP', address }] } });
    const [found] = find('api-server', ...bound, node('a', { 'node-role.kubernetes.io/control-plane': '' }, '172.18.0.3'), node('b', {}, '172.18.0.4'));
    expect(edges(found)).toEqual(['shop/client > 172.18.0.3/32 6443/TCP']);
  });

  it('may be anywhere where nothing tells, and that is said', () => {
    const [found] = find('api-server', ...bound);
    expect(edges(found)).toEqual(ANYWHERE.map((cidr) => `shop/client > ${cidr} 443/TCP 6443/TCP`));
    expect(found?.because[1]).toContain('was not among what was read');
  });
});

describe('what the API server calls', () => {
  const hook = podOf('shop', 'hook', '10.0.0.3');
  const behind = service('shop', 'hook', [{ port: 443, targetPort: 9443 }, { port: 8080 }]);
  const client = { service: { namespace: 'shop', name: 'hook' } };

  it.each<[string, object]>([
    ['ValidatingWebhookConfiguration', { apiVersion: 'admissionregistration.k8s.io/v1', webhooks: [{ clientConfig: client }, { clientConfig: client }] }],
    ['MutatingWebhookConfiguration', { apiVersion: 'admissionregistration.k8s.io/v1', webhooks: [{ clientConfig: client }] }],
    ['CustomResourceDefinition', { apiVersion: 'apiextensions.k8s.io/v1', spec: { conversion: { strategy: 'Webhook', webhook: { clientConfig: client } } } }],
    ['APIService', { apiVersion: 'apiregistration.k8s.io/v1', spec: { service: { ...client.service, port: 443 } } }],
  ])('by a %s is let in at the port behind its Service, from any source', (kind, body) => {
    const found = find('webhook', hook, behind, { kind, metadata: { name: 'it' }, ...body });
    expect(found.map(({ id }) => id)).toEqual(['webhook shop/hook:443']);
    expect(edges(found[0])).toEqual(ANYWHERE.map((cidr) => `${cidr} > shop/hook 9443/TCP`));
    expect(found[0]?.because.join(' ')).toContain(`${kind} it names Service shop/hook, port 443.`);
  });

  it('is not, when it is by URL, when its pods are not there, or when its Service has no such port', () => {
    const configuration = (clientConfig: object) => ({ apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration', metadata: { name: 'it' }, webhooks: [{ clientConfig }] });
    expect(find('webhook', hook, behind, configuration({ url: 'https://x.example' }))).toEqual([]);
    expect(find('webhook', behind, configuration(client))).toEqual([]);
    expect(find('webhook', hook, behind, configuration({ service: { ...client.service, port: 444 } }))).toEqual([]);
  });

  it('says whether requests are let through without an answer', () => {
    const configuration = (failurePolicy: string) => ({ apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration', metadata: { name: 'it' }, webhooks: [{ clientConfig: client, failurePolicy }] });
    expect(find('webhook', hook, behind, configuration('Ignore'))[0]?.because[0]).toBe('Without an answer requests are let through unchecked.');
    expect(find('webhook', hook, behind, configuration('Fail'))[0]?.because[0]).toBe('Without an answer the API server refuses the requests that it is to check.');
  });
});

describe('metrics', () => {
  const prometheus = podOf('monitoring', 'prometheus', '10.0.0.4', { labels: { 'app.kubernetes.io/name': 'prometheus' }, spec: { containers: [{ name: 'c', image: 'quay.io/prometheus/prometheus:v3' }] } });
  const scraped = (annotations: object, ports: readonly object[] = []) => podOf('shop', 'web', '10.0.0.1', { metadata: { annotations }, spec: { containers: [{ name: 'c', ports }] } });
  const monitor = (kind: string, spec: object) => ({ apiVersion: 'monitoring.coreos.com/v1', kind, metadata: { namespace: 'monitoring', name: 'm' }, spec });
  const selector = { matchLabels: { app: 'web' } };

  it.each<[string, object, readonly object[], readonly string[]]>([
    ['at the port of the annotation', scraped({ 'prometheus.io/scrape': 'true', 'prometheus.io/port': '9102' }), [], ['9102/TCP']],
    ['at every port that is declared, without one', scraped({ 'prometheus.io/scrape': 'true' }, [{ containerPort: 80 }, { containerPort: 53, protocol: 'UDP' }]), [], ['80/TCP']],
    ['not where the annotation says no', scraped({ 'prometheus.io/scrape': 'false', 'prometheus.io/port': '9102' }), [], []],
    ['at the port of the Service that a ServiceMonitor names', scraped({}), [monitor('ServiceMonitor', { selector, namespaceSelector: { any: true }, endpoints: [{ port: 'metrics' }] })], ['9103/TCP']],
    ['not in namespaces that a ServiceMonitor does not mean', scraped({}), [monitor('ServiceMonitor', { selector, endpoints: [{ port: 'metrics' }] })], []],
    ['at the port of the container that a PodMonitor names', scraped({}, [{ name: 'stats', containerPort: 9104 }]), [monitor('PodMonitor', { selector, namespaceSelector: { matchNames: ['shop'] }, podMetricsEndpoints: [{ port: 'stats' }] })], ['9104/TCP']],
  ])('are scraped %s', (_, pod, monitors, ports) => {
    const found = find('metrics', prometheus, pod, service('shop', 'web', [{ name: 'metrics', port: 80, targetPort: 9103 }]), ...monitors);
    expect(found.flatMap(edges)).toEqual(ports.map((port) => `monitoring/prometheus > shop/web ${port}`));
  });

  it('are scraped behind a Service that asks for it', () => {
    const annotated = (annotations: object) => ({ ...service('shop', 'web', [{ port: 80, targetPort: 9103 }, { port: 53, protocol: 'UDP' }]), metadata: { namespace: 'shop', name: 'web', annotations } });
    expect(find('metrics', prometheus, web, annotated({ 'prometheus.io/scrape': 'true' })).flatMap(edges)).toEqual(['monitoring/prometheus > shop/web 9103/TCP']);
    expect(find('metrics', prometheus, web, annotated({ 'prometheus.io/scrape': 'true', 'prometheus.io/port': '9153' })).flatMap(edges)).toEqual(['monitoring/prometheus > shop/web 9153/TCP']);
  });

  it('of nodes are asked for by the metrics server at each kubelet, or anywhere where no node was read', () => {
    const server = podOf('kube-system', 'metrics-server', '10.0.0.9', { labels: { 'k8s-app': 'metrics-server' } });
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' }, status: { addresses: [{ type: 'InternalIP', address: '172.18.0.9' }] } };
    expect(find('metrics', server, node).flatMap(edges)).toEqual(['kube-system/metrics-server > 172.18.0.9/32 10250/TCP']);
    expect(find('metrics', server).flatMap(edges)).toEqual(ANYWHERE.map((cidr) => `kube-system/metrics-server > ${cidr} 10250/TCP`));
  });

  it('are scraped by nobody where no scraper was read, and not by its operator', () => {
    const target = scraped({ 'prometheus.io/scrape': 'true', 'prometheus.io/port': '9102' });
    const operator = podOf('monitoring', 'operator', '10.0.0.5', { labels: { 'app.kubernetes.io/name': 'prometheus' }, spec: { containers: [{ name: 'c', image: 'quay.io/prometheus-operator/prometheus-operator:v1' }] } });
    expect(find('metrics', target, operator)).toEqual([]);
  });
});

describe('requests from outside', () => {
  const ingress = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { namespace: 'shop', name: 'web' }, spec: { rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }] } }] } };
  const behind = [web, service('shop', 'web', [{ port: 80, targetPort: 8080 }]), ingress];
  const controller = podOf('ingress-nginx', 'ingress-nginx-controller', '10.0.0.6');

  it('come from the controller to the port of the pods behind a route', () => {
    const found = find('ingress', ...behind, controller);
    expect(found.flatMap(edges)).toEqual(['ingress-nginx/ingress-nginx-controller > shop/web 8080/TCP']);
    expect(found[0]?.because).toContain('Ingress shop/web leads here.');
  });

  it('come to the controller by its Service, from anywhere', () => {
    const balancer = service('ingress-nginx', 'ingress-nginx-controller', [{ port: 443, targetPort: 8443 }], { type: 'LoadBalancer' });
    const entry = find('ingress', ...behind, controller, balancer).find(({ id }) => id === 'ingress ingress-nginx/ingress-nginx-controller');
    expect(edges(entry)).toEqual(ANYWHERE.map((cidr) => `${cidr} > ingress-nginx/ingress-nginx-controller 8443/TCP`));
  });

  it('may come from anywhere where the controller was not read, and that is said', () => {
    const [found] = find('ingress', ...behind);
    expect(edges(found)).toEqual(ANYWHERE.map((cidr) => `${cidr} > shop/web 8080/TCP`));
    expect(found?.because.join(' ')).toContain('not among what was read');
  });
});

describe('probes', () => {
  const probed = { spec: { containers: [{ name: 'c', ports: [{ name: 'http', containerPort: 8080 }], livenessProbe: { httpGet: { port: 'http' } }, readinessProbe: { grpc: { port: 9000 } }, startupProbe: { httpGet: { port: 81, host: 'example.com' } } }] } };

  it('need no rule, and are told with their ports', () => {
    const [found] = find('probes', podOf('shop', 'web', '10.0.0.1', probed));
    expect(found).toMatchObject({ title: 'Probes of shop/web on 8080/TCP, 9000/TCP', edges: [], because: ['They need no rule: the node that runs a pod always reaches it, whatever policies say.'] });
  });

  it('of ambient pods come from an address of their own', () => {
    const istiod = podOf('istio-system', 'istiod', '10.0.0.7');
    const [found] = find('probes', istiod, namespace('shop', { 'istio.io/dataplane-mode': 'ambient' }), podOf('shop', 'web', '10.0.0.1', probed));
    expect(edges(found)).toEqual(['169.254.7.127/32 > shop/web 8080/TCP 9000/TCP']);
  });
});

describe('an Istio mesh', () => {
  const istiod = podOf('istio-system', 'istiod', '10.0.0.7');
  const withProxy = podOf('shop', 'web', '10.0.0.1', { spec: { containers: [{ name: 'istio-proxy', ports: [{ name: 'http-envoy-prom', containerPort: 15090 }] }] } });

  it('lets proxies ask the control plane, and scrapers the proxies', () => {
    const prometheus = podOf('monitoring', 'prometheus', '10.0.0.4', { labels: { app: 'prometheus' } });
    const found = find('mesh', istiod, withProxy, podOf('shop', 'plain', '10.0.0.2'), prometheus);
    expect(found.flatMap(edges)).toEqual(['shop/web > istio-system/istiod 15012/TCP', 'monitoring/prometheus > shop/web 15020/TCP 15090/TCP']);
  });

  it('counts on a proxy beside pods to come where their namespace has it added, unless they decline', () => {
    const to = (name: string, labels: object) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'shop', name, labels: { app: name, ...labels } }, spec: { containers: [{ name: 'c' }] } });
    const found = find('mesh', istiod, namespace('shop', { 'istio-injection': 'enabled' }), to('a', {}), to('b', { 'sidecar.istio.io/inject': 'false' }));
    expect(found.flatMap(edges)).toEqual(['shop/a > istio-system/istiod 15012/TCP']);
  });

  it('is called at 15017 where no webhook says so already', () => {
    const behind = service('istio-system', 'istiod', [{ port: 443, targetPort: 15017 }]);
    const configuration = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration', metadata: { name: 'istio' }, webhooks: [{ clientConfig: { service: { namespace: 'istio-system', name: 'istiod' } } }] };
    expect(find('mesh', istiod, behind).flatMap(edges)).toEqual(ANYWHERE.map((cidr) => `${cidr} > istio-system/istiod 15017/TCP`));
    expect(find('mesh', istiod, behind, configuration)).toEqual([]);
    expect(find('webhook', istiod, behind, configuration).flatMap(edges)).toEqual(ANYWHERE.map((cidr) => `${cidr} > istio-system/istiod 15017/TCP`));
  });

  it('brings everything to ambient workloads by 15008', () => {
    const ambient = podOf('data', 'db', '10.0.0.8', { metadata: { annotations: { 'ambient.istio.io/redirection': 'enabled' } } });
    expect(find('mesh', istiod, withProxy, ambient).flatMap(edges)).toContain('shop > data/db 15008/TCP');
  });

  it('is none without a control plane', () => expect(find('mesh', withProxy)).toEqual([]));
});
