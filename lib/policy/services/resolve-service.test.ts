import { describe, expect, it } from 'vitest';
import type { EndpointSlice } from '@/lib/model/routing';
import type { Service, Snapshot } from '@/lib/model/snapshot';
import { cluster, pod } from '@/lib/testing/builders';
import { resolveService, servicePods, targetPorts, type ResolvedService } from './resolve-service';

const service = (parts: Partial<Service> = {}): Service => ({ namespace: 'x', name: 's', type: 'ClusterIP', headless: false, selector: { app: 'a' }, ports: [{ protocol: 'TCP', port: 80, targetPort: 8080 }], ...parts });
const slice = (parts: Partial<EndpointSlice>): EndpointSlice => ({ namespace: 'x', name: 's-1', service: 's', endpoints: [], ports: [{ protocol: 'TCP', port: 5432 }], ...parts });

const places = ({ places: list }: ResolvedService) => list.map((place) => (place.kind === 'pod' ? place.pod.id : place.address));
const targets = ({ ports }: ResolvedService) => ports.flatMap(({ port, targets: list }) => list.map(({ place, port: number, protocol }) => `${port.port} -> ${place.kind === 'pod' ? place.pod.id : place.address} ${number}/${protocol}`));
const resolve = (parts: Partial<Service>, snapshot: Partial<Snapshot>) => resolveService(cluster(snapshot), service(parts));

describe('the backends of a Service', () => {
  const a = pod('x/a1', { labels: { app: 'a' } });

  it.each<[string, Partial<Service>, string[]]>([
    ['are the pods that its selector picks in its namespace', {}, ['x/a1', 'x/host']],
    ['are the pods that carry every label of it', { selector: { app: 'a', tier: 'db' } }, []],
    ['are none without a selector and addresses', { selector: undefined }, []],
    ['are none of an alias', { type: 'ExternalName', externalName: 'db.example' }, []],
  ])('%s', (_, parts, expected) => {
    const pods = [a, pod('x/host', { labels: { app: 'a' }, hostNetwork: true, ips: ['192.168.0.1'] }), pod('y/a', { labels: { app: 'a' } }), pod('x/ended', { labels: { app: 'a' }, phase: 'Succeeded' }), pod('x/b')];
    expect(places(resolve(parts, { pods }))).toEqual(expected);
  });

  it('are told apart from those of no Service by their basis', () => {
    const endpointSlices = [slice({ endpoints: [{ addresses: ['203.0.113.9'] }] })];
    const bases = [resolve({}, { pods: [a] }), resolve({ selector: undefined }, { pods: [a] }), resolve({ selector: undefined }, { endpointSlices })].map(({ basis }) => basis);
    expect(bases).toEqual(['selector', 'nothing', 'endpoints']);
    expect(resolve({ type: 'ExternalName' }, { pods: [a] })).toEqual({ service: service({ type: 'ExternalName' }), basis: 'alias', translates: false, places: [], ports: [] });
  });

  it.each<[string, Partial<Service>, string[]]>([
    ['those that its selector picks', {}, ['x/a1']],
    ['none without a selector', { selector: undefined }, []],
    ['none with an empty one', { selector: {} }, []],
    ['none of an alias, which has no use for a selector', { type: 'ExternalName' }, []],
  ])('are, as pods alone, %s', (_, parts, expected) => expect(servicePods(cluster({ pods: [a, pod('x/b')] }), service(parts)).map(({ id }) => id)).toEqual(expected));

  it('have the ports that it leads to, where they have them', () => {
    const ports = [{ protocol: 'TCP' as const, port: 80, targetPort: 8080 }, { protocol: 'UDP' as const, port: 53, targetPort: 'dns' }, { protocol: 'TCP' as const, port: 90, targetPort: 'gone' }];
    expect(targetPorts(service({ ports }), pod('x/a', { ports: ['dns:5353/UDP'] }))).toEqual([{ protocol: 'TCP', port: 8080 }, { protocol: 'UDP', port: 5353 }]);
  });
});

