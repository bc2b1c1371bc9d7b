import { describe, expect, it } from 'vitest';
import type { AdminPeer } from '@/lib/model/admin-policy';
import type { NetworkPolicyIngressRule } from '@/lib/model/network-policy';
import { namespace, node, pod, policy } from '@/lib/testing/builders';
import { admin, found, from, inNamespace, on, podsOf, rule, told, whole, type Parts, type Written } from './testing';

const CODE = 'shadowed-rule';
const pods = [pod('x/web'), pod('x/db'), pod('y/web')];
const namespaces = [namespace('x'), namespace('y', { team: 'red' })];
const ports = (...list: (number | string)[]): NetworkPolicyIngressRule => ({ from: [{ podSelector: on('web') }], ports: list.map((port) => ({ port })) });
const named = (...list: string[]) => ports(...list);
const block = (cidr: string, ...except: string[]) => ({ ipBlock: { cidr, except } });
const never = { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'app', operator: 'DoesNotExist' as const }] };
const shadowed = (...rules: NetworkPolicyIngressRule[]) => told(CODE, { pods, namespaces, policies: [policy('x/p', { podSelector: on('db'), ingress: rules })] });
const FIRST = ['info x/p spec.ingress[0]'];
const SECOND = ['info x/p spec.ingress[1]'];

