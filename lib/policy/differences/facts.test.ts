import { describe, expect, it } from 'vitest';
import type { AdminPolicy, AdminRule } from '@/lib/model/admin-policy';
import type { NetworkPolicyIngressRule } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, namespace, node, pod, policy } from '@/lib/testing/builders';
import { compilePolicies } from '../compile';
import { commonReads, factsReader, namespaceLabels, readsOf } from './facts';

const admits = (...ingress: readonly NetworkPolicyIngressRule[]) => policy('shop/db', { podSelector: {}, ingress });
const admin = (...egress: readonly AdminRule[]): AdminPolicy => ({ kind: 'ClusterNetworkPolicy', name: 'all', tier: 'admin', priority: 1, subject: {}, ingress: [], egress });
const compiled = (parts: Partial<Snapshot>) => compilePolicies(cluster(parts));
const everything = {
  policies: [admits(
    { from: [{ podSelector: { matchLabels: { app: 'web' } }, namespaceSelector: { matchExpressions: [{ key: 'team', operator: 'Exists' }] } }], ports: [{ port: 'http' }] },
    { from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }, { podSelector: { matchLabels: { tier: 'front' } } }] },
    { ports: [{ port: 80 }, { port: 'grpc' }] },
  )],
  adminPolicies: [admin({ action: 'deny', peers: [{ kind: 'nodes', selector: { matchLabels: { disk: 'ssd' } } }, { kind: 'domain-names', names: ['example.com'] }] })],
};

describe('what rules read', () => {
  it('are labels of pods and namespaces, names of ports, blocks of addresses, and nodes', () => {
    const rules = compiled(everything).policies.flatMap(({ form }) => Object.values(form.rules).flat());
    expect(readsOf(rules)).toEqual({ podLabels: new Set(['app', 'tier']), namespaceLabels: new Set(['team']), portNames: new Set(['http', 'grpc']), blocks: new Set(['10.0.0.0/8 except 10.1.0.0/16']), nodes: true });
  });

  it('is nothing for rules about everything', () => {
    const [{ form }] = compiled({ policies: [admits({}, { ports: [{ port: 80 }] })] }).policies as [ReturnType<typeof compiled>['policies'][number]];
    expect(readsOf(form.rules.ingress!)).toEqual({ podLabels: new Set(), namespaceLabels: new Set(), portNames: new Set(), blocks: new Set(), nodes: false });
  });

  it('is common to two graphs when both have rules that read it', () => {
    const one = compiled(everything);
    const less = compiled({ policies: [admits({ from: [{ podSelector: { matchLabels: { app: 'other', zone: 'a' } } }, { ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ port: 'grpc' }] })] });
    const common = { podLabels: new Set(['app']), namespaceLabels: new Set(), portNames: new Set(['grpc']), blocks: new Set(), nodes: false };
    expect(commonReads(one, less)).toEqual(common);
    expect(commonReads(less, one)).toEqual(common);
    expect(commonReads(one, one)).toEqual(readsOf(one.policies.flatMap(({ form }) => Object.values(form.rules).flat())));
  });
});

