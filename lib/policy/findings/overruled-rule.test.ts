import { describe, expect, it } from 'vitest';
import type { AdminPort } from '@/lib/model/admin-policy';
import type { NetworkPolicyPeer } from '@/lib/model/network-policy';
import { node, pod, policy } from '@/lib/testing/builders';
import { admin, found, from, inNamespace, on, podsOf, rule, told, whole, type Parts } from './testing';

const CODE = 'overruled-rule';
const pods = [pod('x/web'), pod('x/db'), pod('y/web'), pod('z/web')];
const policies = [policy('x/p', { podSelector: on('db'), ingress: [...from({ namespaceSelector: inNamespace('y') }), ...from({ podSelector: on('web') })] })];
type Admin = ReturnType<typeof admin>;
type Rule = ReturnType<typeof rule>;
const overruled = (...adminPolicies: Admin[]) => told(CODE, { pods, policies, adminPolicies });
const FIRST = ['warning x/p spec.ingress[0]'];
const tcp = (...ports: number[]): AdminPort[] => ports.map((port) => ({ kind: 'numbers', protocol: 'TCP', first: port, last: port }));
const onPorts = (one: Rule, ...ports: AdminPort[]): Rule => ({ ...one, ports });
/** The policies that are said to deny what a rule of x/p allows on TCP 80 and 81. */
const denying = (...adminPolicies: Admin[]) =>
  found(CODE, { pods, policies: [policy('x/p', { podSelector: on('db'), ingress: [{ from: [{ namespaceSelector: inNamespace('y') }], ports: [{ port: 80 }, { port: 81 }] }] })], adminPolicies }).map(({ objects }) => objects.slice(1).map(({ name }) => name));

describe('a rule is overruled', () => {
  it('when the admin tier denies all it allows', () => {
    expect(found(CODE, { pods, policies, adminPolicies: [admin('deny', 1, { ingress: [rule('deny', podsOf('y'))], egress: [rule('allow', podsOf())] })] })).toStrictEqual([
      whole(CODE, {
        severity: 'warning',
        message: 'spec.ingress[0] of x/p allows what AdminNetworkPolicy deny denies, and so allows nothing.',
        objects: ['NetworkPolicy x/p', 'AdminNetworkPolicy deny'],
        field: 'spec.ingress[0]',
      }),
    ]);
  });

  it('when several policies do so together', () => {
    const cluster: Parts = { pods, policies: [policy('x/p', { podSelector: on('db'), policyTypes: ['Egress'], egress: [{ to: [{ podSelector: on('web') }], ports: [{ port: 80 }, { port: 81 }] }] })] };
    const egress = (port: number) => ({ egress: [onPorts(rule('deny', podsOf('x')), ...tcp(port))] });
    expect(found(CODE, { ...cluster, adminPolicies: [admin('a', 1, egress(80)), admin('b', 2, { kind: 'ClusterNetworkPolicy', ...egress(81) })] })).toStrictEqual([
      whole(CODE, {
        severity: 'warning',
        message: 'spec.egress[0] of x/p allows what AdminNetworkPolicy a, ClusterNetworkPolicy b deny, and so allows nothing.',
        objects: ['NetworkPolicy x/p', 'AdminNetworkPolicy a', 'ClusterNetworkPolicy b'],
        field: 'spec.egress[0]',
      }),
    ]);
  });

  it('by several rules of one policy', () => {
    expect(denying(admin('deny', 1, { ingress: [onPorts(rule('deny', podsOf()), ...tcp(80)), rule('pass', podsOf('z')), onPorts(rule('deny', podsOf()), ...tcp(81))] }))).toEqual([['deny']]);
  });

  it('for every pod it applies to, or not', () => {
    const ofX = (subject: object) => told(CODE, { pods, policies: [policy('x/p', { ingress: from({ namespaceSelector: inNamespace('y') }) })], adminPolicies: [admin('deny', 1, { subject, ingress: [rule('deny', podsOf('y'))] })] });
    expect(ofX({})).toEqual(FIRST);
    expect(ofX({ pods: on('db') })).toEqual([]);
  });

  it('in either address family', () => {
    const policies = [policy('x/p', { policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '2001:db8::/32' } }] }] })];
    const messages = (cidr: string) => found(CODE, { pods: [pod('x/web', { ips: ['10.0.0.1', 'fd00::1'] })], nodes: [node('n', ['192.168.0.1'])], policies, adminPolicies: [admin('deny', 1, { egress: [rule('deny', { kind: 'networks', cidrs: [cidr] })] })] }).map(({ message }) => message);
    expect(messages('2001::/16')).toEqual(['spec.egress[0] of x/p allows what AdminNetworkPolicy deny denies, and so allows nothing.']);
    expect(messages('2001:db8::/48')).toEqual([]);
  });

  it('not when some of it is left: other ports, other pods, or a Pass before', () => {
    expect(overruled(admin('deny', 1, { ingress: [{ ...rule('deny', podsOf('y')), ports: [{ kind: 'numbers', protocol: 'TCP' }] }] }))).toEqual([]);
    expect(overruled(admin('deny', 1, { subject: { pods: on('web') }, ingress: [rule('deny', podsOf('y'))] }))).toEqual([]);
    expect(overruled(admin('pass', 1, { ingress: [rule('pass', podsOf('y'))] }), admin('deny', 2, { ingress: [rule('deny', podsOf())] }))).toEqual(['warning x/p spec.ingress[1]']);
  });

  it('not by a policy of equal priority that may come second, nor by the baseline', () => {
    expect(overruled(admin('a', 1, { ingress: [rule('allow', podsOf('y'))] }), admin('b', 1, { ingress: [rule('deny', podsOf('y'))] }))).toEqual([]);
    expect(overruled(admin('default', 0, { kind: 'BaselineAdminNetworkPolicy', tier: 'baseline', ingress: [rule('deny', podsOf())] }))).toEqual([]);
  });

  it('not when it allows nothing by itself', () => {
    const gone = (...list: NetworkPolicyPeer[]) => told(CODE, { pods, policies: [policy('x/p', { ingress: from(...list) })], adminPolicies: [admin('deny', 1, { ingress: [rule('deny', podsOf())] })] });
    expect(gone({ podSelector: on('gone') })).toEqual([]);
    const named = [policy('x/p', { ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 'http' }] }] })];
    expect(told(CODE, { pods, policies: named, adminPolicies: [admin('deny', 1, { ingress: [rule('deny', podsOf())] })] })).toEqual([]);
  });
});

