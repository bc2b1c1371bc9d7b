import { describe, expect, it } from 'vitest';
import type { AdminPolicy } from '@/lib/model/admin-policy';
import type { LabelSelector } from '@/lib/model/labels';
import type { Node, Pod, Snapshot } from '@/lib/model/snapshot';
import { cluster, node, pod, policy } from '@/lib/testing/builders';
import { compilePolicies } from './compile';
import type { Endpoint } from './endpoints';

const blocks = (...cidrs: readonly string[]) => policy('x/blocks', { podSelector: {}, policyTypes: ['Ingress'], ingress: cidrs.map((cidr) => ({ from: [{ ipBlock: { cidr } }] })) });
const reading = (...keys: readonly string[]) => policy('x/labels', { podSelector: { matchExpressions: keys.map((key) => ({ key, operator: 'Exists' as const })) } });
const onNodes = (...selectors: readonly LabelSelector[]): AdminPolicy => ({ kind: 'AdminNetworkPolicy', name: 'nodes', tier: 'admin', priority: 1, subject: {}, ingress: [], egress: selectors.map((selector) => ({ action: 'deny', peers: [{ kind: 'nodes', selector }] })) });

const endpointsOf = (parts: Partial<Snapshot>) => compilePolicies(cluster(parts)).endpoints;
const membersOf = (endpoint: Endpoint): readonly string[] => ('pods' in endpoint ? endpoint.pods.map(({ id }) => id as string) : endpoint.kind === 'nodes' ? endpoint.nodes.map(({ name }) => name) : [endpoint.group.scope]);
const inside = (parts: Partial<Snapshot>) => endpointsOf(parts).all.filter(({ kind }) => kind !== 'outside').map((endpoint) => `${endpoint.kind}: ${membersOf(endpoint).join(' ')}`);
/** The families and blocks of the first endpoint. */
const addresses = (parts: Partial<Snapshot>, kind: Endpoint['kind'] = 'pods') => {
  const { families, blocks: own } = endpointsOf(parts).all.find((endpoint) => endpoint.kind === kind)!;
  return [families[4], families[6], own[4], own[6]];
};
const none = { yes: [], maybe: [] };

