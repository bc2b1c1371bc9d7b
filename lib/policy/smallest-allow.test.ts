import { describe, expect, it } from 'vitest';
import type { AdminPolicy, AdminRule } from '@/lib/model/admin-policy';
import { formatPeer } from '@/lib/model/ids';
import type { NetworkPolicySpec } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, pod, policy } from '@/lib/testing/builders';
import { AllowGraph } from './allow-graph';
import type { AskedPort } from './explain';
import { ALL_PORTS, portSet, type PortSet } from './port-set';
import { smallestAllow } from './smallest-allow';

const base = cluster({ pods: [pod('x/a'), pod('x/b'), pod('x/host', { hostNetwork: true, ips: ['192.168.0.1'] })] });
const peer = (name: string) => formatPeer({ kind: 'workload', namespace: 'x', workloadKind: 'Pod', name });
const of = (name: string, more: NetworkPolicySpec = {}): NetworkPolicySpec => ({ podSelector: { matchLabels: { app: name } }, ...more });
const closedIn = policy('x/in', of('b'));
const closedOut = policy('x/out', of('a', { policyTypes: ['Egress'] }));
const port: AskedPort = { protocol: 'TCP', port: 80 };
const rule = (action: AdminRule['action'], more: Partial<AdminRule> = {}): AdminRule => ({ action, peers: [{ kind: 'pods', pods: {} }], ...more });
const admin = (tier: 'admin' | 'baseline', ...ingress: AdminRule[]): AdminPolicy => ({ kind: tier === 'admin' ? 'AdminNetworkPolicy' : 'BaselineAdminNetworkPolicy', name: tier === 'admin' ? 'cluster-deny' : 'default', tier, priority: 0, subject: {}, ingress, egress: [] });
const smallest = (parts: Partial<typeof base>, to = peer('b'), from = peer('a'), asked: AskedPort | PortSet = port) => smallestAllow(new AllowGraph(cluster({ pods: base.pods, ...parts })), from, to, asked);

describe('the smallest change that allows a connection', () => {
  it('is none when it is allowed already', () => {
    expect(smallest({})).toEqual({ kind: 'not-needed' });
  });

  it('is exactly this connection, with the halves that have no rule for it', () => {
    const change = { id: `allow-${peer('a')}-${peer('b')}`, kind: 'allow', from: peer('a'), to: peer('b'), ports: [{ protocol: 'TCP', port: 80 }] };
    expect(smallest({ policies: [closedIn] })).toEqual({ kind: 'draft', change, halves: ['ingress'], obstacles: [] });
    expect(smallest({ policies: [closedIn, closedOut] })).toEqual({ kind: 'draft', change, halves: ['egress', 'ingress'], obstacles: [] });
  });

  it('is of the ports that are missing, not of those allowed already', () => {
    const some = policy('x/in', of('b', { ingress: [{ ports: [{ port: 80, endPort: 443 }] }] }));
    expect(smallest({ policies: [some] }, peer('b'), peer('a'), ALL_PORTS)).toMatchObject({ kind: 'draft', change: { ports: expect.arrayContaining([{ protocol: 'TCP', port: 1, endPort: 79 }, { protocol: 'TCP', port: 444, endPort: 65535 }]) } });
  });

  it('does not exist where an admin rule denies, which is named', () => {
    const found = smallest({ policies: [closedIn], adminPolicies: [admin('admin', rule('deny', { name: 'no-entry' }))] });
    expect(found).toMatchObject({ kind: 'impossible', obstacles: [{ rule: { index: 0, name: 'no-entry' } }] });
    expect(found).toMatchObject({ obstacles: [{ message: 'AdminNetworkPolicy cluster-deny, rule 1 "no-entry" denies it before any NetworkPolicy is asked, so no NetworkPolicy can allow it.' }] });
  });

  it('leaves out the ports that an admin rule denies', () => {
    const deny = admin('admin', rule('deny', { ports: [{ kind: 'numbers', protocol: 'TCP', first: 80, last: 80 }] }));
    const graph = new AllowGraph({ ...base, policies: [closedIn], adminPolicies: [deny] });
    const both = portSet({ TCP: [[80, 81]] });
    expect(smallestAllow(graph, peer('a'), peer('b'), both)).toMatchObject({ kind: 'draft', change: { ports: [{ protocol: 'TCP', port: 81 }] }, obstacles: [{ rule: { index: 0 } }] });
  });

  it('does not exist where the baseline denies: a NetworkPolicy that allowed it would isolate', () => {
    expect(smallest({ adminPolicies: [admin('baseline', rule('deny'))] })).toMatchObject({ kind: 'impossible', obstacles: [{ message: expect.stringContaining('only by isolating x/b for ingress') }] });
    expect(smallest({ policies: [closedIn], adminPolicies: [admin('baseline', rule('deny'))] })).toMatchObject({ kind: 'draft', halves: ['ingress'] });
  });

  it('does not exist where it cannot be told what is allowed', () => {
    const unevaluated = [{ kind: 'CiliumNetworkPolicy', apiVersion: 'cilium.io/v2', name: 'other', namespace: 'x', directions: ['egress' as const] }];
    expect(smallest({ policies: [closedIn], unevaluated })).toMatchObject({ kind: 'impossible', obstacles: [{ message: expect.stringMatching(/^Whether x\/a may send it cannot be told: CiliumNetworkPolicy x\/other/) }] });
  });

  it('does not exist for ends that no selector names', () => {
    expect(smallest({ policies: [closedOut] }, peer('host'))).toMatchObject({ kind: 'impossible', obstacles: [{ message: expect.stringContaining('host network') }] });
    expect(smallest({ policies: [closedIn] }, peer('b'), formatPeer({ kind: 'private' }))).toMatchObject({ kind: 'impossible', obstacles: [{ message: expect.stringContaining('private addresses') }] });
  });
});

