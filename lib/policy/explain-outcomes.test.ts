import { describe, expect, it } from 'vitest';
import type { AdminPolicy, AdminRule } from '@/lib/model/admin-policy';
import type { NetworkPolicySpec } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, node, pod, policy, type PodOptions } from '@/lib/testing/builders';
import { Connections } from '@/lib/testing/connections';
import { allowingRules, explainDirection, explainedFamily, type AskedPort, type DirectionExplanation, type ExplainOptions } from './explain';
import { portSet, type PortSet } from './port-set';

const http: AskedPort = { protocol: 'TCP', port: 80 };
const guard = (name: string, spec: NetworkPolicySpec = {}) => policy(`x/${name}`, { podSelector: { matchLabels: { app: 'b' } }, policyTypes: ['Ingress'], ...spec });
const rule = (action: AdminRule['action'], more: Partial<AdminRule> = {}): AdminRule => ({ action, peers: [{ kind: 'pods', pods: {} }], ...more });
const admin = (name: string, priority: number, ...ingress: readonly AdminRule[]): AdminPolicy => ({ kind: 'AdminNetworkPolicy', name, tier: 'admin', priority, subject: {}, ingress, egress: [] });
const baseline = (...ingress: readonly AdminRule[]): AdminPolicy => ({ ...admin('default', 0, ...ingress), kind: 'BaselineAdminNetworkPolicy', tier: 'baseline' });
const on = (port: number): Partial<AdminRule> => ({ ports: [{ kind: 'numbers', protocol: 'TCP', first: port, last: port }] });
const strangers: Partial<AdminRule> = { peers: [{ kind: 'pods', pods: { namespaces: { matchLabels: { team: 'a' } } } }] };
const unread = (resource: Snapshot['unreadable'][number]['resource']): Snapshot['unreadable'] => [{ resource, verb: 'list', reason: 'forbidden' }];
const pods = [pod('x/a'), pod('x/b'), pod('ops/c'), pod('x/host', { hostNetwork: true, ips: ['192.168.0.1'] })];

const explain = (parts: Partial<Snapshot>, from = 'x/a', to = 'x/b', asked: AskedPort | PortSet | undefined = http, options: ExplainOptions = {}, direction: 'ingress' | 'egress' = 'ingress') => {
  const connections = new Connections(cluster({ pods, nodes: [node('n', ['192.168.0.9'])], ...parts }));
  return explainDirection(connections.evaluator, direction, connections.endpoint(from), connections.endpoint(to), 4, asked, options);
};
const policies = ({ policies: all }: DirectionExplanation) => all.map(({ ref, tier, outcomes }) => [`${tier} ${ref.name}`, ...outcomes.map(({ outcome, decides, shadowed }) => `${outcome}${decides ? ' decides' : ''}${shadowed ? ' shadowed' : ''}`)].join(', '));

describe('an explanation as data', () => {
  const ref = { kind: 'NetworkPolicy', namespace: 'x', name: 'p' };

  it('has the verdict, the tier that decided, and every rule with what it says', () => {
    expect(explain({ policies: [guard('p', { ingress: [{ ports: [{ port: 80 }] }, { from: [{ podSelector: { matchLabels: { app: 'c' } } }] }] })] })).toEqual({
      direction: 'ingress',
      verdict: 'allowed',
      tier: 'network-policy',
      policies: [{ ref, tier: 'network-policy', outcomes: [
        { ref: { policy: ref, direction: 'ingress', index: 0 }, outcome: 'allows', detail: 'matches this peer on 80/TCP', decides: true },
        { ref: { policy: ref, direction: 'ingress', index: 1 }, outcome: 'peer-does-not-match', detail: 'wants pods with app=c; this one has app=a', decides: false },
      ] }],
      notes: [],
    });
  });

  it('of a denial names the rule that comes nearest to allowing it', () => {
    const miss = { ref: { policy: ref, direction: 'ingress', index: 1 }, outcome: 'port-does-not-match', detail: 'matches this peer, but allows only 443/TCP, not 80/TCP', decides: false };
    expect(explain({ policies: [guard('p', { ingress: [{ from: [{ podSelector: { matchLabels: { app: 'c' } } }], ports: [{ port: 443 }] }, { ports: [{ port: 443 }] }] })] })).toMatchObject({ verdict: 'denied', tier: 'network-policy', nearest: miss });
  });

  it('where nothing applies has neither tier nor rule', () => {
    expect(explain({})).toEqual({ direction: 'ingress', verdict: 'not-isolated', policies: [], notes: [] });
    expect(explain({ policies: [guard('p')] }, 'x/b', 'x/a', http, {}, 'egress')).toEqual({ direction: 'egress', verdict: 'not-isolated', policies: [], notes: [] });
  });

  it.each<[string, string, string]>([
    ['a pod on the network of its node', 'x/host', 'uses the host network: no NetworkPolicy selects it, and to policies it is its node'],
    ['a node', '192.168.0.9', 'no NetworkPolicy applies to nodes; the node that runs a pod always reaches it'],
    ['an address outside', '203.0.113.7', 'no NetworkPolicy applies outside the cluster'],
  ])('of %s says why none applies', (_, to, note) => {
    expect(explain({}, 'x/a', to)).toEqual({ direction: 'ingress', verdict: 'not-applicable', policies: [], notes: [note] });
  });

  it('under a plugin that ignores policies says so', () => {
    expect(explain({ policies: [guard('p')], profile: { name: 'none', basis: 'chosen' } })).toEqual({ direction: 'ingress', verdict: 'not-isolated', policies: [], notes: ['the network plugin of this profile does not enforce policies'] });
  });
});

