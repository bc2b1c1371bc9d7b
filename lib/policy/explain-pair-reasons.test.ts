import { describe, expect, it } from 'vitest';
import type { AdminPolicy, AdminRule } from '@/lib/model/admin-policy';
import { formatPeer, type PeerId } from '@/lib/model/ids';
import type { NetworkPolicyPort, NetworkPolicySpec } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, pod, policy, type PodOptions } from '@/lib/testing/builders';
import { AllowGraph } from './allow-graph';
import { pairCases } from './explain-cases';
import { explainPair, reasonClasses, type HalfReasons } from './explain-pair';
import { formatPorts, portSet, type PortSet } from './port-set';

const peer = (name: string) => formatPeer({ kind: 'workload', namespace: 'x', workloadKind: 'Pod', name });
const internet = 'internet' as string as PeerId;
const pods = [pod('x/a'), pod('x/b')];
const guard = (name: string, spec: NetworkPolicySpec = {}) => policy(`x/${name}`, { podSelector: { matchLabels: { app: 'b' } }, policyTypes: ['Ingress'], ...spec });
const out = (spec: NetworkPolicySpec = {}) => policy('x/out', { podSelector: { matchLabels: { app: 'a' } }, policyTypes: ['Egress'], ...spec });
const on = (...ports: readonly NetworkPolicyPort[]) => ({ ports });
const rule = (action: AdminRule['action'], ports?: AdminRule['ports'], peers: AdminRule['peers'] = [{ kind: 'pods', pods: {} }]): AdminRule => ({ action, peers, ...(ports && { ports }) });
const tcp = (first: number, last = first): AdminRule['ports'] => [{ kind: 'numbers', protocol: 'TCP', first, last }];
const admin = (name: string, priority: number, ...ingress: readonly AdminRule[]): AdminPolicy => ({ kind: 'AdminNetworkPolicy', name, tier: 'admin', priority, subject: {}, ingress, egress: [] });
const baseline = (...ingress: readonly AdminRule[]): AdminPolicy => ({ ...admin('default', 0, ...ingress), kind: 'BaselineAdminNetworkPolicy', tier: 'baseline' });
const strangers: AdminRule['peers'] = [{ kind: 'pods', pods: { namespaces: { matchLabels: { team: 'a' } } } }];
const unread: Snapshot['unreadable'] = [{ resource: 'namespaces', verb: 'list', reason: 'forbidden' }];

const half = ({ verdict, tier, by }: HalfReasons) => [verdict, ...(tier ? [`by ${tier}`] : []), ...by.map(({ policy: own, index }) => `${own.name} ${index}`)].join(' ');
function classes(parts: Partial<Snapshot>, from = peer('a'), to = peer('b'), within?: PortSet) {
  const graph = new AllowGraph(cluster({ pods, ...parts }));
  return reasonClasses(graph, pairCases(graph, graph.peer(from)!, graph.peer(to)!), within).map(({ ports, verdict, egress, ingress }) => `${verdict} ${formatPorts(ports).join(', ')}: ${half(egress)}; ${half(ingress)}`);
}