describe('a connection that no NetworkPolicy can allow is answered with the reason', () => {
  const [internet, nodes] = [formatPeer({ kind: 'internet' }), formatPeer({ kind: 'nodes' })];
  const replicas = ['a', 'b'].map((name) => pod(`x/${name}`, { deployment: 'web' }));
  const web = formatPeer({ kind: 'workload', namespace: 'x', workloadKind: 'Deployment', name: 'web' });
  const isolated = { policies: [policy('x/all', { policyTypes: ['Ingress', 'Egress'] })] };
  const unread: Snapshot['unreadable'] = [{ resource: 'namespaces', verb: 'list', reason: 'forbidden' }];
  const strangers: Partial<AdminRule> = { peers: [{ kind: 'pods', pods: { namespaces: { matchLabels: { team: 'a' } } } }] };
  const twoRoles = [pod('x/a', { deployment: 'web', labels: { role: 'one' } }), pod('x/c', { deployment: 'web', labels: { role: 'two' } }), pod('x/b')];
  const denying = (name: string, role: string): AdminPolicy => ({ ...admin('admin', rule('deny', { peers: [{ kind: 'pods', pods: { pods: { matchLabels: { role } } } }] })), name });
  const messages = (...args: Parameters<typeof smallest>) => {
    const found = smallest(...args);
    return [found.kind, ...(found.kind === 'not-needed' ? [] : found.obstacles.map(({ message }) => message))];
  };

  it.each<[string, Parameters<typeof smallest>, string]>([
    ['the source is not there', [isolated, peer('b'), peer('z')], 'One of the two ends is not there.'],
    ['the destination is not there', [isolated, peer('z')], 'One of the two ends is not there.'],
    ['the two are one', [{ ...isolated, pods: replicas }, web, web], 'These are pods of one workload, and a draft connects different ones.'],
    ['they have no family in common', [{ pods: [pod('x/a', { ips: ['10.0.0.1'] }), pod('x/b', { ips: ['fd00::1'] })] }], 'They have no address family in common, so no connection is possible.'],
    ['the destination does not run', [{ pods: [pod('x/a'), pod('x/b', { ips: [] })] }], 'x/b has no running pod.'],
    ['the source does not run', [{ pods: [pod('x/a', { ips: [] }), pod('x/b')] }], 'x/a has no running pod.'],
    ['the destination is on its node’s network', [{ policies: [closedOut] }, peer('host')], 'x/host uses the host network, so no labels of a policy can name it.'],
    ['the source is private addresses', [isolated, peer('b'), formatPeer({ kind: 'private' })], 'A draft cannot name private addresses: it would have to say which addresses are meant.'],
    ['the destination is nodes', [isolated, nodes], 'A draft cannot name nodes: it would have to say which addresses are meant.'],
    ['networks part them', [{ pods: [pod('x/a'), pod('y/b')], primaryNetworks: [{ kind: 'ClusterUserDefinedNetwork', name: 'red', namespaces: ['y'] }] }, formatPeer({ kind: 'workload', namespace: 'y', workloadKind: 'Pod', name: 'b' })],
      'The two pods are on different networks, the cluster’s network and ClusterUserDefinedNetwork red: the one does not reach the other, whatever policies say.'],
    ['what lets it in could not be read', [{ policies: [closedIn], unreadable: [{ resource: 'networkpolicies', namespace: 'x', verb: 'list', reason: 'forbidden' }] }, peer('b'), internet], 'Whether x/b lets it in cannot be told: the NetworkPolicies in namespace x could not be read: forbidden.'],
    ['a rule may stand against it', [{ adminPolicies: [admin('admin', rule('allow', { ports: [{ kind: 'numbers', protocol: 'TCP', first: 81, last: 81 }] }), rule('deny', strangers))], unreadable: unread }], 'Whether x/b lets it in cannot be told: picks namespaces by labels, and the labels of x could not be read.'],
    ['a rule may allow it, below one that passes it on', [{ pods: [pod('x/a', { presence: 'template' }), pod('x/b')], adminPolicies: [admin('admin', rule('pass'))], policies: [policy('x/in', of('b', { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] }))] }], 'Whether x/b lets it in cannot be told: names addresses, and whether this peer is among them is not known.'],
    ['the baseline denies', [{ adminPolicies: [admin('baseline', rule('deny'))] }], 'BaselineAdminNetworkPolicy default, rule 1 denies it. A NetworkPolicy could overrule that only by isolating x/b for ingress, which would cut more than this.'],
  ])('where %s', (_, args, message) => expect(messages(...args)).toEqual(['impossible', message]));

  it('with the rule, its tier and the half where a rule denies', () => {
    const denied = (tier: 'admin' | 'baseline') => smallest({ adminPolicies: [admin(tier, rule('deny'))] });
    expect(denied('admin')).toMatchObject({ obstacles: [{ rule: { index: 0, direction: 'ingress' }, tier: 'admin', half: 'ingress' }] });
    expect(denied('baseline')).toMatchObject({ obstacles: [{ rule: { index: 0, direction: 'ingress' }, tier: 'baseline', half: 'ingress' }] });
  });

  it('and with both, where each half has one', () => {
    const found = smallest({ adminPolicies: [{ ...admin('admin', rule('deny', { name: 'in' })), egress: [rule('deny', { name: 'out' })] }] });
    expect(found).toMatchObject({ kind: 'impossible', obstacles: [{ half: 'egress', rule: { name: 'out' } }, { half: 'ingress', rule: { name: 'in' } }] });
  });

  it('but can be, where only some of the pods are on their node’s network', () => {
    const pods = [pod('x/a', { deployment: 'web' }), pod('x/n', { deployment: 'web', hostNetwork: true, ips: ['192.168.0.1'] }), pod('x/b')];
    expect(smallest({ pods, policies: [closedIn] }, peer('b'), web)).toMatchObject({ kind: 'draft', halves: ['ingress'] });
  });

  it('but can be, where networks part only some of the pods', () => {
    const pods = [pod('x/a', { deployment: 'web', labels: { app: 'a' } }), pod('y/b')];
    const shared = { pods: [...pods, pod('kube-system/coredns', { deployment: 'coredns', labels: { 'k8s-app': 'kube-dns' }, ports: ['dns:53/UDP'] })], primaryNetworks: [{ kind: 'ClusterUserDefinedNetwork' as const, name: 'red', namespaces: ['x', 'y'] }], policies: [policy('y/in', of('b'))] };
    expect(smallest(shared, formatPeer({ kind: 'workload', namespace: 'y', workloadKind: 'Pod', name: 'b' }), web)).toMatchObject({ kind: 'draft' });
  });

  it('with the first where pods are denied for several', () => {
    const found = smallest({ pods: twoRoles, adminPolicies: [denying('one', 'one'), denying('two', 'two')] }, peer('b'), web);
    expect(found).toMatchObject({ kind: 'impossible', obstacles: [{ rule: { policy: { name: 'one' } } }] });
  });

  it('but can be, where an admin rule denies it to some of the pods alone', () => {
    expect(smallest({ pods: twoRoles, adminPolicies: [denying('two', 'two')], policies: [closedIn] }, peer('b'), web)).toMatchObject({ kind: 'draft', obstacles: [] });
    expect(smallest({ pods: twoRoles, adminPolicies: [denying('one', 'one')], policies: [closedIn] }, peer('b'), web)).toMatchObject({ kind: 'draft', obstacles: [] });
  });

  it('and not with a rule that allows what comes before the one that denies', () => {
    const some = admin('admin', rule('allow', { ports: [{ kind: 'numbers', protocol: 'TCP', first: 81, last: 81 }] }), rule('deny', strangers), rule('deny'));
    expect(smallest({ adminPolicies: [some], policies: [closedIn] }, peer('b'), peer('a'), portSet({ TCP: [[80, 81]] }))).toMatchObject({ obstacles: [{ rule: { index: 2 } }] });
  });

  it('but can be, where a rule allows one half already', () => {
    const open = policy('x/out', of('a', { policyTypes: ['Egress'], egress: [{}] }));
    expect(smallest({ policies: [open, closedIn] })).toMatchObject({ kind: 'draft', halves: ['ingress'], obstacles: [] });
  });

  it('but can be, where networks do not part those on their node’s', () => {
    const pods = [pod('y/a', { deployment: 'web' }), pod('y/n', { deployment: 'web', hostNetwork: true, ips: ['192.168.0.1'] }), pod('x/b')];
    const primaryNetworks: Snapshot['primaryNetworks'] = [{ kind: 'ClusterUserDefinedNetwork', name: 'red', namespaces: ['y'] }];
    expect(smallest({ pods, primaryNetworks, policies: [closedIn] }, peer('b'), formatPeer({ kind: 'workload', namespace: 'y', workloadKind: 'Deployment', name: 'web' }))).toMatchObject({ kind: 'draft', halves: ['ingress'] });
  });

  it('but can be, for the Internet', () => {
    expect(smallest({ policies: [closedIn] }, peer('b'), internet)).toMatchObject({ kind: 'draft', change: { from: 'internet' }, halves: ['ingress'], obstacles: [] });
  });

  it('but can be, in one of the families, or for some of the pods', () => {
    const dual = [pod('x/a', { ips: ['10.0.0.1', 'fd00::1'] }), pod('x/b', { ips: ['10.0.0.2', 'fd00::2'] })];
    const four = { adminPolicies: [admin('admin', rule('deny', { peers: [{ kind: 'networks', cidrs: ['10.0.0.0/8'] }] }))], policies: [closedIn] };
    expect(smallest({ pods: dual, ...four })).toMatchObject({ kind: 'draft', change: { ports: [{ protocol: 'TCP', port: 80 }] }, halves: ['ingress'], obstacles: [] });
    const six = { adminPolicies: [admin('admin', rule('deny', { peers: [{ kind: 'networks', cidrs: ['fd00::/8'] }] }))], policies: [closedIn] };
    expect(smallest({ pods: dual, ...six })).toMatchObject({ kind: 'draft', obstacles: [] });
    const none = { adminPolicies: [admin('admin', rule('deny', { peers: [{ kind: 'networks', cidrs: ['10.0.0.0/8', 'fd00::/8'] }] }))], policies: [closedIn] };
    expect(smallest({ pods: dual, ...none })).toMatchObject({ kind: 'impossible' });
  });
});
