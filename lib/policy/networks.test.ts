import { describe, expect, it } from 'vitest';
import { formatPeer, type PodId } from '@/lib/model/ids';
import { NETWORK_LABEL } from '@/lib/model/labels';
import type { PrimaryNetwork, Snapshot } from '@/lib/model/snapshot';
import { cluster, namespace, pod } from '@/lib/testing/builders';
import { Connections } from '@/lib/testing/connections';
import { load, podOf, policyOf } from '@/lib/testing/objects';
import { AllowGraph } from './allow-graph';
import { compilePolicies } from './compile';
import { causeText } from './differences/cause';
import { diffGraphs } from './differences/difference';
import { explainDirection } from './explain';
import { dnsOfNetworks } from './networks';
import { smallestAllow } from './smallest-allow';

const labelled = (name: string, labels: object = { 'k8s.ovn.org/primary-user-defined-network': '' }) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
const networkIn = (namespace: string, role = 'Primary') => ({ apiVersion: 'k8s.ovn.org/v1', kind: 'UserDefinedNetwork', metadata: { namespace, name: 'net' }, spec: { topology: 'Layer2', layer2: { role, subnets: ['192.168.0.0/16'] } } });
const clusterNetwork = (namespaceSelector: object) => ({ apiVersion: 'k8s.ovn.org/v1', kind: 'ClusterUserDefinedNetwork', metadata: { name: 'shared' }, spec: { namespaceSelector, network: { topology: 'Layer3', layer3: { role: 'Primary', subnets: [{ cidr: '10.128.0.0/16' }] } } } });

const blue = [podOf('blue', 'a', '10.0.0.1'), podOf('blue', 'b', '10.0.0.2')];
const green = podOf('green', 'c', '10.0.1.1');
const plain = podOf('plain', 'd', '10.0.2.1');
const peer = (namespace: string, name: string) => formatPeer({ kind: 'workload', namespace, workloadKind: 'Pod', name });

