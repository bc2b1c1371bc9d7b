import { describe, expect, it } from 'vitest';
import type { AdminPolicy, AdminRule } from '@/lib/model/admin-policy';
import { policyName, type PeerId } from '@/lib/model/ids';
import { DEFAULT_PROFILE, type ProfileName } from '@/lib/model/profile';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, namespace, node, pod, policy } from '@/lib/testing/builders';
import { Connections, type Answer } from '@/lib/testing/connections';
import { AllowGraph } from './allow-graph';
import { explainDirection } from './explain';

const app = (name: string) => ({ kind: 'pods' as const, pods: { pods: { matchLabels: { app: name } } } });
const everyPod = { kind: 'pods' as const, pods: {} };
const networks = (...cidrs: string[]) => ({ kind: 'networks' as const, cidrs });
const tcp = (first: number, last = first) => ({ kind: 'numbers' as const, protocol: 'TCP' as const, first, last });
const rule = (action: AdminRule['action'], peer: AdminRule['peers'][number], ...ports: NonNullable<AdminRule['ports']>): AdminRule => ({ action, peers: [peer], ...(ports.length > 0 && { ports }) });

/** An admin policy on the pods labelled `app: web`. */
const admin = (name: string, parts: Partial<AdminPolicy>): AdminPolicy => ({
  kind: 'ClusterNetworkPolicy', name, tier: 'admin', priority: 10, subject: { pods: { matchLabels: { app: 'web' } } }, ingress: [], egress: [], ...parts,
});
const baseline = (name: string, parts: Partial<AdminPolicy>) => admin(name, { tier: 'baseline', ...parts });

const pods = [pod('x/web', { ips: ['10.0.0.1'], ports: ['http:80'] }), pod('x/client', { ips: ['10.0.0.2'] }), pod('y/other', { ips: ['10.0.0.3'], ports: ['http:8080'] })];
const isolateWeb = policy('x/isolate', { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Ingress', 'Egress'] });
const admitClient = policy('x/admit', { podSelector: { matchLabels: { app: 'web' } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'client' } } }] }] });

const given = (parts: Partial<Snapshot>, profile?: ProfileName) => new Connections(cluster({ pods, ...parts, ...(profile && { profile: { name: profile, basis: 'chosen' } }) }));
const into = (connections: Connections, port = 80) => connections.ask('x/client', 'x/web', 'TCP', port);
const outOf = (connections: Connections, to: string, port = 80) => connections.ask('x/web', to, 'TCP', port);

interface Case {
  readonly claim: string;
  readonly admin?: readonly AdminPolicy[];
  readonly policies?: Snapshot['policies'];
  readonly answer: Answer;
}

