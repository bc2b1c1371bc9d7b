import { describe, expect, it } from 'vitest';
import type { Snapshot } from '@/lib/model/snapshot';
import { buildSnapshot } from './build-snapshot';

const build = (...values: unknown[]): Snapshot =>
  buildSnapshot(values.map((value, index) => ({ value, origin: { file: 'a.yaml', line: index + 1 } })), { source: { kind: 'manifests', label: 'a' }, live: false });
const object = (apiVersion: string, kind: string, body: object, name = 'a') => ({ apiVersion, kind, metadata: { name, namespace: 'x', ...('metadata' in body ? (body.metadata as object) : {}) }, ...Object.fromEntries(Object.entries(body).filter(([key]) => key !== 'metadata')) });
const route = (spec: object, kind = 'HTTPRoute', version = 'v1') => object(`gateway.networking.k8s.io/${version}`, kind, { spec });
const sound = (snapshot: Snapshot) => {
  expect(snapshot.problems).toEqual([]);
  return snapshot;
};

describe('a Service', () => {
  it('tells what becomes of outside clients', () => {
    const spec = { type: 'LoadBalancer', externalTrafficPolicy: 'Local', internalTrafficPolicy: 'Local', loadBalancerSourceRanges: ['203.0.113.0/24'], externalIPs: ['203.0.113.7'], ports: [{ port: 80, nodePort: 30080 }] };
    expect(sound(build(object('v1', 'Service', { spec }))).services[0]).toMatchObject({ ...spec, ports: [{ port: 80, nodePort: 30080 }] });
  });

  it('with the usual policies is like one that names none', () => {
    const { services } = build(object('v1', 'Service', { spec: { externalTrafficPolicy: 'Cluster', internalTrafficPolicy: 'Cluster' } }));
    expect(services[0]).toEqual({ namespace: 'x', name: 'a', type: 'ClusterIP', headless: false, ports: [], origin: { file: 'a.yaml', line: 1 } });
  });

  it('keeps the name it is an alias of', () => {
    expect(build(object('v1', 'Service', { spec: { type: 'ExternalName', externalName: 'db.example' } })).services[0]?.externalName).toBe('db.example');
  });

  it('with addresses that are none is read without them', () => {
    const { services, problems } = build(object('v1', 'Service', { spec: { externalIPs: ['nowhere', 7], loadBalancerSourceRanges: ['10.0.0.0/99'] } }));
    expect([services[0]?.externalIPs, services[0]?.loadBalancerSourceRanges]).toEqual([undefined, undefined]);
    expect(problems.map(({ code, field }) => `${code} ${field}`)).toEqual(['service-address spec.loadBalancerSourceRanges[0]', 'service-address spec.externalIPs[0]', 'wrong-type spec.externalIPs[1]']);
  });
});

describe('a container port', () => {
  it('keeps the port of the node', () => {
    const { pods } = sound(build(object('v1', 'Pod', { spec: { containers: [{ ports: [{ containerPort: 8080, hostPort: 80 }, { containerPort: 9090 }] }] } })));
    expect(pods[0]?.ports).toEqual([{ containerPort: 8080, protocol: 'TCP', hostPort: 80 }, { containerPort: 9090, protocol: 'TCP' }]);
  });

  it('that is opened on the node’s own loopback address is no way in', () => {
    const ports = ['127.0.0.1', '127.0.0.53', '::1', '192.0.2.7', ''].map((hostIP, index) => ({ containerPort: 8080 + index, hostPort: 80 + index, hostIP }));
    const { pods } = sound(build(object('v1', 'Pod', { spec: { containers: [{ ports }] } })));
    expect(pods[0]?.ports.map(({ hostPort }) => hostPort)).toEqual([undefined, undefined, undefined, 83, 84]);
  });
});

describe('an Ingress', () => {
  it('keeps its class, hosts, paths and what takes the rest', () => {
    const backend = (name: string, port: object) => ({ service: { name, port } });
    const spec = { ingressClassName: 'nginx', defaultBackend: backend('rest', { name: 'http' }), rules: [{ host: 'shop.example', http: { paths: [{ path: '/cart', pathType: 'Prefix', backend: backend('cart', { number: 80 }) }] } }] };
    expect(sound(build(object('networking.k8s.io/v1', 'Ingress', { spec }))).ingresses[0]).toMatchObject({
      className: 'nginx',
      backends: [{ service: 'rest', port: 'http' }, { service: 'cart', port: 80, host: 'shop.example', path: '/cart' }],
    });
  });

  it('of old names its class in an annotation', () => {
    expect(build(object('networking.k8s.io/v1', 'Ingress', { metadata: { annotations: { 'kubernetes.io/ingress.class': 'traefik' } }, spec: {} })).ingresses[0]?.className).toBe('traefik');
  });
});

