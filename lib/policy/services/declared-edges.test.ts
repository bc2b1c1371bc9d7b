import { describe, expect, it } from 'vitest';
import type { Mention } from '@/lib/model/platform';
import type { Service, Snapshot, Workload } from '@/lib/model/snapshot';
import { cluster, pod } from '@/lib/testing/builders';
import { load } from '@/lib/testing/objects';
import { formatPorts } from '../port-set';
import { declaredEdges } from './declared-edges';

const deployment = (place: string, container: object = {}, spec: object = {}) => {
  const [namespace, name] = place.split('/');
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { namespace, name }, spec: { selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'main', ...container }], ...spec } } } };
};
const service = (place: string, ports: readonly object[], more: object = {}) => {
  const [namespace, name] = place.split('/');
  return { apiVersion: 'v1', kind: 'Service', metadata: { namespace, name }, spec: { selector: { app: name }, ports, ...more } };
};
const env = (...settings: readonly [name: string, value: string][]) => ({ env: settings.map(([name, value]) => ({ name, value })) });
const orders = [deployment('shop/orders', { ports: [{ name: 'http', containerPort: 9000 }] }), service('shop/orders', [{ port: 8080, targetPort: 'http' }])];
const edgesOf = (...objects: readonly object[]) => declaredEdges(load(...objects)).edges.map(({ from, to, ports }) => `${from.split('/')[3]} > ${to.slice('workload/'.length).replace('/Deployment', '')} ${formatPorts(ports).join(' ')}`);
const unclearOf = (...objects: readonly object[]) => declaredEdges(load(...objects)).unclear.map(({ text, why }) => `${text}: ${why}`);

describe('a workload declares a connection to the pods behind a Service, on their own port,', () => {
  it.each([
    ['by URL', env(['ORDERS', 'http://orders:8080/api'])],
    ['by host and port', env(['ORDERS', 'orders:8080'])],
    ['by the full name', env(['ORDERS', 'orders.shop.svc.cluster.local:8080'])],
    ['by a bare name, as the only port of the Service', env(['ORDERS_HOST', 'orders'])],
    ['by a bare name with a port beside it', env(['ORDERS_HOST', 'orders.shop'], ['ORDERS_PORT', '8080'])],
    ['by the variable of the Service', { args: ['--orders=$(ORDERS_SERVICE_HOST)'] }],
    ['by an argument', { args: ['--orders-addr', 'orders'] }],
    ['by a command', { command: ['sh', '-c', 'curl http://orders:8080/health'] }],
  ])('%s', (_, container) => expect(edgesOf(...orders, deployment('shop/web', container))).toEqual(['web > shop/orders 9000/TCP']));

  it('in another namespace when it names that', () => {
    expect(edgesOf(...orders, deployment('edge/web', env(['A', 'http://orders:8080'])))).toEqual([]);
    expect(edgesOf(...orders, deployment('edge/web', env(['A', 'http://orders.shop:8080'])))).toEqual(['web > shop/orders 9000/TCP']);
  });

  it('through a ConfigMap that it mounts or takes variables from, and not through another one', () => {
    const config = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'shop', name }, data: { 'app.yaml': 'db: none\nurl: http://orders:8080/x\n', ORDERS_ADDR: 'orders', OTHER: 'orders' } });
    const byVolume = deployment('shop/web', {}, { volumes: [{ name: 'v', configMap: { name: 'settings' } }] });
    const byVariables = deployment('shop/web', { envFrom: [{ configMapRef: { name: 'settings' } }] });
    const byKey = (key: string) => deployment('shop/web', { env: [{ name: 'X', valueFrom: { configMapKeyRef: { name: 'settings', key } } }] });
    for (const one of [byVolume, byVariables, byKey('ORDERS_ADDR')]) expect(edgesOf(...orders, config('settings'), one)).toEqual(['web > shop/orders 9000/TCP']);
    expect(edgesOf(...orders, config('settings'), byKey('OTHER'))).toEqual([]);
    expect(edgesOf(...orders, config('others'), byVolume)).toEqual([]);
  });

  it('with what declares it, and where', () => {
    const snapshot = load(...orders, deployment('shop/web', env(['ORDERS_URL', 'http://me:pw@orders:8080/x'])));
    expect(declaredEdges(snapshot).edges[0]!.evidence).toEqual([{ text: 'http://orders:8080', where: 'env ORDERS_URL of container main', service: 'shop/orders' }]);
  });
});