describe('a connection into a pod', () => {
  it.each<Case>([
    { claim: 'is open when no tier says anything', answer: 'allowed' },
    { claim: 'is denied by an admin policy although a NetworkPolicy admits it', admin: [admin('a', { ingress: [rule('deny', app('client'))] })], policies: [admitClient], answer: 'denied' },
    { claim: 'is allowed by an admin policy although NetworkPolicies isolate the pod', admin: [admin('a', { ingress: [rule('allow', app('client'))] })], policies: [isolateWeb], answer: 'allowed' },
    { claim: 'follows the first admin rule that matches', admin: [admin('a', { ingress: [rule('allow', app('client')), rule('deny', everyPod)] })], answer: 'allowed' },
    { claim: 'follows the lower priority number first', admin: [admin('b', { priority: 5, ingress: [rule('deny', everyPod)] }), admin('a', { priority: 6, ingress: [rule('allow', everyPod)] })], answer: 'denied' },
    { claim: 'follows the lower priority number first, whatever the order they are read in', admin: [admin('a', { priority: 6, ingress: [rule('allow', everyPod)] }), admin('b', { priority: 5, ingress: [rule('deny', everyPod)] })], answer: 'denied' },
    { claim: 'that is passed skips the later admin rules', admin: [admin('a', { ingress: [rule('pass', app('client'))] }), admin('b', { priority: 20, ingress: [rule('deny', everyPod)] })], answer: 'allowed' },
    { claim: 'that is passed meets the isolation of NetworkPolicies', admin: [admin('a', { ingress: [rule('pass', app('client'))] })], policies: [isolateWeb], answer: 'denied' },
    { claim: 'that no admin rule matches is left to NetworkPolicies', admin: [admin('a', { ingress: [rule('deny', app('nobody'))] })], policies: [admitClient], answer: 'allowed' },
    { claim: 'that is passed by the admin tier meets the baseline', admin: [admin('a', { ingress: [rule('pass', app('client'))] }), baseline('b', { ingress: [rule('deny', everyPod)] })], answer: 'denied' },
    { claim: 'that is passed at one priority is not decided at a later one of the tier', admin: [baseline('a', { priority: 1, ingress: [rule('pass', app('client'))] }), baseline('b', { priority: 2, ingress: [rule('deny', everyPod)] })], answer: 'allowed' },
    { claim: 'of a pod that nothing isolates meets the baseline', admin: [baseline('b', { ingress: [rule('deny', everyPod)] })], answer: 'denied' },
    { claim: 'of an isolated pod never meets the baseline', admin: [baseline('b', { ingress: [rule('deny', everyPod)] })], policies: [admitClient], answer: 'allowed' },
    { claim: 'is not kept from the baseline by isolation in the other direction', admin: [baseline('b', { ingress: [rule('deny', everyPod)] })], policies: [policy('x/out', { policyTypes: ['Egress'], egress: [{}] })], answer: 'denied' },
    { claim: 'that the baseline passes is open by default', admin: [baseline('b', { ingress: [rule('pass', app('client')), rule('deny', everyPod)] })], answer: 'allowed' },
    { claim: 'is not concerned by a policy whose subject is another pod', admin: [admin('a', { subject: { pods: { matchLabels: { app: 'other' } } }, ingress: [rule('deny', everyPod)] })], answer: 'allowed' },
    { claim: 'is not denied for want of a rule: admin policies do not isolate', admin: [admin('a', { ingress: [rule('allow', app('nobody'))] })], answer: 'allowed' },
    { claim: 'is unknown when policies of equal priority disagree', admin: [admin('a', { ingress: [rule('allow', everyPod)] }), admin('b', { ingress: [rule('deny', everyPod)] })], answer: 'unknown' },
    { claim: 'is known when policies of equal priority agree', admin: [admin('a', { ingress: [rule('deny', app('client'))] }), admin('b', { ingress: [rule('deny', everyPod)] })], answer: 'denied' },
    { claim: 'is known when only one policy of a priority concerns it', admin: [admin('a', { ingress: [rule('deny', app('client'))] }), admin('b', { ingress: [rule('allow', app('nobody'))] })], answer: 'denied' },
    { claim: 'is unknown where a pass and a deny have equal priority and nothing denies later', admin: [admin('a', { ingress: [rule('pass', everyPod)] }), admin('b', { ingress: [rule('deny', everyPod)] })], answer: 'unknown' },
    { claim: 'is denied either way where a pass of equal priority leads to isolation', admin: [admin('a', { ingress: [rule('pass', everyPod)] }), admin('b', { ingress: [rule('deny', everyPod)] })], policies: [isolateWeb], answer: 'denied' },
    { claim: 'is not decided by an allow rule with a peer of an unknown kind', admin: [admin('a', { ingress: [rule('allow', { kind: 'unknown' })] })], policies: [isolateWeb], answer: 'denied' },
    { claim: 'is denied by a deny rule with a peer of an unknown kind', admin: [admin('a', { ingress: [rule('deny', { kind: 'unknown' })] })], answer: 'denied' },
    { claim: 'is denied by a pass rule with a peer of an unknown kind', admin: [admin('a', { ingress: [rule('pass', { kind: 'unknown' })] })], answer: 'denied' },
  ])('$claim', ({ admin: adminPolicies = [], policies = [], answer }) => {
    expect(into(given({ adminPolicies, policies }))).toBe(answer);
  });

  it('is decided port by port: what the first rule leaves is left to the next', () => {
    const connections = given({ adminPolicies: [admin('a', { ingress: [rule('allow', everyPod, tcp(80, 89)), rule('deny', everyPod, tcp(1, 100))] })], policies: [admitClient] });
    expect([79, 80, 89, 90, 101].map((port) => into(connections, port))).toEqual(['denied', 'allowed', 'allowed', 'denied', 'allowed']);
  });

  it('by a named port is that of the container port, under its own protocol', () => {
    const connections = given({ adminPolicies: [admin('a', { ingress: [rule('deny', everyPod, { kind: 'named', name: 'http' })] })] });
    expect([into(connections, 80), into(connections, 8080), connections.ask('x/client', 'x/web', 'UDP', 80)]).toEqual(['denied', 'allowed', 'allowed']);
  });

  it('from outside is not touched by a rule for every pod', () => {
    const connections = given({ adminPolicies: [admin('a', { ingress: [rule('deny', everyPod)] })] });
    expect(connections.ask('203.0.113.7', 'x/web', 'TCP', 80)).toBe('allowed');
  });
});

