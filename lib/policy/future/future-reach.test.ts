import { describe, expect, it } from 'vitest';
import type { AdminPolicy } from '@/lib/model/admin-policy';
import { workloadPeer } from '@/lib/model/ids';
import { NETWORK_LABEL, type Labels, type LabelSelector } from '@/lib/model/labels';
import type { Direction, NetworkPolicySpec } from '@/lib/model/network-policy';
import type { Pod, Snapshot } from '@/lib/model/snapshot';
import { cluster, namespace, pod, policy } from '@/lib/testing/builders';
import { AllowGraph } from '../allow-graph';
import { formatPorts } from '../port-set';
import type { PodSelection } from '../rule-form';
import { EVERY_POD, futureExposure, futureReach } from './future-exposure';

const labels = (matchLabels: Labels): LabelSelector => ({ matchLabels });
const a = pod('x/a', { ports: ['web:8080'] });
const onA = labels({ app: 'a' });
const egress = (rules: NonNullable<NetworkPolicySpec['egress']>) => policy('x/p', { podSelector: onA, policyTypes: ['Egress'], egress: rules });
const ingress = (rules: NonNullable<NetworkPolicySpec['ingress']>) => policy('x/p', { podSelector: onA, policyTypes: ['Ingress'], ingress: rules });

/** What would hold between a workload, x/a unless told otherwise, and pods of a selection. */
function reach(parts: Partial<Snapshot>, direction: Direction = 'ingress', selection = EVERY_POD, workload = a.workload) {
  const graph = new AllowGraph(cluster({ pods: [a], ...parts }));
  const found = futureReach(graph, graph.peer(workloadPeer(workload))!, direction, selection);
  return found && { allowed: formatPorts(found.allowed), possible: formatPorts(found.possible), named: found.named };
}
const nothing = { allowed: [], possible: [], named: [] };

