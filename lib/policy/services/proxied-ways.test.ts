import { describe, expect, it } from 'vitest';
import type { Route } from '@/lib/model/routing';
import type { Ingress, Service, ServicePort, Snapshot } from '@/lib/model/snapshot';
import { cluster, pod } from '@/lib/testing/builders';
import { proxiedWays } from './proxied-ways';

const web = pod('x/web', { deployment: 'web', ports: ['metrics:9100'] });
const http: ServicePort = { name: 'http', protocol: 'TCP', port: 80, targetPort: 8080 };
const admin: ServicePort = { name: 'admin', protocol: 'TCP', port: 90, targetPort: 9090 };
const unnamed: ServicePort = { protocol: 'TCP', port: 70, targetPort: 'metrics' };
const service = (parts: Partial<Service> = {}): Service => ({ namespace: 'x', name: 's', type: 'ClusterIP', headless: false, selector: { app: 'web' }, ports: [http], ...parts });
const ingress = (backend: Partial<Ingress['backends'][number]> = {}, parts: Partial<Ingress> = {}): Ingress => ({ namespace: 'x', name: 'i', backends: [{ service: 's', port: 80, ...backend }], ...parts });
const route = (parts: Partial<Route> = {}): Route => ({ kind: 'HTTPRoute', namespace: 'x', name: 'r', hosts: ['shop.example'], parents: [{ namespace: 'x', name: 'g' }], backends: [{ namespace: 'x', service: 's', port: 80 }], ...parts });
const gateways: Snapshot['gateways'] = [{ namespace: 'x', name: 'g', className: 'istio', listeners: [{ name: 'l', port: 80, protocol: 'HTTP', routesFrom: 'Same' }] }];

const ways = (parts: Partial<Snapshot>) => proxiedWays(cluster({ pods: [web], services: [service()], gateways, ...parts }));
const entries = (parts: Partial<Snapshot>) => ways(parts).ways.map(({ kind, entry }) => `${kind}: ${entry}`);
const targets = [{ pod: web, protocol: 'TCP', port: 8080 }];

