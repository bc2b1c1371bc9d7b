import { describe, expect, it } from 'vitest';
import type { AdminPolicy, AdminRule } from '@/lib/model/admin-policy';
import { podId } from '@/lib/model/ids';
import type { NetworkPolicyIngressRule, NetworkPolicySpec } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, pod, policy } from '@/lib/testing/builders';
import { compilePolicies, type CompiledPolicies } from '../compile';
import { ALL_PORTS, onePort, portSet, type PortSet } from '../port-set';
import { unsharedDeciders, type Decider, type Question } from './deciders';

const app = (name: string) => ({ podSelector: { matchLabels: { app: name } } });
const guard = (name: string, spec: NetworkPolicySpec = {}) => policy(`shop/${name}`, { ...app('db'), policyTypes: ['Ingress'], ...spec });
const allow = (...ports: readonly number[]): NetworkPolicyIngressRule => ({ from: [app('web')], ports: ports.map((port) => ({ port })) });
const rule = (action: AdminRule['action'], port?: number, more: Partial<AdminRule> = {}): AdminRule => ({ action, peers: [{ kind: 'pods', pods: {} }], ...(port !== undefined && { ports: [{ kind: 'numbers', protocol: 'TCP', first: port, last: port }] }), ...more });
const admin = (name: string, priority: number, ...ingress: readonly AdminRule[]): AdminPolicy => ({ kind: 'ClusterNetworkPolicy', name, tier: 'admin', priority, subject: {}, ingress, egress: [] });
const baseline = (...ingress: readonly AdminRule[]): AdminPolicy => ({ ...admin('base', 0, ...ingress), tier: 'baseline' });
const unread = (...resources: readonly Snapshot['unreadable'][number]['resource'][]): Partial<Snapshot> => ({ unreadable: resources.map((resource) => ({ resource, verb: 'list', reason: 'forbidden' })) });

const nameOf = (decider: Decider) => (decider.kind === 'doubt' ? 'doubt' : decider.kind === 'isolation' ? decider.policy.form.ref.name : `${decider.policy.form.ref.name} ${decider.rule.form.ref.index}`);
function unshared(before: Partial<Snapshot>, after: Partial<Snapshot>, ports: PortSet = onePort('TCP', 80), direction: Question['direction'] = 'ingress') {
  const [old, now] = [before, after].map((parts) => compilePolicies(cluster({ pods: [pod('shop/web'), pod('shop/db')], ...parts }))) as [CompiledPolicies, CompiledPolicies];
  const ask = ({ endpoints }: CompiledPolicies): Question => {
    const [web, db] = [endpoints.ofPod.get(podId('shop', 'web'))!, endpoints.ofPod.get(podId('shop', 'db'))!];
    return { direction, subject: direction === 'ingress' ? db : web, other: direction === 'ingress' ? web : db, family: 4 };
  };
  const found = unsharedDeciders(old, ask(old), now, ask(now), ports);
  return { before: found.before.map(nameOf), after: found.after.map(nameOf), reordered: found.reordered.map(({ form }) => form.ref.name) };
}

