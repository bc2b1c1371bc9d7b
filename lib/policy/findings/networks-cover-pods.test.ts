import { describe, expect, it } from 'vitest';
import { pod } from '@/lib/testing/builders';
import { admin, podsOf, rule, told } from './testing';

const pods = [pod('x/web', { ips: ['10.0.0.5'] })];

describe('a network of an admin rule for every address', () => {
  const world = { kind: 'networks' as const, cidrs: ['0.0.0.0/0'] };
  const networks = (...egress: ReturnType<typeof rule>[]) => told('networks-cover-pods', { pods, adminPolicies: [admin('p', 1, { egress })] });

  it('is every pod too', () => {
    expect(networks(rule('deny', world))).toEqual(['warning p spec.egress[0]']);
  });

  it('is not told when pods are taken before, are meant, or it is smaller', () => {
    expect(networks(rule('pass', podsOf()), rule('allow', world))).toEqual([]);
    expect(networks(rule('deny', podsOf(), world))).toEqual([]);
    expect(networks(rule('deny', { kind: 'networks', cidrs: ['10.0.0.0/8'] }))).toEqual([]);
    expect(told('networks-cover-pods', { pods, adminPolicies: [admin('p', 1, { egress: [rule('deny', world)] })], profile: { name: 'cilium', basis: 'chosen' } })).toEqual([]);
  });
});