describe('endpoints', () => {
  const host = (name: string, nodeName: string | undefined, ip?: string): Pod => pod(`x/${name}`, { hostNetwork: true, ...(nodeName !== undefined && { nodeName }), ips: ip === undefined ? [] : [ip], presence: 'template' });

  it('are pods by namespace, then those on their nodes’ network, then nodes, in an order of their own', () => {
    const pods = [host('h', 'n1', '192.168.0.1'), pod('y/a'), pod('x/b'), pod('a/c')];
    const nodes = [node('n2', ['192.168.0.2']), node('n1', ['192.168.0.1'])];
    const expected = ['pods: a/c', 'pods: x/b', 'pods: y/a', 'host-pods: x/h', 'nodes: n1 n2'];
    expect(inside({ pods, nodes: [...nodes].reverse() })).toEqual(expected);
    expect(inside({ pods: [...pods].reverse(), nodes: [...nodes].reverse() })).toEqual(expected);
  });

  it('know their place: how many are pods, the run of a namespace, those of a pod and of a workload', () => {
    const parts = { pods: [pod('x/a', { deployment: 'a', labels: { tier: '1' } }), pod('x/a2', { deployment: 'a', labels: { tier: '1' } }), pod('x/b', { deployment: 'a', labels: {} }), pod('y/c'), host('h', 'n1', '192.168.0.1'), pod('x/ended', { phase: 'Failed' })], policies: [reading('tier')] };
    const { podCount, namespaceRuns, ofPod, ofWorkload } = endpointsOf(parts);
    expect([podCount, [...namespaceRuns]]).toEqual([3, [['x', [0, 2]], ['y', [2, 3]]]]);
    expect(Object.fromEntries(ofPod)).toEqual({ 'x/a': 0, 'x/a2': 0, 'x/b': 1, 'y/c': 2, 'x/h': 3 });
    expect(Object.fromEntries(ofWorkload)).toEqual({ 'x/Deployment/a': [0, 1], 'y/Pod/c': [2], 'x/Pod/h': [3] });
  });

  const twins = (first: Parameters<typeof pod>[1], second: Parameters<typeof pod>[1]) => [pod('x/a', { labels: {}, ips: ['10.0.0.1'], ...first }), pod('x/b', { labels: {}, ips: ['10.0.0.2'], ...second })];
  const named = policy('x/named', { podSelector: {}, ingress: [{ ports: [{ port: 'web' }] }] });
  it.each<[string, Partial<Snapshot>, number]>([
    ['by nothing, when no rule tells them apart', { pods: twins({}, {}) }, 1],
    ['by a label that some rule reads', { pods: twins({ labels: { tier: '1' } }, {}), policies: [reading('tier')] }, 2],
    ['by a value of it', { pods: twins({ labels: { tier: '1' } }, { labels: { tier: '2' } }), policies: [reading('tier')] }, 2],
    ['by a label that is called as something every object has', { pods: twins({ labels: { constructor: '1' } }, {}), policies: [reading('constructor')] }, 2],
    ['by a label that no rule reads', { pods: twins({ labels: { tier: '1' } }, {}) }, 1],
    ['by a port of a name that some rule reads', { pods: twins({ ports: ['web:80'] }, { ports: ['web:81'] }), policies: [named] }, 2],
    ['by the protocol of such a port', { pods: twins({ ports: ['web:80'] }, { ports: ['web:80/UDP'] }), policies: [named] }, 2],
    ['by ports of other names, or of none', { pods: twins({ ports: ['api:80', '90'] }, { ports: [] }), policies: [named] }, 1],
    ['by the order of such ports', { pods: twins({ ports: ['web:80', 'web:81/UDP'] }, { ports: ['web:81/UDP', 'web:80'] }), policies: [named] }, 1],
    ['by a block that holds one address', { pods: twins({}, {}), policies: [blocks('10.0.0.1/32')] }, 2],
    ['by a block that holds both', { pods: twins({}, {}), policies: [blocks('10.0.0.0/24')] }, 1],
    ['by a family that one lacks', { pods: twins({ ips: ['10.0.0.1', 'fd00::1'] }, {}) }, 2],
    ['by their network', { pods: [...twins({}, {}), pod('y/a')] }, 2],
    ['by a workload that serves DNS to all networks', { pods: [pod('kube-system/dns', { labels: { 'k8s-app': 'kube-dns' } }), pod('kube-system/b', { labels: {} })], primaryNetworks: [{ kind: 'UserDefinedNetwork', namespace: 'x', name: 'n', namespaces: ['x'] }] }, 2],
    ['by nothing, where there is no other network for which DNS would matter', { pods: [pod('kube-system/dns', { labels: { 'k8s-app': 'kube-dns' } }), pod('kube-system/b', { labels: {} })] }, 1],
  ])('of pods are told apart %s', (_, parts, expected) => expect(endpointsOf(parts).podCount).toBe(expected));

  it.each<[string, readonly Node[], number]>([
    ['alike by default', [node('n1', ['192.168.0.1']), node('n2', ['192.168.0.2'])], 1],
    ['apart by a block', [node('n1', ['10.1.0.1']), node('n2', ['192.168.0.2'])], 2],
    ['apart by labels that a rule asks for', [{ ...node('n1', ['192.168.0.1']), labels: { role: 'edge' } }, node('n2', ['192.168.0.2'])], 2],
    ['left out without an address that can be read', [node('n1', ['192.168.0.1']), node('n2', []), node('n3', ['none'])], 1],
    ['kept with one address of several that can', [node('n1', ['192.168.0.1']), node('n2', ['none', 'fd00::1'])], 2],
  ])('of nodes are %s', (_, nodes, expected) => {
    expect(endpointsOf({ pods: [], nodes, policies: [blocks('10.1.0.0/16')], adminPolicies: [onNodes({ matchLabels: { role: 'edge' } })] }).all.filter(({ kind }) => kind === 'nodes')).toHaveLength(expected);
  });

  it('of pods on their nodes’ network are told apart by the node alone', () => {
    const pods = [host('a', 'n1', '192.168.0.1'), { ...host('b', 'n1', '192.168.0.1'), labels: { tier: '1' } }, host('c', 'n2', '192.168.0.2')];
    const nodes = [{ ...node('n1', ['192.168.0.1']), labels: { role: 'edge' } }, node('n2', ['192.168.0.2'])];
    expect(inside({ pods, nodes, policies: [reading('tier')] }).filter((text) => text.startsWith('host'))).toEqual(['host-pods: x/a x/b x/c']);
    expect(inside({ pods, nodes, policies: [reading('tier')], adminPolicies: [onNodes({ matchLabels: { role: 'edge' } })] }).filter((text) => text.startsWith('host')).sort()).toEqual(['host-pods: x/a x/b', 'host-pods: x/c']);
  });
});