describe('a primary network of a namespace', () => {
  const snapshot = load(labelled('blue'), labelled('green'), networkIn('blue'), networkIn('green'), ...blue, green, plain);
  const ask = (from: string, to: string) => new Connections(snapshot).ask(from, to, 'TCP', 80);

  it('parts its pods from those of every other network, both ways', () => {
    expect([ask('blue/a', 'green/c'), ask('green/c', 'blue/a'), ask('blue/a', 'plain/d'), ask('plain/d', 'blue/a')]).toEqual(['denied', 'denied', 'denied', 'denied']);
  });

  it('leaves its own pods, and what is outside, to policies', () => {
    expect([ask('blue/a', 'blue/b'), ask('blue/a', '203.0.113.7'), ask('203.0.113.7', 'blue/a')]).toEqual(['allowed', 'allowed', 'allowed']);
  });

  it('is not counted among what is open', () => {
    const { pairs, open, denied } = new AllowGraph(snapshot).figure();
    expect({ pairs, open, denied }).toEqual({ pairs: 12, open: 2, denied: 10 });
  });

  it('is the reason given, and no policy could change it', () => {
    const graph = new AllowGraph(snapshot);
    const [from, to] = [graph.peer(peer('blue', 'a'))!.endpoints[0]!, graph.peer(peer('green', 'c'))!.endpoints[0]!];
    expect(explainDirection(graph.evaluator, 'ingress', from, to, 4)).toMatchObject({ verdict: 'denied', notes: [expect.stringMatching(/UserDefinedNetwork blue\/net and UserDefinedNetwork green\/net/) as string] });
    expect(smallestAllow(graph, peer('blue', 'a'), peer('green', 'c')).kind).toBe('impossible');
  });

  it('does not count for a namespace without its label, nor when it is secondary', () => {
    const joined = (...objects: readonly object[]) => new Connections(load(...objects, ...blue, green)).ask('blue/a', 'green/c', 'TCP', 80);
    expect([joined(labelled('blue', {}), networkIn('blue')), joined(labelled('blue'), networkIn('blue', 'Secondary'))]).toEqual(['allowed', 'allowed']);
  });

  it('shared by several namespaces joins them', () => {
    const shared = load(labelled('blue'), labelled('green'), labelled('plain', {}), clusterNetwork({}), ...blue, green, plain);
    const verdicts = new Connections(shared);
    expect([verdicts.ask('blue/a', 'green/c', 'TCP', 80), verdicts.ask('blue/a', 'plain/d', 'TCP', 80)]).toEqual(['allowed', 'denied']);
  });

  it('leaves the cluster’s DNS within reach', () => {
    const dns = podOf('kube-system', 'coredns', '10.0.9.9', { labels: { 'k8s-app': 'kube-dns' }, spec: { containers: [{ name: 'c', ports: [{ containerPort: 53, protocol: 'UDP' }] }] } });
    expect(new Connections(load(labelled('blue'), networkIn('blue'), ...blue, dns)).ask('blue/a', 'kube-system/coredns', 'UDP', 53)).toBe('allowed');
  });

  it('does not let DNS reach its pods, nor lets these reach what runs beside DNS', () => {
    const dns = podOf('kube-system', 'coredns', '10.0.9.9', { labels: { 'k8s-app': 'kube-dns' } });
    const verdicts = new Connections(load(labelled('blue'), networkIn('blue'), ...blue, dns, podOf('kube-system', 'metrics', '10.0.9.8')));
    expect([verdicts.ask('kube-system/coredns', 'blue/a', 'UDP', 53), verdicts.ask('blue/a', 'kube-system/metrics', 'TCP', 443), verdicts.ask('kube-system/metrics', 'kube-system/coredns', 'UDP', 53)]).toEqual(['denied', 'denied', 'allowed']);
    expect(new AllowGraph(verdicts.snapshot).pair(peer('kube-system', 'coredns'), peer('blue', 'a')).state).toBe('denied');
  });

  it('still has its policies: a pod of it that is isolated is isolated', () => {
    const isolated = load(labelled('blue'), networkIn('blue'), ...blue, policyOf({ podSelector: {} }, 'blue'));
    expect(new Connections(isolated).ask('blue/a', 'blue/b', 'TCP', 80)).toBe('denied');
  });

  it('given twice leaves what crosses it unknown, and is an error', () => {
    const twice = load(labelled('blue'), networkIn('blue'), { ...networkIn('blue'), metadata: { namespace: 'blue', name: 'other' } }, ...blue, green);
    const verdicts = new Connections(twice);
    expect([verdicts.ask('blue/a', 'green/c', 'TCP', 80), verdicts.ask('blue/a', 'blue/b', 'TCP', 80)]).toEqual(['unknown', 'allowed']);
    expect(twice.problems).toContainEqual(expect.objectContaining({ severity: 'error', code: 'several-networks' }));
  });

  it('that no namespace is on is told', () => {
    expect(load(labelled('blue', {}), networkIn('blue'), ...blue).problems).toContainEqual(expect.objectContaining({ code: 'network-without-namespaces', object: 'UserDefinedNetwork blue/net' }));
  });

  it('is what changed between two snapshots of which one has it', () => {
    const { pairs } = diffGraphs(new AllowGraph(load(labelled('blue'), ...blue, green)), new AllowGraph(load(labelled('blue'), networkIn('blue'), ...blue, green)));
    expect(pairs.map(({ change }) => change)).toEqual(['removed', 'removed', 'removed', 'removed']);
    expect(pairs[0]!.causes.map(causeText)).toEqual(['Namespace blue network changed from the cluster’s network to UserDefinedNetwork blue/net']);
  });

  it('that could not be read leaves connections across unknown', () => {
    const unread = { ...load(labelled('blue'), ...blue, green), unreadable: [{ resource: 'userdefinednetworks' as const, verb: 'list' as const, reason: 'forbidden' }] };
    const verdicts = new Connections(unread);
    expect([verdicts.ask('blue/a', 'green/c', 'TCP', 80), verdicts.ask('blue/a', 'blue/b', 'TCP', 80)]).toEqual(['unknown', 'allowed']);
  });

  it.each<[string, object]>([['of its own', networkIn('blue')], ['for some namespaces', clusterNetwork({ matchLabels: { team: 'blue' } })]])('%s leaves connections across unknown where labels of namespaces could not be read', (_, network) => {
    const unread = { ...load(network, ...blue, green), unreadable: [{ resource: 'namespaces' as const, verb: 'list' as const, reason: 'forbidden' }] };
    const verdicts = new Connections(unread);
    expect([verdicts.ask('blue/a', 'green/c', 'TCP', 80), verdicts.ask('green/c', 'blue/a', 'TCP', 80), verdicts.ask('blue/a', 'blue/b', 'TCP', 80)]).toEqual(['unknown', 'unknown', 'allowed']);
  });
});