describe('the policies that overrule a rule', () => {
  const deny = admin('deny', 5, { ingress: [rule('deny', podsOf('y'))] });

  it.each<[string, Admin]>([
    ['denies other pods', admin('other', 1, { ingress: [rule('deny', podsOf('z'))] })],
    ['denies other ports', admin('other', 1, { ingress: [onPorts(rule('deny', podsOf()), ...tcp(443))] })],
    ['denies what is sent', admin('other', 1, { egress: [rule('deny', podsOf())] })],
    ['applies to other pods', admin('other', 1, { subject: { pods: on('web') }, ingress: [rule('deny', podsOf())] })],
    ['denies nothing that is left', admin('other', 9, { ingress: [rule('deny', podsOf('y'))] })],
    ['allows the same to pods that are left', admin('other', 1, { ingress: [onPorts(rule('allow', podsOf('y')), ...tcp(443))] })],
    ['is of the baseline', admin('other', 0, { kind: 'BaselineAdminNetworkPolicy', tier: 'baseline', ingress: [rule('deny', podsOf())] })],
  ])('are not one that %s', (_which, other) => {
    expect(denying(deny, other)).toEqual([['deny']]);
  });

  it('are not one that allows the same to others', () => {
    const ofDb = admin('deny', 1, { subject: { pods: on('db') }, ingress: [rule('deny', podsOf('y'))] });
    expect(denying(ofDb, admin('other', 2, { ingress: [rule('allow', podsOf('y'))] }))).toEqual([['deny']]);
  });
});

