import { describe, expect, it } from 'vitest';
import { workloadId, workloadPeer, type PeerId } from '@/lib/model/ids';
import type { LabelSelector } from '@/lib/model/labels';
import type { Pod, Snapshot } from '@/lib/model/snapshot';
import { cluster, namespace, node, pod, type PodOptions } from '@/lib/testing/builders';
import { AllowGraph } from '../allow-graph';
import { parseCidr } from '../cidr';
import { NO_PORTS } from '../port-set';
import type { PeerForm, PortForm, RuleForm } from '../rule-form';
import type { Cause } from './cause';
import { changedAddresses, changedForRule, changedForSelection, type Seen } from './changed-facts';
import { alignEnds } from './ends';

const seen = (before: Snapshot, after: Snapshot, peer: PeerId = workloadPeer(workloadId('ops', 'Pod', 'web'))): Seen => {
  const graphs = { before: new AllowGraph(before), after: new AllowGraph(after) };
  return { ...graphs, twin: alignEnds(graphs.before, graphs.after, 'peers').find(({ id }) => id === peer)!.twins[0]! };
};
const rule = (peers: RuleForm['peers'], ports: RuleForm['ports'] = 'all'): RuleForm => ({ ref: { policy: { kind: 'NetworkPolicy', namespace: 'shop', name: 'db' }, direction: 'ingress', index: 0 }, action: 'allow', peers, ports });
const pods = (selector: LabelSelector, namespaces: LabelSelector = {}): PeerForm => ({ kind: 'pods', pods: { namespaces: { selector: namespaces }, pods: selector } });
const block: PeerForm = { kind: 'addresses', block: { cidr: (parseCidr('10.0.0.0/8') as Extract<ReturnType<typeof parseCidr>, { ok: true }>).cidr, except: [] } };
const named = (...names: readonly string[]): PortForm => ({ numbered: NO_PORTS, named: names.map((name) => ({ name })) });

const web = (options: PodOptions = {}): Pod => pod('ops/web', options);
const ops = (labels: Record<string, string> = {}) => namespace('ops', labels);
const unread = { verb: 'list', reason: 'forbidden' } as const;
const of = (more: Partial<Cause>): Cause => ({ kind: 'labels', change: 'changed', object: 'Pod ops/web', direction: 'ingress', ...more });
const label = (key: string, more: Partial<Cause>): Cause => of({ field: `metadata.labels.${key}`, ...more });

