import { describe, expect, it } from 'vitest';
import type { Gateway, ReferenceGrant, Route } from '@/lib/model/routing';
import type { Ingress, Service, Snapshot } from '@/lib/model/snapshot';
import { cluster, namespace, node, pod, policy } from '@/lib/testing/builders';
import { AllowGraph } from '../allow-graph';
import { formatPorts } from '../port-set';
import { exposures, type Exposure } from './exposures';

const service = (parts: Partial<Service>): Service => ({ namespace: 'x', name: 's', type: 'ClusterIP', headless: false, selector: { app: 'web' }, ports: [{ protocol: 'TCP', port: 80, targetPort: 8080 }], ...parts });
const ingress = (parts: Partial<Ingress> = {}): Ingress => ({ namespace: 'x', name: 'i', backends: [{ service: 's', port: 80, host: 'shop.example', path: '/' }], ...parts });
const route = (parts: Partial<Route> = {}): Route => ({ kind: 'HTTPRoute', namespace: 'x', name: 'r', hosts: ['shop.example'], parents: [{ namespace: 'x', name: 'g' }], backends: [{ namespace: 'x', service: 's', port: 80 }], ...parts });
const gateway = (parts: Partial<Gateway> = {}): Gateway => ({ namespace: 'x', name: 'g', listeners: [{ name: 'http', port: 80, protocol: 'HTTP', routesFrom: 'Same' }], ...parts });
const grant = (parts: Partial<ReferenceGrant> = {}): ReferenceGrant => ({ namespace: 'y', name: 'allow', from: [{ kind: 'HTTPRoute', namespace: 'x' }], services: 'all', ...parts });

const web = pod('x/web', { deployment: 'web', nodeName: 'n1' });
const nodes = [node('n1', ['192.168.0.1']), node('n2', ['192.168.0.2'])];
const denyAll = policy('x/deny', { podSelector: {}, policyTypes: ['Ingress'] });
const fromAddresses = (cidr: string) => policy('x/addresses', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ ipBlock: { cidr } }] }] });
const fromEverywhere = policy('x/everywhere', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ ports: [{ port: 8080 }] }] });

const found = (parts: Partial<Snapshot>) => exposures(new AllowGraph(cluster({ pods: [web], nodes, ...parts })));
const only = (parts: Partial<Snapshot>): Exposure => {
  const { exposures: list, broken } = found(parts);
  expect(broken).toEqual([]);
  expect(list).toHaveLength(1);
  return list[0]!;
};
const readings = (exposure: Exposure) => exposure.readings.map(({ source, verdict }) => `${source} ${verdict}`);