describe('a NetworkPolicy rule is shadowed', () => {
  it.each<[string, NetworkPolicyIngressRule, NetworkPolicyIngressRule, string[]]>([
    ['by one for everyone', ports(80), { ports: [{ port: 80 }] }, FIRST],
    ['by one for all ports', ports(80), ports(), FIRST],
    ['by one for a range of ports', ports(80, 81), { from: [{ podSelector: on('web') }], ports: [{ port: 80, endPort: 90 }] }, FIRST],
    ['by one for more pods', ports(80), { from: [{ podSelector: {} }], ports: [{ port: 80 }] }, FIRST],
    ['by one for the namespace by its label', { from: [{ namespaceSelector: inNamespace('y') }] }, { from: [{ namespaceSelector: { matchLabels: { team: 'red' } } }] }, FIRST],
    ['by one for a wider range', { from: [{ ipBlock: { cidr: '10.1.0.0/16' } }] }, { from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.2.0.0/16'] } }] }, FIRST],
    ['by an equal one before it', ports(80), ports(80), SECOND],
    ['not by one with other ports', ports(80, 81), ports(80, 82), []],
    ['not by one whose port has a name', ports(80), ports('http'), []],
    ['not by one for other pods', ports(80), { from: [{ podSelector: on('db') }], ports: [{ port: 80 }] }, []],
    ['not by one whose pods are the same only now', ports(80), { from: [{ podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['db', 'api'] }] } }, { podSelector: on('api') }], ports: [{ port: 443 }] }, []],
    ['not by one that leaves out part of its range', { from: [block('10.0.0.0/8')] }, { from: [block('10.0.0.0/8', '10.2.0.0/16')] }, SECOND],
    ['not by one whose hole begins where its range ends, or ends where it begins', { from: [block('10.1.0.0/24')] }, { from: [block('10.0.0.0/8', '10.1.0.255/32')] }, []],
    ['nor by one whose hole is its first address', { from: [block('10.1.0.0/24')] }, { from: [block('10.0.0.0/8', '10.1.0.0/32')] }, []],
    ['by one whose hole it leaves out itself', { from: [block('10.1.0.0/16', '10.1.7.0/24', '10.1.0.0/24')] }, { from: [block('10.0.0.0/8', '10.1.0.0/24')] }, FIRST],
    ['by one whose hole is within its own', { from: [block('10.1.0.0/16', '10.1.0.0/24')] }, { from: [block('10.0.0.0/8', '10.1.0.128/25', '10.1.0.0/26')] }, FIRST],
    ['by one whose hole lies below it', { from: [block('10.3.0.0/16')] }, { from: [block('10.0.0.0/8', '10.2.0.0/16')] }, FIRST],
    ['not by one whose hole ends after its own', { from: [block('10.1.0.0/16', '10.1.0.0/25')] }, { from: [block('10.0.0.0/8', '10.1.0.0/24')] }, []],
    ['not by one whose hole is larger than its own', { from: [block('10.1.0.0/16', '10.1.0.128/25')] }, { from: [block('10.0.0.0/8', '10.1.0.0/24')] }, []],
    ['not by a range below it, nor above it', { from: [block('10.1.0.0/24')] }, { from: [block('10.0.0.0/24'), block('10.2.0.0/24')] }, []],
    ['not by every address of the other family', { from: [block('10.1.0.0/24')] }, { from: [block('::/0')] }, []],
    ['not by addresses when it is for pods', ports(80), { from: [block('0.0.0.0/0')], ports: [{ port: 80 }] }, []],
    ['not by pods when it is for addresses', { from: [block('10.1.0.0/24')] }, { from: [{ namespaceSelector: {} }] }, []],
    ['by one with each of its peers', { from: [{ podSelector: on('web') }, block('10.1.0.0/24')] }, { from: [block('10.0.0.0/8'), { podSelector: {} }] }, FIRST],
    ['not by one with some of its peers', { from: [{ podSelector: on('web') }, block('10.1.0.0/24')] }, { from: [{ podSelector: {} }] }, []],
    ['by one whose port has the same name', named('http'), named('http', 'grpc'), FIRST],
    ['not by one whose ports have other names', named('http', 'grpc'), named('http', 'smtp'), []],
    ['not by one whose port has the same name and another protocol', named('http'), { from: [{ podSelector: on('web') }], ports: [{ port: 'http', protocol: 'UDP' }] }, []],
    ['not by one for some ports when it is for all', ports(), ports(80), SECOND],
    ['though it names pods as well that can never be', { from: [{ podSelector: on('web') }, { podSelector: never }], ports: [{ port: 80 }] }, { from: [{ podSelector: on('web') }] }, FIRST],
  ])('%s', (_how, first, second, expected) => {
    expect(shadowed(first, second)).toEqual(expected);
  });

  it('by a rule of another policy only when that applies to all its pods', () => {
    const wide = (podSelector: object) => policy('x/wide', { podSelector, ingress: [{}] });
    const narrow = policy('x/narrow', { podSelector: on('db'), ingress: [ports(80)] });
    const between = (...policies: ReturnType<typeof policy>[]) => told(CODE, { pods, namespaces, policies });
    expect(between(wide({}), narrow)).toEqual(['info x/narrow spec.ingress[0]']);
    expect(between(wide(on('db')), narrow)).toEqual(['info x/narrow spec.ingress[0]']);
    expect(between(wide(on('web')), narrow)).toEqual([]);
    expect(between({ ...wide({}), namespace: 'y' }, narrow)).toEqual([]);
  });

  it('and told with what shadows it', () => {
    const world: Parts = { pods, namespaces, policies: [policy('x/p', { podSelector: on('db'), ingress: [ports(80), ports(80, 81)] }), policy('x/wide', { ingress: [ports(81), {}] })] };
    const written = (field: string, message: string, ...objects: string[]): Written => ({ severity: 'info', field, message, objects });
    expect(found(CODE, { ...world, policies: world.policies!.slice(0, 1) })).toStrictEqual([
      whole(CODE, written('spec.ingress[0]', 'spec.ingress[0] of x/p allows nothing that spec.ingress[1] of the same policy does not allow already.', 'NetworkPolicy x/p')),
    ]);
    expect(found(CODE, world)).toStrictEqual([
      whole(CODE, written('spec.ingress[0]', 'spec.ingress[0] of x/p allows nothing that spec.ingress[1] of x/wide does not allow already.', 'NetworkPolicy x/p', 'NetworkPolicy x/wide')),
      whole(CODE, written('spec.ingress[1]', 'spec.ingress[1] of x/p allows nothing that spec.ingress[1] of x/wide does not allow already.', 'NetworkPolicy x/p', 'NetworkPolicy x/wide')),
      whole(CODE, written('spec.ingress[0]', 'spec.ingress[0] of x/wide allows nothing that spec.ingress[1] of the same policy does not allow already.', 'NetworkPolicy x/wide')),
    ]);
  });

  it('not by a rule of the other direction', () => {
    expect(told(CODE, { pods, namespaces, policies: [policy('x/p', { podSelector: on('db'), policyTypes: ['Ingress', 'Egress'], ingress: from({ podSelector: on('web') }), egress: [{}] })] })).toEqual([]);
  });

  it('not where the policy or the peer matches nothing, which is told as that', () => {
    expect(told(CODE, { pods, namespaces, policies: [policy('x/p', { podSelector: on('gone'), ingress: [ports(80), {}] })] })).toEqual([]);
    expect(shadowed({ from: [{ podSelector: on('gone') }] }, {})).toEqual([]);
  });
});