describe('what rules of both graphs see of a thing', () => {
  const unreadable = (name?: string): Snapshot['unreadable'] => [{ resource: 'namespaces', ...(name && { namespace: name }), verb: 'list', reason: 'forbidden' }];
  const web = (options: Parameters<typeof pod>[1] = {}) => ({ pods: [pod('ops/web', options)] });
  const byApp = admits({ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'web', tier: 'front' } } }] });
  const byTeam = admits({ from: [{ namespaceSelector: { matchLabels: { team: 'a' } } }] });
  const byName = admits({ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ops' } } }] });
  const byBlock = admits({ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }, { ipBlock: { cidr: '10.0.0.0/16' } }] });
  const byPort = admits({ ports: [{ port: 'http' }, { port: 'grpc' }] });
  const network = (name: string): Snapshot['primaryNetworks'] => [{ kind: 'ClusterUserDefinedNetwork', name, namespaces: ['ops'] }];

  it.each<[string, Snapshot['policies'][number], Partial<Snapshot>, Partial<Snapshot>, 'the same' | 'other']>([
    ['a label that is read', byApp, web({ labels: { app: 'web' } }), web({ labels: { app: 'wsb' } }), 'other'],
    ['the value of one label under another that is read', byApp, web({ labels: { app: 'web' } }), web({ labels: { tier: 'web' } }), 'other'],
    ['a label that is read, and empty', byApp, web({ labels: { app: '' } }), web({ labels: {} }), 'other'],
    ['a label that is not read', byApp, web({ labels: { app: 'web', version: '1' } }), web({ labels: { version: '2', app: 'web' } }), 'the same'],
    ['a label of the namespace', byTeam, { ...web(), namespaces: [namespace('ops', { team: 'a' })] }, { ...web(), namespaces: [namespace('ops')] }, 'other'],
    ['a label of the namespace that is not read', byTeam, { ...web(), namespaces: [namespace('ops', { owner: 'a' })] }, { ...web(), namespaces: [namespace('ops')] }, 'the same'],
    ['a label of another namespace', byTeam, { ...web(), namespaces: [namespace('shop', { team: 'a' })] }, { ...web(), namespaces: [namespace('shop')] }, 'the same'],
    ['a namespace whose labels cannot be read', byTeam, web(), { ...web(), unreadable: unreadable() }, 'other'],
    ['a namespace whose labels are known all the same', byTeam, { ...web(), namespaces: [namespace('ops')] }, { ...web(), namespaces: [namespace('ops')], unreadable: unreadable() }, 'the same'],
    ['another namespace whose labels cannot be read', byTeam, web(), { ...web(), unreadable: unreadable('shop') }, 'the same'],
    ['a namespace that is declared, where only its name is read', byName, web(), { ...web(), namespaces: [namespace('ops', { team: 'a' })] }, 'the same'],
    ['an address in a block that is read', byBlock, web({ ips: ['11.0.0.1'] }), web({ ips: ['10.9.0.1'] }), 'other'],
    ['an address in another of the blocks', byBlock, web({ ips: ['10.0.0.1'] }), web({ ips: ['10.9.0.1'] }), 'other'],
    ['an address that no block tells from the one before', byBlock, web({ ips: ['10.0.0.1'] }), web({ ips: ['10.0.0.2'] }), 'the same'],
    ['an address that may be in a block', byBlock, web({ ips: ['11.0.0.1'] }), web({ presence: 'template' }), 'other'],
    ['an address of another family', byApp, web({ ips: ['10.0.0.1'] }), web({ ips: ['10.0.0.1', 'fd00::1'] }), 'other'],
    ['the number of a port that is named', byPort, web({ ports: ['http:80'] }), web({ ports: ['http:81'] }), 'other'],
    ['the protocol of a port that is named', byPort, web({ ports: ['http:80'] }), web({ ports: ['http:80/UDP'] }), 'other'],
    ['the name of a port that is named', byPort, web({ ports: ['http:80'] }), web({ ports: ['grpc:80'] }), 'other'],
    ['the order of ports', byPort, web({ ports: ['http:80', 'grpc:81'] }), web({ ports: ['grpc:81', 'http:80'] }), 'the same'],
    ['ports that are not named', byPort, web({ ports: ['http:80', 'admin:81', '82'] }), web({ ports: ['http:80', 'admin:83'] }), 'the same'],
    ['a pod that is on its node’s network', byApp, web({ ips: ['10.0.0.1'] }), web({ ips: ['10.0.0.1'], hostNetwork: true }), 'other'],
    ['the network that a namespace got', byApp, web(), { ...web(), primaryNetworks: network('blue') }, 'other'],
    ['another network of the namespace', byApp, { ...web(), primaryNetworks: network('red') }, { ...web(), primaryNetworks: network('blue') }, 'other'],
    ['networks of other namespaces', byApp, web(), { ...web(), primaryNetworks: [{ kind: 'ClusterUserDefinedNetwork', name: 'red', namespaces: ['shop'] }] }, 'the same'],
  ])('of %s', (_, rules, before, after, expected) => {
    const [a, b] = [compiled({ ...before, policies: [rules] }), compiled({ ...after, policies: [rules] })];
    const reads = commonReads(a, b);
    expect(factsReader(a, reads)(0) === factsReader(b, reads)(0) ? 'the same' : 'other').toBe(expected);
  });

  it('is told of blocks whatever the order of the rules that name them', () => {
    const [wide, narrow] = [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }, { from: [{ ipBlock: { cidr: '10.0.0.0/16' } }] }];
    const [a, b] = [compiled({ ...web({ ips: ['10.0.0.1'] }), policies: [admits(wide, narrow)] }), compiled({ ...web({ ips: ['10.0.0.1'] }), policies: [admits(narrow, wide)] })];
    const reads = commonReads(a, b);
    expect(factsReader(a, reads)(0)).toBe(factsReader(b, reads)(0));
  });

  it('is not told by rules that only one of them has', () => {
    const [a, b] = [compiled({ ...web({ labels: { app: 'web' }, ips: ['10.0.0.1'], ports: ['http:80'] }), policies: [byApp, byBlock, byPort] }), compiled(web({ labels: {}, ips: ['11.0.0.1'] }))];
    const reads = commonReads(a, b);
    expect(factsReader(a, reads)(0)).toBe(factsReader(b, reads)(0));
  });

  it('is the nodes and their labels, whatever their order, where rules pick nodes', () => {
    const labelled = (name: string, labels: Record<string, string>) => ({ ...node(name, []), labels });
    const nodes = [labelled('n1', { disk: 'ssd', zone: 'a' }), labelled('n2', {})];
    const rules = (picksNodes: boolean) => ({ adminPolicies: picksNodes ? [admin({ action: 'deny', peers: [{ kind: 'nodes', selector: { matchLabels: { disk: 'ssd' } } }] })] : [] });
    const isSame = (picksNodes: boolean, other: Snapshot['nodes']) => {
      const [a, b] = [compiled({ ...rules(picksNodes), nodes }), compiled({ ...rules(picksNodes), nodes: other })];
      const reads = commonReads(a, b);
      const [first, second] = [a, b].map((one) => factsReader(one, reads)(one.endpoints.all.findIndex(({ kind }) => kind === 'nodes')));
      return first === second;
    };
    expect(isSame(true, [labelled('n2', {}), labelled('n1', { zone: 'a', disk: 'ssd' })])).toBe(true);
    expect(isSame(true, [labelled('n1', { disk: 'hdd', zone: 'a' }), labelled('n2', {})])).toBe(false);
    expect(isSame(true, [labelled('n1', { disk: 'ssd', zone: 'a' })])).toBe(false);
    expect(isSame(true, [labelled('n3', { disk: 'ssd', zone: 'a' }), labelled('n2', {})])).toBe(false);
    expect(isSame(false, [labelled('n1', { disk: 'hdd' })])).toBe(true);
  });
});

it('a namespace that nobody described has the label every namespace has', () => {
  const snapshot = { ...cluster({ pods: [pod('ops/web')] }), namespaces: [] };
  expect(namespaceLabels(snapshot, 'ops')).toEqual({ labels: { 'kubernetes.io/metadata.name': 'ops' }, isUnread: false });
  expect(namespaceLabels({ ...snapshot, unreadable: [{ resource: 'namespaces', verb: 'list', reason: 'forbidden' }] }, 'ops').isUnread).toBe(true);
});
