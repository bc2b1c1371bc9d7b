import { describe, expect, it } from 'vitest';
import type { AdminPeer, AdminRule } from '@/lib/model/admin-policy';
import { node, pod, policy } from '@/lib/testing/builders';
import { admin, found, from, on, podsOf, rule, told, whole, type Parts } from './testing';

const CODE = 'conflicting-priority';
const pods = [pod('x/web'), pod('x/db'), pod('y/web')];
const conflict = (first: AdminRule, second: AdminRule, more: Parts = {}) =>
  told(CODE, { pods, adminPolicies: [admin('a', 5, { ingress: [first] }), admin('b', 5, { ingress: [second] })], ...more });
const tcp = (...ports: number[]) => ports.map((port) => ({ kind: 'numbers' as const, protocol: 'TCP' as const, first: port, last: port }));
const hint = 'Give one of them another priority: the lower number decides first.';
const messageOf = (...rules: [AdminRule, AdminRule]) => found(CODE, { pods, adminPolicies: rules.map((one, index) => admin('ab'[index]!, 5, { ingress: [one] })) }).map(({ message }) => message);

describe('policies of equal priority', () => {
  it('conflict when one allows what the other denies', () => {
    const adminPolicies = [admin('a', 5, { ingress: [rule('pass', podsOf('z')), { ...rule('allow', podsOf('y')), ports: tcp(80) }] }), admin('b', 5, { ingress: [rule('deny', podsOf())] })];
    expect(found(CODE, { pods, adminPolicies })).toStrictEqual([
      whole(CODE, {
        severity: 'warning',
        message: 'AdminNetworkPolicy a and AdminNetworkPolicy b both have priority 5: for 80/TCP from y/web to x/db the one says allow, the other deny, and their order is not defined.',
        hint,
        objects: ['AdminNetworkPolicy a', 'AdminNetworkPolicy b'],
        field: 'spec.ingress[1]',
      }),
    ]);
  });

  it('conflict over what is sent, too', () => {
    const adminPolicies = [admin('a', 5, { subject: { pods: on('db') }, egress: [rule('deny', podsOf('y'))] }), admin('b', 5, { kind: 'ClusterNetworkPolicy', egress: [rule('allow', podsOf())] })];
    expect(found(CODE, { pods, adminPolicies })).toStrictEqual([
      whole(CODE, {
        severity: 'warning',
        message: 'AdminNetworkPolicy a and ClusterNetworkPolicy b both have priority 5: for all ports from x/db to y/web the one says deny, the other allow, and their order is not defined.',
        hint,
        objects: ['AdminNetworkPolicy a', 'ClusterNetworkPolicy b'],
        field: 'spec.egress[0]',
      }),
    ]);
  });

  it('are named by the same workload for any order of the pods', () => {
    for (const own of [pods, pods.toReversed()]) {
      expect(found(CODE, { pods: own, adminPolicies: [admin('a', 5, { ingress: [rule('allow', podsOf('y'))] }), admin('b', 5, { ingress: [rule('deny', podsOf())] })] })[0]!.message).toContain('for all ports from y/web to x/db');
    }
  });

  it.each<[string, AdminPeer, string]>([
    ['nodes', { kind: 'nodes', selector: { matchLabels: { role: 'a' } } }, 'from x/db to nodes'],
    ['hostNetwork pods', { kind: 'nodes', selector: { matchLabels: { role: 'b' } } }, 'from x/db to x/agent'],
    ['addresses outside', { kind: 'networks', cidrs: ['203.0.113.0/24'] }, 'from x/db to 203.0.113.0/24'],
  ])('conflict over %s, too', (_whom, peer, ends) => {
    const nodes = ['a', 'b'].map((role, index) => ({ ...node(role, index === 0 ? ['192.168.0.1'] : []), labels: { role } }));
    const agent = pod('x/agent', { hostNetwork: true, nodeName: 'b', ips: ['192.168.0.2'] });
    const adminPolicies = [admin('a', 5, { egress: [rule('deny', peer)] }), admin('b', 5, { egress: [rule('allow', peer)] })];
    expect(found(CODE, { pods: [...pods, agent], nodes, adminPolicies })[0]?.message).toContain(`for all ports ${ends} the one`);
  });

  it('name three of the ports they conflict over', () => {
    const over = (...ports: number[]) => messageOf({ ...rule('allow', podsOf('y')), ports: tcp(...ports) }, rule('deny', podsOf()))[0];
    expect(over(80, 82, 84)).toContain('for 80/TCP, 82/TCP, 84/TCP from y/web');
    expect(over(80, 82, 84, 86)).toContain('for 80/TCP, 82/TCP, 84/TCP and more from y/web');
  });

  it('are told once for each two of them, by the first rules that conflict', () => {
    const ingress = (...actions: AdminRule['action'][]) => ({ ingress: actions.map((action, index) => ({ ...rule(action, podsOf('y')), ports: tcp(80 + index) })) });
    const adminPolicies = [admin('a', 5, ingress('allow', 'allow')), admin('b', 5, ingress('deny', 'deny')), admin('c', 5, ingress('allow', 'deny'))];
    expect(found(CODE, { pods, adminPolicies }).map(({ objects, field }) => [...objects.map(({ name }) => name), field])).toEqual([
      ['a', 'b', 'spec.ingress[0]'],
      ['a', 'c', 'spec.ingress[1]'],
      ['b', 'c', 'spec.ingress[0]'],
    ]);
  });

  it('do not when they agree, or speak of other ports or other pods', () => {
    expect(conflict(rule('deny', podsOf('y')), rule('deny', podsOf()))).toEqual([]);
    expect(conflict({ ...rule('allow', podsOf()), ports: tcp(80) }, { ...rule('deny', podsOf()), ports: tcp(81) })).toEqual([]);
    expect(conflict(rule('allow', podsOf('x')), rule('deny', podsOf('y')))).toEqual([]);
  });

  it('do not over what a pod would send to itself', () => {
    const itself = (...own: ReturnType<typeof pod>[]) => conflict(rule('allow', podsOf('z')), rule('deny', podsOf('z')), { pods: own });
    expect(itself(pod('z/one'))).toEqual([]);
    expect(itself(pod('z/two', { presence: 'template', replicas: 2 }))).toEqual(['warning a spec.ingress[0]']);
    expect(itself(pod('z/one'), pod('z/other'))).toEqual(['warning a spec.ingress[0]']);
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
