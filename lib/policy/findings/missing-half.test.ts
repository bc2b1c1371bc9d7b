import { describe, expect, it } from 'vitest';
import { pod, policy } from '@/lib/testing/builders';
import { admin, found, from, on, podsOf, rule, told } from './testing';

const pods = [pod('x/a'), pod('x/b')];
const intoA = policy('x/into-a', { podSelector: on('a'), ingress: [{ from: [{ podSelector: on('b') }], ports: [{ port: 80 }] }] });
const closedB = policy('x/closed-b', { podSelector: on('b'), policyTypes: ['Egress'] });

describe('a missing half', () => {
  it('of an ingress rule is the egress of its source, which can be drawn', () => {
    expect(found('missing-half', { pods, policies: [intoA, closedB] })).toEqual([
      expect.objectContaining({
        message: expect.stringContaining('the egress half is missing'),
        field: 'spec.ingress[0]',
        objects: [expect.objectContaining({ name: 'into-a' }), expect.objectContaining({ kind: 'Pod', name: 'b' }), expect.objectContaining({ kind: 'Pod', name: 'a' })],
        peers: ['workload/x/Pod/b', 'workload/x/Pod/a'],
        fix: [expect.objectContaining({ kind: 'allow', from: 'workload/x/Pod/b', to: 'workload/x/Pod/a', ports: [{ protocol: 'TCP', port: 80 }] })],
      }),
    ]);
  });

  it('of an egress rule is the ingress of its destination', () => {
    const policies = [policy('x/b-egress', { podSelector: on('b'), policyTypes: ['Egress'], egress: [{ to: [{ podSelector: on('a') }] }] }), policy('x/a-ingress', { podSelector: on('a') })];
    expect(found('missing-half', { pods, policies })).toEqual([expect.objectContaining({ message: expect.stringContaining('the ingress half is missing'), fix: [expect.objectContaining({ ports: 'all' })] })]);
  });

  it('is none where the other end is open, or allows it', () => {
    expect(told('missing-half', { pods, policies: [intoA] })).toEqual([]);
    expect(told('missing-half', { pods, policies: [intoA, closedB], adminPolicies: [admin('allow', 1, { egress: [rule('allow', podsOf())] })] })).toEqual([]);
  });

  it('is none where an admin policy denies the connection: no half could mend that', () => {
    expect(told('missing-half', { pods, policies: [intoA, closedB], adminPolicies: [admin('deny', 1, { egress: [rule('deny', podsOf())] })] })).toEqual([]);
  });

  it('is none where the two have no address family in common', () => {
    expect(told('missing-half', { pods: [pod('x/a'), pod('x/b', { ips: ['fd00::2'] })], policies: [intoA, closedB] })).toEqual([]);
  });

  it('is none of a rule that puts up with a whole namespace', () => {
    expect(told('missing-half', { pods, policies: [policy('x/into-a', { podSelector: on('a'), ingress: from({ podSelector: {} }) }), closedB] })).toEqual([]);
  });
});
