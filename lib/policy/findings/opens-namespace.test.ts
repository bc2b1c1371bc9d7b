import { describe, expect, it } from 'vitest';
import { pod, policy } from '@/lib/testing/builders';
import { from, inNamespace, on, told } from './testing';

const pods = [pod('x/web'), pod('x/db'), pod('y/web')];

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
