import { describe, expect, it } from 'vitest';
import type { PeerId } from '@/lib/model/ids';
import type { Service, Snapshot } from '@/lib/model/snapshot';
import { cluster, pod, policy } from '@/lib/testing/builders';
import { AllowGraph } from '../allow-graph';
import { reachRoute, type RouteTarget } from './reach-route';

const ns = (name: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });
const service = (namespace: string, app: string, parts: Partial<Service> = {}): Service => ({ namespace, name: app, type: 'ClusterIP', headless: false, selector: { app }, ports: [{ protocol: 'TCP', port: 80, targetPort: 8080 }], ...parts });
const client = pod('y/client', { deployment: 'client' });
const web = pod('x/web', { deployment: 'web' });
const pods = [client, web, pod('x/images', { deployment: 'images' }), pod('ingress-nginx/controller', { deployment: 'ingress-nginx-controller', labels: { app: 'nginx' } })];
const balancer = service('ingress-nginx', 'nginx', { type: 'LoadBalancer', externalTrafficPolicy: 'Local' });
const services = [service('x', 'web'), service('x', 'images'), balancer];
const ingresses = [{ namespace: 'x', name: 'shop', backends: [{ service: 'web', port: 80, host: 'shop.example', path: '/' }, { service: 'images', port: 80, host: 'img.example' }] }];
const shop: RouteTarget = { kind: 'Ingress', namespace: 'x', name: 'shop', host: 'shop.example' };

const reach = (from: string, parts: Partial<Snapshot> = {}, target = shop) => {
  const graph = new AllowGraph(cluster({ pods, services, ingresses, ...parts }));
  return reachRoute(graph, graph.peer(from as PeerId)!, target);
};
const told = (from: string, parts: Partial<Snapshot> = {}, target = shop) => {
  const { verdict, approaches, ways } = reach(from, parts, target);
  return [verdict, approaches.map((one) => one.verdict), ways.map(({ exposure }) => exposure.verdict)];
};
const ingressTo = (place: string, from: string[] = []) => policy(place, { podSelector: {}, policyTypes: ['Ingress'], ...(from.length > 0 && { ingress: [{ from: from.map(ns) }] }) });
const ingressOf = (place: string, cidr: string) => policy(place, { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ ipBlock: { cidr } }] }] });
const egressTo = (...to: object[]) => policy('y/out', { podSelector: {}, policyTypes: ['Egress'], egress: to.length === 0 ? [] : [{ to }] });
const anywhere = { ipBlock: { cidr: '0.0.0.0/0' } };
const CLIENT = 'workload/y/Deployment/client';

