import { describe, expect, it } from 'vitest';
import { pod, policy } from '@/lib/testing/builders';
import { admin, allow, found, on, podsOf, told, whole } from './testing';

const pods = [pod('x/web', { ports: ['http:8080', 'dns:53/UDP'] }), pod('x/db'), pod('x/other', { ports: ['metrics:9090'] })];
const ingress = (port: string, app = 'web') => ({ pods, policies: [policy('x/p', { podSelector: on(app), ingress: [{ ports: [{ port }] }] })] });
const CODE = 'named-port-unresolved';

describe('a named port', () => {
  it('is told when none of the policy’s pods has it', () => {
    expect(found(CODE, ingress('grpc'))).toStrictEqual([
      whole(CODE, {
        severity: 'warning',
        message: 'x/p allows the port named grpc/TCP, and none of the pods it leads to has a port of that name.',
        hint: 'They have dns 53/UDP, http 8080/TCP.',
        objects: ['NetworkPolicy x/p'],
        field: 'spec.ingress[0].ports',
      }),
    ]);
    expect(told(CODE, ingress('http'))).toEqual([]);
  });

  it('is told of each name, policy and rule apart', () => {
    const rules = (...names: string[]) => names.map((port) => ({ ports: [{ port: 'http' }, { port: 80 }, { port }, { port, protocol: 'UDP' as const }] }));
    expect(found(CODE, { pods, policies: [policy('x/p', { podSelector: on('web'), ingress: rules('grpc', 'smtp') }), policy('x/q', { podSelector: on('web'), ingress: rules('grpc') })] }).map(({ message, field }) => `${field} ${message.split(',')[0]}`)).toEqual([
      'spec.ingress[0].ports x/p allows the port named grpc/TCP',
      'spec.ingress[0].ports x/p allows the port named grpc/UDP',
      'spec.ingress[1].ports x/p allows the port named smtp/TCP',
      'spec.ingress[1].ports x/p allows the port named smtp/UDP',
      'spec.ingress[0].ports x/q allows the port named grpc/TCP',
      'spec.ingress[0].ports x/q allows the port named grpc/UDP',
    ]);
  });

  it.each([
    ['the ports there are', ingress('grpc'), 'They have dns 53/UDP, http 8080/TCP.'],
    ['one that is spelt alike', ingress('https'), 'They have a port named http; did you mean that?'],
    ['another protocol', ingress('dns'), 'They have dns, but as UDP.'],
    ['that there are none', ingress('http', 'db'), 'They declare no ports at all: name the container port, or use its number.'],
    ['five of many', { ...ingress('grpc'), pods: [pod('x/web', { ports: ['1', '2', '3', '4', '5', '6'] })] }, 'They have 1/TCP, 2/TCP, 3/TCP, 4/TCP, 5/TCP and others.'],
    ['all of five, each once', { ...ingress('grpc'), pods: [pod('x/web', { ports: ['5', '2', '3', '4', '1'] }), pod('x/web-2', { labels: { app: 'web' }, ports: ['5'] })] }, 'They have 1/TCP, 2/TCP, 3/TCP, 4/TCP, 5/TCP.'],
  ])('comes with %s', (_what, parts, hint) => {
    expect(found(CODE, parts).map((one) => one.hint)).toEqual([hint]);
  });

  it('can be mended by the number of the one that was meant', () => {
    const policies = [policy('x/p', { podSelector: on('web'), ingress: [{ from: [{ podSelector: on('db') }], ports: [{ port: 'https' }] }] })];
    expect(found(CODE, { pods, policies })[0]!.fix).toStrictEqual([allow('x/db', 'x/web', [{ protocol: 'TCP', port: 8080 }])]);
    const both = [pod('x/web', { ports: ['grpc:9000', 'http:8080', 'http:53/UDP'] }), pod('x/db')];
    expect(found(CODE, { pods: both, policies })[0]!.fix).toStrictEqual([allow('x/db', 'x/web', [{ protocol: 'TCP', port: 8080 }])]);
    expect(found(CODE, { pods: [pod('x/web', { ports: ['grpc:9000'] }), pod('x/db')], policies })[0]!.fix).toEqual([]);
    expect(found(CODE, ingress('https'))[0]!.fix).toEqual([]);
  });

  it('of egress is looked for on the pods that are named, and on any when none are', () => {
    const egress = (port: string, ...to: object[]) => ({ pods, policies: [policy('x/p', { podSelector: on('db'), policyTypes: ['Egress'], egress: [{ to, ports: [{ port }] }] })] });
    expect(told(CODE, egress('metrics', { podSelector: on('web') }))).toHaveLength(1);
    expect(told(CODE, egress('metrics', { podSelector: on('other') }))).toEqual([]);
    expect(told(CODE, egress('metrics'))).toEqual([]);
  });

  it('is not told where there is no pod to have it', () => {
    expect(told(CODE, ingress('http', 'gone'))).toEqual([]);
  });

  it('of an admin rule may have any protocol', () => {
    const adminPolicies = [admin('p', 1, { subject: { pods: on('web') }, ingress: [{ action: 'deny', peers: [podsOf()], ports: [{ kind: 'named', name: 'dns' }, { kind: 'named', name: 'grpc' }] }] })];
    expect(found(CODE, { pods, adminPolicies })).toStrictEqual([
      whole(CODE, { severity: 'warning', message: 'p allows the port named grpc, and none of the pods it leads to has a port of that name.', hint: 'They have dns 53/UDP, http 8080/TCP.', objects: ['AdminNetworkPolicy p'], field: 'spec.ingress[0].ports' }),
    ]);
  });
});
