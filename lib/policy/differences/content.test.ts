import { describe, expect, it } from 'vitest';
import type { AdminPolicy, AdminRule } from '@/lib/model/admin-policy';
import type { NetworkPolicyIngressRule, NetworkPolicySpec } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, namespace, pod, policy } from '@/lib/testing/builders';
import { compilePolicies } from '../compile';
import { peersContent, portsContent, ruleContent, saidReader, selectionContent } from './content';

const app = (name: string) => ({ podSelector: { matchLabels: { app: name } } });
const everyPod: AdminRule['peers'] = [{ kind: 'pods', pods: {} }];
const admin = (more: Partial<AdminPolicy>): AdminPolicy => ({ kind: 'AdminNetworkPolicy', name: 'all', tier: 'admin', priority: 1, subject: {}, ingress: [], egress: [], ...more });
const ofAdmin = (rule: AdminRule) => compilePolicies(cluster({ adminPolicies: [admin({ egress: [rule] })] })).policies[0]!.form.rules.egress![0]!;
const of = (rule: NetworkPolicyIngressRule, place = 'shop/db') => compilePolicies(cluster({ policies: [policy(place, { ingress: [rule] })] })).policies[0]!.form.rules.ingress![0]!;
const toPeers = (...peers: AdminRule['peers']) => ofAdmin({ action: 'allow', peers });

describe('two rules say the same of peers', () => {
  const block = (cidr: string, ...except: readonly string[]) => ({ ipBlock: { cidr, ...(except.length > 0 && { except }) } });

  it.each<[string, ReturnType<typeof of>, ReturnType<typeof of>, boolean]>([
    ['that they write in another order', of({ from: [app('web'), app('api'), block('10.0.0.0/8')] }), of({ from: [block('10.0.0.0/8'), app('api'), app('web')] }), true],
    ['that one of them has twice', of({ from: [app('web'), app('web')] }), of({ from: [app('web')] }), true],
    ['but not of more peers', of({ from: [app('web'), app('api')] }), of({ from: [app('web')] }), false],
    ['but not of other pods', of({ from: [app('web')] }), of({ from: [app('api')] }), false],
    ['but not of pods of other namespaces', of({ from: [app('web')] }, 'shop/db'), of({ from: [app('web')] }, 'ops/db'), false],
    ['of everything, and of pods of every namespace not', of({}), of({ from: [{ namespaceSelector: {} }] }), false],
    ['but not of other addresses', of({ from: [block('10.0.0.0/8')] }), of({ from: [block('10.0.0.0/9')] }), false],
    ['but not of addresses with another exception', of({ from: [block('10.0.0.0/8')] }), of({ from: [block('10.0.0.0/8', '10.1.0.0/16')] }), false],
    ['that are the same nodes', toPeers({ kind: 'nodes', selector: { matchLabels: { disk: 'ssd', zone: 'a' } } }), toPeers({ kind: 'nodes', selector: { matchLabels: { zone: 'a', disk: 'ssd' } } }), true],
    ['but not of other nodes', toPeers({ kind: 'nodes', selector: { matchLabels: { disk: 'ssd' } } }), toPeers({ kind: 'nodes', selector: { matchLabels: { disk: 'hdd' } } }), false],
    ['that are the same domains', toPeers({ kind: 'domain-names', names: ['b.example', 'a.example'] }), toPeers({ kind: 'domain-names', names: ['a.example', 'b.example'] }), true],
    ['but not of other domains', toPeers({ kind: 'domain-names', names: ['a.example'] }), toPeers({ kind: 'domain-names', names: ['b.example'] }), false],
    ['but not of nodes that are selected as pods are', toPeers({ kind: 'nodes', selector: {} }), toPeers({ kind: 'pods', pods: {} }), false],
  ])('%s', (_, a, b, same) => {
    expect(peersContent(a) === peersContent(b)).toBe(same);
    expect(ruleContent(a) === ruleContent(b)).toBe(same);
  });
});