describe('an admin rule is shadowed by one for the same nodes or domains, or more', () => {
  const nodes = [{ ...node('n', ['192.168.0.1']), labels: { role: 'a', zone: 'b' } }];
  const nodesWith = (labels: Record<string, string>): AdminPeer => ({ kind: 'nodes', selector: { matchLabels: labels } });
  const domains = (...names: string[]): AdminPeer => ({ kind: 'domain-names', names });
  const messages = (...egress: AdminPeer[]) => found(CODE, { pods, nodes, adminPolicies: [admin('p', 1, { egress: egress.map((peer) => rule('deny', peer)) })] }).map(({ message }) => message.replace(/^.* never decides: deny /, ''));
  const first = 'rule egress[0] of the same policy takes everything it matches.';
  const now = 'rule egress[0] of the same policy takes everything it matches, with the pods there are now.';

  it.each<[string, AdminPeer[], string[]]>([
    ['every node', [nodesWith({}), nodesWith({ role: 'a' })], [first]],
    ['nodes of the same labels', [nodesWith({ role: 'a' }), nodesWith({ role: 'a' })], [first]],
    ['nodes of other labels, for now', [nodesWith({ role: 'a' }), nodesWith({ zone: 'b' })], [now]],
    ['addresses that nodes have, for now', [{ kind: 'networks', cidrs: ['192.168.0.0/24'] }, nodesWith({ role: 'a' })], [now]],
    ['no pods', [podsOf(), nodesWith({ role: 'a' })], []],
    ['no domains, though they may have the addresses of nodes', [{ kind: 'networks', cidrs: ['192.168.0.0/24'] }, domains('a.example'), nodesWith({ role: 'a' })], [now]],
  ])('%s', (_which, peers, expected) => {
    expect(messages(...peers)).toEqual(expected);
  });

  it('and domains by one with all the names', () => {
    const world: AdminPeer = { kind: 'networks', cidrs: ['0.0.0.0/0', '::/0'] };
    expect(messages(world, domains('a.example', 'b.example'), domains('a.example'))).toEqual([now, 'rule egress[1] of the same policy takes everything it matches.']);
    expect(messages(world, domains('a.example'), domains('a.example', 'b.example'))).toEqual([now, now]);
    expect(messages(world, nodesWith({}), domains('a.example'))).toEqual([now, now]);
  });

  it('and ports by their name whatever their protocol', () => {
    const http = { ...rule('deny', podsOf()), ports: [{ kind: 'named' as const, name: 'http' }] };
    expect(told(CODE, { pods: [pod('x/web', { ports: ['http:80'] })], adminPolicies: [admin('p', 1, { ingress: [http, http] })] })).toEqual(['info p spec.ingress[1]']);
  });
});
