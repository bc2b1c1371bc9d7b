import { describe, expect, it } from 'vitest';
import type { AdminPeer, AdminPort } from '@/lib/model/admin-policy';
import { namespace, node, pod } from '@/lib/testing/builders';
import { admin, found, inNamespace, on, podsOf, rule, told, whole, type Parts, type Written } from './testing';

const pods = [pod('x/web'), pod('y/web'), pod('z/web')];
const CODE = 'shadowed-rule';
type Rule = ReturnType<typeof rule>;
const BASELINE = { kind: 'ClusterNetworkPolicy', tier: 'baseline' } as const;
const tcp = (...ports: number[]): AdminPort[] => ports.map((port) => ({ kind: 'numbers', protocol: 'TCP', first: port, last: port }));
const onPorts = (one: Rule, ...ports: AdminPort[]): Rule => ({ ...one, ports });
const messages = (parts: Parts) => found(CODE, { pods, ...parts }).map(({ severity, message }) => `${severity} ${message}`);
const ofRules = (...ingress: Rule[]) => messages({ adminPolicies: [admin('p', 1, { ingress })] });
const three = ['x', 'y', 'z'].map((name) => rule('allow', podsOf(name)));

describe('an admin rule never decides', () => {
  it('after one of the same policy that takes all it matches', () => {
    expect(found(CODE, { pods, adminPolicies: [admin('p', 1, { ingress: [rule('deny', podsOf()), rule('allow', podsOf('y'))] })] })).toStrictEqual([
      whole(CODE, {
        severity: 'warning',
        message: 'allow rule ingress[1] of AdminNetworkPolicy p never decides: deny rule ingress[0] of the same policy takes everything it matches.',
        objects: ['AdminNetworkPolicy p'],
        field: 'spec.ingress[1]',
      }),
    ]);
    expect(ofRules(rule('allow', podsOf('y')), rule('deny', podsOf()))).toEqual([]);
  });

  it('after one of a policy with a lower number, whatever its action', () => {
    for (const action of ['allow', 'deny', 'pass'] as const) {
      const adminPolicies = [admin('late', 9, { egress: [rule('deny', podsOf('y'))] }), admin('early', 1, { egress: [{ ...rule(action, podsOf()), name: 'first' }] })];
      const written: Written = {
        severity: action === 'deny' ? 'info' : 'warning',
        message: `deny rule egress[0] of AdminNetworkPolicy late never decides: ${action} rule first of AdminNetworkPolicy early takes everything it matches.`,
        objects: ['AdminNetworkPolicy late', 'AdminNetworkPolicy early'],
        field: 'spec.egress[0]',
      };
      expect(found(CODE, { pods, adminPolicies })).toStrictEqual([whole(CODE, written)]);
    }
  });

  it('in the baseline as in the admin tier', () => {
    expect(ofRules(rule('deny', podsOf('y')), rule('deny', podsOf('y')))).toHaveLength(1);
    expect(messages({ adminPolicies: [admin('p', 1, { ...BASELINE, ingress: [rule('deny', podsOf('y')), rule('allow', podsOf('y'))] })] })).toEqual([
      'warning allow rule ingress[1] of ClusterNetworkPolicy p never decides: deny rule ingress[0] of the same policy takes everything it matches.',
    ]);
  });

  it('as a note when several take it, or only the pods there are now', () => {
    expect(found(CODE, { pods, adminPolicies: [admin('p', 1, { ingress: [...three, rule('deny', podsOf())] })] })).toStrictEqual([
      whole(CODE, {
        severity: 'info',
        message: 'deny rule ingress[3] of AdminNetworkPolicy p never decides: allow rule ingress[0] of the same policy, allow rule ingress[1] of the same policy, allow rule ingress[2] of the same policy take everything it matches, with the pods there are now.',
        objects: ['AdminNetworkPolicy p'],
        field: 'spec.ingress[3]',
      }),
    ]);
    expect(ofRules(rule('allow', { kind: 'pods', pods: { pods: on('web') } }), rule('deny', podsOf('y')))).toEqual([
      'info deny rule ingress[1] of AdminNetworkPolicy p never decides: allow rule ingress[0] of the same policy takes everything it matches, with the pods there are now.',
    ]);
  });

  it('after rules of which only those are named that share something with it, in either address family', () => {
    const networks = (...cidrs: string[]): AdminPeer => ({ kind: 'networks', cidrs });
    const egress = (cidr: string, halves: [string, string]) => messages({ nodes: [node('n', ['192.168.0.1'])], adminPolicies: [admin('p', 1, { egress: [rule('deny', podsOf('gone')), ...halves.map((half) => rule('pass', networks(half))), rule('allow', networks(cidr))] })] });
    const takers = 'pass rule egress[1] of the same policy, pass rule egress[2] of the same policy take everything it matches, with the pods there are now.';
    expect(egress('203.0.113.0/24', ['203.0.113.0/25', '203.0.113.128/25'])).toEqual([`info allow rule egress[3] of AdminNetworkPolicy p never decides: ${takers}`]);
    expect(egress('2001:db8::/32', ['2001:db8::/33', '2001:db8:8000::/33'])).toEqual([`info allow rule egress[3] of AdminNetworkPolicy p never decides: ${takers}`]);
  });
});