describe('the target port', () => {
  const named = [{ protocol: 'TCP' as const, port: 80, targetPort: 'web' }];

  it.each<[string, Partial<Service>, string[], string[]]>([
    ['is the number that the Service gives', {}, ['8080'], ['80 -> x/a 8080/TCP']],
    ['need not be declared by the pod', {}, [], ['80 -> x/a 8080/TCP']],
    ['with a name is the pod’s own number for it', { ports: named }, ['web:9090'], ['80 -> x/a 9090/TCP']],
    ['with a name that the pod lacks is none', { ports: named }, ['http:9090'], []],
    ['with a name that the pod has for another protocol is none', { ports: named }, ['web:9090/UDP'], []],
    ['with a name that containers share is the first', { ports: named }, ['web:9090', 'web:9091'], ['80 -> x/a 9090/TCP']],
  ])('%s', (_, parts, ports, expected) => expect(targets(resolve(parts, { pods: [pod('x/a', { ports })] }))).toEqual(expected));

  it('with a name is looked up on each pod', () => {
    const pods = [pod('x/a1', { labels: { app: 'a' }, ports: ['web:8080'] }), pod('x/a2', { labels: { app: 'a' }, ports: ['web:8081'] }), pod('x/a3', { labels: { app: 'a' } })];
    expect(targets(resolve({ ports: named }, { pods }))).toEqual(['80 -> x/a1 8080/TCP', '80 -> x/a2 8081/TCP']);
  });
});

describe('a Service without a selector', () => {
  const db = { selector: undefined, ports: [{ protocol: 'TCP' as const, port: 15432, targetPort: 5432 }] };

  it('leads to the addresses and ports of its EndpointSlices', () => {
    const endpointSlices = [slice({ endpoints: [{ addresses: ['203.0.113.9'] }] }), slice({ name: 's-2', endpoints: [{ addresses: ['203.0.113.10'] }], ports: [{ protocol: 'TCP', port: 6432 }] }), slice({ service: 'other', endpoints: [{ addresses: ['203.0.113.11'] }] }), slice({ namespace: 'y', endpoints: [{ addresses: ['203.0.113.12'] }] })];
    expect(targets(resolve(db, { endpointSlices }))).toEqual(['15432 -> 203.0.113.9 5432/TCP', '15432 -> 203.0.113.10 6432/TCP']);
  });

  it('leads to pods where the addresses are theirs, or the reference names them', () => {
    const pods = [pod('y/db', { ips: ['10.0.0.7'] }), pod('x/db-0', { ips: ['10.0.0.8'] }), pod('x/gone', { ips: ['10.0.0.9'], phase: 'Failed' })];
    const endpointSlices = [slice({ endpoints: [{ addresses: ['10.0.0.7'] }, { addresses: ['10.0.0.99'], pod: 'db-0' }, { addresses: ['10.0.0.9'] }] })];
    expect(places(resolve(db, { pods, endpointSlices }))).toEqual(['y/db', 'x/db-0', '10.0.0.9']);
  });

  it('is matched with its slices port by port, by name', () => {
    const ports = [{ name: 'pg', protocol: 'TCP' as const, port: 1, targetPort: 1 }, { name: 'metrics', protocol: 'TCP' as const, port: 2, targetPort: 2 }];
    const endpointSlices = [slice({ endpoints: [{ addresses: ['203.0.113.9'] }], ports: [{ name: 'pg', protocol: 'TCP', port: 5432 }, { protocol: 'TCP', port: 7 }] })];
    expect(targets(resolve({ selector: undefined, ports }, { endpointSlices }))).toEqual(['1 -> 203.0.113.9 5432/TCP']);
  });

  it('tells an address of no pod from a pod', () => {
    const pods = [pod('x/db', { ips: ['10.0.0.7', 'fd00::7'] }), pod('x/gone', { ips: ['10.0.0.8'], phase: 'Failed' })];
    const endpointSlices = [slice({ endpoints: [{ addresses: ['10.0.0.7', 'fd00::7'] }, { addresses: ['10.0.0.8'], pod: 'gone' }] })];
    expect(resolve(db, { pods, endpointSlices }).places).toEqual([{ kind: 'pod', pod: pods[0] }, { kind: 'address', address: '10.0.0.8' }]);
  });

  it('is matched with its slices port by port, by protocol', () => {
    const endpointSlices = [slice({ endpoints: [{ addresses: ['203.0.113.9'] }], ports: [{ protocol: 'UDP', port: 5432 }] })];
    expect(targets(resolve(db, { endpointSlices }))).toEqual([]);
  });

  it('counts an address once, however it is written', () => {
    const endpointSlices = [slice({ endpoints: [{ addresses: ['fd00::1'] }] }), slice({ name: 's-2', endpoints: [{ addresses: ['fd00:0:0::1'] }] })];
    expect(targets(resolve(db, { endpointSlices }))).toHaveLength(1);
  });
});

it('a headless Service translates nothing', () => {
  expect([resolve({ headless: true }, {}).translates, resolve({}, {}).translates]).toEqual([false, true]);
});