describe('a rule is judged by the ports that it means', () => {
  const servers = (web: string[], db: string[]) => [pod('x/web', { ports: web }), pod('x/db', { ports: db }), pod('x/db-2', { labels: { app: 'db' }, ports: db })];
  const deny80 = { ingress: [onPorts(rule('deny', podsOf()), ...tcp(80))], egress: [onPorts(rule('deny', podsOf()), ...tcp(80))] };
  const http = [{ port: 'http' }];
  const into = policy('x/p', { podSelector: on('db'), ingress: [{ from: [{ podSelector: on('web') }], ports: http }] });
  const outOf = policy('x/p', { podSelector: on('web'), policyTypes: ['Egress'], egress: [{ to: [{ podSelector: on('db') }], ports: http }] });
  const rules = (pods: Parts['pods'], one: ReturnType<typeof policy>) => told(CODE, { pods, policies: [one], adminPolicies: [admin('deny', 1, deny80)] }).length;

  it('a named one by the pods it leads to', () => {
    expect([rules(servers(['http:81'], ['http:80']), into), rules(servers(['http:81'], ['http:80']), outOf)]).toEqual([1, 1]);
    expect([rules(servers(['http:80'], ['http:81']), into), rules(servers(['http:80'], ['http:81']), outOf)]).toEqual([0, 0]);
  });

  it('by every pod it leads to that has it', () => {
    const differing = [pod('x/web'), pod('x/db', { ports: ['http:80'] }), pod('x/db-2', { labels: { app: 'db' }, ports: ['http:81'] }), pod('x/db-3', { labels: { app: 'db' } })];
    expect([rules(differing, into), rules(differing.toSpliced(2, 1), into)]).toEqual([0, 1]);
    expect([rules(differing, outOf), rules(differing.toSpliced(2, 1), outOf)]).toEqual([0, 1]);
  });
});

describe('who overrules a rule for a named port', () => {
  const cluster = [pod('x/web', { ports: ['http:81'] }), pod('x/db', { ports: ['http:80'] }), pod('x/db-2', { labels: { app: 'db' } })];
  const denyPort = (name: string, port: number) => admin(name, 1, { ingress: [onPorts(rule('deny', podsOf()), ...tcp(port))], egress: [onPorts(rule('deny', podsOf()), ...tcp(port))] });

  it.each([
    ['lets in', policy('x/p', { podSelector: on('db'), ingress: [{ from: [{ podSelector: on('web') }], ports: [{ port: 'http' }] }] })],
    ['sends', policy('x/p', { podSelector: on('web'), policyTypes: ['Egress'], egress: [{ to: [{ podSelector: on('db') }], ports: [{ port: 'http' }] }] })],
  ])('denies what it stands for where it leads to, when it %s', (_how, one) => {
    expect(found(CODE, { pods: cluster, policies: [one], adminPolicies: [denyPort('a', 80), denyPort('b', 81)] }).map(({ objects }) => objects.slice(1).map(({ name }) => name))).toEqual([['a']]);
  });
});

describe('a rule is not said to be overruled where it cannot be told', () => {
  it('by addresses that are not known', () => {
    const templates = [pod('x/web', { presence: 'template' }), pod('x/db', { presence: 'template' })];
    const world = (...peers: NetworkPolicyPeer[]): Parts => ({ pods: templates, podCIDRs: ['10.0.0.0/16'], nodes: [node('n', ['192.168.0.1'])], policies: [policy('x/p', { podSelector: on('db'), ingress: from({ podSelector: on('web') }, ...peers) })], adminPolicies: [admin('deny', 1, { ingress: [rule('deny', { kind: 'pods', pods: { pods: on('web') } })] })] });
    expect(told(CODE, world())).toEqual(FIRST);
    expect(told(CODE, world({ ipBlock: { cidr: '10.0.0.0/24' } }))).toEqual([]);
  });

  it('by an admin rule that may come first', () => {
    const templates = [pod('x/web', { presence: 'template' }), pod('x/db', { presence: 'template' })];
    const toDb = [policy('x/p', { podSelector: on('web'), policyTypes: ['Egress'], egress: [{ to: [{ podSelector: on('db') }] }] })];
    const first = rule('allow', { kind: 'networks', cidrs: ['10.0.0.0/8'] });
    expect(told(CODE, { pods: templates, policies: toDb, adminPolicies: [admin('deny', 1, { egress: [first, rule('deny', podsOf())] })] })).toEqual([]);
    expect(told(CODE, { pods: templates, policies: toDb, adminPolicies: [admin('deny', 1, { egress: [rule('deny', podsOf()), first] })] })).toEqual(['warning x/p spec.egress[0]']);
  });
});
