import { describe, expect, it } from 'vitest';
import { pod } from '@/lib/testing/builders';
import { found } from './testing';

const pods = [pod('x/web')];

describe('what is not evaluated', () => {
  it('is a finding for each kind that is not evaluated, with all its objects', () => {
    const one = (name: string) => ({ kind: 'CiliumNetworkPolicy', apiVersion: 'cilium.io/v2', namespace: 'x', name, directions: ['ingress' as const], origin: { file: 'c.yaml', line: 7 } });
    const [finding, ...others] = found('not-evaluated', { pods, unevaluated: [one('a'), one('b')] });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ severity: 'warning', message: expect.stringContaining('x/a, x/b are not evaluated'), objects: [{ kind: 'CiliumNetworkPolicy', namespace: 'x', name: 'a', file: 'c.yaml', line: 7 }, { name: 'b' }] });
  });
});