describe('a Service that is published', () => {
  const balancer = service({ type: 'LoadBalancer' });

  it('is reached at the port of the pod, not its own', () => {
    const { kind, entry, ports, workload } = only({ services: [balancer] });
    expect([kind, entry, formatPorts(ports), workload]).toEqual(['LoadBalancer', 'port 80/TCP of its load balancer', ['8080/TCP'], 'x/Deployment/web']);
  });

  it.each<[string, Partial<Service>, Snapshot['policies'], string[], string]>([
    ['nothing isolates it', {}, [], ['client allowed', 'node allowed'], 'allowed'],
    ['a rule without peers lets everything in', {}, [fromEverywhere], ['client allowed', 'node allowed'], 'allowed'],
    ['policies deny all: the pod’s own node still reaches it', {}, [denyAll], ['client denied', 'node unknown'], 'unknown'],
    ['policies admit client addresses: rewriting may hide them', {}, [fromAddresses('203.0.113.0/24')], ['client allowed', 'node unknown'], 'unknown'],
    ['policies admit the nodes: without rewriting clients are denied', {}, [fromAddresses('192.168.0.1/32'), fromAddresses('192.168.0.2/32')], ['client denied', 'node allowed'], 'unknown'],
    ['Local keeps the address: denied is denied', { externalTrafficPolicy: 'Local' }, [denyAll], ['client denied'], 'denied'],
    ['Local keeps the address: admitted clients get in', { externalTrafficPolicy: 'Local' }, [fromAddresses('203.0.113.0/24')], ['client allowed'], 'allowed'],
    ['its balancer admits only other clients than policies do', { externalTrafficPolicy: 'Local', loadBalancerSourceRanges: ['198.51.100.0/24'] }, [fromAddresses('203.0.113.0/24')], ['client denied'], 'denied'],
    ['its balancer admits the clients that policies do', { externalTrafficPolicy: 'Local', loadBalancerSourceRanges: ['203.0.113.128/25'] }, [fromAddresses('203.0.113.0/24')], ['client allowed'], 'allowed'],
  ])('is judged in each reading of the client’s address: %s', (_, parts, policies, expected, verdict) => {
    const exposure = only({ services: [{ ...balancer, ...parts }], policies });
    expect([readings(exposure), exposure.verdict]).toEqual([expected, verdict]);
  });

  it('says which clients are let in', () => {
    const exposure = only({ services: [{ ...balancer, externalTrafficPolicy: 'Local' }], policies: [fromAddresses('203.0.113.0/24')] });
    expect(exposure.readings[0]?.detail).toBe('from 203.0.113.0/24 only');
    // The pods have no IPv6 address, so that nobody comes over IPv6 is nothing to tell.
    expect(only({ services: [{ ...balancer, externalTrafficPolicy: 'Local' }] }).readings[0]?.detail).toBeUndefined();
  });

  it('is reached on a port of every node, or on an external address', () => {
    const ports = [{ protocol: 'TCP' as const, port: 80, targetPort: 8080, nodePort: 30080 }];
    expect(only({ services: [service({ type: 'NodePort', ports })] }).entry).toBe('port 30080/TCP of every node');
    expect(only({ services: [service({ externalIPs: ['203.0.113.7'] })] }).entry).toBe('port 80/TCP of 203.0.113.7');
  });

  it('is open to all where the plugin enforces nothing', () => {
    expect(only({ services: [balancer], policies: [denyAll], profile: { name: 'none', basis: 'chosen' } }).verdict).toBe('allowed');
  });

  it('leads nowhere without pods', () => {
    const { exposures: list, broken } = found({ services: [{ ...balancer, selector: { app: 'gone' } }] });
    expect([list, broken.map(({ message }) => message)]).toEqual([[], ['Service x/s has no running pod behind port 80/TCP.']]);
  });

  it('without a selector may lead to addresses of no pods, which are no workload’s', () => {
    const bare = { ...balancer, selector: undefined };
    const slice = { namespace: 'x', name: 's-1', service: 's', endpoints: [{ addresses: ['203.0.113.9'] }], ports: [{ protocol: 'TCP' as const, port: 8080 }] };
    const live: Partial<Snapshot> = { services: [bare], ingresses: [ingress()], source: { kind: 'cluster', label: 'c' } } as Partial<Snapshot>;
    expect([found({ services: [bare], ingresses: [ingress()] }), found({ ...live, endpointSlices: [slice] })]).toEqual([{ exposures: [], broken: [] }, { exposures: [], broken: [] }]);
    expect(found(live).broken).toHaveLength(2);
    expect(found({ ...live, endpointSlices: [{ ...slice, endpoints: [{ addresses: web.ips }] }] }).exposures.map(({ kind, workload }) => `${kind} ${workload}`)).toEqual(['LoadBalancer x/Deployment/web', 'Ingress x/Deployment/web']);
  });

  it('counts the pods that can be reached', () => {
    const pods = [web, pod('x/web2', { deployment: 'web', labels: { app: 'web', closed: 'yes' } })];
    const closed = policy('x/closed', { podSelector: { matchLabels: { closed: 'yes' } }, policyTypes: ['Ingress'] });
    const exposure = only({ pods, services: [{ ...balancer, externalTrafficPolicy: 'Local' }], policies: [closed] });
    expect(exposure.readings[0]?.pods).toEqual({ reachable: 1, possible: 0, all: 2 });
  });
});

