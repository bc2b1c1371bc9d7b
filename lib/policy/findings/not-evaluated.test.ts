import { describe, expect, it } from 'vitest';
import type { UnevaluatedPolicy } from '@/lib/model/snapshot';
import { pod } from '@/lib/testing/builders';
import { found, whole } from './testing';

const CODE = 'not-evaluated';
const one = (kind: string, name: string, more: Partial<UnevaluatedPolicy> = {}): UnevaluatedPolicy => ({ kind, apiVersion: 'cilium.io/v2', name, directions: ['ingress'], ...more });
const findings = (...unevaluated: UnevaluatedPolicy[]) => found(CODE, { pods: [pod('x/web')], unevaluated });

describe('what is not evaluated', () => {
  it('is a finding for each kind, with all its objects', () => {
    const ofX = { namespace: 'x', origin: { file: 'c.yaml', line: 7 } };
    expect(findings(one('CiliumNetworkPolicy', 'a', ofX), one('CiliumClusterwideNetworkPolicy', 'all'), one('CiliumNetworkPolicy', 'b', { namespace: 'x' }))).toStrictEqual([
      whole(CODE, { severity: 'warning', message: 'CiliumClusterwideNetworkPolicy all is not evaluated: what it may concern is unknown.', objects: ['CiliumClusterwideNetworkPolicy all'] }),
      {
        ...whole(CODE, { severity: 'warning', message: 'CiliumNetworkPolicy x/a, x/b are not evaluated: what they may concern is unknown.', objects: [] }),
        objects: [{ kind: 'CiliumNetworkPolicy', namespace: 'x', name: 'a', file: 'c.yaml', line: 7 }, { kind: 'CiliumNetworkPolicy', namespace: 'x', name: 'b' }],
      },
    ]);
  });

  it('names three of many', () => {
    expect(findings(...['a', 'b', 'c', 'd', 'e'].map((name) => one('GlobalNetworkPolicy', name)))[0]!.message).toBe('GlobalNetworkPolicy a, b, c and 2 more are not evaluated: what they may concern is unknown.');
  });
});