describe('the addresses of an endpoint', () => {
  const template = (podCIDRs: readonly string[] = [], cidrs: readonly string[] = ['0.0.0.0/0', '10.0.0.0/8', 'fd00::/8']): Partial<Snapshot> => ({ pods: [pod('x/t', { presence: 'template' })], podCIDRs, policies: [blocks(...cidrs)] });
  const live = (ips: readonly string[], cidrs: readonly string[]): Partial<Snapshot> => ({ pods: [pod('x/a', { ips })], policies: [blocks(...cidrs)] });

  it.each<[string, Partial<Snapshot>, unknown[]]>([
    ['known, in each family, with the blocks they lie in', live(['10.0.0.1', 'fd00::1'], ['10.0.0.0/8', '192.168.0.0/16', 'fd00::/8', '10.0.0.0/24']), ['yes', 'yes', { yes: [0, 3], maybe: [] }, { yes: [2], maybe: [] }]],
    ['one alone', live(['10.0.0.1'], ['10.0.0.0/8', 'fd00::/8']), ['yes', 'no', { yes: [0], maybe: [] }, none]],
    ['one alone, of IPv6', live(['fd00::1'], ['10.0.0.0/8', 'fd00::/8']), ['no', 'yes', none, { yes: [1], maybe: [] }]],
    ['one that can be read beside one that cannot', live(['none', '10.0.0.1'], ['10.0.0.0/8']), ['yes', 'no', { yes: [0], maybe: [] }, none]],
    ['none that can be read', live(['none'], ['10.0.0.0/8']), ['no', 'no', none, none]],
    ['not known: of IPv4 surely, of IPv6 perhaps', template(), ['yes', 'maybe', { yes: [0], maybe: [1] }, { yes: [], maybe: [2] }]],
    ['not known, in ranges of one family', template(['10.244.0.0/16']), ['yes', 'no', { yes: [0, 1], maybe: [] }, { yes: [], maybe: [2] }]],
    ['not known, in ranges of the other family', template(['fd00:1::/32']), ['no', 'yes', { yes: [0], maybe: [1] }, { yes: [2], maybe: [] }]],
    ['not known, in ranges of both', template(['10.244.0.0/16', 'fd00:1::/32']), ['yes', 'yes', { yes: [0, 1], maybe: [] }, { yes: [2], maybe: [] }]],
    ['left out where rules do not find pods by address', { ...live(['10.0.0.1'], ['10.0.0.0/8']), profile: { name: 'cilium', basis: 'chosen' } }, ['yes', 'no', none, none]],
    ['taken for IPv4 alone, and left out, read as np-guard does', { ...live(['fd00::1'], ['fd00::/8']), profile: { name: 'np-guard', basis: 'chosen' } }, ['yes', 'no', none, none]],
  ])('are %s', (_, parts, expected) => expect(addresses(parts)).toEqual(expected));

  const nodes = [node('n1', ['192.168.0.1']), node('n2', ['192.168.1.2', 'fd00::2'])];
  const host = (nodeName?: string, parts: Partial<Snapshot> = {}): Partial<Snapshot> => ({ pods: [pod('x/h', { presence: 'template', hostNetwork: true, ...(nodeName !== undefined && { nodeName }) })], nodes, policies: [blocks('192.168.0.0/16', '192.168.0.0/24', 'fd00::/8', '0.0.0.0/0')], ...parts });
  it.each<[string, Partial<Snapshot>, unknown[]]>([
    ['those of its node', host('n1'), ['yes', 'no', { yes: [0, 1, 3], maybe: [] }, none]],
    ['those of any of the nodes, when it is not known which', host(), ['yes', 'yes', { yes: [0, 3], maybe: [1] }, { yes: [2], maybe: [] }]],
    ['not known, on a node that is not among those known, in families that these have', host('n3'), ['yes', 'yes', { yes: [3], maybe: [0, 1] }, { yes: [], maybe: [2] }]],
    ['not known, on a node of which no address is', host('n4', { nodes: [...nodes, node('n4', [])] }), ['yes', 'yes', { yes: [3], maybe: [0, 1] }, { yes: [], maybe: [2] }]],
    ['not known, when no nodes are', host(undefined, { nodes: [] }), ['yes', 'maybe', { yes: [3], maybe: [0, 1] }, { yes: [], maybe: [2] }]],
    ['not known, in the families of pods’ ranges', host(undefined, { nodes: [], podCIDRs: ['10.244.0.0/16'] }), ['yes', 'no', { yes: [3], maybe: [0, 1] }, { yes: [], maybe: [2] }]],
    ['in doubt where the plugin’s setup decides', host('n1', { profile: { name: 'ovn-kubernetes', basis: 'chosen' } }), ['yes', 'no', { yes: [], maybe: [0, 1, 3] }, none]],
    ['in doubt there whether known or not', host(undefined, { profile: { name: 'ovn-kubernetes', basis: 'chosen' } }), ['yes', 'yes', { yes: [], maybe: [0, 1, 3] }, { yes: [], maybe: [2] }]],
  ])('of a pod on its node’s network are %s', (_, parts, expected) => expect(addresses(parts, 'host-pods')).toEqual(expected));

  it('of a node may be several of one family: a block holds it surely that holds all', () => {
    const two = { nodes: [node('n', ['192.168.0.1', '192.168.1.1'])], policies: [blocks('192.168.1.0/24', '192.168.0.0/16')] };
    expect(addresses({ pods: [], ...two }, 'nodes')).toEqual(['yes', 'no', { yes: [1], maybe: [0] }, none]);
  });

  it('of nodes that are not named are not known', () => {
    expect(addresses({ pods: [], policies: [blocks('192.168.0.0/16', '0.0.0.0/0')] }, 'nodes')).toEqual(['yes', 'maybe', { yes: [1], maybe: [0] }, none]);
  });

  it('outside the cluster are of one family, with their blocks', () => {
    const outside = endpointsOf({ pods: [], policies: [blocks('203.0.113.0/24', '2a00::/16')] }).all.filter((endpoint) => endpoint.kind === 'outside').filter(({ group }) => group.blocks.length > 0);
    expect(outside.map(({ families, blocks: own }) => [families[4], families[6], own[4], own[6]])).toEqual([['yes', 'no', { yes: [0], maybe: [] }, none], ['no', 'yes', none, { yes: [1], maybe: [] }]]);
    expect(endpointsOf({ pods: [], profile: { name: 'np-guard', basis: 'chosen' } }).all.some(({ families }) => families[6] !== 'no')).toBe(false);
  });
});