describe('a host port', () => {
  const hosting = { ...web, ports: [{ containerPort: 8080, protocol: 'TCP' as const, hostPort: 80 }] };

  it('is judged at the pod’s port', () => {
    const { kind, entry, ports } = only({ pods: [hosting] });
    expect([kind, entry, formatPorts(ports)]).toEqual(['HostPort', 'port 80/TCP of each node that runs it', ['8080/TCP']]);
  });

  it.each([
    ['kubernetes', ['client denied', 'node allowed'], 'unknown'],
    ['calico', ['client denied'], 'denied'],
  ] as const)('keeps or loses the client’s address as the plugin has it: %s', (name, expected, verdict) => {
    const exposure = only({ pods: [hosting], policies: [denyAll], profile: { name, basis: 'chosen' } });
    expect([readings(exposure), exposure.verdict]).toEqual([expected, verdict]);
  });

  it('of a hostNetwork pod is no way to a pod: it is the node', () => {
    expect(found({ pods: [{ ...hosting, hostNetwork: true }] }).exposures).toEqual([]);
  });
});

describe('an Ingress', () => {
  const controller = pod('ingress-nginx/controller', { deployment: 'ingress-nginx-controller' });
  const fromController = policy('x/controller', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' } } }], ports: [{ port: 8080 }] }] });
  const base = { services: [service({})], ingresses: [ingress()] };

  it('is a way in through the pods of its controller', () => {
    const exposure = only({ ...base, pods: [web, controller], policies: [fromController] });
    expect([exposure.entry, readings(exposure), exposure.verdict]).toEqual(['shop.example/', ['controller allowed'], 'allowed']);
  });

  it('does not bypass policies', () => {
    expect(only({ ...base, pods: [web, controller], policies: [denyAll] }).verdict).toBe('denied');
  });

  it('is denied by a rule on the port of the Service instead of the pod’s', () => {
    const onServicePort = policy('x/port', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ ports: [{ port: 80 }] }] });
    expect(only({ ...base, pods: [web, controller], policies: [onServicePort] }).verdict).toBe('denied');
  });

  it('whose controller runs on its node’s network comes from the node', () => {
    const host = (nodeName: string, address: string) => pod('ingress-nginx/controller', { deployment: 'ingress-nginx-controller', hostNetwork: true, nodeName, ips: [address] });
    const onAnother = host('n2', '192.168.0.2');
    expect(only({ ...base, pods: [web, onAnother], policies: [fromController] }).verdict).toBe('denied');
    expect(only({ ...base, pods: [web, onAnother], policies: [fromAddresses('192.168.0.2/32')] }).verdict).toBe('allowed');
    expect(only({ ...base, pods: [web, host('n1', '192.168.0.1')], policies: [denyAll] }).verdict).toBe('unknown');
  });

  it.each<[string, Snapshot['policies'], string]>([
    ['any source is let in', [fromEverywhere], 'allowed'],
    ['nothing isolates the pod', [], 'allowed'],
    ['no source is let in but the pod’s own node, on whose network it may be', [denyAll], 'unknown'],
    ['it depends on where it runs', [fromController], 'unknown'],
    ['pods are let in, but it may be no pod', [policy('x/pods', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ namespaceSelector: {} }] }] })], 'unknown'],
  ])('whose controller is not there is certain only where every source agrees: %s', (_, policies, verdict) => {
    const exposure = only({ ...base, policies });
    expect([readings(exposure), exposure.verdict]).toEqual([[`unknown-controller ${verdict}`], verdict]);
  });

  it('may have several controllers; where they differ it is possible', () => {
    const other = pod('traefik/traefik', { deployment: 'traefik' });
    const exposure = only({ ...base, pods: [web, controller, other], policies: [fromController] });
    expect([readings(exposure), exposure.verdict]).toEqual([['controller allowed', 'controller denied'], 'unknown']);
    expect(only({ ...base, ingresses: [ingress({ className: 'nginx' })], pods: [web, controller, other], policies: [fromController] }).verdict).toBe('allowed');
  });

  it.each<[string, Ingress['backends'][number], string[]]>([
    ['a number of the Service', { service: 's', port: 80 }, ['every request that no rule takes 8080/TCP']],
    ['a name of the Service', { service: 's', port: 'web', path: '/a' }, ['any host/a 9090/TCP']],
    ['not the target port', { service: 's', port: 8080 }, ['It leads to port 8080 of Service x/s, which has no such port.']],
    ['not a name of the pod', { service: 's', port: 'metrics' }, ['It leads to the port named "metrics" of Service x/s, which has no such port.']],
    ['a Service that is there', { service: 'gone', port: 80 }, ['It leads to Service x/gone, which is not there.']],
  ])('names its backend by %s', (_, backend, expected) => {
    const ports = [{ name: 'http', protocol: 'TCP' as const, port: 80, targetPort: 8080 }, { name: 'web', protocol: 'TCP' as const, port: 90, targetPort: 'metrics' }];
    const { exposures: list, broken } = found({ pods: [pod('x/web', { deployment: 'web', ports: ['metrics:9090'] })], services: [service({ ports })], ingresses: [ingress({ backends: [backend] })] });
    expect([...list.map((one) => `${one.entry} ${formatPorts(one.ports).join()}`), ...broken.map(({ message }) => message)]).toEqual(expected);
  });
});

