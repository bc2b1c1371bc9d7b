import { describe, expect, it } from 'vitest';
import { pod, policy } from '@/lib/testing/builders';
import { found, told } from './testing';

const pods = [pod('x/web')];

describe('what cannot be told', () => {
  it('is a finding for each kind that is not evaluated, with all its objects', () => {
    const one = (name: string) => ({ kind: 'CiliumNetworkPolicy', apiVersion: 'cilium.io/v2', namespace: 'x', name, directions: ['ingress' as const], origin: { file: 'c.yaml', line: 7 } });
    const [finding, ...others] = found('not-evaluated', { pods, unevaluated: [one('a'), one('b')] });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ severity: 'warning', message: expect.stringContaining('x/a, x/b are not evaluated'), objects: [{ kind: 'CiliumNetworkPolicy', namespace: 'x', name: 'a', file: 'c.yaml', line: 7 }, { name: 'b' }] });
  });

  it('is a finding for each thing that could not be read', () => {
    expect(told('not-readable', { pods, unreadable: [{ resource: 'networkpolicies', namespace: 'x', verb: 'list', reason: 'forbidden' }, { resource: 'nodes', verb: 'watch', reason: 'timeout' }] })).toEqual(['warning undefined', 'warning x']);
  });
});

describe('a cluster that enforces nothing', () => {
  it('is an error as soon as there are policies', () => {
    const profile = { name: 'none', basis: 'detected', evidence: 'DaemonSet kube-flannel/kube-flannel-ds' } as const;
    expect(found('not-enforced', { pods, profile, policies: [policy('x/a', {}), policy('x/b', {})] })).toEqual([expect.objectContaining({ severity: 'error', message: expect.stringMatching(/None of the 2 policies.*kube-flannel/), objects: [expect.objectContaining({ name: 'a' }), expect.objectContaining({ name: 'b' })] })]);
    expect(told('not-enforced', { pods, profile })).toEqual([]);
    expect(told('not-enforced', { pods, policies: [policy('x/a', {})] })).toEqual([]);
  });
});