describe('an Ingress', () => {
  it('is a way in to the pods behind its Service, by a controller of its class', () => {
    const origin = { file: 'a.yaml', line: 3 };
    const common = { kind: 'Ingress', entry: 'shop.example/cart', host: 'shop.example', service: service(), servicePort: http, targets, notes: [] };
    const backend = { host: 'shop.example', path: '/cart' };
    expect(ways({ ingresses: [ingress(backend), ingress(backend, { name: 'j', className: 'nginx', origin })] })).toStrictEqual({
      ways: [
        { ...common, by: { kind: 'Ingress', namespace: 'x', name: 'i' }, arrival: { kind: 'proxied', of: { kind: 'ingress' } } },
        { ...common, by: { kind: 'Ingress', namespace: 'x', name: 'j', origin }, arrival: { kind: 'proxied', of: { kind: 'ingress', className: 'nginx' } } },
      ],
      broken: [],
      elsewhere: [],
    });
  });

  it.each<[string, Partial<Ingress['backends'][number]>, string]>([
    ['a host', { host: 'shop.example' }, 'shop.example'],
    ['a path', { path: '/cart' }, 'any host/cart'],
    ['neither', {}, 'every request that no rule takes'],
  ])('is named by its host and path: %s', (_, backend, entry) => expect(entries({ ingresses: [ingress(backend)] })).toEqual([`Ingress: ${entry}`]));

  it('without a port leads to every port', () => {
    const { port: _, ...backend } = ingress().backends[0]!;
    const { ways: list } = ways({ services: [service({ ports: [http, admin] })], ingresses: [{ ...ingress(), backends: [backend] }] });
    expect(list.map(({ servicePort }) => servicePort)).toEqual([http, admin]);
  });

  const broken = (parts: Partial<Snapshot>, backend: Partial<Ingress['backends'][number]> = {}) => ways({ ingresses: [ingress(backend)], ...parts }).broken.map(({ missing, message }) => [missing, message]);
  const { port: _, ...everyPort } = ingress().backends[0]!;
  it.each<[string, Partial<Snapshot>, Partial<Ingress['backends'][number]>, [string, string]]>([
    ['a Service that is not there', { services: [service({ namespace: 'y' })] }, {}, ['service', 'It leads to Service x/s, which is not there.']],
    ['an alias', { services: [service({ type: 'ExternalName', externalName: 'db.example' })] }, {}, ['pods', 'It leads to Service x/s, an alias of db.example and of no pods.']],
    ['an alias of nothing', { services: [service({ type: 'ExternalName' })] }, {}, ['pods', 'It leads to Service x/s, an alias of a DNS name and of no pods.']],
    ['a port that the Service does not have', {}, { port: 81 }, ['port', 'It leads to port 81 of Service x/s, which has no such port.']],
    ['a port name that the Service does not have', {}, { port: 'web' }, ['port', 'It leads to the port named "web" of Service x/s, which has no such port.']],
    ['a port without pods', { pods: [] }, {}, ['pods', 'It leads to Service x/s, and no running pod is behind its port 80.']],
    ['every port without pods', { pods: [], services: [service({ ports: [http, admin] })], ingresses: [{ ...ingress(), backends: [everyPort] }] }, {}, ['pods', 'It leads to Service x/s, and no running pod is behind it.']],
  ])('leads nowhere by way of %s', (__, parts, backend, expected) => expect(broken(parts, backend)).toEqual([expected]));

  it('that leads nowhere is told with what it names', () => {
    expect(ways({ services: [], ingresses: [ingress()] })).toStrictEqual({
      ways: [],
      broken: [{ kind: 'Ingress', by: { kind: 'Ingress', namespace: 'x', name: 'i' }, entry: 'every request that no rule takes', service: { namespace: 'x', name: 's' }, missing: 'service', message: 'It leads to Service x/s, which is not there.' }],
      elsewhere: [],
    });
    expect(ways({ services: [], ingresses: [ingress({ host: 'shop.example' })] }).broken[0]).toMatchObject({ entry: 'shop.example', host: 'shop.example' });
  });

  it('that leads to addresses which were not read is told apart', () => {
    expect(ways({ services: [service({ selector: undefined })], ingresses: [ingress({ host: 'shop.example' })] })).toStrictEqual({
      ways: [],
      broken: [],
      elsewhere: [{ kind: 'Ingress', by: { kind: 'Ingress', namespace: 'x', name: 'i' }, entry: 'shop.example', host: 'shop.example', service: { namespace: 'x', name: 's' } }],
    });
  });

  it('does not lead nowhere when one of its ports leads to pods', () => {
    const { ways: list, broken: none } = ways({ services: [service({ ports: [http, { ...admin, targetPort: 'gone' }] })], ingresses: [{ ...ingress(), backends: [everyPort] }] });
    expect([list.map(({ servicePort }) => servicePort), none]).toEqual([[http], []]);
  });
});