describe('a listener of a Gateway', () => {
  it.each<[string, object, readonly string[] | undefined]>([
    ['without a list', {}, undefined],
    ['with an empty one', { kinds: [] }, undefined],
    ['with kinds', { kinds: [{ kind: 'GRPCRoute' }, { group: 'gateway.networking.k8s.io', kind: 'HTTPRoute' }] }, ['GRPCRoute', 'HTTPRoute']],
    ['with kinds of another group', { kinds: [{ group: 'example.com', kind: 'HTTPRoute' }, { kind: 'FooRoute' }] }, []],
  ])('keeps the kinds of routes it is limited to: %s', (_, allowedRoutes, expected) => {
    const { gateways } = sound(build(object('gateway.networking.k8s.io/v1', 'Gateway', { spec: { listeners: [{ name: 'http', port: 80, protocol: 'HTTP', allowedRoutes }] } })));
    expect(gateways[0]?.listeners[0]?.kinds).toEqual(expected);
  });
});

describe('addresses of a Service without a selector', () => {
  const slice = object('discovery.k8s.io/v1', 'EndpointSlice', {
    metadata: { labels: { 'kubernetes.io/service-name': 'db' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['203.0.113.9'] }, { addresses: ['10.0.0.7'], targetRef: { kind: 'Pod', name: 'db-0' } }, { addresses: ['db.example'] }],
    ports: [{ name: 'pg', port: 5432, protocol: 'TCP' }],
  });
  const expected = { service: 'db', endpoints: [{ addresses: ['203.0.113.9'] }, { addresses: ['10.0.0.7'], pod: 'db-0' }], ports: [{ name: 'pg', protocol: 'TCP', port: 5432 }] };

  it('come from EndpointSlices; names are no addresses', () => {
    expect(sound(build(slice)).endpointSlices).toMatchObject([{ ...expected, name: 'a' }]);
  });

  it('come from Endpoints, ready or not', () => {
    const endpoints = object('v1', 'Endpoints', { subsets: [{ addresses: [{ ip: '203.0.113.9' }], notReadyAddresses: [{ ip: '10.0.0.7', targetRef: { kind: 'Pod', name: 'db-0' } }], ports: [{ name: 'pg', port: 5432 }] }] }, 'db');
    expect(sound(build(endpoints)).endpointSlices).toMatchObject([expected]);
  });

  it('are not kept for a Service with one: its pods are', () => {
    expect(build(slice, object('v1', 'Service', { spec: { selector: { app: 'db' } } }, 'db')).endpointSlices).toEqual([]);
    expect(build(slice, object('v1', 'Service', { spec: {} }, 'db')).endpointSlices).toHaveLength(1);
  });
});

