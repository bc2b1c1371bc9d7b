import { describe, expect, it } from 'vitest';
import type { ApiObject } from '@/lib/testing/api-server/cluster-state';
import { requestsOf, shop, testCluster } from './testing';

const { serve, watch } = testCluster();

const object = (apiVersion: string, kind: string, name: string, body: object): ApiObject => ({ apiVersion, kind, metadata: { name, namespace: 'shop' }, ...body });
const routing = (): readonly ApiObject[] => [
  object('gateway.networking.k8s.io/v1', 'Gateway', 'public', { spec: { gatewayClassName: 'envoy', listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] } }),
  object('gateway.networking.k8s.io/v1', 'HTTPRoute', 'web', { spec: { parentRefs: [{ name: 'public' }], rules: [{ backendRefs: [{ name: 'web', port: 80 }] }] } }),
  object('gateway.networking.k8s.io/v1beta1', 'ReferenceGrant', 'allow', { spec: { from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'edge' }], to: [{ group: '', kind: 'Service' }] } }),
  object('route.openshift.io/v1', 'Route', 'web', { spec: { host: 'shop.example', to: { kind: 'Service', name: 'web' } } }),
];
const slice: ApiObject = {
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name: 'db-1', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'db' } },
  endpoints: [{ addresses: ['203.0.113.9'], conditions: { ready: true } }],
  ports: [{ port: 5432 }],
};
const reader = (...resources: readonly string[]) => ({ access: { reader: resources.map((resource) => ({ resource })) } });

describe('a cluster with routes', () => {
  it('is asked for every kind of them that it has, each in a version that it has', async () => {
    const server = await serve({ objects: [...shop(), ...routing()] });
    const { snapshot } = await watch(server).until('routes', (update) => update.snapshot.routes.length === 2 && update.snapshot.referenceGrants.length === 1);
    expect(snapshot.gateways.map(({ name }) => name)).toEqual(['public']);
    expect(snapshot.routes.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['HTTPRoute web', 'Route web']);
    expect([snapshot.unreadable, snapshot.problems]).toEqual([[], []]);
  });

  it('that may not be read is shown without them, and says so', async () => {
    const server = await serve({ objects: [...shop(), ...routing()], ...reader('httproutes') });
    const { snapshot } = await watch(server, { token: 'reader' }).until('refusal', (update) => update.snapshot.unreadable.length > 0);
    expect([...new Set(snapshot.unreadable.map(({ resource }) => resource))]).toEqual(['routes']);
    expect(snapshot.pods).toHaveLength(2);
    expect(snapshot.problems.map(({ code }) => code)).toEqual(['cluster-routes-unreadable']);
  });

  it('whose routes’ group cannot be asked about is shown without them, and its policies stay certain', async () => {
    const server = await serve({ objects: [...shop(), ...routing()], ...reader('/apis/route.openshift.io/v1') });
    const { snapshot } = await watch(server, { token: 'reader' }).until('routes', (update) => update.snapshot.routes.length === 1);
    expect(snapshot.unreadable).toEqual([]);
  });
});

describe('EndpointSlices', () => {
  it('are read, but for those that the control plane keeps of Services with a selector', async () => {
    const server = await serve({ objects: [...shop(), slice] });
    const { snapshot } = await watch(server).live();
    expect(snapshot.endpointSlices).toMatchObject([{ service: 'db', endpoints: [{ addresses: ['203.0.113.9'] }] }]);
    for (const verb of ['list', 'watch'] as const) {
      for (const { query } of requestsOf(server, verb, 'endpointslices')) expect(query.get('labelSelector')).toBe('endpointslice.kubernetes.io/managed-by!=endpointslice-controller.k8s.io');
    }
  });

  it('that may not be read leave the rest as it is', async () => {
    const server = await serve({ objects: [...shop(), slice], ...reader('endpointslices') });
    const { snapshot } = await watch(server, { token: 'reader' }).live();
    expect([...new Set(snapshot.unreadable.map(({ resource }) => resource))]).toEqual(['endpointslices']);
    expect(snapshot.policies).toHaveLength(1);
  });
});