describe('two rules say the same of ports', () => {
  const ports = (...list: NonNullable<NetworkPolicyIngressRule['ports']>) => of({ ports: list });

  it.each<[string, ReturnType<typeof of>, ReturnType<typeof of>, boolean]>([
    ['that they write in another order', ports({ port: 80 }, { port: 'b' }, { port: 443 }, { port: 'a' }), ports({ port: 'a' }, { port: 443 }, { port: 'b' }, { port: 80 }), true],
    ['that one of them has twice', ports({ port: 'a' }, { port: 'a' }), ports({ port: 'a' }), true],
    ['that one of them has as a range', ports({ port: 80 }, { port: 81 }), ports({ port: 80, endPort: 81 }), true],
    ['but not of other numbers', ports({ port: 80 }), ports({ port: 81 }), false],
    ['but not of other names', ports({ port: 'a' }), ports({ port: 'b' }), false],
    ['but not of two names and one that is both together', ports({ port: 'a' }, { port: 'b' }), ports({ port: 'ab' }), false],
    ['but not of a name under another protocol', ports({ port: 'a' }), ports({ port: 'a', protocol: 'UDP' }), false],
    ['but not of a name under any protocol', ports({ port: 'a' }), ofAdmin({ action: 'allow', peers: everyPod, ports: [{ kind: 'named', name: 'a' }] }), false],
    ['but not of one that has none and one that has all', of({}), ports({ port: 'a' }), false],
  ])('%s', (_, a, b, same) => expect(portsContent(a) === portsContent(b)).toBe(same));

  it('and nothing else when only what they do differs', () => {
    const [allow, deny] = [ofAdmin({ action: 'allow', peers: everyPod }), ofAdmin({ action: 'deny', peers: everyPod })];
    expect([peersContent(allow) === peersContent(deny), portsContent(allow) === portsContent(deny), ruleContent(allow) === ruleContent(deny)]).toEqual([true, true, false]);
  });

});

it('a selection by the name of a namespace is not one by a label that happens to match', () => {
  expect(selectionContent({ namespaces: { name: 'shop' }, pods: {} })).not.toBe(selectionContent({ namespaces: { selector: {} }, pods: {} }));
  expect(selectionContent({ namespaces: { name: 'shop' }, pods: {} })).toBe(selectionContent({ namespaces: { name: 'shop' }, pods: { matchLabels: {} } }));
  expect(selectionContent({ namespaces: { name: 'shop' }, pods: {} })).not.toBe(selectionContent({ namespaces: { name: 'shop' }, pods: { matchLabels: { app: 'web' } } }));
});