describe('between networks', () => {
  const network = (name: string, ...namespaces: readonly string[]): Snapshot['primaryNetworks'][number] => ({ kind: 'ClusterUserDefinedNetwork', name, namespaces });
  const closed = { policies: [guard('p')] };

  it('an explanation is that the two are on different ones, and no policy', () => {
    expect(explain({ ...closed, primaryNetworks: [network('red', 'ops')] }, 'ops/c')).toEqual({ direction: 'ingress', verdict: 'denied', policies: [], notes: ['the two pods are on different networks, ClusterUserDefinedNetwork red and the cluster’s network: the one does not reach the other, whatever policies say'] });
  });

  it('an explanation is that it cannot be told which they are on', () => {
    const doubled = [network('red', 'ops'), network('blue', 'ops')];
    expect(explain({ ...closed, primaryNetworks: doubled }, 'ops/c')).toMatchObject({ verdict: 'unknown', policies: [], notes: [expect.stringMatching(/^whether the two pods have a network in common cannot be told/) as string] });
  });

  it('an explanation is that of policies for pods on one of them', () => {
    expect(policies(explain({ ...closed, primaryNetworks: [network('red', 'x')] }))).toEqual(['network-policy p']);
  });
});

describe('the rules of an explanation', () => {
  it.each<[string, Partial<Snapshot>, AskedPort | PortSet | undefined, readonly string[], readonly string[]]>([
    ['are those of admin policies that matched, and of NetworkPolicies all', { adminPolicies: [admin('one', 1, rule('deny', strangers), rule('allow', on(81)), rule('pass'))], policies: [guard('p', { ingress: [{}] })] }, http,
      ['admin one, passes', 'network-policy p, allows decides'], ['admin one, peer-does-not-match, port-does-not-match, passes', 'network-policy p, allows decides']],
    ['are none of an admin policy of which none matched', { adminPolicies: [admin('one', 1, rule('deny', strangers))], policies: [guard('p')] }, http, ['network-policy p'], ['admin one, peer-does-not-match', 'network-policy p']],
    ['end where all is decided', { adminPolicies: [admin('one', 1, rule('deny'), rule('allow')), admin('two', 2, rule('pass'))], policies: [guard('p', { ingress: [{}] })] }, http, ['admin one, denies decides'], ['admin one, denies decides, allows shadowed', 'admin two, passes shadowed', 'network-policy p, allows shadowed']],
    ['go on where some of the ports are undecided', { adminPolicies: [admin('one', 1, rule('allow', on(80))), admin('two', 2, rule('deny'))] }, portSet({ TCP: [[80, 81]] }), ['admin one, allows decides', 'admin two, denies'], ['admin one, allows decides', 'admin two, denies']],
    ['that may match decide when it cannot be told', { adminPolicies: [admin('one', 1, rule('deny', strangers), rule('allow', strangers))], unreadable: unread('namespaces'), pods: [pod('x/a'), pod('x/b')] }, http, ['admin one, unknown decides, unknown decides'], ['admin one, unknown decides, unknown decides']],
    ['that may match do not decide when it can be told', { adminPolicies: [admin('one', 1, rule('allow', strangers))], unreadable: unread('namespaces') }, http, ['admin one, unknown'], ['admin one, unknown']],
    ['that may match may come too late', { adminPolicies: [admin('one', 1, rule('allow'), rule('deny', strangers))], unreadable: unread('namespaces') }, http, ['admin one, allows decides'], ['admin one, allows decides, unknown shadowed']],
    ['of the baseline decide when none isolates', { adminPolicies: [baseline(rule('allow', strangers), rule('deny'))] }, http, ['baseline default, denies decides'], ['baseline default, peer-does-not-match, denies decides']],
    ['that deny do not decide what is allowed on another port', { adminPolicies: [admin('one', 1, rule('deny', on(81)), rule('allow', on(80)))] }, portSet({ TCP: [[80, 81]] }), ['admin one, denies, allows decides'], ['admin one, denies, allows decides']],
  ])('%s', (_, parts, asked, expected, inDetail) => {
    expect(policies(explain(parts, 'x/a', 'x/b', asked))).toEqual(expected);
    expect(policies(explain(parts, 'x/a', 'x/b', asked, { detail: true }))).toEqual(inDetail);
  });

  it.each<[string, Partial<Snapshot>]>([
    ['is allowed', { policies: [guard('p', { ingress: [{ ports: [{ port: 80 }] }, { ports: [{ port: 81 }] }] })] }],
    ['an admin rule denies', { adminPolicies: [admin('one', 1, rule('allow', on(81)), rule('deny'))], policies: [guard('p', { ingress: [{ ports: [{ port: 81 }] }] })] }],
    ['the baseline denies', { adminPolicies: [baseline(rule('allow', on(81)), rule('deny'))] }],
    ['cannot be told', { policies: [guard('p', { ingress: [{ ports: [{ port: 81 }] }] })], unreadable: unread('networkpolicies') }],
  ])('have none that is nearest where it %s', (_, parts) => {
    expect(explain(parts, 'x/a', 'x/b', http, { detail: true }).nearest).toBe(undefined);
  });

  it('have one that is nearest among those of NetworkPolicies, not of admin policies', () => {
    const closed = { policies: [guard('p', { ingress: [{ from: [{ podSelector: { matchLabels: { app: 'c', tier: 'x' } } }] }] })] };
    expect(explain({ ...closed, adminPolicies: [admin('one', 1, rule('allow', on(81)))] }, 'x/a', 'x/b', http, { detail: true }).nearest?.ref.policy.name).toBe('p');
    expect(explain({ policies: [guard('p')], adminPolicies: [admin('one', 1, rule('allow', on(81)))] }, 'x/a', 'x/b', http, { detail: true }).nearest).toBe(undefined);
  });
});

