import { describe, expect, it } from 'vitest';
import type { NetworkPolicySpec } from '@/lib/model/network-policy';
import { pod, policy } from '@/lib/testing/builders';
import { admin, from, inNamespace, on, podsOf, rule, told } from './testing';
import type { FindingCode } from './catalogue';

const pods = [pod('x/web'), pod('x/db'), pod('y/web')];
const one = (code: FindingCode, spec: NetworkPolicySpec) => told(code, { pods, policies: [policy('x/p', { podSelector: on('db'), ...spec })] });
const dns = [{ protocol: 'UDP' as const, port: 53 }, { port: 53 }];

describe('an empty namespaceSelector', () => {
  it('is every namespace', () => {
    expect(one('every-namespace', { ingress: from({ podSelector: on('web') }, { namespaceSelector: {} }) })).toEqual(['info x/p spec.ingress[0].from[1]']);
    expect(one('every-namespace', { ingress: from({ namespaceSelector: {}, podSelector: {} }) })).toHaveLength(1);
  });

  it('is not told where a podSelector narrows it, for DNS, of a policy without pods, or of admin policies', () => {
    expect(one('every-namespace', { ingress: from({ namespaceSelector: {}, podSelector: on('web') }) })).toEqual([]);
    expect(one('every-namespace', { policyTypes: ['Egress'], egress: [{ to: [{ namespaceSelector: {} }], ports: dns }] })).toEqual([]);
    expect(one('every-namespace', { podSelector: on('gone'), ingress: from({ namespaceSelector: {} }) })).toEqual([]);
    expect(told('every-namespace', { pods, adminPolicies: [admin('p', 1, { ingress: [rule('deny', podsOf())] })] })).toEqual([]);
  });
});

describe('a rule for everyone', () => {
  it('is a warning when it is written as an empty list', () => {
    expect(one('open-to-everyone', { ingress: [{ from: [] }] })).toEqual(['warning x/p spec.ingress[0].from']);
    expect(one('open-to-everyone', { policyTypes: ['Egress'], egress: [{ to: [] }] })).toEqual(['warning x/p spec.egress[0].to']);
  });

  it('is a note when it names ports, since that looks narrower', () => {
    expect(one('open-to-everyone', { ingress: [{ ports: [{ port: 80 }] }] })).toEqual(['info x/p spec.ingress[0]']);
  });

  it('is not told when it is written plainly, or sends', () => {
    expect(one('open-to-everyone', { ingress: [{}] })).toEqual([]);
    expect(one('open-to-everyone', { policyTypes: ['Egress'], egress: [{ ports: dns }, {}] })).toEqual([]);
  });
});

describe('a policy for all pods that allows everything', () => {
  const open = policy('x/open', { podSelector: {}, ingress: [{}] });
  const opens = (...others: ReturnType<typeof policy>[]) => told('opens-namespace', { pods, policies: [open, ...others] });

  it('undoes what others of its namespace restrict', () => {
    expect(opens(policy('x/db', { podSelector: on('db'), ingress: from({ namespaceSelector: inNamespace('y') }) }))).toEqual(['warning x/open spec.ingress[0]']);
    expect(opens(policy('x/deny', {}))).toHaveLength(1);
  });

  it('is not told alone, beside another that is as open, or beside policies of another namespace or direction', () => {
    expect(opens()).toEqual([]);
    expect(opens(policy('x/as-open', { podSelector: on('db'), ingress: [{}] }))).toEqual([]);
    expect(opens(policy('y/deny', {}))).toEqual([]);
    expect(opens(policy('x/deny', { policyTypes: ['Egress'] }))).toEqual([]);
  });
});
