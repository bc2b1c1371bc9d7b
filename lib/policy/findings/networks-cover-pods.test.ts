import { describe, expect, it } from 'vitest';
import type { AdminPeer } from '@/lib/model/admin-policy';
import { pod, policy } from '@/lib/testing/builders';
import { admin, found, from, inNamespace, on, podsOf, rule, told, whole, type Parts } from './testing';

const CODE = 'networks-cover-pods';
const pods = [pod('x/web', { ips: ['10.0.0.5'] })];
const world = { kind: 'networks' as const, cidrs: ['0.0.0.0/0'] };
type Rule = ReturnType<typeof rule>;
const networks = (...egress: Rule[]) => told(CODE, { pods, adminPolicies: [admin('p', 1, { egress })] });
const SECOND = ['warning p spec.egress[1]'];
const onPort80 = (one: Rule): Rule => ({ ...one, ports: [{ kind: 'numbers', protocol: 'TCP', first: 80, last: 80 }] });

describe('a network of an admin rule for every address', () => {
  it('is every pod too', () => {
    expect(found(CODE, { pods, adminPolicies: [admin('p', 1, { egress: [rule('deny', { kind: 'networks', cidrs: ['10.0.0.0/8'] }, { kind: 'networks', cidrs: ['::/0'] })] })] })).toStrictEqual([
      whole(CODE, {
        severity: 'warning',
        message: 'spec.egress[0] of AdminNetworkPolicy p is to deny ::/0: that is every pod of the cluster too.',
        hint: 'To mean the outside only, put a Pass rule for namespaces: {} before it.',
        objects: ['AdminNetworkPolicy p'],
        field: 'spec.egress[0]',
      }),
    ]);
  });

  it('passes pods on where it is a Pass rule, and no other rule could help', () => {
    const baseline = admin('default', 0, { kind: 'BaselineAdminNetworkPolicy', tier: 'baseline', egress: [rule('allow', world)] });
    expect(found(CODE, { pods, adminPolicies: [admin('p', 1, { kind: 'ClusterNetworkPolicy', egress: [rule('pass', world)] }), baseline] })).toStrictEqual([
      whole(CODE, {
        severity: 'warning',
        message: 'spec.egress[0] of BaselineAdminNetworkPolicy default is to allow 0.0.0.0/0: that is every pod of the cluster too.',
        hint: 'To mean the outside only, put a Pass rule for namespaces: {} before it.',
        objects: ['BaselineAdminNetworkPolicy default'],
        field: 'spec.egress[0]',
      }),
      whole(CODE, { severity: 'warning', message: 'spec.egress[0] of ClusterNetworkPolicy p is to pass 0.0.0.0/0: that is every pod of the cluster too.', objects: ['ClusterNetworkPolicy p'], field: 'spec.egress[0]' }),
    ]);
  });

  it.each<[string, Rule]>([
    ['takes every pod', rule('pass', podsOf())],
    ['denies everything, as one does with a peer of a newer version', rule('deny', { kind: 'unknown' })],
    ['takes every pod, among others', rule('allow', { kind: 'nodes', selector: {} }, podsOf())],
  ])('is not told after a rule that %s', (_which, before) => {
    expect(networks(before, rule('deny', world))).toEqual([]);
    expect(networks(rule('deny', world), before)).toEqual(['warning p spec.egress[0]']);
  });

  it.each<[string, AdminPeer]>([
    ['some namespaces', podsOf('x')],
    ['some of the pods', { kind: 'pods', pods: { pods: on('web') } }],
    ['nodes', { kind: 'nodes', selector: {} }],
  ])('is told after a rule for %s only, or beside it', (_which, peer) => {
    expect(networks(rule('pass', peer), rule('deny', world))).toEqual(SECOND);
    expect(networks(rule('deny', peer, world))).toEqual(['warning p spec.egress[0]']);
  });

  it('is told after a rule that takes every pod on some ports, or in the other direction', () => {
    expect(networks(onPort80(rule('pass', podsOf())), rule('deny', world))).toEqual(SECOND);
    expect(told(CODE, { pods, adminPolicies: [admin('p', 1, { ingress: [rule('pass', podsOf())], egress: [rule('pass', podsOf('x')), rule('deny', world)] })] })).toEqual(SECOND);
  });

  it('is not told when pods are meant beside it, or when it is smaller', () => {
    expect(networks(rule('deny', podsOf(), world))).toEqual([]);
    expect(networks(rule('deny', { kind: 'networks', cidrs: ['10.0.0.0/8'] }))).toEqual([]);
  });

  it('is not told of NetworkPolicies, of a policy for no pod, or where networks leave pods out', () => {
    const deny = rule('deny', world);
    const notTold: Parts[] = [
      { policies: [policy('x/p', { ingress: from({ ipBlock: { cidr: '0.0.0.0/0' } }) })] },
      { adminPolicies: [admin('p', 1, { subject: { namespaces: inNamespace('y') }, egress: [deny] })] },
      { adminPolicies: [admin('p', 1, { egress: [deny] })], profile: { name: 'np-guard', basis: 'chosen' } },
    ];
    for (const parts of notTold) expect(told(CODE, { pods, ...parts })).toEqual([]);
  });
});
