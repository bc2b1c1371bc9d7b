import { describe, expect, it } from 'vitest';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import type { Service, ServicePort } from '@/lib/model/snapshot';
import { pod, policy } from '@/lib/testing/builders';
import { allow, found, inNamespace, on, whole, type Parts, type Written } from './testing';

const CODE = 'service-port';
const web = pod('x/web', { ports: ['http:8080'] });
const service = (targetPort: number | string, more: Partial<Service> = {}, port: Partial<ServicePort> = {}): Service => ({ namespace: 'x', name: 'web', type: 'ClusterIP', headless: false, selector: { app: 'web' }, ports: [{ protocol: 'TCP', port: 80, targetPort, ...port }], ...more });
const ingress = (...ports: (number | string)[]): NetworkPolicy['spec'] => ({ podSelector: on('web'), ingress: [{ ports: ports.map((port) => ({ port })) }] });
const world = (spec: NetworkPolicy['spec'], more: Parts = {}): Parts => ({ pods: [web, pod('x/a')], services: [service(8080)], policies: [policy('x/p', spec)], ...more });
const toWeb = { podSelector: on('a'), policyTypes: ['Egress' as const], egress: [{ to: [{ ipBlock: { cidr: '203.0.113.0/24' } }, { podSelector: on('web') }], ports: [{ port: 80 }] }] };
const written: Written = {
  severity: 'warning',
  message: 'x/p allows port 80, which is the port of Service x/web. Policies see the port of the pods behind it, 8080, and that is not allowed.',
  objects: ['NetworkPolicy x/p', 'Service x/web', 'Pod x/web'],
  field: 'spec.ingress[0].ports',
  peers: ['workload/x/Pod/web'],
};

describe('a rule for the port of a Service', () => {
  it.each([['a number', 8080], ['a name', 'http']])('is told when the pods listen elsewhere, the target being %s', (_what, target) => {
    expect(found(CODE, world(ingress(80), { services: [service(target)] }))).toStrictEqual([whole(CODE, written)]);
  });

  it('is told of egress too, and mended by allowing the pods’ port', () => {
    expect(found(CODE, world(toWeb))).toStrictEqual([whole(CODE, { ...written, field: 'spec.egress[0].ports', fix: [allow('x/a', 'x/web', [{ protocol: 'TCP', port: 8080 }])] })]);
  });

  it('is mended for the pods behind the Service only', () => {
    const both: NetworkPolicy['spec'] = { podSelector: { matchLabels: { tier: 'front' } }, ingress: [{ from: [{ podSelector: on('a') }], ports: [{ port: 80 }] }] };
    const front = ['web', 'other'].map((app) => pod(`x/${app}`, { labels: { app, tier: 'front' }, ports: ['http:8080'] }));
    expect(found(CODE, world(both, { pods: [...front, pod('x/a')] })).map(({ fix }) => fix)).toStrictEqual([[allow('x/a', 'x/web', [{ protocol: 'TCP', port: 8080 }])]]);
  });

  it('is told among other ports, and once for each rule, by the first workload and Service', () => {
    const twins = ['web-2', 'web-1'].map((name) => pod(`x/${name}`, { labels: { app: 'web' }, ports: ['http:8080'] }));
    const services = ['second', 'first'].map((name) => service(8080, { name }));
    const spec: NetworkPolicy['spec'] = { podSelector: on('web'), ingress: [{ ports: [{ port: 443 }, { port: 80 }] }, { from: [{ namespaceSelector: inNamespace('y') }], ports: [{ port: 80 }] }] };
    expect(found(CODE, world(spec, { pods: twins, services })).map(({ field, objects }) => [field, ...objects.map(({ name }) => name)])).toEqual([
      ['spec.ingress[0].ports', 'p', 'first', 'web-1'],
      ['spec.ingress[1].ports', 'p', 'first', 'web-1'],
    ]);
  });

  it('is told where the pods listen on the number by another protocol', () => {
    expect(found(CODE, world(ingress(80), { pods: [pod('x/web', { ports: ['http:8080', '80/UDP'] })] }))).toHaveLength(1);
  });

  it.each<[string, Parts]>([
    ['the pods’ port is what it allows', world(ingress(8080))],
    ['the pods’ port is allowed beside it', world(ingress(80, 8080))],
    ['the pods’ port is the Service’s own', world(ingress(80), { services: [service(80)] })],
    ['the pods listen on that port, too', world(ingress(80), { pods: [pod('x/web', { ports: ['http:8080', 'plain:80'] })] })],
    ['it allows a range that begins there', world({ podSelector: on('web'), ingress: [{ ports: [{ port: 80, endPort: 90 }] }] })],
    ['it allows a range that ends there', world({ podSelector: on('web'), ingress: [{ ports: [{ port: 70, endPort: 80 }] }] })],
    ['it allows every port', world({ podSelector: on('web'), ingress: [{}] })],
    ['it names a port as well, which may be the one', world(ingress(80, 'http'))],
    ['it is for other pods', world({ ...ingress(80), podSelector: on('a') })],
    ['it sends to everyone', world({ ...toWeb, egress: [{ ports: [{ port: 80 }] }] })],
    ['the Service translates another protocol', world(ingress(80), { services: [service(8080, {}, { protocol: 'UDP' })] })],
    ['the Service is headless and translates nothing', world(ingress(80), { services: [service(8080, { headless: true })] })],
  ])('is not told when %s', (_when, parts) => {
    expect(found(CODE, parts)).toEqual([]);
  });
});
