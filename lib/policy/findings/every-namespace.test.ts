import { describe, expect, it } from 'vitest';
import type { NetworkPolicySpec } from '@/lib/model/network-policy';
import { pod, policy } from '@/lib/testing/builders';
import { admin, from, on, podsOf, rule, told } from './testing';

const pods = [pod('x/web'), pod('x/db'), pod('y/web')];
const one = (spec: NetworkPolicySpec) => told('every-namespace', { pods, policies: [policy('x/p', { podSelector: on('db'), ...spec })] });
const dns = [{ protocol: 'UDP' as const, port: 53 }, { port: 53 }];

describe('an empty namespaceSelector', () => {
  it('is every namespace', () => {
    expect(one({ ingress: from({ podSelector: on('web') }, { namespaceSelector: {} }) })).toEqual(['info x/p spec.ingress[0].from[1]']);
    expect(one({ ingress: from({ namespaceSelector: {}, podSelector: {} }) })).toHaveLength(1);
  });

  it('is not told where a podSelector narrows it, for DNS, of a policy without pods, or of admin policies', () => {
    expect(one({ ingress: from({ namespaceSelector: {}, podSelector: on('web') }) })).toEqual([]);
    expect(one({ policyTypes: ['Egress'], egress: [{ to: [{ namespaceSelector: {} }], ports: dns }] })).toEqual([]);
    expect(one({ podSelector: on('gone'), ingress: from({ namespaceSelector: {} }) })).toEqual([]);
    expect(told('every-namespace', { pods, adminPolicies: [admin('p', 1, { ingress: [rule('deny', podsOf())] })] })).toEqual([]);
  });
});