describe('an admin rule decides', () => {
  const early = admin('early', 1, { subject: { namespaces: inNamespace('x') }, ingress: [rule('deny', podsOf())] });

  it('where it applies to more pods than the rules before it', () => {
    expect(told(CODE, { pods, adminPolicies: [early, admin('late', 9, { ingress: [rule('allow', podsOf('y'))] })] })).toEqual([]);
  });

  it('where it is of another tier', () => {
    const baseline = admin('default', 0, { kind: 'BaselineAdminNetworkPolicy', tier: 'baseline', ingress: [rule('deny', podsOf('y'))] });
    expect(told(CODE, { pods, adminPolicies: [admin('early', 1, { ingress: [rule('pass', podsOf())] }), baseline] })).toEqual([]);
  });

  it('where policies of equal priority have no order', () => {
    expect(told(CODE, { pods, adminPolicies: [admin('a', 5, { ingress: [rule('deny', podsOf())] }), admin('b', 5, { ingress: [rule('allow', podsOf('y'))] })] })).toEqual([]);
  });

  it('or matches nothing, which is told as that', () => {
    const http = onPorts(rule('allow', podsOf()), { kind: 'named', name: 'http' });
    expect(ofRules(rule('deny', podsOf()), rule('allow', podsOf('gone')), http)).toEqual([]);
  });

  it('where the one before it takes an address only in the family that is not theirs', () => {
    const egress = [rule('deny', { kind: 'networks', cidrs: ['0.0.0.0/0'] }), rule('allow', podsOf())];
    const [first, ...others] = pods;
    const nodes = [node('n', ['192.168.0.1'])];
    expect(told(CODE, { pods, nodes, adminPolicies: [admin('p', 1, { egress })] })).toEqual(['info p spec.egress[1]']);
    expect(told(CODE, { pods: [{ ...first!, ips: ['fd00::1'] }, ...others], nodes, adminPolicies: [admin('p', 1, { egress })] })).toEqual([]);
  });

  it('where the one before it may match something else', () => {
    const after = (cidr: string) => told(CODE, { pods: [pod('x/web', { presence: 'template' })], podCIDRs: ['10.0.0.0/16'], adminPolicies: [admin('p', 1, { egress: [rule('deny', { kind: 'networks', cidrs: [cidr] }), rule('allow', podsOf())] })] });
    expect([after('10.0.0.0/8'), after('10.0.0.0/24')]).toEqual([['info p spec.egress[1]'], []]);
  });

  it('where the one before it may not apply', () => {
    const namespaces = [namespace('x', { team: 'red' }), { ...namespace('y'), declared: false }];
    const adminPolicies = [admin('early', 1, { subject: { namespaces: { matchLabels: { team: 'red' } } }, ingress: [rule('deny', podsOf())] }), admin('late', 9, { ingress: [rule('allow', podsOf())] })];
    const world: Parts = { pods: [pod('x/web'), pod('y/web')], namespaces, adminPolicies };
    expect(told(CODE, { ...world, adminPolicies: adminPolicies.map((one) => ({ ...one, subject: { namespaces: inNamespace('x') } })) })).toEqual(['warning late spec.ingress[0]']);
    expect(told(CODE, { ...world, unreadable: [{ resource: 'namespaces', verb: 'list', reason: 'forbidden' }], adminPolicies: [adminPolicies[0]!, { ...adminPolicies[1]!, subject: { namespaces: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['x', 'y'] }] } } }] })).toEqual([]);
  });
});