describe('no connection is declared', () => {
  it.each([
    ['by a word that happens to be the name of a Service', env(['DB_TYPE', 'orders'])],
    ['by a secret', env(['ORDERS_TOKEN', 'http://orders:8080'])],
    ['by a host outside', env(['A', 'https://orders.example.com:8080'])],
    ['by an ExternalName', env(['A', 'http://alias:8080'])],
  ])('%s', (_, container) => {
    const alias = { apiVersion: 'v1', kind: 'Service', metadata: { namespace: 'shop', name: 'alias' }, spec: { type: 'ExternalName', externalName: 'x.example' } };
    expect(edgesOf(...orders, alias, deployment('shop/web', container))).toEqual([]);
    expect(unclearOf(...orders, alias, deployment('shop/web', container))).toEqual([]);
  });

  it('by a workload to itself', () => {
    expect(edgesOf(service('shop/web', [{ port: 80 }]), deployment('shop/web', env(['ADVERTISED_HOST', 'web'])))).toEqual([]);
  });
});

describe('what is not clear is told', () => {
  it.each([
    ['a port that the Service does not have', env(['A', 'http://orders:81']), ['http://orders:81: Service shop/orders has no port 81']],
    ['a Service that is not there', env(['A', 'gone.shop.svc:80']), ['gone.shop.svc:80: there is no Service shop/gone']],
    ['no port, where there are several', env(['MANY_HOST', 'many']), ['many: it names no port, and Service shop/many has several']],
    ['a Service without pods', env(['A', 'empty:80']), ['empty:80: no running pod is behind Service shop/empty']],
  ])('%s', (_, container, expected) => {
    const others = [service('shop/many', [{ name: 'a', port: 80 }, { name: 'b', port: 81 }], { selector: { app: 'orders' } }), service('shop/empty', [{ port: 80 }])];
    expect(edgesOf(...orders, ...others, deployment('shop/web', container))).toEqual([]);
    expect(unclearOf(...orders, ...others, deployment('shop/web', container))).toEqual(expected);
  });

  it('a name of two parts that two Services may have', () => {
    const pods = { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { namespace: 'shop', name: 'db' }, spec: { selector: { matchLabels: { app: 'db' } }, template: { metadata: { labels: { app: 'db' } }, spec: { containers: [{ name: 'c' }] } } } };
    const headless = service('shop/db', [{ port: 5432 }], { clusterIP: 'None' });
    const web = deployment('shop/web', env(['A', 'db-0.db:5432']));
    expect(declaredEdges(load(pods, headless, web)).edges.map(({ to }) => to)).toEqual(['workload/shop/StatefulSet/db']);
    expect(unclearOf(pods, headless, web, service('db/db-0', [{ port: 5432 }]))).toEqual(['db-0.db:5432: db-0.db may be Service db/db-0 or a pod of Service shop/db']);
  });
});