describe('a route of the Gateway API', () => {
  const base = { services: [service({})], gateways: [gateway()], routes: [route()] };
  const proxy = pod('x/proxy', { deployment: 'g-istio', labels: { 'gateway.networking.k8s.io/gateway-name': 'g' } });

  it('comes from the pods that serve its Gateway', () => {
    const fromProxy = policy('x/proxy', { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: { matchLabels: proxy.labels } }] }] });
    const exposure = only({ ...base, pods: [web, proxy], policies: [fromProxy] });
    expect([exposure.kind, exposure.entry, readings(exposure)]).toEqual(['HTTPRoute', 'shop.example', ['controller allowed']]);
  });

  it.each<[string, Partial<Snapshot>, string, RegExp | null]>([
    ['its own namespace’s, by default', { gateways: [gateway()] }, 'allowed', null],
    ['none of another namespace, by default', { gateways: [gateway({ namespace: 'infra' })], routes: [route({ parents: [{ namespace: 'infra', name: 'g' }] })] }, 'denied', /admits no routes of namespace x/],
    ['those of every namespace', { gateways: [gateway({ namespace: 'infra', listeners: [{ name: 'http', port: 80, protocol: 'HTTP', routesFrom: 'All' }] })], routes: [route({ parents: [{ namespace: 'infra', name: 'g' }] })] }, 'allowed', null],
    ['those of namespaces with a label', { namespaces: [namespace('x', { edge: 'yes' })], gateways: [gateway({ listeners: [{ name: 'http', port: 80, protocol: 'HTTP', routesFrom: { selector: { matchLabels: { edge: 'yes' } } } }] })] }, 'allowed', null],
    ['only those of a listener it has', { routes: [route({ parents: [{ namespace: 'x', name: 'g', section: 'tls' }] })] }, 'denied', /has no such listener/],
    ['only hosts that its listener has', { gateways: [gateway({ listeners: [{ name: 'http', port: 80, protocol: 'HTTP', hostname: '*.other.example', routesFrom: 'Same' }] })] }, 'denied', /no listener of Gateway x\/g has a host in common/],
    ['hosts under a wildcard', { gateways: [gateway({ listeners: [{ name: 'http', port: 80, protocol: 'HTTP', hostname: '*.example', routesFrom: 'Same' }] })] }, 'allowed', null],
  ])('is attached to a Gateway that admits %s', (_, parts, verdict, words) => {
    const exposure = only({ ...base, ...parts });
    expect(exposure.verdict).toBe(verdict);
    if (words) expect(exposure.readings[0]?.words).toMatch(words);
  });

  it('is judged all the same when its Gateway was not read, and says so', () => {
    const exposure = only({ ...base, gateways: [] });
    expect([exposure.verdict, exposure.notes]).toEqual(['allowed', ['Gateway x/g is not among what was read.']]);
  });

  it('without a Gateway, as in a mesh, leads nowhere from outside', () => {
    expect(found({ ...base, routes: [route({ parents: [] })] })).toEqual({ exposures: [], broken: [] });
  });

  it('serves only those of its hosts that the listener has in common with it', () => {
    const gateways = [gateway({ listeners: [{ name: 'http', port: 80, protocol: 'HTTP', hostname: '*.example', routesFrom: 'Same' }] })];
    const { exposures: list } = found({ ...base, gateways, routes: [route({ hosts: ['shop.example', 'shop.test'] })] });
    expect(list.map(({ entry, verdict }) => [entry, verdict])).toEqual([['shop.example', 'allowed'], ['shop.test', 'denied']]);
  });

  it.each<[string, readonly ReferenceGrant[], string]>([
    ['no grant', [], 'denied'],
    ['a grant for every Service', [grant()], 'allowed'],
    ['a grant for this Service', [grant({ services: ['s'] })], 'allowed'],
    ['a grant for another Service', [grant({ services: ['other'] })], 'denied'],
    ['a grant for another kind of route', [grant({ from: [{ kind: 'GRPCRoute', namespace: 'x' }] })], 'denied'],
    ['a grant for another namespace', [grant({ from: [{ kind: 'HTTPRoute', namespace: 'z' }] })], 'denied'],
    ['a grant in the wrong namespace', [grant({ namespace: 'x' })], 'denied'],
  ])('to a Service of another namespace needs a ReferenceGrant there: %s', (_, referenceGrants, verdict) => {
    const exposure = only({ pods: [pod('y/web', { deployment: 'web' })], services: [service({ namespace: 'y' })], gateways: [gateway()], routes: [route({ backends: [{ namespace: 'y', service: 's', port: 80 }] })], referenceGrants });
    expect(exposure.verdict).toBe(verdict);
  });

  it('to another namespace is unknown while the grants could not be read', () => {
    const exposure = only({ pods: [pod('y/web', { deployment: 'web' })], services: [service({ namespace: 'y' })], gateways: [gateway()], routes: [route({ backends: [{ namespace: 'y', service: 's', port: 80 }] })], unreadable: [{ resource: 'routes', verb: 'list', reason: 'forbidden' }] });
    expect(exposure.verdict).toBe('unknown');
  });
});