describe('what decides in one graph and not in the other', () => {
  it.each<[string, Partial<Snapshot>, Partial<Snapshot>, Partial<ReturnType<typeof unshared>>]>([
    ['is nothing where nothing applies', {}, {}, {}],
    ['is the policy that isolates, and its rules', {}, { policies: [guard('a', { ingress: [allow(80), allow(81)] })] }, { after: ['a', 'a 0'] }],
    ['is no policy of the other direction', {}, { policies: [guard('a', { policyTypes: ['Egress'] })] }, {}],
    ['is a rule on these ports, not one on others or from others', { policies: [guard('a')] }, { policies: [guard('a', { ingress: [allow(81), { from: [app('x')] }, allow(80, 81)] })] }, { after: ['a 2'] }],
    ['is no rule that another policy has to the same effect', { policies: [guard('a', { ingress: [allow(80)] }), guard('b')] }, { policies: [guard('a'), guard('b', { ingress: [allow(80, 81)] })] }, {}],
    ['is no policy that isolates, where one does in both', { policies: [guard('a'), guard('b', { ingress: [allow(80)] })] }, { policies: [guard('a')] }, { before: ['b 0'] }],
    ['is, where each has a policy that isolates, both of them', { policies: [guard('a')] }, { policies: [guard('b')] }, { before: ['a'], after: ['b'] }],
    ['is, where each has one with the same rule, both of them without the rule', { policies: [guard('a', { ingress: [allow(80)] })] }, { policies: [guard('b', { ingress: [allow(80)] })] }, { before: ['a'], after: ['b'] }],
    ['is nothing of the baseline, where a policy isolates in both', { policies: [guard('a')], adminPolicies: [baseline(rule('deny'))] }, { policies: [guard('a')] }, {}],
    ['is also the baseline, where no policy isolates any longer', { policies: [guard('a')], adminPolicies: [baseline(rule('deny'))] }, {}, { before: ['a', 'base 0'] }],
    ['is an admin rule, and what comes below it', { adminPolicies: [admin('one', 1, rule('deny'))], policies: [guard('a')] }, {}, { before: ['one 0', 'a'] }],
    ['is an admin rule that does something else', { adminPolicies: [admin('one', 1, rule('deny'))] }, { adminPolicies: [admin('one', 1, rule('allow'))] }, { before: ['one 0'], after: ['one 0'] }],
    ['is an admin rule of another priority', { adminPolicies: [admin('one', 1, rule('deny'))] }, { adminPolicies: [admin('one', 2, rule('deny'))] }, { before: ['one 0'], after: ['one 0'] }],
    ['is nothing below an admin rule in both', { adminPolicies: [admin('one', 1, rule('deny')), admin('two', 2, rule('allow'))], policies: [guard('a')] }, { adminPolicies: [admin('one', 1, rule('deny'))] }, {}],
    ['is nothing after an admin rule in both, of the same policy', { adminPolicies: [admin('one', 1, rule('deny'), rule('allow'))] }, { adminPolicies: [admin('one', 1, rule('deny'))] }, {}],
    ['is what comes below a Pass in both, but nothing of its tier', { adminPolicies: [admin('one', 1, rule('pass')), admin('two', 2, rule('deny'))], policies: [guard('a')] }, { adminPolicies: [admin('one', 1, rule('pass'))] }, { before: ['a'] }],
    ['is nothing below a Pass that an admin rule in both comes before', { adminPolicies: [admin('one', 1, rule('allow'), rule('pass'))], policies: [guard('a')] }, { adminPolicies: [admin('one', 1, rule('allow'), rule('pass'))] }, {}],
    ['is also what comes below an admin rule that is sure only of some of its ports', { adminPolicies: [admin('one', 1, rule('deny', 81))], policies: [guard('a')] }, { adminPolicies: [admin('one', 1, rule('deny', 81))] }, { before: ['a'] }],
    ['is also what comes below an admin rule of which it is not known whether it applies', { adminPolicies: [admin('one', 1, rule('deny', 80, { peers: [{ kind: 'pods', pods: { namespaces: { matchLabels: { team: 'a' } } } }] }))], policies: [guard('a')], ...unread('namespaces') },
      { adminPolicies: [admin('one', 1, rule('deny', 80, { peers: [{ kind: 'pods', pods: { namespaces: { matchLabels: { team: 'a' } } } }] }))], ...unread('namespaces') }, { before: ['a'] }],
    ['is a rule that was sure to apply and no longer is', { adminPolicies: [{ ...admin('one', 1, rule('deny')), subject: { namespaces: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } } }] },
      { adminPolicies: [{ ...admin('one', 1, rule('deny')), subject: { namespaces: { matchLabels: { team: 'a' } } } }], ...unread('namespaces') }, { before: ['one 0'], after: ['one 0'] }],
    ['is a rule of the NetworkPolicies that may match', { policies: [guard('a')], pods: [pod('shop/web', { presence: 'template' }), pod('shop/db')] }, { policies: [guard('a', { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] })], pods: [pod('shop/web', { presence: 'template' }), pod('shop/db')] }, { after: ['a 0'] }],
    ['is also a rule on ports that a rule in both only may allow', { policies: [guard('a', { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }, allow(80)] })], pods: [pod('shop/web', { presence: 'template' }), pod('shop/db')] },
      { policies: [guard('a', { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] })], pods: [pod('shop/web', { presence: 'template' }), pod('shop/db')] }, { before: ['a 1'] }],
    ['is what could not be read', {}, unread('networkpolicies'), { after: ['doubt'] }],
    ['is what could not be read in one, and other things that could not be read in the other', unread('networkpolicies'), unread('baselineadminnetworkpolicies'), { before: ['doubt'], after: ['doubt'] }],
    ['is each of two things that could not be read', {}, unread('networkpolicies', 'adminnetworkpolicies'), { after: ['doubt', 'doubt'] }],
    ['is nothing from what could not be read in both', { ...unread('networkpolicies'), policies: [guard('a')] }, unread('networkpolicies'), {}],
    ['is what comes above what could not be read in both', { ...unread('networkpolicies'), adminPolicies: [admin('one', 1, rule('deny'))] }, unread('networkpolicies'), { before: ['one 0'] }],
    ['is also what comes below what could not be read in one', { ...unread('adminnetworkpolicies'), policies: [guard('a')] }, {}, { before: ['doubt', 'a'] }],
    ['is nothing that could not be read below a policy that isolates in both', { ...unread('baselineadminnetworkpolicies'), policies: [guard('a')] }, { policies: [guard('a')] }, {}],
  ])('%s', (_, before, after, expected) => {
    expect(unshared(before, after)).toEqual({ before: [], after: [], reordered: [], ...expected });
    expect(unshared(after, before)).toEqual({ before: expected.after ?? [], after: expected.before ?? [], reordered: [] });
  });

  it('counts on some of the ports asked about alone', () => {
    const [before, after] = [{ adminPolicies: [admin('one', 1, rule('deny', 80))], policies: [guard('a', { ingress: [allow(80), allow(81)] })] }, { adminPolicies: [admin('one', 1, rule('deny', 80))], policies: [guard('a')] }];
    expect(unshared(before, after, portSet({ TCP: [[80, 81]] })).before).toEqual(['a 1']);
    expect(unshared(before, after, onePort('TCP', 80)).before).toEqual([]);
  });

  it('is no rule on ports that a rule in both allows', () => {
    const [some, more, both] = [[allow(80)], [allow(80, 81)], [allow(80), allow(80, 81)]].map((ingress) => ({ policies: [guard('a', { ingress })] })) as Partial<Snapshot>[] as [Partial<Snapshot>, Partial<Snapshot>, Partial<Snapshot>];
    expect(unshared(both, more, portSet({ TCP: [[80, 81]] })).before).toEqual([]);
    expect(unshared(both, some, portSet({ TCP: [[80, 81]] })).before).toEqual(['a 1']);
  });

  it('looks up named ports at the destination, in either direction', () => {
    const named = { ports: [{ port: 'http' }] };
    const pods = [pod('shop/web', { ports: ['http:80'] }), pod('shop/db', { ports: ['http:81'] })];
    const [none, some] = [{ pods, policies: [guard('in'), policy('shop/out', { ...app('web'), policyTypes: ['Egress'] })] }, { pods, policies: [guard('in', { ingress: [named] }), policy('shop/out', { ...app('web'), policyTypes: ['Egress'], egress: [named] })] }];
    expect([80, 81].map((port) => unshared(none, some, onePort('TCP', port)).after)).toEqual([[], ['in 0']]);
    expect([80, 81].map((port) => unshared(none, some, onePort('TCP', port), 'egress').after)).toEqual([[], ['out 0']]);
  });
});