describe('a connection out of a pod', () => {
  it('to a pod is matched by networks that hold its address', () => {
    const connections = given({ adminPolicies: [admin('a', { egress: [rule('deny', networks('10.0.0.3/32', '203.0.113.0/24'))] })] });
    expect(['x/client', 'y/other', '203.0.113.7', '198.51.100.1'].map((to) => outOf(connections, to))).toEqual(['allowed', 'denied', 'denied', 'allowed']);
  });

  it('is allowed to all pods too where 0.0.0.0/0 is, unless they are passed first', () => {
    const open = rule('allow', networks('0.0.0.0/0'));
    expect(outOf(given({ policies: [isolateWeb], adminPolicies: [admin('a', { egress: [open] })] }), 'y/other')).toBe('allowed');
    const passed = given({ policies: [isolateWeb], adminPolicies: [admin('a', { egress: [rule('pass', everyPod), open] })] });
    expect(outOf(passed, 'y/other')).toBe('denied');
    expect(outOf(passed, '203.0.113.7')).toBe('allowed');
  });

  it('to a node, or a hostNetwork pod on it, is matched by the labels of that node', () => {
    const nodes = [{ ...node('n1', ['192.168.0.1']), labels: { role: 'edge' } }, node('n2', ['192.168.0.2'])];
    const onHost = (name: string, nodeName: string, ip: string) => pod(`x/${name}`, { hostNetwork: true, nodeName, ips: [ip] });
    const connections = given({
      nodes,
      pods: [...pods, onHost('proxy', 'n1', '192.168.0.1'), onHost('agent', 'n2', '192.168.0.2')],
      adminPolicies: [admin('a', { egress: [rule('deny', { kind: 'nodes', selector: { matchLabels: { role: 'edge' } } })] })],
    });
    expect(['192.168.0.1', '192.168.0.2', 'x/proxy', 'x/agent', 'y/other'].map((to) => outOf(connections, to))).toEqual(['denied', 'allowed', 'denied', 'allowed', 'allowed']);
  });

  describe('to a hostNetwork pod on a node that is not known', () => {
    const labelled = (name: string, address: string, role: string) => ({ ...node(name, [address]), labels: { role, zone: 'a' } });
    const nodes = [labelled('n1', '192.168.0.1', 'edge'), labelled('n2', '192.168.0.2', 'core')];
    const denying = (matchLabels: Record<string, string>) => [admin('a', { egress: [rule('deny', { kind: 'nodes', selector: { matchLabels } })] })];
    const host = (nodeName?: string) => pod('x/host', { hostNetwork: true, presence: 'template', ...(nodeName !== undefined && { nodeName }) });
    const ask = (parts: Partial<Snapshot>, one: Snapshot['pods'][number]) => outOf(given({ ...parts, pods: [...pods, one] }), 'x/host');

    it.each<[string, Record<string, string>, Answer]>([['every node', {}, 'denied'], ['a label that all nodes have', { zone: 'a' }, 'denied'], ['a label that one node has', { role: 'edge' }, 'unknown'], ['a label that no node has', { role: 'none' }, 'allowed']])('is matched as the nodes there are: by %s', (_words, matchLabels, answer) => {
      expect(ask({ nodes, adminPolicies: denying(matchLabels) }, host())).toBe(answer);
    });

    it.each<[string, Record<string, string>, Answer]>([['every node', {}, 'denied'], ['any label', { role: 'none' }, 'unknown']])('may have any labels where its node, or every node, was not read: by %s', (_words, matchLabels, answer) => {
      expect(ask({ nodes, adminPolicies: denying(matchLabels) }, host('n3'))).toBe(answer);
      expect(ask({ adminPolicies: denying(matchLabels) }, host())).toBe(answer);
    });
  });

  it('to outside addresses is unknown where only a domain name allows it, and never open inside the cluster', () => {
    const connections = given({ policies: [isolateWeb], adminPolicies: [admin('a', { egress: [rule('allow', { kind: 'domain-names', names: ['*.example.com'] })] })] });
    expect(outOf(connections, '203.0.113.7')).toBe('unknown');
    expect(outOf(connections, 'y/other')).toBe('denied');
  });

  it('needs the ingress of the destination too, whatever an admin policy allows at the source', () => {
    const connections = given({ policies: [policy('y/isolate', { policyTypes: ['Ingress'] })], adminPolicies: [admin('a', { egress: [rule('allow', everyPod)] })] });
    expect(outOf(connections, 'y/other')).toBe('denied');
  });
});