describe('an OpenShift Route', () => {
  const openshift = (port?: number | string) => route({ kind: 'Route', parents: [], backends: [{ namespace: 'x', service: 's', ...(port !== undefined && { port }) }] });
  const ports = [{ name: 'http', protocol: 'TCP' as const, port: 80, targetPort: 8080 }, { name: 'admin', protocol: 'TCP' as const, port: 90, targetPort: 9090 }];

  it.each<[string, number | string | undefined, string[]]>([
    ['the name of the Service’s port', 'http', ['8080/TCP']],
    ['the target port', 9090, ['9090/TCP']],
    ['nothing: every port', undefined, ['8080/TCP', '9090/TCP']],
    ['not the Service’s own number', 80, []],
  ])('names its port by %s', (_, port, expected) => {
    expect(found({ services: [service({ ports })], routes: [openshift(port)] }).exposures.flatMap((one) => formatPorts(one.ports))).toEqual(expected);
  });

  it('comes from the router’s pods', () => {
    const router = pod('openshift-ingress/router', { labels: { 'ingresscontroller.operator.openshift.io/deployment-ingresscontroller': 'default' } });
    expect(readings(only({ pods: [web, router], services: [service({})], routes: [openshift()], policies: [denyAll] }))).toEqual(['controller denied']);
  });
});

describe('read as np-guard does', () => {
  const profile = { name: 'np-guard', basis: 'chosen' } as const;
  const controller = pod('ingress-nginx/controller', { deployment: 'ingress-nginx-controller' });
  const bare = policy('x/bare', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ namespaceSelector: {} }] }] });
  const labelled = policy('x/labelled', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ namespaceSelector: { matchLabels: { a: 'b' } } }] }] });

  it('the controller is a pod without labels in a namespace without labels, whatever controllers there are', () => {
    const base = { pods: [web, controller], services: [service({})], ingresses: [ingress()], profile };
    expect([[bare], [labelled], []].map((policies) => only({ ...base, policies }).verdict)).toEqual(['allowed', 'denied', 'allowed']);
  });

  it('an Ingress may name the target port', () => {
    expect(only({ services: [service({})], ingresses: [ingress({ backends: [{ service: 's', port: 8080 }] })], profile }).verdict).toBe('allowed');
  });
});