describe('what changed of what a rule reads of the other end', () => {
  const tier: LabelSelector = { matchLabels: { tier: 'front' } };
  const inTeam: LabelSelector = { matchLabels: { team: 'a' } };
  const toNode = { before: 'false', after: 'true' };
  const hidden = { declared: false };

  it.each<[string, readonly PeerForm[], Partial<Snapshot>, Partial<Snapshot>, readonly Cause[]]>([
    ['is a label that has another value', [pods(tier)], { pods: [web({ labels: { tier: 'front' } })] }, { pods: [web({ labels: { tier: 'back' } })] }, [label('tier', { before: 'front', after: 'back' })]],
    ['is a label that was set', [pods(tier)], { pods: [web()] }, { pods: [web({ labels: { tier: 'front' } })] }, [label('tier', { change: 'added', after: 'front' })]],
    ['is a label that was taken away', [pods(tier)], { pods: [web({ labels: { tier: 'front' } })] }, { pods: [web()] }, [label('tier', { change: 'removed', before: 'front' })]],
    ['is a label an expression names, told once however often it is read', [pods({ matchExpressions: [{ key: 'tier', operator: 'Exists' }, { key: 'tier', operator: 'NotIn', values: ['x'] }] }), pods(tier)],
      { pods: [web({ labels: { tier: '' } })] }, { pods: [web({ labels: { tier: 'x' } })] }, [label('tier', { before: '', after: 'x' })]],
    ['is no label that the rule does not read', [pods(tier)], { pods: [web({ labels: { tier: 'front', version: '1' } })] }, { pods: [web({ labels: { tier: 'front', version: '2' } })] }, []],
    ['is the host network, on which a pod has no labels', [pods(tier)], { pods: [web()] }, { pods: [web({ hostNetwork: true, ips: ['192.168.0.1'] })] }, [of({ field: 'spec.hostNetwork', ...toNode })]],
    ['is a label of the namespace', [pods({}, inTeam)], { namespaces: [ops({ team: 'a' })] }, { namespaces: [ops({ team: 'b' })] }, [label('team', { object: 'Namespace ops', before: 'a', after: 'b' })]],
    ['is a label that the namespace got with its declaration', [pods({}, inTeam)], {}, { namespaces: [ops({ team: 'a' })] }, [label('team', { object: 'Namespace ops', change: 'added', after: 'a' })]],
    ['is a label that the namespace lost', [pods({}, inTeam)], { namespaces: [ops({ team: 'a' })] }, { namespaces: [ops()] }, [label('team', { object: 'Namespace ops', change: 'removed', before: 'a' })]],
    ['is none of another namespace', [pods({}, inTeam)], { namespaces: [ops(), namespace('shop', { team: 'a' })] }, { namespaces: [ops(), namespace('shop', { team: 'b' })] }, []],
    ['is none of the namespace where the rule takes it by name', [{ kind: 'pods', pods: { namespaces: { name: 'ops' }, pods: tier } }], { namespaces: [ops({ tier: 'a' })] }, { namespaces: [ops({ tier: 'b' })] }, []],
    ['is that the labels of all namespaces can no longer be read', [pods({}, inTeam)], {}, { unreadable: [{ resource: 'namespaces', ...unread }] }, [of({ kind: 'unread', change: 'added', object: 'labels of Namespace ops could not be read' })]],
    ['is that the labels of this namespace can be read again', [pods({}, inTeam)], { unreadable: [{ resource: 'namespaces', namespace: 'ops', ...unread }] }, {}, [of({ kind: 'unread', change: 'removed', object: 'labels of Namespace ops could not be read' })]],
    ['is not that another namespace cannot be read, nor something else of this one', [pods({}, inTeam)], {}, { unreadable: [{ resource: 'namespaces', namespace: 'shop', ...unread }, { resource: 'services', namespace: 'ops', ...unread }] }, []],
    ['is not that labels cannot be read, where those of this namespace are known', [pods({}, inTeam)], { namespaces: [ops()] }, { namespaces: [ops()], unreadable: [{ resource: 'namespaces', ...unread }] }, []],
    ['is that a namespace which is known no longer is', [pods({}, inTeam)], { namespaces: [ops()], unreadable: [{ resource: 'namespaces', ...unread }] }, { namespaces: [{ ...ops(), ...hidden }], unreadable: [{ resource: 'namespaces', ...unread }] },
      [of({ kind: 'unread', change: 'added', object: 'labels of Namespace ops could not be read' })]],
    ['is an address, where the rule names addresses', [block], { pods: [web({ ips: ['10.0.0.1'] })] }, { pods: [web({ ips: ['11.0.0.1'] })] }, [of({ kind: 'addresses', field: 'status.podIPs', before: '10.0.0.1', after: '11.0.0.1' })]],
    ['is no address, where the rule names none', [pods({})], { pods: [web({ ips: ['10.0.0.1'] })] }, { pods: [web({ ips: ['11.0.0.1'] })] }, []],
    ['is nothing of it, where the rule names domains', [{ kind: 'domains', names: ['example.com'] }], { pods: [web({ ips: ['10.0.0.1'] })] }, { pods: [web({ ips: ['11.0.0.1'], labels: {} })] }, []],
    ['is every label of a node, and of one that came', [{ kind: 'nodes', selector: tier }],
      { nodes: [{ ...node('n1', ['192.168.0.1']), labels: { disk: 'ssd', zone: 'a' } }, { ...node('n2', ['192.168.0.2']), labels: { disk: 'ssd' } }] },
      { nodes: [{ ...node('n1', ['192.168.0.1']), labels: { disk: 'hdd', rack: '7' } }] },
      [label('disk', { object: 'Node n1', before: 'ssd', after: 'hdd' }), label('zone', { object: 'Node n1', change: 'removed', before: 'a' }), label('rack', { object: 'Node n1', change: 'added', after: '7' }), label('disk', { object: 'Node n2', change: 'removed', before: 'ssd' })]],
    ['is no label of a node, where the rule picks pods', [pods(tier)], { nodes: [{ ...node('n1', ['192.168.0.1']), labels: { tier: 'front' } }] }, { nodes: [node('n1', ['192.168.0.1'])] }, []],
  ])('%s', (_, peers, before, after, expected) => {
    const other = seen(cluster({ pods: [web({ labels: {} })], ...before }), cluster({ pods: [web({ labels: {} })], ...after }));
    expect(changedForRule(other, other, rule(peers), 'ingress')).toEqual(expected);
  });

  it('is nothing but addresses where the other end is no pod', () => {
    const [before, after] = [cluster({ nodes: [node('n1', ['192.168.0.1'])] }), cluster({ nodes: [node('n1', ['192.168.0.1', '192.168.0.2'])], unreadable: [{ resource: 'namespaces', ...unread }] })];
    const other = seen(before, after, 'nodes' as string as PeerId);
    expect(changedForRule(other, other, rule([pods(tier, inTeam), block], named('http')), 'egress')).toEqual([
      { kind: 'addresses', change: 'changed', object: 'node addresses', direction: 'egress', before: 'n1 192.168.0.1', after: 'n1 192.168.0.1 192.168.0.2' },
    ]);
  });
});