describe('policies of one priority', () => {
  const note = (a: string, b: string) => [`AdminNetworkPolicy ${a} and AdminNetworkPolicy ${b} have the same priority and disagree; which of them comes first is not defined`];

  it.each<[string, readonly AdminPolicy[], readonly string[]]>([
    ['that decide otherwise are named', [admin('a', 1, rule('allow')), admin('b', 1, rule('deny'))], note('a', 'b')],
    ['that decide otherwise are named, those that agree not', [admin('a', 1, rule('allow')), admin('b', 1, rule('allow')), admin('c', 1, rule('deny'))], note('a', 'c')],
    ['of which several decide otherwise are named once', [admin('a', 1, rule('allow')), admin('b', 1, rule('deny')), admin('c', 1, rule('pass'))], note('a', 'b')],
    ['that decide otherwise by their second rules are named', [admin('a', 1, rule('pass', on(81)), rule('allow', on(80))), admin('b', 1, rule('allow', on(82)), rule('deny', on(80)))], note('a', 'b')],
    ['that agree are not', [admin('a', 1, rule('deny')), admin('b', 1, rule('deny'))], []],
    ['that decide otherwise on other ports are not', [admin('a', 1, rule('allow', on(80))), admin('b', 1, rule('deny', on(81)))], []],
    ['that decide otherwise about others are not', [admin('a', 1, rule('allow')), admin('b', 1, rule('deny', strangers))], []],
    ['that decide otherwise too late are not', [admin('z', 0, rule('deny')), admin('a', 1, rule('allow')), admin('b', 1, rule('deny'))], []],
    ['are others than those of another priority', [admin('a', 1, rule('allow')), admin('b', 2, rule('deny'))], []],
    ['are others than one alone, whatever its rules', [admin('a', 1, rule('allow'), rule('deny'))], []],
  ])('%s', (_, adminPolicies, expected) => {
    expect(explain({ adminPolicies }, 'x/a', 'x/b', portSet({ TCP: [[80, 82]] })).notes).toEqual(expected);
  });

  it('are others than one alone of which a rule may match', () => {
    expect(explain({ adminPolicies: [admin('a', 1, rule('deny', strangers), rule('allow'))], unreadable: unread('namespaces') }).notes).toEqual([]);
  });
});