describe('the Gateway API', () => {
  it('a Gateway has listeners, each open to the routes of some namespaces', () => {
    const listener = (name: string, allowedRoutes?: object) => ({ name, port: 80, protocol: 'HTTP', ...(allowedRoutes && { allowedRoutes }) });
    const spec = { gatewayClassName: 'envoy', listeners: [listener('a'), listener('b', { namespaces: { from: 'All' } }), listener('c', { namespaces: { from: 'Selector', selector: { matchLabels: { edge: 'yes' } } } }), { ...listener('d'), hostname: '*.example' }] };
    const [gateway] = sound(build(object('gateway.networking.k8s.io/v1', 'Gateway', { spec }))).gateways;
    expect(gateway?.className).toBe('envoy');
    expect(gateway?.listeners.map(({ routesFrom }) => routesFrom)).toEqual(['Same', 'All', { selector: { matchLabels: { edge: 'yes' } } }, 'Same']);
    expect(gateway?.listeners[3]?.hostname).toBe('*.example');
  });

  it.each([['HTTPRoute', 'v1'], ['GRPCRoute', 'v1'], ['TLSRoute', 'v1alpha2'], ['TCPRoute', 'v1alpha2'], ['UDPRoute', 'v1alpha2']])('reads a %s of %s', (kind, version) => {
    const spec = { parentRefs: [{ name: 'g' }, { name: 'h', namespace: 'infra', sectionName: 'https', port: 443 }, { kind: 'Service', group: '', name: 'mesh' }], rules: [{ backendRefs: [{ name: 's', port: 80 }, { name: 't', namespace: 'y', port: 81 }, { name: 'off', port: 82, weight: 0 }, { kind: 'Bucket', group: 'x.example', name: 'b' }] }] };
    expect(sound(build(route(spec, kind, version))).routes).toMatchObject([{ kind, hosts: [], parents: [{ namespace: 'x', name: 'g' }, { namespace: 'infra', name: 'h', section: 'https', port: 443 }], backends: [{ namespace: 'x', service: 's', port: 80 }, { namespace: 'y', service: 't', port: 81 }] }]);
  });

  it('a route says which requests lead where, mirrored ones too', () => {
    const http = { hostnames: ['shop.example'], rules: [{ matches: [{ path: { value: '/a' } }, { path: { value: '/b' }, method: 'GET' }], filters: [{ type: 'RequestMirror', requestMirror: { backendRef: { name: 'shadow', port: 80 } } }], backendRefs: [{ name: 's', port: 80 }] }] };
    expect(sound(build(route(http))).routes[0]).toMatchObject({ hosts: ['shop.example'], backends: [{ service: 's', match: '/a' }, { service: 'shadow', match: '/a' }, { service: 's', match: '/b' }, { service: 'shadow', match: '/b' }] });
    const grpc = { rules: [{ matches: [{ method: { service: 'shop.Orders', method: 'Place' } }, { method: { service: 'shop.Cart' } }], backendRefs: [{ name: 's', port: 80 }] }] };
    expect(sound(build(route(grpc, 'GRPCRoute'))).routes[0]?.backends.map(({ match }) => match)).toEqual(['/shop.Orders/Place', '/shop.Cart/*']);
  });

  it('a ReferenceGrant names whose routes may lead to which Services', () => {
    const from = [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'shop' }, { group: 'other.example', kind: 'HTTPRoute', namespace: 'y' }];
    const grant = (to: object[]) => sound(build(object('gateway.networking.k8s.io/v1beta1', 'ReferenceGrant', { spec: { from, to } }))).referenceGrants[0];
    expect(grant([{ group: '', kind: 'Service' }])).toMatchObject({ namespace: 'x', from: [{ kind: 'HTTPRoute', namespace: 'shop' }], services: 'all' });
    expect(grant([{ group: '', kind: 'Service', name: 's' }, { group: '', kind: 'Secret' }])?.services).toEqual(['s']);
  });

  it('of another group is none of its kinds', () => {
    const { gateways, problems } = build(object('networking.istio.io/v1', 'Gateway', { spec: {} }));
    expect([gateways, problems.map(({ code }) => code)]).toEqual([[], ['ignored-kind']]);
  });
});

describe('an OpenShift Route', () => {
  it('leads to a Service and to others by weight', () => {
    const spec = { host: 'shop.example', path: '/cart', port: { targetPort: 'http' }, to: { kind: 'Service', name: 's', weight: 100 }, alternateBackends: [{ kind: 'Service', name: 't', weight: 1 }, { kind: 'Service', name: 'off', weight: 0 }] };
    expect(sound(build(object('route.openshift.io/v1', 'Route', { spec }))).routes).toMatchObject([
      { kind: 'Route', hosts: ['shop.example'], parents: [], backends: [{ namespace: 'x', service: 's', port: 'http', match: '/cart' }, { service: 't', port: 'http' }] },
    ]);
  });
});

describe('junk in the place of anything', () => {
  const kinds = [['discovery.k8s.io/v1', 'EndpointSlice'], ['v1', 'Endpoints'], ['v1', 'Service'], ['networking.k8s.io/v1', 'Ingress'], ['route.openshift.io/v1', 'Route'], ...['Gateway', 'HTTPRoute', 'GRPCRoute', 'TLSRoute', 'ReferenceGrant'].map((kind) => ['gateway.networking.k8s.io/v1', kind] as const)] as const;
  const junk = [null, 0, 'x', [], [null], [{}], {}, { a: null }, true];
  const fields = ['spec', 'endpoints', 'ports', 'subsets'];
  const inner = ['rules', 'listeners', 'parentRefs', 'hostnames', 'from', 'to', 'alternateBackends', 'port', 'ports', 'externalIPs'];

  it.each(kinds)('of %s %s gives problems, never a crash', (apiVersion, kind) => {
    for (const value of junk) {
      for (const field of fields) expect(() => build(object(apiVersion, kind, { [field]: value }))).not.toThrow();
      for (const field of inner) {
        expect(() => build(object(apiVersion, kind, { spec: { [field]: value } }))).not.toThrow();
        expect(() => build(object(apiVersion, kind, { spec: { [field]: [{ backendRefs: value, matches: value, filters: value, allowedRoutes: value, http: value, namespaces: value }] } }))).not.toThrow();
      }
    }
  });
});