describe('what changed of the ports a rule names', () => {
  const port = (more: Partial<Cause>) => of({ kind: 'ports', field: 'port http', ...more });

  it.each<[string, readonly string[], readonly string[], readonly Cause[]]>([
    ['is the number of a port', ['http:80'], ['http:8080'], [port({ before: '80/TCP', after: '8080/TCP' })]],
    ['is the protocol of a port', ['http:80'], ['http:80/UDP'], [port({ before: '80/TCP', after: '80/UDP' })]],
    ['is a port that got the name', ['80'], ['http:80'], [port({ change: 'added', after: '80/TCP' })]],
    ['is a port that lost the name', ['http:80'], ['web:80'], [port({ change: 'removed', before: '80/TCP' })]],
    ['is one more port of the name, whatever their order', ['http:80'], ['http:80/UDP', 'http:80'], [port({ before: '80/TCP', after: '80/TCP, 80/UDP' })]],
    ['is not the order of ports', ['http:80', 'http:80/UDP'], ['http:80/UDP', 'http:80'], []],
    ['is no port of another name', ['http:80', 'admin:81'], ['http:80', 'admin:82'], []],
  ])('%s', (_, before, after, expected) => {
    const [other, destination] = [seen(cluster({ pods: [web()] }), cluster({ pods: [web()] })), seen(cluster({ pods: [web({ ports: before })] }), cluster({ pods: [web({ ports: after })] }))];
    expect(changedForRule(other, destination, rule('everything', named('http')), 'ingress')).toEqual(expected);
    expect(changedForRule(destination, other, rule('everything', named('http')), 'ingress')).toEqual([]);
    expect(changedForRule(other, destination, rule('everything'), 'ingress')).toEqual([]);
  });
});

describe('what changed of what a selection reads', () => {
  const [before, after] = [cluster({ pods: [web({ labels: { app: 'a' }, deployment: 'front' })], namespaces: [ops({ team: 'a' })] }), cluster({ pods: [web({ labels: { app: 'b' }, deployment: 'front' })], namespaces: [ops({ team: 'b' })] })];
  const front = seen(before, after, workloadPeer(workloadId('ops', 'Deployment', 'front')));
  const app: LabelSelector = { matchLabels: { app: 'a' } };
  const own = { kind: 'labels', change: 'changed', object: 'Deployment ops/front', field: 'metadata.labels.app', direction: 'egress', before: 'a', after: 'b' } as const;

  it('are labels of the pods, told of their owner, and of the namespace', () => {
    expect(changedForSelection(front, { namespaces: { selector: { matchExpressions: [{ key: 'team', operator: 'Exists' }] } }, pods: app }, 'egress')).toEqual([
      own,
      { kind: 'labels', change: 'changed', object: 'Namespace ops', field: 'metadata.labels.team', direction: 'egress', before: 'a', after: 'b' },
    ]);
  });

  it('are none of a namespace taken by its name', () => {
    expect(changedForSelection(front, { namespaces: { name: 'ops' }, pods: app }, 'egress')).toEqual([own]);
  });
});