describe('what settings say, mention by mention,', () => {
  const service = (name: string, ports: Service['ports'], parts: Partial<Service> = {}): Service => ({ namespace: 'shop', name, type: 'ClusterIP', headless: false, selector: { app: name }, ports, ...parts });
  const http = { protocol: 'TCP' as const, port: 80, targetPort: 8080 };
  const mention = (host: string, parts: Partial<Mention> = {}): Mention => ({ text: host, host, form: 'address', where: 'env A of container main', ...parts });
  const pods = ['web', 'api', 'db'].map((name) => pod(`shop/${name}`));
  const base = cluster({ pods, services: [service('api', [http, { protocol: 'UDP', port: 80, targetPort: 53 }]), service('db', [{ ...http, port: 5432, targetPort: 5432 }], { headless: true }), service('bare', [], { selector: { app: 'db' } }), service('outside', [http], { selector: undefined })] });
  const told = (mentions: readonly Mention[], parts: Partial<Snapshot> = {}, configMaps: readonly { name: string; key?: string }[] = []) => declaredEdges({ ...base, ...parts, workloads: base.workloads.map((one) => (one.name === 'web' ? { ...one, hints: { mentions, configMaps } as Workload['hints'] } : one)) } as Snapshot);
  const [web, api, db] = ['web', 'api', 'db'].map((name) => `workload/shop/Pod/${name}`);

  it('are told by workload and Service, ports together, with every place, file and line', () => {
    const place = { text: 'api', where: 'env A of container main', service: 'shop/api' };
    const edges = told([mention('db', { port: 5432 }), mention('api', { port: 80 }), mention('api', { port: 80 }), mention('api', { port: 80, where: 'argument 1', file: 'web.yaml', line: 7 })]).edges;
    expect(edges.map(({ ports, ...edge }) => ({ ...edge, ports: formatPorts(ports) }))).toStrictEqual([
      { from: web, to: api, ports: ['8080/TCP', '53/UDP'], evidence: [place, { ...place, where: 'argument 1', file: 'web.yaml', line: 7 }] },
      { from: web, to: db, ports: ['5432/TCP'], evidence: [{ text: 'db', where: place.where, service: 'shop/db' }] },
    ]);
  });

  it('lead to the port that is named, of a headless Service, or to that of the pods', () => {
    const ports = (...mentions: readonly Mention[]) => told(mentions, { services: [service('db', [{ ...http, port: 5432, targetPort: 6432 }], { headless: true })] }).edges.map((edge) => formatPorts(edge.ports).join());
    expect([ports(mention('db', { port: 5432 })), ports(mention('db'))]).toEqual([['5432/TCP'], ['6432/TCP']]);
  });

  it('are unclear once each, by text and place', () => {
    const why = 'Service shop/db has no port 1';
    expect(told([mention('db', { port: 1 }), mention('db', { port: 1 }), mention('db', { port: 1, where: 'argument 1' }), mention('bare'), mention('outside', { port: 80 })])).toStrictEqual({
      edges: [],
      unclear: [{ from: web, text: 'db', where: 'env A of container main', why }, { from: web, text: 'db', where: 'argument 1', why }, { from: web, text: 'bare', where: 'env A of container main', why: 'Service shop/bare has no port' }],
    });
  });

  it('may stand in a ConfigMap of the same namespace', () => {
    const map = (namespace: string, name: string) => ({ namespace, name, entries: [{ key: 'one', mentions: [mention('db', { where: 'one' })] }, { key: 'two', mentions: [mention('api', { port: 80, where: 'two' })] }] });
    const parts = { platform: { ...base.platform, configMaps: [map('other', 'settings'), map('shop', 'settings'), map('shop', 'unused')] } };
    const places = (...configMaps: readonly { name: string; key?: string }[]) => told([], parts, configMaps).edges.flatMap(({ evidence }) => evidence.map(({ where }) => where));
    expect([places({ name: 'settings' }), places({ name: 'settings', key: 'one' }), places({ name: 'gone' })]).toEqual([['ConfigMap shop/settings, two', 'ConfigMap shop/settings, one'], ['ConfigMap shop/settings, one'], []]);
  });

  it('are nothing of a workload whose settings are not known, and lead to no pod where addresses are no pods’', () => {
    expect(declaredEdges(base)).toEqual({ edges: [], unclear: [] });
    const endpointSlices = [{ namespace: 'shop', name: 's-1', service: 'outside', endpoints: [{ addresses: ['203.0.113.9'] }, { addresses: pods[2]!.ips }], ports: [{ protocol: 'TCP' as const, port: 8080 }] }];
    expect(told([mention('outside', { port: 80 })], { endpointSlices }).edges.map(({ to }) => to)).toEqual([db]);
  });
});