describe('the reasons of an edge', () => {
  const dual = (name: string, last: number, options: PodOptions = {}) => pod(`x/${name}`, { ips: [`10.0.0.${last}`, `fd00::${last}`], ...options });
  const reasons = (parts: Partial<Snapshot>, direction: 'ingress' | 'egress' = 'ingress') => {
    const connections = new Connections(cluster({ pods, ...parts }));
    return allowingRules(connections.evaluator, direction, connections.endpoint('x/a'), connections.endpoint('x/b')).map(({ policy: own, index }) => `${own.name} ${index}`);
  };
  const blocks = (...cidrs: readonly string[]) => guard('p', { ingress: cidrs.map((cidr) => ({ from: [{ ipBlock: { cidr } }] })) });

  it('are rules that surely allow, not those that pass on, deny or may match', () => {
    expect(reasons({ adminPolicies: [admin('one', 1, rule('deny', on(80)), rule('allow', on(81)), rule('pass'))], policies: [guard('p', { ingress: [{}] })] })).toEqual(['one 1', 'p 0']);
    expect(reasons({ policies: [guard('p', { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }, { from: [{ podSelector: {} }] }] })], pods: [pod('x/a', { presence: 'template' }), pod('x/b')] })).toEqual(['p 1']);
  });

  it('are in each direction those of its policies', () => {
    const out = policy('x/out', { podSelector: { matchLabels: { app: 'a' } }, policyTypes: ['Egress'], egress: [{ to: [{ podSelector: { matchLabels: { app: 'x' } } }] }, {}] });
    expect([reasons({ policies: [out, guard('p', { ingress: [{}] })] }, 'egress'), reasons({ policies: [out, guard('p', { ingress: [{}] })] })]).toEqual([['out 1'], ['p 0']]);
  });

  it('are those of all families that both ends have', () => {
    const policies_ = [blocks('10.0.0.0/8', 'fd00::/8')];
    expect(reasons({ policies: policies_, pods: [dual('a', 1), dual('b', 2)] })).toEqual(['p 0', 'p 1']);
    expect(reasons({ policies: policies_, pods: [dual('a', 1), pod('x/b', { ips: ['10.0.0.2'] })] })).toEqual(['p 0']);
    expect(reasons({ policies: policies_, pods: [pod('x/a', { ips: ['10.0.0.1'] }), dual('b', 2)] })).toEqual(['p 0']);
    expect(reasons({ policies: [guard('p', { ingress: [{}] })], pods: [dual('a', 1), dual('b', 2)] })).toEqual(['p 0']);
  });

  it('are none where nothing isolates, or nothing is allowed', () => {
    expect([reasons({}), reasons({ policies: [guard('p'), guard('q', { ingress: [{ from: [{ podSelector: { matchLabels: { app: 'x' } } }] }] })] })]).toEqual([[], []]);
  });
});

describe('two ends are explained in a family that', () => {
  const family = (a: readonly string[], b: readonly string[], ...cidrs: readonly string[]) => {
    const own = [pod('x/a', { ips: a }), pod('x/b', { ips: b })];
    const connections = new Connections(cluster({ pods: own, policies: cidrs.length === 0 ? [] : [guard('p', { ingress: [{ from: cidrs.map((cidr) => ({ ipBlock: { cidr } })) }] })] }));
    return explainedFamily(connections.evaluator, connections.endpoint('x/a'), connections.endpoint('x/b'));
  };
  const [a4, a6, b4, b6] = ['10.0.0.1', 'fd00::1', '10.0.0.2', 'fd00::2'] as const;

  it.each<[string, Parameters<typeof family>, 4 | 6]>([
    ['is the first of both', [[a4, a6], [b4, b6]], 4],
    ['the source has', [[a6], [b4, b6]], 6],
    ['the destination has', [[a4, a6], [b6]], 6],
    ['is allowed more', [[a4, a6], [b4, b6], 'fd00::/8'], 6],
    ['is allowed more, where both are allowed some', [[a4, a6], [b4, b6], '10.0.0.0/8'], 4],
    ['is IPv4 when they have none in common', [[a4], [b6]], 4],
  ])('%s', (_, args, expected) => expect(family(...args)).toBe(expected));
});