describe('the reasons of a class of ports', () => {
  it.each<[string, Partial<Snapshot>, readonly string[]]>([
    ['are none where nothing applies', {}, ['allowed all ports: not-isolated; not-isolated']],
    ['are the rules that allow, in each direction', { policies: [guard('p', { ingress: [{}] }), out({ egress: [{}] })] }, ['allowed all ports: allowed by network-policy out 0; allowed by network-policy p 0']],
    ['are all the rules that allow', { policies: [guard('p', { ingress: [{}] }), guard('q', { ingress: [{}] })] }, ['allowed all ports: not-isolated; allowed by network-policy p 0 q 0']],
    ['are the isolation alone, where no rule allows', { policies: [guard('p', { ingress: [{ from: [{ podSelector: { matchLabels: { app: 'x' } } }] }] })] }, ['denied all ports: not-isolated; denied by network-policy']],
    ['are the admin rule that denies, not what comes too late', { adminPolicies: [admin('one', 1, rule('deny'), rule('allow'))], policies: [guard('p', { ingress: [{}] })] }, ['denied all ports: not-isolated; denied by admin one 0']],
    ['are the admin rule that allows', { adminPolicies: [admin('one', 1, rule('allow'))], policies: [guard('p')] }, ['allowed all ports: not-isolated; allowed by admin one 0']],
    ['are the rule that passes on with what it passes on to', { adminPolicies: [admin('one', 1, rule('pass'))], policies: [guard('p', { ingress: [{}] })] }, ['allowed all ports: not-isolated; allowed by network-policy one 0 p 0']],
    ['are the rule that passes on to nobody', { adminPolicies: [admin('one', 1, rule('pass'))] }, ['allowed all ports: not-isolated; not-isolated one 0']],
    ['are the baseline, where it comes to that', { adminPolicies: [baseline(rule('deny'))] }, ['denied all ports: not-isolated; denied by baseline default 0']],
    ['are the rules that may decide, where it cannot be told', { adminPolicies: [admin('one', 1, rule('deny', undefined, strangers), rule('allow'))], unreadable: unread }, ['unknown all ports: not-isolated; unknown one 0']],
    ['are the rules that surely decide, where it can be told', { adminPolicies: [admin('one', 1, rule('allow', undefined, strangers), rule('allow'))], unreadable: unread }, ['allowed all ports: not-isolated; allowed by admin one 1']],
    ['are no rules that only may pass on, where it can be told', { adminPolicies: [admin('one', 1, rule('pass', undefined, strangers))], unreadable: unread }, ['allowed all ports: not-isolated; not-isolated']],
    ['have no tier that may have decided', { adminPolicies: [admin('one', 1, rule('deny', undefined, strangers))], policies: [guard('p', { ingress: [{}] })], unreadable: unread }, ['unknown all ports: not-isolated; unknown one 0']],
  ])('%s', (_, parts, expected) => expect(classes(parts)).toEqual(expected));

  it('are none of an end that no policy applies to', () => {
    expect(classes({ policies: [guard('p', { ingress: [{}] })] }, internet)).toEqual(['allowed all ports: not-applicable; allowed by network-policy p 0']);
    expect(classes({ policies: [out()] }, peer('a'), internet)).toEqual(['denied all ports: denied by network-policy; not-applicable']);
  });

  it('are networks, and no rules, where the two are on different ones', () => {
    const apart: Partial<Snapshot> = { pods: [...pods, pod('y/c')], primaryNetworks: [{ kind: 'ClusterUserDefinedNetwork', name: 'red', namespaces: ['y'] }], policies: [guard('p', { ingress: [{ from: [{ namespaceSelector: {} }] }] })] };
    expect(classes(apart, formatPeer({ kind: 'workload', namespace: 'y', workloadKind: 'Pod', name: 'c' }))).toEqual(['denied all ports: denied; denied']);
    expect(classes({ ...apart, adminPolicies: [admin('one', 1, rule('deny'))] }, formatPeer({ kind: 'workload', namespace: 'y', workloadKind: 'Pod', name: 'c' }))).toEqual(['denied all ports: denied; denied']);
    expect(classes({ ...apart, primaryNetworks: [{ kind: 'ClusterUserDefinedNetwork', name: 'red', namespaces: ['x'] }] })).toEqual(['allowed all ports: not-isolated; allowed by network-policy p 0']);
  });
});

describe('ports with other reasons are other classes', () => {
  it.each<[string, Partial<Snapshot>, readonly string[]]>([
    ['cut where rules begin and end, joined where they are the same', { policies: [guard('p', { ingress: [on({ port: 80, endPort: 90 }), on({ port: 85, endPort: 95 })] })] }, [
      'allowed 80-84/TCP: not-isolated; allowed by network-policy p 0',
      'allowed 85-90/TCP: not-isolated; allowed by network-policy p 0 p 1',
      'allowed 91-95/TCP: not-isolated; allowed by network-policy p 1',
      'denied 1-79/TCP, 96-65535/TCP, all UDP, all SCTP: not-isolated; denied by network-policy',
    ]],
    ['by the first of their ports, TCP before UDP before SCTP', { policies: [guard('p', { ingress: [on({ protocol: 'SCTP', port: 1 }), on({ protocol: 'UDP', port: 53 }), on({ port: 80 }), on({ port: 79 }, { port: 65535 })] })] }, [
      'allowed 79/TCP, 65535/TCP: not-isolated; allowed by network-policy p 3',
      'allowed 80/TCP: not-isolated; allowed by network-policy p 2',
      'allowed 53/UDP: not-isolated; allowed by network-policy p 1',
      'allowed 1/SCTP: not-isolated; allowed by network-policy p 0',
      'denied 1-78/TCP, 81-65534/TCP, 1-52/UDP, 54-65535/UDP, 2-65535/SCTP: not-isolated; denied by network-policy',
    ]],
    ['what is allowed first, then what cannot be told, then what is denied', { adminPolicies: [admin('one', 1, rule('deny', tcp(1, 9)), rule('deny', tcp(10, 19), strangers))], unreadable: unread }, [
      'allowed 20-65535/TCP, all UDP, all SCTP: not-isolated; not-isolated',
      'unknown 10-19/TCP: not-isolated; unknown one 1',
      'denied 1-9/TCP: not-isolated; denied by admin one 0',
    ]],
    ['not by rules that have no say there', { adminPolicies: [admin('one', 1, rule('allow', tcp(80), strangers))], unreadable: unread }, ['allowed all ports: not-isolated; not-isolated']],
    ['not by rules for others', { policies: [guard('p', { ingress: [{}, { from: [{ podSelector: { matchLabels: { app: 'x' } } }], ports: [{ port: 80 }] }] })] }, ['allowed all ports: not-isolated; allowed by network-policy p 0']],
    ['not by rules that come too late', { adminPolicies: [admin('one', 1, rule('deny'), rule('allow', tcp(80)))] }, ['denied all ports: not-isolated; denied by admin one 0']],
    ['by the tier that decides, where no rule does', { adminPolicies: [admin('one', 1, rule('pass', tcp(80))), baseline(rule('allow', tcp(80)))] }, ['allowed 1-79/TCP, 81-65535/TCP, all UDP, all SCTP: not-isolated; not-isolated', 'allowed 80/TCP: not-isolated; allowed by baseline one 0 default 0']],
  ])('%s', (_, parts, expected) => expect(classes(parts)).toEqual(expected));

  it('of the ports asked about alone', () => {
    expect(classes({ policies: [guard('p', { ingress: [on({ port: 80 })] })] }, peer('a'), peer('b'), portSet({ TCP: [[80, 81]] }))).toEqual(['allowed 80/TCP: not-isolated; allowed by network-policy p 0', 'denied 81/TCP: not-isolated; denied by network-policy']);
    expect(classes({ policies: [guard('p', { ingress: [on({ port: 80 })] })] }, peer('a'), peer('b'), portSet({ UDP: [[53, 53]] }))).toEqual(['denied 53/UDP: not-isolated; denied by network-policy']);
  });
});