describe('pods that may appear', () => {
  it('are reached on every port by what no policy limits', () => {
    expect(reach({}, 'egress')).toEqual({ allowed: ['all ports'], possible: [], named: [] });
  });

  it('are none of a selection that contradicts itself', () => {
    expect(reach({}, 'egress', { namespaces: { selector: {} }, pods: { matchLabels: { app: 'a' }, matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] } })).toBeNull();
  });

  it('have no ports of names that are known, whatever pods of today have', () => {
    expect(reach({ policies: [egress([{ ports: [{ port: 'web' }, { port: 81 }, { port: 'api' }] }])] }, 'egress')).toEqual({ allowed: ['81/TCP'], possible: [], named: ['api', 'web'] });
    expect(reach({ policies: [ingress([{ ports: [{ port: 'web' }] }])] })).toEqual({ allowed: ['8080/TCP'], possible: [], named: [] });
  });

  it('have no ports of names that rules ask of others alone', () => {
    const toDb = egress([{ to: [{ podSelector: labels({ app: 'db' }) }], ports: [{ port: 'pg' }] }, { to: [{ podSelector: labels({ app: 'web' }) }], ports: [{ port: 'http' }] }, { to: [{ podSelector: labels({ app: 'all' }) }] }]);
    expect(reach({ policies: [toDb] }, 'egress', { namespaces: { name: 'x' }, pods: labels({ app: 'db' }) })).toEqual({ ...nothing, named: ['pg'] });
  });

  it('have no ports that rules of the other direction name', () => {
    const both = policy('x/p', { podSelector: onA, policyTypes: ['Ingress', 'Egress'], ingress: [{ ports: [{ port: 'web' }] }], egress: [{ ports: [{ port: 'api' }] }] });
    expect([reach({ policies: [both] }, 'egress')?.named, reach({ policies: [both] })?.named]).toEqual([['api'], []]);
    expect(reach({ policies: [both, ingress([{ ports: [{ port: 'more' }] }])] }, 'egress')?.named).toEqual(['api']);
  });

  const blocks = (...cidrs: readonly string[]) => [ingress(cidrs.map((cidr) => ({ from: [{ ipBlock: { cidr } }], ports: [{ port: 80 }] })))];
  const six: Partial<Snapshot> = { pods: [{ ...a, ips: ['fd00::1'] }] };
  it.each<[string, Partial<Snapshot>, object]>([
    ['every address of the family that the workload has', { policies: blocks('0.0.0.0/0') }, { ...nothing, allowed: ['80/TCP'] }],
    ['every address of another family', { policies: blocks('::/0') }, nothing],
    ['every address of the only family that it has', { ...six, policies: blocks('::/0') }, { ...nothing, allowed: ['80/TCP'] }],
    ['every address of the family that it has not', { ...six, policies: blocks('0.0.0.0/0') }, nothing],
    ['every address of a family of two', { pods: [{ ...a, ips: ['10.1.0.1', 'fd00::1'] }], policies: blocks('::/0') }, { ...nothing, allowed: ['80/TCP'] }],
    ['some addresses', { policies: blocks('10.0.0.0/8') }, { ...nothing, possible: ['80/TCP'] }],
    ['addresses outside the pods’ ranges', { policies: blocks('10.0.0.0/8', '192.168.0.0/16'), podCIDRs: ['10.0.0.0/16'] }, { ...nothing, allowed: ['80/TCP'] }],
    ['addresses outside the pods’ ranges alone', { policies: blocks('192.168.0.0/16'), podCIDRs: ['10.0.0.0/16'] }, nothing],
    ['every address, where the plugin does not look for pods by address', { policies: blocks('0.0.0.0/0'), profile: { name: 'cilium', basis: 'chosen' } }, nothing],
  ])('are let in by a rule for %s', (_, parts, expected) => expect(reach(parts)).toEqual(expected));

  it('of a workload without a known address are those of IPv4', () => {
    const odd: Partial<Snapshot> = { pods: [{ ...a, ips: ['unknown'] }] };
    expect([reach({ ...odd, policies: blocks('0.0.0.0/0') }), reach({ ...odd, policies: blocks('::/0') })]).toEqual([{ ...nothing, allowed: ['80/TCP'] }, nothing]);
  });

  it('are let in to each of the pods of a workload', () => {
    const second: Pod = { ...pod('x/b'), workload: a.workload };
    expect(reach({ pods: [a, second], policies: [ingress([{ ports: [{ port: 80 }] }]), policy('x/q', { podSelector: labels({ app: 'b' }), ingress: [{ ports: [{ port: 81 }] }] })] })).toEqual({ ...nothing, allowed: ['80-81/TCP'] });
  });

  const networks: Partial<Snapshot> = {
    pods: [a, pod('y/b'), pod('z/c')],
    namespaces: [namespace('x', { [NETWORK_LABEL]: '' }), namespace('y'), namespace('z', { [NETWORK_LABEL]: '' })],
    primaryNetworks: [{ kind: 'ClusterUserDefinedNetwork', name: 'shared', namespaces: ['x', 'z'] }],
  };
  it.each<[string, PodSelection, string[]]>([
    ['of a namespace on another network do not get there', { namespaces: { name: 'y' }, pods: {} }, []],
    ['of a namespace on its network get there', { namespaces: { name: 'z' }, pods: {} }, ['all ports']],
    ['of its namespace get there', { namespaces: { name: 'x' }, pods: {} }, ['all ports']],
    ['of no certain namespace are those on its network', EVERY_POD, ['all ports']],
    ['of a namespace to come are those on its network', { namespaces: { name: 'new' }, pods: {} }, ['all ports']],
  ])('%s', (_, selection, allowed) => expect(reach(networks, 'ingress', selection)?.allowed).toEqual(allowed));
});

