import { describe, expect, it } from 'vitest';
import type { AdminRule } from '@/lib/model/admin-policy';
import { pod, policy } from '@/lib/testing/builders';
import { admin, found, from, on, podsOf, rule, told, type Parts } from './testing';

const pods = [pod('x/web'), pod('x/db'), pod('y/web')];
const conflict = (first: AdminRule, second: AdminRule, more: Parts = {}) =>
  told('conflicting-priority', { pods, adminPolicies: [admin('a', 5, { ingress: [first] }), admin('b', 5, { ingress: [second] })], ...more });
const tcp = (port: number) => [{ kind: 'numbers' as const, protocol: 'TCP' as const, first: port, last: port }];

describe('policies of equal priority', () => {
  it('conflict when one allows what the other denies', () => {
    expect(conflict(rule('allow', podsOf('y')), rule('deny', podsOf()))).toEqual(['warning a spec.ingress[0]']);
    expect(found('conflicting-priority', { pods, adminPolicies: [admin('a', 5, { ingress: [{ ...rule('allow', podsOf('y')), ports: tcp(80) }] }), admin('b', 5, { ingress: [rule('deny', podsOf())] })] })[0]!.message).toContain('80/TCP from y/web to');
  });

  it('do not when they agree, or speak of other ports or other pods', () => {
    expect(conflict(rule('deny', podsOf('y')), rule('deny', podsOf()))).toEqual([]);
    expect(conflict({ ...rule('allow', podsOf()), ports: tcp(80) }, { ...rule('deny', podsOf()), ports: tcp(81) })).toEqual([]);
    expect(conflict(rule('allow', podsOf('x')), rule('deny', podsOf('y')))).toEqual([]);
  });

  it('do not when a policy before both decides', () => {
    const adminPolicies = [admin('first', 1, { ingress: [rule('deny', podsOf())] }), admin('a', 5, { ingress: [rule('allow', podsOf('y'))] }), admin('b', 5, { ingress: [rule('deny', podsOf())] })];
    expect(conflict(rule('pass'), rule('pass'), { adminPolicies })).toEqual([]);
  });

  it('conflict over a Pass only where the later tiers do not say the same', () => {
    const closed: Parts = { policies: [policy('x/deny', {}), policy('y/deny', {})] };
    expect(conflict(rule('pass', podsOf()), rule('deny', podsOf()))).toHaveLength(1);
    expect(conflict(rule('pass', podsOf()), rule('deny', podsOf()), closed)).toEqual([]);
    expect(conflict(rule('pass', podsOf()), rule('allow', podsOf()), closed)).toHaveLength(1);
    expect(conflict(rule('pass', podsOf()), rule('allow', podsOf()))).toEqual([]);
    expect(conflict(rule('pass', podsOf('y')), rule('deny', podsOf('y')), { policies: [policy('x/db', { podSelector: on('db'), ingress: from({ podSelector: on('web') }) })] })).toHaveLength(1);
  });

  it('of different tiers do not', () => {
    const adminPolicies = [admin('a', 0, { ingress: [rule('pass', podsOf())] }), admin('default', 0, { kind: 'BaselineAdminNetworkPolicy', tier: 'baseline', ingress: [rule('deny', podsOf())] })];
    expect(conflict(rule('pass'), rule('pass'), { adminPolicies })).toEqual([]);
  });
});
