import { describe, expect, it } from 'vitest';
import { pod, policy } from '@/lib/testing/builders';
import { found, told } from './testing';

const pods = [pod('x/web')];

describe('a cluster that enforces nothing', () => {
  it('is an error as soon as there are policies', () => {
    const profile = { name: 'none', basis: 'detected', evidence: 'DaemonSet kube-flannel/kube-flannel-ds' } as const;
    expect(found('not-enforced', { pods, profile, policies: [policy('x/a', {}), policy('x/b', {})] })).toEqual([expect.objectContaining({ severity: 'error', message: expect.stringMatching(/None of the 2 policies.*kube-flannel/), objects: [expect.objectContaining({ name: 'a' }), expect.objectContaining({ name: 'b' })] })]);
    expect(told('not-enforced', { pods, profile })).toEqual([]);
    expect(told('not-enforced', { pods, policies: [policy('x/a', {})] })).toEqual([]);
  });
});