describe('the rules before an admin rule', () => {
  const late = rule('deny', podsOf());
  const byThree = 'info deny rule ingress[3] of ClusterNetworkPolicy late never decides: allow rule ingress[0] of the same policy, allow rule ingress[1] of the same policy, allow rule ingress[2] of the same policy take everything it matches, with the pods there are now.';
  const beside = (other: Parts['adminPolicies']) => messages({ adminPolicies: [admin('late', 5, { ...BASELINE, ingress: [...three, late] }), ...(other ?? [])] }).filter((message) => message.includes('of ClusterNetworkPolicy late never'));

  it('are none of the other direction, nor of another tier', () => {
    expect(beside([admin('other', 1, { kind: 'ClusterNetworkPolicy', ingress: [rule('pass', podsOf())] })])).toEqual([byThree]);
    expect(messages({ adminPolicies: [admin('late', 5, { ...BASELINE, ingress: [...three, late], egress: [late] })] })).toEqual([byThree]);
    expect(messages({ adminPolicies: [admin('late', 5, { ...BASELINE, egress: [late, late], ingress: [late] })] })).toEqual(['info deny rule egress[1] of ClusterNetworkPolicy late never decides: deny rule egress[0] of the same policy takes everything it matches.']);
  });

  it('are none of a policy of equal priority', () => {
    const first = admin('first', 1, { ingress: three });
    expect(messages({ adminPolicies: [first, admin('a', 5, { ingress: [late] }), admin('b', 5, { ingress: [rule('allow', podsOf())] })] })).toEqual(['deny rule ingress[0] of AdminNetworkPolicy a', 'allow rule ingress[0] of AdminNetworkPolicy b'].map((name) =>
      `info ${name} never decides: allow rule ingress[0] of AdminNetworkPolicy first, allow rule ingress[1] of AdminNetworkPolicy first, allow rule ingress[2] of AdminNetworkPolicy first take everything it matches, with the pods there are now.`));
  });
});

describe('an admin rule is judged by the ports that it means', () => {
  const named = (...peers: AdminPeer[]) => onPorts(rule('allow', ...peers), { kind: 'named', name: 'http' });
  const deny80 = onPorts(rule('deny', podsOf()), ...tcp(80));

  it('a named one by the pods it leads to', () => {
    const of = (...ports: string[]) => told(CODE, { pods: ports.map((port, index) => pod(`x/p${index}`, { ports: [port] })), adminPolicies: [admin('p', 1, { ingress: [deny80, named(podsOf())] })] });
    expect(of('http:80')).toEqual(['info p spec.ingress[1]']);
    expect(of('http:80', 'http:8080')).toEqual([]);
  });

  it('of its subjects when it lets in, of its peers when it sends', () => {
    const servers = [pod('x/db', { ports: ['http:80'] }), pod('y/web', { ports: ['http:8080'] })];
    const between = (direction: 'ingress' | 'egress', subject: string, peer: string) => told(CODE, { pods: servers, adminPolicies: [admin('p', 1, { subject: { namespaces: inNamespace(subject) }, [direction]: [deny80, named(podsOf(peer))] })] }).length;
    expect([between('ingress', 'x', 'y'), between('ingress', 'y', 'x')]).toEqual([1, 0]);
    expect([between('egress', 'y', 'x'), between('egress', 'x', 'y')]).toEqual([1, 0]);
  });
});