it('policies are kept in the order they decide in, and by name where that is not defined', () => {
  const parts = { adminPolicies: [baseline('last', {}), admin('z', { priority: 2 }), admin('y', { priority: 3 }), admin('b', { priority: 1 }), admin('a', { priority: 1 })], policies: [policy('x/q', {}), policy('x/p', {})] };
  expect(given(parts).evaluator.compiled.policies.map(({ form }) => policyName(form.ref))).toEqual(['a', 'b', 'z', 'y', 'x/p', 'x/q', 'last']);
});

it('rules for different nodes each match their own', () => {
  const nodes = [{ ...node('n1', ['192.168.0.1']), labels: { disk: 'fast' } }, { ...node('n2', ['192.168.0.2']), labels: { disk: 'slow' } }];
  const on = (disk: string) => ({ kind: 'nodes' as const, selector: { matchLabels: { disk } } });
  const connections = given({ nodes, adminPolicies: [admin('a', { egress: [rule('deny', on('fast'), tcp(80)), rule('deny', on('slow'), tcp(81))] })] });
  expect(['192.168.0.1', '192.168.0.2'].map((to) => [80, 81].map((port) => outOf(connections, to, port)))).toEqual([['denied', 'allowed'], ['allowed', 'denied']]);
});

describe('the stance of a pod', () => {
  const stance = (parts: Partial<Snapshot>) => {
    const graph = new AllowGraph(cluster({ pods, ...parts }));
    return graph.isolation(graph.peer('workload/x/Pod/web' as PeerId)!, 'ingress');
  };

  it('is isolated by a NetworkPolicy, and by a baseline that denies every pod', () => {
    expect(stance({ policies: [isolateWeb] })).toBe('isolated');
    expect(stance({ adminPolicies: [baseline('b', { ingress: [rule('deny', everyPod)] })] })).toBe('isolated');
    expect(stance({ adminPolicies: [baseline('b', { ingress: [{ action: 'deny', peers: [app('client'), everyPod] }] })] })).toBe('isolated');
  });

  it('is isolated too where a NetworkPolicy lets everything in: it is the policy that does', () => {
    expect(stance({ policies: [policy('x/all', { ingress: [{}] })] })).toBe('isolated');
  });

  it('is not isolated by admin policies, however few they let in', () => {
    const connections = given({ adminPolicies: [admin('a', { ingress: [rule('allow', app('client'))] })], policies: [policy('y/p', {})] });
    expect(connections.evaluator.isIsolated(connections.endpoint('x/web'), 'ingress')).toBe(false);
    expect(connections.evaluator.isIsolated(connections.endpoint('y/other'), 'ingress')).toBe(true);
  });

  it('stays open where admin policies decide about few', () => {
    // All pods of today have the label; one of tomorrow may not.
    expect(stance({ adminPolicies: [admin('a', { ingress: [rule('deny', { kind: 'pods', pods: { pods: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } } })] })] })).toBe('open');
  });
});

