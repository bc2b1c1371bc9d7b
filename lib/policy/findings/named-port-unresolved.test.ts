import { describe, expect, it } from 'vitest';
import { pod, policy } from '@/lib/testing/builders';
import { admin, found, on, podsOf, told } from './testing';

const pods = [pod('x/web', { ports: ['http:8080', 'dns:53/UDP'] }), pod('x/db'), pod('x/other', { ports: ['metrics:9090'] })];
const ingress = (port: string, app = 'web') => ({ pods, policies: [policy('x/p', { podSelector: on(app), ingress: [{ ports: [{ port }] }] })] });
const CODE = 'named-port-unresolved';

describe('a named port', () => {
  it('is told when none of the policy’s pods has it', () => {
    expect(told(CODE, ingress('grpc'))).toEqual(['warning x/p spec.ingress[0].ports']);
    expect(told(CODE, ingress('http'))).toEqual([]);
  });

  it.each([
    ['the ports there are', ingress('grpc'), 'They have dns 53/UDP, http 8080/TCP.'],
    ['one that is spelt alike', ingress('https'), 'a port named http;'],
    ['another protocol', ingress('dns'), 'but as UDP'],
    ['that there are none', ingress('http', 'db'), 'They declare no ports at all'],
  ])('comes with %s', (_what, parts, hint) => {
    expect(found(CODE, parts)).toEqual([expect.objectContaining({ hint: expect.stringContaining(hint) })]);
  });

  it('can be mended by the number of the one that was meant', () => {
    const policies = [policy('x/p', { podSelector: on('web'), ingress: [{ from: [{ podSelector: on('db') }], ports: [{ port: 'https' }] }] })];
    expect(found(CODE, { pods, policies })[0]!.fix).toEqual([expect.objectContaining({ from: 'workload/x/Pod/db', to: 'workload/x/Pod/web', ports: [{ protocol: 'TCP', port: 8080 }] })]);
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
    expect(found(CODE, { pods, adminPolicies })).toEqual([expect.objectContaining({ message: expect.stringContaining('named grpc,') })]);
  });
});