describe('the network of a pod', () => {
  const primary = (name: string, ...namespaces: readonly string[]): PrimaryNetwork => ({ kind: 'ClusterUserDefinedNetwork', name, namespaces });
  const pods = ['blue', 'green', 'plain'].map((name) => pod(`${name}/a`));
  const dns = [pod('kube-system/dns', { labels: { 'k8s-app': 'kube-dns' } }), pod('kube-system/other')];
  const own = (name: string, declared = true) => ({ ...namespace(name, { [NETWORK_LABEL]: '' }), declared });
  const unread = (resource: 'userdefinednetworks' | 'namespaces' | 'pods', name?: string): Partial<Snapshot> => ({ unreadable: [{ resource, verb: 'list', reason: 'forbidden', ...(name !== undefined && { namespace: name }) }] });
  const networksOf = (parts: Partial<Snapshot>) => {
    const { networks, endpoints } = compilePolicies(cluster({ pods: [...pods, ...dns], ...parts }));
    return { networks, at: (place: string) => endpoints.ofPod.get(place as PodId)!, nodes: endpoints.all.findIndex(({ kind }) => kind === 'nodes') };
  };

  it.each<[string, Partial<Snapshot>]>([
    ['no namespace has one of its own', {}],
    ['no namespace is on the one there is', { primaryNetworks: [primary('empty')] }],
    ['networks could not be read, and no namespace is labelled for one', unread('userdefinednetworks')],
    ['a namespace is labelled, and all networks were read', { namespaces: [own('blue')] }],
    ['a namespace is labelled, and something else could not be read', { namespaces: [own('blue')], ...unread('pods') }],
    ['a namespace is labelled, and networks of another could not be read', { namespaces: [own('blue')], ...unread('userdefinednetworks', 'green') }],
    ['labels of a namespace could not be read, and there are no networks', { namespaces: [{ ...namespace('blue'), declared: false }], ...unread('namespaces') }],
  ])('is that of all where %s', (_, parts) => expect(networksOf(parts).networks).toBeNull());

  it.each<[string, Partial<Snapshot>, string]>([
    ['one of its namespace', { primaryNetworks: [primary('empty'), primary('shared', 'blue')] }, 'ClusterUserDefinedNetwork shared'],
    ['the cluster’s, of a namespace without', { primaryNetworks: [primary('shared', 'green')] }, 'the cluster’s network'],
    ['one of several, where there are', { primaryNetworks: [primary('one', 'blue'), primary('two', 'blue')] }, 'one of several networks of namespace blue'],
    ['not known, where networks could not be read', { namespaces: [own('blue')], ...unread('userdefinednetworks') }, 'a network of namespace blue that could not be read'],
    ['not known, where those of the namespace could not be read', { namespaces: [own('blue')], ...unread('userdefinednetworks', 'blue') }, 'a network of namespace blue that could not be read'],
    ['known, though others could not be read', { namespaces: [own('blue')], primaryNetworks: [primary('shared', 'blue')], ...unread('userdefinednetworks') }, 'ClusterUserDefinedNetwork shared'],
    ['not known, where its namespace could not be read', { namespaces: [{ ...namespace('blue'), declared: false }], primaryNetworks: [primary('shared', 'green')], ...unread('namespaces', 'blue') }, 'a network of namespace blue that could not be read'],
    ['the cluster’s, where a network of another namespace is meant', { namespaces: [{ ...namespace('blue'), declared: false }], primaryNetworks: [{ ...primary('one', 'green'), kind: 'UserDefinedNetwork', namespace: 'green' }], ...unread('namespaces', 'blue') }, 'the cluster’s network'],
    ['not known, where a network of its namespace is meant', { namespaces: [{ ...namespace('blue'), declared: false }, own('green')], primaryNetworks: [primary('shared', 'green'), { ...primary('one'), kind: 'UserDefinedNetwork', namespace: 'blue' }], ...unread('namespaces', 'blue') }, 'a network of namespace blue that could not be read'],
  ])('is %s', (_, parts, name) => {
    const { networks, at, nodes } = networksOf(parts);
    expect([networks?.nameOf(at('blue/a')), networks?.nameOf(nodes)]).toEqual([name, '']);
  });

  it('is why another is not reached, or may not be', () => {
    const { networks, at, nodes } = networksOf({ primaryNetworks: [primary('shared', 'blue'), primary('one', 'green'), primary('two', 'green')] });
    const told = (from: string, to: string) => [networks!.link(at(from), at(to)), networks!.reason(at(from), at(to))];
    expect(told('blue/a', 'plain/a')).toEqual(['apart', 'the two pods are on different networks, ClusterUserDefinedNetwork shared and the cluster’s network: the one does not reach the other, whatever policies say']);
    expect([told('blue/a', 'green/a'), told('green/a', 'plain/a')]).toEqual([
      ['unknown', 'whether the two pods have a network in common cannot be told: one is on ClusterUserDefinedNetwork shared, the other on one of several networks of namespace green'],
      ['unknown', 'whether the two pods have a network in common cannot be told: one is on one of several networks of namespace green, the other on the cluster’s network'],
    ]);
    expect([networks!.link(at('blue/a'), nodes), networks!.link(nodes, at('blue/a')), networks!.link(at('blue/a'), at('blue/a'))]).toEqual(['joined', 'joined', 'joined']);
  });

  it('does not matter to the cluster’s DNS as a server, whether networks are known or not', () => {
    const links = (parts: Partial<Snapshot>) => {
      const { networks, at } = networksOf(parts);
      return [networks?.link(at('blue/a'), at('kube-system/dns')), networks?.link(at('kube-system/dns'), at('blue/a')), networks?.link(at('blue/a'), at('kube-system/other'))];
    };
    expect(links({ primaryNetworks: [primary('shared', 'blue')] })).toEqual(['joined', 'apart', 'apart']);
    expect(links({ namespaces: [own('blue')], ...unread('userdefinednetworks') })).toEqual(['joined', 'unknown', 'unknown']);
    expect([dnsOfNetworks(cluster({ pods: dns })).size, dnsOfNetworks(cluster({ pods: dns, ...unread('pods') })).size, dnsOfNetworks(cluster({ pods, primaryNetworks: [primary('shared', 'blue')] })).size]).toEqual([0, 0, 0]);
  });
});

describe('reading a network', () => {
  it.each([
    ['an unknown topology', { ...networkIn('blue'), spec: { topology: 'Layer4', layer2: { role: 'Primary' } } }, 'spec.topology'],
    ['no description of its layer', { ...networkIn('blue'), spec: { topology: 'Layer3', layer2: { role: 'Primary' } } }, 'spec.layer3'],
    ['an unknown role', { ...networkIn('blue'), spec: { topology: 'Layer2', layer2: { role: 'primary' } } }, 'spec.layer2.role'],
  ])('refuses %s, by field', (_, object, field) => {
    const { problems, primaryNetworks } = load(object);
    expect(problems).toContainEqual(expect.objectContaining({ severity: 'error', field }));
    expect(primaryNetworks).toEqual([]);
  });
});