describe('from the Internet to a host of an Ingress', () => {
  it.each<[string, Snapshot['policies'], string, (string | undefined)[]]>([
    ['nothing isolates', [], 'allowed', ['allowed', 'allowed']],
    ['the pods admit the controller alone', [ingressTo('x/controller', ['ingress-nginx'])], 'allowed', ['allowed', 'allowed']],
    ['the pods admit nobody', [ingressTo('x/deny')], 'denied', ['allowed', 'denied']],
    ['the controller admits nobody: the pods behind it are reached by none', [ingressTo('ingress-nginx/deny')], 'denied', ['denied', 'allowed']],
    ['the controller admits some addresses', [ingressOf('ingress-nginx/some', '203.0.113.0/24')], 'allowed', ['allowed', 'allowed']],
    ['the controller admits private addresses alone', [ingressOf('ingress-nginx/some', '192.168.0.0/16')], 'denied', ['denied', 'allowed']],
  ])('both legs count: %s', (_, policies, verdict, legs) => {
    const [over, first, second] = told('internet', { policies });
    expect([over, [...(first as string[]), ...(second as string[])]]).toEqual([verdict, legs]);
  });

  it('private addresses are clients of their own', () => {
    expect(told('private', { policies: [ingressOf('ingress-nginx/some', '192.168.0.0/16')] })[0]).toBe('allowed');
  });

  it('is the host asked about, and without one the best of all', () => {
    const closed = policy('x/closed', { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Ingress'] });
    expect(reach('internet', { policies: [closed] }).ways.map(({ exposure, verdict }) => `${exposure.entry} ${verdict}`)).toEqual(['shop.example/ denied']);
    const whole = reach('internet', { policies: [closed] }, { kind: 'Ingress', namespace: 'x', name: 'shop' });
    expect([whole.verdict, whole.ways.map(({ exposure, verdict }) => `${exposure.entry} ${verdict}`)]).toEqual(['allowed', ['img.example allowed', 'shop.example/ denied']]);
  });

  it('comes in on the ports of HTTP, whatever else the controller publishes', () => {
    const more = { ...balancer, ports: [...balancer.ports, { protocol: 'TCP' as const, port: 9000, targetPort: 9000 }] };
    const metrics = policy('ingress-nginx/metrics', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ ports: [{ port: 9000 }] }] });
    const { verdict, approaches } = reach('internet', { services: [services[0]!, services[1]!, more], policies: [metrics] });
    expect([verdict, approaches[0]?.ways.map(({ words }) => words)]).toEqual(['denied', ['by port 80/TCP of its load balancer']]);
  });

  it('is unknown where no way in to the controller was read, and open where that uses its node’s network', () => {
    expect(told('internet', { services: services.slice(0, 2) })).toEqual(['unknown', ['unknown'], ['allowed']]);
    const onNode = pod('ingress-nginx/controller', { deployment: 'ingress-nginx-controller', hostNetwork: true, ips: ['192.168.0.1'] });
    expect(told('internet', { services: services.slice(0, 2), pods: [client, web, onNode] })[0]).toBe('allowed');
  });

  it('of a controller that was not read only the pods’ policies are judged', () => {
    const alone = { pods: [client, web], services: services.slice(0, 1) };
    expect(told('internet', alone)).toEqual(['allowed', [undefined], ['allowed']]);
    expect(told('internet', { ...alone, policies: [ingressTo('x/deny')] })).toEqual(['unknown', [undefined], ['unknown']]);
  });

  it('that leads to addresses which were not read cannot be told', () => {
    const bare = { ...service('x', 'web'), selector: undefined };
    const { verdict, ways, elsewhere } = reach('internet', { services: [bare, balancer] });
    expect([verdict, ways, elsewhere.map(({ entry }) => entry)]).toEqual(['unknown', [], ['shop.example/']]);
    expect(reach('internet', { services: [bare, service('x', 'images'), balancer] }, { ...shop, host: 'img.example' }).elsewhere).toEqual([]);
  });

  it('that leads nowhere is denied, and says why', () => {
    const { verdict, broken } = reach('internet', { services: [balancer] });
    expect([verdict, broken.map(({ message }) => message)]).toEqual(['denied', ['It leads to Service x/web, which is not there.']]);
  });

  it('several controllers that differ leave it unknown', () => {
    const other = pod('traefik/traefik', { deployment: 'traefik' });
    const { verdict, approaches } = reach('internet', { pods: [...pods, other], services: [...services, service('traefik', 'traefik', { type: 'LoadBalancer', externalTrafficPolicy: 'Local' })], policies: [ingressTo('traefik/deny')] });
    expect([verdict, approaches.map((one) => `${one.controller?.id} ${one.verdict}`)]).toEqual(['unknown', ['workload/ingress-nginx/Deployment/ingress-nginx-controller allowed', 'workload/traefik/Deployment/traefik denied']]);
  });
});