describe('a route', () => {
  it('is a way in for each of its hosts, by the proxies of its Gateways', () => {
    const common = { kind: 'HTTPRoute', by: { kind: 'HTTPRoute', namespace: 'x', name: 'r' }, service: service(), servicePort: http, targets, arrival: { kind: 'proxied', of: { kind: 'gateways', gateways: [{ namespace: 'x', name: 'g', className: 'istio' }] } }, notes: [] };
    expect(ways({ routes: [route({ hosts: ['a.example', 'b.example'], backends: [{ namespace: 'x', service: 's', port: 80, match: '/cart' }] })] })).toStrictEqual({ ways: [{ ...common, entry: 'a.example/cart', host: 'a.example' }, { ...common, entry: 'b.example/cart', host: 'b.example' }], broken: [], elsewhere: [] });
  });

  it.each<[Route['kind'], string]>([['HTTPRoute', 'any host'], ['GRPCRoute', 'any host'], ['TLSRoute', 'any name'], ['TCPRoute', 'its listener'], ['UDPRoute', 'its listener'], ['Route', 'a host of the router’s choice']])('without hosts is named after its kind: %s', (kind, entry) => {
    const listeners = [{ name: 'l', port: 80, protocol: 'example.com/own', routesFrom: 'Same' as const }];
    expect(entries({ gateways: [{ namespace: 'x', name: 'g', listeners }], routes: [route({ kind, hosts: [], backends: [{ namespace: 'x', service: 's' }] })] })).toEqual([`${kind}: ${entry}`]);
  });

  it('that is admitted to no Gateway, and granted no Service of another namespace, is stopped by the former', () => {
    const { ways: [way] } = ways({ gateways: [{ ...gateways[0]!, listeners: [{ name: 'l', port: 80, protocol: 'HTTP', routesFrom: 'None' }] }], services: [service({ namespace: 'y' })], pods: [pod('y/web')], routes: [route({ backends: [{ namespace: 'y', service: 's', port: 80 }] })] });
    expect(way?.obstacle).toEqual({ verdict: 'denied', words: 'Gateway x/g admits no routes of namespace x' });
  });

  const across = { services: [service({ namespace: 'y' })], pods: [pod('y/web')], routes: [route({ backends: [{ namespace: 'y', service: 's', port: 80 }] })] };
  const unread = (resource: 'routes' | 'pods', namespace?: string): Partial<Snapshot> => ({ unreadable: [{ resource, verb: 'list', reason: 'forbidden', ...(namespace !== undefined && { namespace }) }] });
  const denied = { verdict: 'denied', words: 'no ReferenceGrant in namespace y lets a HTTPRoute of namespace x lead to Service s' };
  const untold = { verdict: 'unknown', words: 'the ReferenceGrants of namespace y could not all be read' };
  it.each<[string, Partial<Snapshot>, object | undefined]>([
    ['none of its own namespace', { services: [service()], pods: [web], routes: [route()] }, undefined],
    ['a grant of the other namespace', {}, denied],
    ['one that may be there where grants could not be read', unread('routes', 'y'), untold],
    ['one that may be there where no grants could be read', unread('routes'), untold],
    ['no matter what else could not be read', unread('pods', 'y'), denied],
    ['no matter what could not be read elsewhere', unread('routes', 'z'), denied],
    ['one entry of a grant that has several', { referenceGrants: [{ namespace: 'y', name: 'g', from: [{ kind: 'HTTPRoute', namespace: 'z' }, { kind: 'HTTPRoute', namespace: 'x' }], services: 'all' }] }, undefined],
  ])('needs, to lead to a Service, %s', (_, parts, obstacle) => expect(ways({ ...across, ...parts }).ways.map((way) => way.obstacle)).toEqual([obstacle]));
});

describe('the port of an OpenShift Route', () => {
  const pods = [web, pod('x/b', { labels: { app: 'web' } })];
  const led = (port: number | string, profile: 'kubernetes' | 'np-guard', list = [unnamed, http, admin]) =>
    ways({ pods, profile: { name: profile, basis: 'chosen' }, services: [service({ ports: list })], routes: [route({ kind: 'Route', parents: [], backends: [{ namespace: 'x', service: 's', port }] })] }).ways.map((way) => `${way.servicePort!.port} ${way.targets.map((one) => `${one.pod.name}:${one.port}`).join(' ')}`);

  it.each<[string, number | string, string[]]>([
    ['a name of the Service’s port', 'http', ['80 web:8080 b:8080']],
    ['a number of the pod’s port', 9090, ['90 web:9090 b:9090']],
    ['a number that a name of the pod’s port stands for', 9100, ['70 web:9100']],
    ['not the Service’s own number', 80, []],
    ['not a name that stands for nothing', 'undefined', []],
  ])('is %s', (_, port, expected) => expect(led(port, 'kubernetes')).toEqual(expected));

  it.each<[string, number | string, string[]]>([
    ['the number', 90, ['90 web:9090 b:9090']],
    ['the name', 'admin', ['90 web:9090 b:9090']],
    ['the target port, by number', 9090, ['90 web:9090 b:9090']],
    ['the target port, by name', 'metrics', ['70 web:9100']],
    ['none of them', 1, []],
    ['none, by a name that stands for nothing', 'undefined', []],
  ])('is, read as np-guard does, the first port that has %s', (_, port, expected) => expect(led(port, 'np-guard')).toEqual(expected));

  it('is, read as np-guard does, one port even where several have it', () => {
    expect(led(8080, 'np-guard', [http, { ...admin, targetPort: 8080 }])).toEqual(['80 web:8080 b:8080']);
  });

  it('is known to an Ingress by the same reading alone', () => {
    const own = (name: 'kubernetes' | 'np-guard') => entries({ profile: { name, basis: 'chosen' }, ingresses: [ingress({ port: 8080 })] }).length;
    expect([own('np-guard'), own('kubernetes')]).toEqual([1, 0]);
  });
});