describe('ports of pods that are treated otherwise', () => {
  const web = formatPeer({ kind: 'workload', namespace: 'x', workloadKind: 'Deployment', name: 'web' });
  const of = (name: string, options: PodOptions = {}) => pod(`x/web-${name}`, { deployment: 'web', labels: { role: name }, ...options });
  const from = (role: string, ...ports: readonly NetworkPolicyPort[]) => ({ from: [{ podSelector: { matchLabels: { role } } }], ports });

  it('are told by the first that is allowed them, in order of ports', () => {
    const parts = { pods: [of('a'), of('b'), pods[1]!], policies: [guard('p', { ingress: [from('a', { port: 443 }, { port: 90 }), from('b', { port: 80 }, { port: 90 })] })] };
    expect(classes(parts, web)).toEqual([
      'allowed 80/TCP: not-isolated; allowed by network-policy p 1',
      'allowed 90/TCP, 443/TCP: not-isolated; allowed by network-policy p 0',
      'denied 1-79/TCP, 81-89/TCP, 91-442/TCP, 444-65535/TCP, all UDP, all SCTP: not-isolated; denied by network-policy',
    ]);
  });

  it('are allowed in a family that some of them surely have', () => {
    const six = [guard('p', { ingress: [{ from: [{ ipBlock: { cidr: '::/0' } }], ports: [{ port: 80 }] }] })];
    const [live, template] = [of('live', { ips: ['fd00::1'] }), of('later', { presence: 'template' })];
    const dual = pod('x/b', { ips: ['10.0.0.2', 'fd00::2'] });
    expect(classes({ pods: [template, dual], policies: six }, web)[0]).toBe('unknown 80/TCP: not-isolated; allowed by network-policy p 0');
    expect(classes({ pods: [template, live, dual], policies: six }, web)[0]).toBe('allowed 80/TCP: not-isolated; allowed by network-policy p 0');
    expect(classes({ pods: [pod('x/a', { ips: ['10.0.0.1', 'fd00::1'] }), pod('x/b', { presence: 'template' })], policies: [out({ egress: [{ to: [{ ipBlock: { cidr: '::/0' } }], ports: [{ port: 80 }] }] })] })[0]).toBe('unknown 80/TCP: allowed by network-policy out 0; not-isolated');
  });
});

describe('an explanation of a pair', () => {
  it('is that of every class, in both directions', () => {
    const graph = new AllowGraph(cluster({ pods, policies: [guard('p', { ingress: [on({ port: 80 })] })] }));
    expect(explainPair(graph, peer('a'), peer('b')).map(({ ports, verdict, egress, ingress }) => [formatPorts(ports)[0], verdict, egress.direction, egress.verdict, ingress.direction, ingress.verdict])).toEqual([
      ['80/TCP', 'allowed', 'egress', 'not-isolated', 'ingress', 'allowed'],
      ['1-79/TCP', 'denied', 'egress', 'not-isolated', 'ingress', 'denied'],
    ]);
  });

  it('is empty when an end is not there', () => {
    const graph = new AllowGraph(cluster({ pods }));
    expect([explainPair(graph, peer('a'), peer('z')), explainPair(graph, peer('z'), peer('a')), explainPair(graph, peer('z'), peer('z'))]).toEqual([[], [], []]);
  });
});