describe('what policies say of a pod', () => {
  const web = { pods: [pod('shop/web', { ips: ['10.0.0.1'] })] };
  const guard = (name: string, spec: NetworkPolicySpec) => policy(`shop/${name}`, { podSelector: {}, ...spec });
  const allow = (...names: readonly string[]) => ({ ingress: names.map((name) => ({ from: [app(name)] })) });
  const deny: AdminRule = { action: 'deny', peers: everyPod };
  const pass: AdminRule = { action: 'pass', peers: everyPod };
  const other = (name: string) => ({ kind: 'CiliumNetworkPolicy', apiVersion: 'cilium.io/v2', name, namespace: 'shop', directions: ['ingress' as const] });
  const elsewhere = admin({ ingress: [deny], subject: { namespaces: { matchLabels: { team: 'a' } } } });
  const unread: Snapshot['unreadable'] = [{ resource: 'namespaces', verb: 'list', reason: 'forbidden' }];

  it.each<[string, Partial<Snapshot>, Partial<Snapshot>, boolean]>([
    ['in rules of one policy, they may say in two', { policies: [guard('a', allow('x', 'y'))] }, { policies: [guard('b', allow('y')), guard('c', allow('x'))] }, true],
    ['is more when they isolate it', {}, { policies: [guard('a', {})] }, false],
    ['is no more when another isolates it too', { policies: [guard('a', {})] }, { policies: [guard('a', {}), guard('b', {})] }, true],
    ['is more with another rule', { policies: [guard('a', allow('x'))] }, { policies: [guard('a', allow('x', 'y'))] }, false],
    ['does not depend on what they say in the other direction', { policies: [guard('a', allow('x'))] }, { policies: [guard('a', { ...allow('x'), egress: [{}], policyTypes: ['Ingress', 'Egress'] })] }, true],
    ['does not depend on the names of admin policies', { adminPolicies: [admin({ ingress: [deny] }), admin({ name: 'b', priority: 2, ingress: [pass] })] }, { adminPolicies: [admin({ name: 'z', ingress: [deny] }), admin({ name: 'y', priority: 2, ingress: [pass] })] }, true],
    ['does not depend on the order in which they are read, where their priority gives them none', { adminPolicies: [admin({ ingress: [deny] }), admin({ name: 'b', ingress: [pass] })] }, { adminPolicies: [admin({ ingress: [pass] }), admin({ name: 'b', ingress: [deny] })] }, true],
    ['depends on the order of admin rules', { adminPolicies: [admin({ ingress: [deny, pass] })] }, { adminPolicies: [admin({ ingress: [pass, deny] })] }, false],
    ['depends on priorities', { adminPolicies: [admin({ ingress: [deny] })] }, { adminPolicies: [admin({ ingress: [deny], priority: 2 })] }, false],
    ['depends on tiers', { adminPolicies: [admin({ kind: 'ClusterNetworkPolicy', ingress: [deny] })] }, { adminPolicies: [admin({ kind: 'ClusterNetworkPolicy', ingress: [deny], tier: 'baseline' })] }, false],
    ['depends on whether an admin policy surely selects it', { adminPolicies: [elsewhere], namespaces: [namespace('shop', { team: 'a' })] }, { adminPolicies: [elsewhere], unreadable: unread }, false],
    ['depends on what is not evaluated', {}, { unevaluated: [other('a')] }, false],
    ['depends on which it is that is not evaluated', { unevaluated: [other('b')] }, { unevaluated: [other('a')] }, false],
    ['does not depend on the order of what is not evaluated', { unevaluated: [other('b'), other('a')] }, { unevaluated: [other('a'), other('b')] }, true],
    ['depends on the tier that is in doubt', { unevaluated: [{ ...other('a'), kind: 'NetworkPolicy' }] }, { unevaluated: [other('a')] }, false],
  ])('%s', (_, before, after, same) => {
    const [a, b] = [before, after].map((parts) => saidReader(compilePolicies(cluster({ ...web, ...parts })))(0, 'ingress'));
    expect(a === b).toBe(same);
  });

  it('is told of each pod by itself, where an admin policy surely selects only one of them', () => {
    const pods = [pod('known/web'), pod('shop/web')];
    const said = saidReader(compilePolicies(cluster({ pods, namespaces: [namespace('known', { team: 'a' })], adminPolicies: [elsewhere], unreadable: unread })));
    expect(said(0, 'ingress')).not.toBe(said(1, 'ingress'));
  });

  it('is told of each pod and each direction by itself', () => {
    const pods = ['a', 'b', 'c', 'd'].map((name) => pod(`shop/${name}`));
    const said = saidReader(compilePolicies(cluster({ pods, policies: [policy('shop/a', { ...app('a'), ...allow('x') }), policy('shop/b', { ...app('b'), ...allow('y') }), policy('shop/c', { ...app('c'), policyTypes: ['Egress'], egress: [{}] })] })));
    const texts = [0, 1, 2, 3].map((endpoint) => said(endpoint, 'ingress'));
    expect(new Set(texts).size).toBe(3);
    expect(texts[2]).toBe(texts[3]);
    expect(said(2, 'egress')).not.toBe(said(2, 'ingress'));
    expect(texts).toEqual([0, 1, 2, 3].map((endpoint) => said(endpoint, 'ingress')));
  });
});