describe('selectors of nodes', () => {
  const edge = { matchLabels: { role: 'edge' } };
  const adminPolicies = [onNodes(edge, {}, { matchLabels: { role: 'none' } })];
  const nodes = [{ ...node('n1', ['192.168.0.1']), labels: { role: 'edge' } }, node('n2', ['192.168.0.2'])];
  const host = (nodeName?: string) => pod('x/h', { hostNetwork: true, ips: ['192.168.0.9'], ...(nodeName !== undefined && { nodeName }) });
  it.each<[string, Partial<Snapshot>, object]>([
    ['those of its node', { pods: [host('n1')], nodes }, { yes: [0, 1], maybe: [] }],
    ['those of the other', { pods: [host('n2')], nodes }, { yes: [1], maybe: [] }],
    ['perhaps those of any node, when it is not known which', { pods: [host()], nodes }, { yes: [1], maybe: [0] }],
    ['surely those of all nodes', { pods: [host()], nodes: nodes.slice(0, 1) }, { yes: [0, 1], maybe: [] }],
    ['perhaps all but the empty one, on a node that is not known', { pods: [host('n3')], nodes }, { yes: [1], maybe: [0, 2] }],
    ['perhaps all but the empty one, when no nodes are known', { pods: [host()], nodes: [] }, { yes: [1], maybe: [0, 2] }],
  ])('match a pod on its node’s network: %s', (_, parts, expected) => {
    const found = endpointsOf({ ...parts, adminPolicies }).all.find((endpoint) => endpoint.kind === 'host-pods');
    expect(found?.kind === 'host-pods' && found.nodeSelectors).toEqual(expected);
  });
});