describe('newcomers', () => {
  const exposure = (parts: Partial<Snapshot>, direction: Direction = 'ingress') => {
    const graph = new AllowGraph(cluster({ pods: [a], ...parts }));
    const { limited, anyPod, newcomers } = futureExposure(graph, graph.peer(workloadPeer(a.workload))!, direction);
    return { limited, anyPod: formatPorts(anyPod.allowed), newcomers: newcomers.map(({ selection, today, allowed, possible, named }) => ({ selection, today, allowed: formatPorts(allowed), possible: formatPorts(possible), named })) };
  };
  const onX = (pods: LabelSelector) => ({ selection: { namespaces: { name: 'x' }, pods } });

  it('are told once of several rules, with how many there are today', () => {
    const from = (podSelector: LabelSelector, port: number) => ({ from: [{ podSelector }], ports: [{ port }] });
    const rules = [from(labels({ app: 'b' }), 80), from(labels({ app: 'c' }), 81), from(labels({ app: 'b' }), 82)];
    expect(exposure({ pods: [a, pod('x/b'), pod('x/b2', { labels: { app: 'b', more: 'yes' } })], policies: [ingress(rules)] }).newcomers).toEqual([
      { ...onX(labels({ app: 'b' })), today: 1, allowed: ['80/TCP', '82/TCP'], possible: [], named: [] },
      { ...onX(labels({ app: 'c' })), today: 0, allowed: ['81/TCP'], possible: [], named: [] },
    ]);
  });

  it('are not told where they get what any pod gets', () => {
    expect(exposure({ policies: [ingress([{ ports: [{ port: 80 }] }, { from: [{ podSelector: labels({ app: 'b' }) }], ports: [{ port: 80 }] }])] })).toEqual({ limited: true, anyPod: ['80/TCP'], newcomers: [] });
    expect(exposure({ policies: [ingress([{ from: [{ namespaceSelector: {} }], ports: [{ port: 80 }] }])] }).newcomers).toEqual([]);
  });

  it('are told where only the names of their ports differ from those of any pod', () => {
    const rules = [{ to: [{ podSelector: labels({ app: 'b' }) }], ports: [{ port: 'http' }] }, { to: [{ podSelector: labels({ app: 'c' }) }], ports: [{ port: 'dns' }] }];
    expect(exposure({ policies: [egress(rules)] }, 'egress').newcomers).toEqual([
      { ...onX(labels({ app: 'b' })), today: 0, allowed: [], possible: [], named: ['http'] },
      { ...onX(labels({ app: 'c' })), today: 0, allowed: [], possible: [], named: ['dns'] },
    ]);
  });

  it('are told where it depends on what else they are labelled, though so it does for any pod, and not for all pods there may be', () => {
    const rule = (action: 'deny' | 'allow', pods: { namespaces?: LabelSelector; pods?: LabelSelector }) => ({ action, peers: [{ kind: 'pods' as const, pods }] });
    const ordered = (namespaces: LabelSelector): AdminPolicy => ({ kind: 'AdminNetworkPolicy', name: 'a', tier: 'admin', priority: 1, subject: {}, ingress: [rule('deny', { pods: labels({ app: 'bot' }) }), rule('allow', { namespaces }), rule('deny', {})], egress: [] });
    const selections = (namespaces: LabelSelector) => exposure({ namespaces: [namespace('x')], adminPolicies: [ordered(namespaces)] }).newcomers.map(({ selection, allowed, possible }) => [selection.namespaces, allowed, possible]);
    expect(selections(labels({ team: 'blue' }))).toEqual([[{ selector: {} }, [], []], [{ selector: labels({ team: 'blue' }) }, [], ['all ports']]]);
    expect(selections({})).toEqual([[{ selector: {} }, [], []]]);
  });

  it('are limited where some of the pods of a workload are', () => {
    const second: Pod = { ...pod('x/b'), workload: a.workload };
    expect(exposure({ pods: [a, second], policies: [policy('x/q', { podSelector: labels({ app: 'b' }) })] })).toEqual({ limited: true, anyPod: ['all ports'], newcomers: [] });
  });

  it('of one namespace are others than those of another, and of those by label', () => {
    const rules = ['y', 'z'].map((name, index) => ({ from: [{ namespaceSelector: labels({ 'kubernetes.io/metadata.name': name }) }], ports: [{ port: 80 + index }] }));
    expect(exposure({ policies: [ingress(rules)] }).newcomers.map(({ allowed }) => allowed)).toEqual([['80/TCP'], ['81/TCP']]);
    const admin = (namespaces: readonly string[]): AdminPolicy => ({ kind: 'AdminNetworkPolicy', name: 'a', tier: 'admin', priority: 1, subject: {}, ingress: namespaces.map((name, index) => ({ action: 'allow', peers: [{ kind: 'pods', pods: { namespaces: labels({ 'kubernetes.io/metadata.name': name }) } }], ports: [{ kind: 'numbers', protocol: 'TCP', first: 90 + index, last: 90 + index }] })), egress: [] });
    expect(exposure({ adminPolicies: [admin(['y'])], policies: [ingress(rules)] }).newcomers.map(({ allowed }) => allowed)).toEqual([['80/TCP', '90/TCP'], ['81/TCP']]);
  });
});