describe('what changed of addresses', () => {
  const address = (more: Partial<Cause>): Cause => ({ kind: 'addresses', change: 'changed', object: 'Pod ops/web', ...more });
  const template = (options: PodOptions = {}) => web({ presence: 'template', ...options });
  const inNode = (nodeName?: string) => web({ hostNetwork: true, ips: ['192.168.0.1'], ...(nodeName && { nodeName }) });
  const ranges = (before: string, after: string) => address({ object: 'pod address ranges', before, after });
  const nodes = (before: string, after: string) => address({ object: 'node addresses', before, after });

  it.each<[string, Partial<Snapshot>, Partial<Snapshot>, readonly Cause[]]>([
    ['is nothing where none did', {}, {}, []],
    ['is the pod’s, and nothing else then', { pods: [web({ ips: ['10.0.0.1'] })], podCIDRs: ['10.0.0.0/8'] }, { pods: [web({ ips: ['fd00::1', '10.0.0.1'] })] }, [address({ field: 'status.podIPs', before: '10.0.0.1', after: '10.0.0.1, fd00::1' })]],
    ['is not the order of the pod’s, the other way round', { pods: [web({ ips: ['fd00::1', '10.0.0.1'] })] }, { pods: [web({ ips: ['10.0.0.1', 'fd00::1'] })] }, []],
    ['is not the order of the pod’s', { pods: [web({ ips: ['10.0.0.1', 'fd00::1'] })] }, { pods: [web({ ips: ['fd00::1', '10.0.0.1'] })] }, []],
    ['is the pod’s that became known', { pods: [template()] }, { pods: [web({ ips: ['10.0.0.1'] })] }, [address({ field: 'status.podIPs', before: 'unknown', after: '10.0.0.1' })]],
    ['is the pod’s that is no longer known', { pods: [web({ ips: ['10.0.0.1'] })] }, { pods: [template()] }, [address({ field: 'status.podIPs', before: '10.0.0.1', after: 'unknown' })]],
    ['is that the pod took the node’s', { pods: [template()] }, { pods: [template({ hostNetwork: true })] }, [address({ field: 'spec.hostNetwork', before: 'false', after: 'true' })]],
    ['is that the pod moved to another node', { pods: [inNode('n1')] }, { pods: [inNode('n2')] }, [address({ field: 'spec.nodeName', before: 'n1', after: 'n2' })]],
    ['is that the pod was bound to a node', { pods: [inNode()] }, { pods: [inNode('n1')] }, [address({ field: 'spec.nodeName', after: 'n1' })]],
    ['is the ranges given to pods', { podCIDRs: ['10.0.0.0/8'] }, { podCIDRs: ['10.1.0.0/16'] }, [ranges('10.0.0.0/8', '10.1.0.0/16')]],
    ['is the ranges given to nodes, each told once and in order', { podCIDRs: ['10.2.0.0/16'] }, { podCIDRs: ['10.2.0.0/16'], nodes: [node('n1', [], ['10.2.0.0/16', '10.1.0.0/16'])] }, [ranges('10.2.0.0/16', '10.1.0.0/16, 10.2.0.0/16'), nodes('unknown', 'n1')]],
    ['is ranges that became known, or no longer are', {}, { podCIDRs: ['10.1.0.0/16'] }, [ranges('unknown', '10.1.0.0/16')]],
    ['is ranges that are no longer known', { podCIDRs: ['10.1.0.0/16'] }, {}, [ranges('10.1.0.0/16', 'unknown')]],
    ['is the nodes’, in order of their names', { nodes: [node('n2', ['192.168.0.2']), node('n1', ['192.168.0.1'])] }, { nodes: [node('n1', ['192.168.0.9', '192.168.0.1']), node('n2', ['192.168.0.2'])] }, [nodes('n1 192.168.0.1, n2 192.168.0.2', 'n1 192.168.0.1 192.168.0.9, n2 192.168.0.2')]],
    ['is the nodes’ that are no longer known', { nodes: [node('n1', ['192.168.0.1'])] }, {}, [nodes('n1 192.168.0.1', 'unknown')]],
  ])('%s', (_, before, after, expected) => {
    const one = seen(cluster({ pods: [web()], ...before }), cluster({ pods: [web()], ...after }));
    expect(changedAddresses(one)).toEqual(expected);
    expect(changedAddresses(one, 'egress')).toEqual(expected.map((cause) => ({ ...cause, direction: 'egress' })));
  });
});