describe('from the Internet to a route of the Gateway API', () => {
  const gateways = [{ namespace: 'x', name: 'g', listeners: [{ name: 'tls', port: 8443, protocol: 'HTTPS', routesFrom: 'Same' as const }] }];
  const routes = [{ kind: 'HTTPRoute' as const, namespace: 'x', name: 'r', hosts: ['shop.example'], parents: [{ namespace: 'x', name: 'g' }], backends: [{ namespace: 'x', service: 'web', port: 80 }] }];
  const target: RouteTarget = { kind: 'HTTPRoute', namespace: 'x', name: 'r' };

  it('comes in on the port of a listener of its Gateway', () => {
    const envoy = pod('envoy-gateway-system/envoy', { labels: { app: 'envoy', 'gateway.networking.k8s.io/gateway-name': 'g', 'gateway.envoyproxy.io/owning-gateway-namespace': 'x' } });
    const both = service('envoy-gateway-system', 'envoy', { type: 'LoadBalancer', ports: [{ protocol: 'TCP', port: 80, targetPort: 8080 }, { protocol: 'TCP', port: 8443, targetPort: 8443 }] });
    const { verdict, approaches } = reach('internet', { gateways, routes, ingresses: [], services: [services[0]!, both], pods: [...pods, envoy] }, target);
    expect([verdict, approaches[0]?.ways.map(({ words, port }) => [words, port])]).toEqual(['allowed', [['by port 8443/TCP of its load balancer', { protocol: 'TCP', port: 8443 }]]]);
  });

  it('of several Gateways is let in as each of them is', () => {
    const envoy = (name: string) => pod('x/envoy', { labels: { app: 'envoy', 'gateway.networking.k8s.io/gateway-name': name } });
    const listening = (name: string, port: number) => ({ ...gateways[0]!, name, listeners: [{ ...gateways[0]!.listeners[0]!, port }] });
    const served = service('x', 'envoy', { type: 'LoadBalancer', externalTrafficPolicy: 'Local', ports: [{ protocol: 'TCP', port: 8443, targetPort: 8443 }, { protocol: 'TCP', port: 9443, targetPort: 9443 }] });
    const split = ['g', 'h'].map((name) => ({ ...routes[0]!, hosts: [`${name}.example`], parents: [{ namespace: 'x', name }], name: 'r', backends: [{ namespace: 'x', service: 'web', port: 80 }] }));
    const on8443 = policy('x/envoy', { podSelector: { matchLabels: { app: 'envoy' } }, policyTypes: ['Ingress'], ingress: [{ ports: [{ port: 8443 }] }] });
    const both = { ...envoy('g'), labels: { ...envoy('g').labels, 'gateway.envoyproxy.io/owning-gateway-name': 'h' } };
    const { ways, approaches } = reach('internet', { gateways: [listening('g', 8443), listening('h', 9443)], routes: split, ingresses: [], services: [services[0]!, served], pods: [client, web, both], policies: [on8443] }, target);
    expect(ways.map(({ exposure, verdict }) => `${exposure.entry} ${verdict}`)).toEqual(['g.example allowed', 'h.example denied']);
    expect(approaches.map(({ verdict }) => verdict)).toEqual(['allowed', 'denied']);
  });

  it('is not served by a controller that knows Ingresses alone', () => {
    const closed = policy('x/controller', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [ns('envoy-gateway-system')] }] });
    expect(told('internet', { gateways, routes, ingresses: [], policies: [closed] }, target)).toEqual(['unknown', [undefined], ['unknown']]);
  });

  it('what keeps it from its Gateway denies it', () => {
    expect(told('internet', { routes, gateways: [{ ...gateways[0]!, listeners: [] }], ingresses: [] }, target)).toEqual(['denied', [], ['denied']]);
  });
});

describe('from a workload to a host', () => {
  it.each<[string, Snapshot['policies'], string, string[]]>([
    ['nothing isolates it', [], 'allowed', ['allowed', 'allowed']],
    ['it may send to nobody', [egressTo()], 'denied', ['denied', 'denied']],
    ['it may send to the controller alone: outside it goes nowhere', [egressTo(ns('ingress-nginx'))], 'unknown', ['allowed', 'denied']],
    ['it may send to all addresses, and pods are among them', [egressTo(anywhere)], 'allowed', ['allowed', 'allowed']],
    ['it may send to some addresses', [egressTo(ns('ingress-nginx'), { ipBlock: { cidr: '203.0.113.0/24' } })], 'unknown', ['allowed', 'unknown']],
    ['the controller admits outside addresses alone', [ingressOf('ingress-nginx/outside', '203.0.113.0/24')], 'unknown', ['denied', 'unknown']],
  ])('by the controller’s Service, or by an address outside: %s', (_, policies, verdict, ways) => {
    const found = reach(CLIENT, { policies });
    expect([found.verdict, found.approaches[0]?.ways.map((way) => way.verdict)]).toEqual([verdict, ways]);
  });

  it('pods of manifests, whose addresses are not known, are judged by the family they surely have', () => {
    const template = (place: string, deployment: string, app: string) => pod(place, { deployment, labels: { app }, presence: 'template' });
    expect(told(CLIENT, { pods: [template('y/client', 'client', 'client'), template('x/web', 'web', 'web'), template('ingress-nginx/c', 'ingress-nginx-controller', 'nginx')] })[0]).toBe('allowed');
  });

  it('says which Service of the controller leads there', () => {
    expect(reach(CLIENT).approaches[0]?.ways.map(({ words, port }) => [words, port])).toEqual([
      ['inside the cluster, by Service ingress-nginx/nginx 80/TCP', { protocol: 'TCP', port: 8080 }],
      ['outside the cluster, by the address that DNS gives', undefined],
    ]);
  });

  it('a controller that was not read may be reached, unless nothing is', () => {
    const alone = { pods: [client, web], services: services.slice(0, 1) };
    expect(told(CLIENT, alone)).toEqual(['unknown', ['unknown'], ['allowed']]);
    expect(told(CLIENT, { ...alone, policies: [egressTo()] })).toEqual(['denied', ['denied'], ['allowed']]);
  });
});