describe('what could not be read', () => {
  it('of a later tier leaves what an earlier one decides', () => {
    const connections = given({
      unreadable: [{ resource: 'networkpolicies', verb: 'list', reason: 'forbidden' }],
      adminPolicies: [admin('a', { ingress: [rule('deny', app('client'), tcp(80))] })],
    });
    expect([into(connections, 80), into(connections, 81)]).toEqual(['denied', 'unknown']);
  });

  it('of the admin tier leaves nothing to tell', () => {
    const connections = given({ unreadable: [{ resource: 'adminnetworkpolicies', verb: 'list', reason: 'forbidden' }], policies: [admitClient] });
    expect(into(connections)).toBe('unknown');
  });

  it('of other projects’ kinds leaves nothing to tell, whatever admin policies allow', () => {
    const allowing = [admin('a', { ingress: [rule('allow', everyPod)] })];
    const unreadable = [{ resource: 'otherpolicies' as const, verb: 'list' as const, reason: 'forbidden' }];
    expect([into(given({ adminPolicies: allowing })), into(given({ adminPolicies: allowing, unreadable }))]).toEqual(['allowed', 'unknown']);
  });

  it('of a kind that is not evaluated leaves nothing to tell, whatever admin policies allow', () => {
    const unevaluated = [{ kind: 'CiliumNetworkPolicy', apiVersion: 'cilium.io/v2', namespace: 'x', name: 'other', directions: ['ingress' as const] }];
    expect(into(given({ unevaluated, adminPolicies: [admin('a', { ingress: [rule('allow', everyPod)] })] }))).toBe('unknown');
  });

  it('of a NetworkPolicy leaves what admin policies allow', () => {
    const unevaluated = [{ kind: 'NetworkPolicy', apiVersion: 'networking.k8s.io/v2', namespace: 'x', name: 'other', directions: ['ingress' as const] }];
    const allowing = given({ unevaluated, adminPolicies: [admin('a', { ingress: [rule('allow', app('client'), tcp(80))] })] });
    expect([into(allowing, 80), into(allowing, 81)]).toEqual(['allowed', 'unknown']);
  });

  it('of the baseline does not concern isolated pods', () => {
    const unreadable = [{ resource: 'baselineadminnetworkpolicies' as const, verb: 'list' as const, reason: 'forbidden' }];
    const ingress = (connections: Connections) => connections.oneDirection('ingress', 'x/client', 'x/web', 'TCP', 80);
    expect(ingress(given({ unreadable, policies: [admitClient] }))).toBe('allowed');
    expect(ingress(given({ unreadable }))).toBe('unknown');
  });

  it('of the labels of namespaces makes a policy that selects by them a possibility', () => {
    const connections = given({
      unreadable: [{ resource: 'namespaces', verb: 'list', reason: 'forbidden' }],
      adminPolicies: [admin('a', { subject: { namespaces: { matchLabels: { team: 'shop' } } }, ingress: [rule('deny', everyPod, tcp(80))] })],
    });
    expect([into(connections, 80), into(connections, 81)]).toEqual(['unknown', 'allowed']);
  });
});

