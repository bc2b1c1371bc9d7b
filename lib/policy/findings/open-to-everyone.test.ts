import { describe, expect, it } from 'vitest';
import type { NetworkPolicySpec } from '@/lib/model/network-policy';
import { pod, policy } from '@/lib/testing/builders';
import { on, told } from './testing';

const pods = [pod('x/web'), pod('x/db'), pod('y/web')];
const one = (spec: NetworkPolicySpec) => told('open-to-everyone', { pods, policies: [policy('x/p', { podSelector: on('db'), ...spec })] });
const dns = [{ protocol: 'UDP' as const, port: 53 }, { port: 53 }];

describe('a rule for everyone', () => {
  it('is a warning when it is written as an empty list', () => {
    expect(one({ ingress: [{ from: [] }] })).toEqual(['warning x/p spec.ingress[0].from']);
    expect(one({ policyTypes: ['Egress'], egress: [{ to: [] }] })).toEqual(['warning x/p spec.egress[0].to']);
  });

  it('is a note when it names ports, since that looks narrower', () => {
    expect(one({ ingress: [{ ports: [{ port: 80 }] }] })).toEqual(['info x/p spec.ingress[0]']);
  });

  it('is not told when it is written plainly, or sends', () => {
    expect(one({ ingress: [{}] })).toEqual([]);
    expect(one({ policyTypes: ['Egress'], egress: [{ ports: dns }, {}] })).toEqual([]);
  });
});