describe('where both have all that decides, the policies that have it in another order', () => {
  it.each<[string, Partial<Snapshot>, Partial<Snapshot>, readonly string[]]>([
    ['are the one whose rules changed places', { adminPolicies: [admin('one', 1, rule('deny'), rule('allow')), admin('two', 2, rule('pass'))] }, { adminPolicies: [admin('one', 1, rule('allow'), rule('deny')), admin('two', 2, rule('pass'))] }, ['one']],
    ['are both between which rules moved', { adminPolicies: [admin('one', 1, rule('deny'), rule('allow')), admin('two', 1, rule('pass'))] }, { adminPolicies: [admin('one', 1, rule('deny')), admin('two', 1, rule('allow'), rule('pass'))] }, ['one', 'two']],
    ['are none whose rules on other ports changed places', { adminPolicies: [admin('one', 1, rule('deny', 81), rule('allow', 81), rule('pass'))] }, { adminPolicies: [admin('one', 1, rule('allow', 81), rule('deny', 81), rule('pass'))] }, []],
    ['are no NetworkPolicies, whose rules have no order', { policies: [guard('a', { ingress: [allow(80), { from: [{ namespaceSelector: {} }] }] })] }, { policies: [guard('a', { ingress: [{ from: [{ namespaceSelector: {} }] }, allow(80)] })] }, []],
    ['are not those that say nothing of the port in one of them', { adminPolicies: [admin('one', 1, rule('deny')), admin('two', 1, rule('deny', 81))] }, { adminPolicies: [admin('one', 1, rule('deny')), admin('two', 1, rule('allow', 81))] }, []],
    ['are none that only have more to say below', { adminPolicies: [admin('one', 1, rule('deny'), rule('allow'))] }, { adminPolicies: [admin('one', 1, rule('allow'), rule('deny')), admin('two', 2, rule('pass'))] }, ['one']],
    ['are not asked for where each has another decider', { adminPolicies: [admin('one', 1, rule('deny'), rule('allow')), admin('zero', 0, rule('deny'))] }, { adminPolicies: [admin('one', 1, rule('allow'), rule('deny')), admin('zero', 0, rule('pass'))] }, []],
  ])('%s', (_, before, after, expected) => {
    expect(unshared(before, after).reordered).toEqual(expected);
  });

  it('are found on all ports together', () => {
    const [before, after] = [{ adminPolicies: [admin('one', 1, rule('deny', 80), rule('allow', 81))] }, { adminPolicies: [admin('one', 1, rule('allow', 81), rule('deny', 80))] }];
    expect(unshared(before, after, ALL_PORTS).reordered).toEqual(['one']);
  });
});