describe('a profile', () => {
  const byAddress = { nodes: [node('n1', ['192.168.0.1'])], policies: [policy('x/p', { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }, { ipBlock: { cidr: '192.168.0.0/16' } }] }] })] };

  it.each<readonly [profile: ProfileName, pod: Answer, node: Answer]>([
    ['kubernetes', 'allowed', 'allowed'],
    ['calico', 'allowed', 'allowed'],
    ['cilium', 'denied', 'denied'],
    ['ovn-kubernetes', 'allowed', 'unknown'],
    ['np-guard', 'denied', 'denied'],
  ])('%s: an ipBlock that holds a pod address makes it %s, one that holds a node address %s', (profile, toPod, toNode) => {
    const connections = given(byAddress, profile);
    expect([outOf(connections, 'y/other'), outOf(connections, '192.168.0.1')]).toEqual([toPod, toNode]);
  });

  it('none: a network plugin that enforces nothing leaves everything open', () => {
    expect(into(given({ policies: [isolateWeb], adminPolicies: [admin('a', { ingress: [rule('deny', everyPod)] })] }, 'none'))).toBe('allowed');
  });

  it('calico: a deny rule for nodes fails closed, an allow rule allows nothing', () => {
    const nodes = { kind: 'nodes' as const, selector: {} };
    expect(outOf(given({ adminPolicies: [admin('a', { egress: [rule('deny', nodes)] })] }, 'calico'), 'y/other')).toBe('denied');
    expect(outOf(given({ policies: [isolateWeb], adminPolicies: [admin('a', { egress: [rule('allow', nodes)] })] }, 'calico'), 'y/other')).toBe('denied');
    // The whole rule is left out, the peers that Calico knows included.
    const beside: AdminRule = { action: 'allow', peers: [nodes, everyPod] };
    expect(outOf(given({ policies: [isolateWeb], adminPolicies: [admin('a', { egress: [beside] })] }, 'calico'), 'y/other')).toBe('denied');
  });

  it('calico: an allow rule for nodes denies nothing either', () => {
    expect(outOf(given({ adminPolicies: [admin('a', { egress: [rule('allow', { kind: 'nodes', selector: {} })] })] }, 'calico'), 'y/other')).toBe('allowed');
  });

  it('calico: domain names fail closed as nodes do', () => {
    const domains = { kind: 'domain-names' as const, names: ['example.com'] };
    expect(outOf(given({ adminPolicies: [admin('a', { egress: [rule('deny', domains, tcp(443))] })] }, 'calico'), 'y/other')).toBe('denied');
    expect(outOf(given({ policies: [isolateWeb], adminPolicies: [admin('a', { egress: [{ action: 'allow', peers: [domains, everyPod] }] })] }, 'calico'), 'y/other')).toBe('denied');
  });

  it('np-guard: nodes are left out of a rule, and what stands beside them is kept', () => {
    const nodes = { kind: 'nodes' as const, selector: {} };
    const denying = (...peers: AdminRule['peers']) => given({ nodes: [node('n1', ['192.168.0.1'])], adminPolicies: [admin('a', { egress: [{ action: 'deny', peers }] })] }, 'np-guard');
    expect([outOf(denying(nodes, everyPod), 'y/other'), outOf(denying(nodes), 'y/other'), outOf(denying(nodes), '192.168.0.1')]).toEqual(['denied', 'allowed', 'allowed']);
  });

  it.each(['cilium', 'aws-vpc', 'antrea'] as const)('%s: whether admin policies count at all depends on its version and setup', (profile) => {
    const denied = given({ adminPolicies: [admin('a', { ingress: [rule('deny', everyPod, tcp(80))] })] }, profile);
    expect([into(denied, 80), into(denied, 81)]).toEqual(['unknown', 'allowed']);
    expect(into(given({ policies: [isolateWeb], adminPolicies: [admin('a', { ingress: [rule('allow', everyPod)] })] }, profile))).toBe('unknown');
    const [from, to] = ['x/client', 'x/web'].map((place) => denied.endpoint(place));
    const { policies } = explainDirection(denied.evaluator, 'ingress', from!, to!, 4, { protocol: 'TCP', port: 80 });
    expect(policies[0]?.outcomes[0]).toMatchObject({ outcome: 'unknown', detail: 'may not apply here: whether the network plugin evaluates such policies depends on its version and setup' });
  });

  it('np-guard: hostNetwork pods and ended ones are ordinary pods', () => {
    const parts = { pods: [...pods, pod('x/host', { hostNetwork: true, labels: { app: 'web' }, ips: ['192.168.0.9'] }), pod('x/done', { phase: 'Succeeded', ips: ['10.0.0.9'] })], policies: [isolateWeb] };
    expect(given(parts, 'np-guard').ask('x/client', 'x/host', 'TCP', 80)).toBe('denied');
    expect(given(parts).ask('x/client', 'x/host', 'TCP', 80)).toBe('allowed');
    expect(given(parts, 'np-guard').ask('x/client', 'x/done', 'TCP', 80)).toBe('allowed');
  });

  it('is Kubernetes’ own unless something else is known', () => {
    expect(cluster({ pods, namespaces: [namespace('x')] }).profile).toEqual(DEFAULT_PROFILE);
  });
});
