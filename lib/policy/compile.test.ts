import { describe, expect, it } from 'vitest';
import type { AdminPolicy } from '@/lib/model/admin-policy';
import { formatPeer } from '@/lib/model/ids';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, node, pod, policy } from '@/lib/testing/builders';
import { AllowGraph } from './allow-graph';
import { compilePolicies } from './compile';

const admin = (name: string, parts: Partial<AdminPolicy> = {}): AdminPolicy => ({ kind: 'AdminNetworkPolicy', name, tier: 'admin', priority: 1, subject: {}, ingress: [{ action: 'deny', peers: [{ kind: 'nodes', selector: {} }] }], egress: [], ...parts });
const order = (parts: Partial<Snapshot>) => compilePolicies(cluster({ pods: [pod('x/a')], ...parts })).policies.map(({ form: { ref } }) => ref.name);

describe('policies come in the order in which they decide', () => {
  it('by tier, then by priority, then by name', () => {
    const baseline = admin('z', { kind: 'BaselineAdminNetworkPolicy', tier: 'baseline', priority: 0 });
    const policies = [policy('x/p', { podSelector: {} }), policy('x/o', { podSelector: {} }), policy('a/q', { podSelector: {} })];
    expect(order({ adminPolicies: [baseline, admin('late', { priority: 2 }), admin('b'), admin('a'), admin('first', { priority: 0 })], policies })).toEqual(['first', 'a', 'b', 'late', 'q', 'o', 'p', 'z']);
  });
});

describe('an address of the cluster', () => {
  const web = pod('x/web', { ips: ['10.1.0.1'] });
  const nodes = [node('n1', ['192.168.0.1'])];
  const toOnly = (cidr: string) => policy('x/web', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ ipBlock: { cidr } }] }] });
  /** Peers outside the cluster's pods that a rule for these addresses lets in. */
  const letIn = (cidr: string, parts: Partial<Snapshot> = {}) => {
    const graph = new AllowGraph(cluster({ pods: [web, pod('x/client', { ips: ['10.1.0.2'] })], nodes, policies: [toOnly(cidr)], ...parts }));
    return (['internet', 'private', 'nodes'] as const).filter((kind) => graph.pair(formatPeer({ kind }), formatPeer({ kind: 'workload', namespace: 'x', workloadKind: 'Pod', name: 'web' })).state !== 'denied');
  };

  it.each<[string, string, Partial<Snapshot>, string[]]>([
    ['that a pod has is nobody’s outside', '10.1.0.2/32', {}, []],
    ['that a node has is the node’s alone', '192.168.0.1/32', {}, ['nodes']],
    ['beside that of a pod may be anybody’s', '10.1.0.2/31', {}, ['private']],
    ['that nobody has may be anybody’s', '10.1.0.9/32', {}, ['private']],
    ['in the ranges of a node’s pods is nobody’s outside', '10.1.0.9/32', { nodes: [node('n1', ['192.168.0.1'], ['10.1.0.0/16'])] }, []],
    ['in the ranges of the cluster’s pods is nobody’s outside', '10.1.0.9/32', { podCIDRs: ['10.1.0.0/16'] }, []],
    ['is not in a range that cannot be read', '10.1.0.9/32', { podCIDRs: ['10.1.0.0/33'] }, ['private']],
    ['is not one that cannot be read', '10.1.0.9/32', { pods: [web, pod('x/odd', { ips: ['none'] })] }, ['private']],
    ['that a pod has is anybody’s too, read as np-guard does', '10.1.0.2/32', { profile: { name: 'np-guard', basis: 'chosen' } }, ['private']],
    ['in the ranges of pods is anybody’s too, read as np-guard does', '10.1.0.9/32', { podCIDRs: ['10.1.0.0/16'], profile: { name: 'np-guard', basis: 'chosen' } }, ['private']],
  ])('%s', (_, cidr, parts, expected) => expect(letIn(cidr, parts)).toEqual(expected));
});

describe('pods are told apart', () => {
  const pods = [pod('x/a', { labels: { app: 'web', tier: 'a' } }), pod('x/b', { labels: { app: 'web', tier: 'b' } })];
  const classes = (parts: Partial<Snapshot>) => compilePolicies(cluster({ pods, ...parts })).endpoints.podCount;

  it.each<[string, Partial<Snapshot>, number]>([
    ['not by labels that nothing reads', { policies: [policy('x/p', { podSelector: { matchLabels: { app: 'web' } } })] }, 1],
    ['by a label that a subject reads', { policies: [policy('x/p', { podSelector: { matchLabels: { tier: 'a' } } })] }, 2],
    ['by a label that a peer reads', { policies: [policy('x/p', { podSelector: {}, ingress: [{}, { from: [{ ipBlock: { cidr: '10.0.0.0/8' } }, { podSelector: { matchLabels: { tier: 'a' } } }] }] })] }, 2],
    ['by a label that a peer of an admin policy reads', { adminPolicies: [admin('a', { ingress: [{ action: 'deny', peers: [{ kind: 'unknown' }] }, { action: 'deny', peers: [{ kind: 'pods', pods: { pods: { matchLabels: { tier: 'a' } } } }] }] })] }, 2],
    ['by a label that a policy reads which is not evaluated', { unevaluated: [{ kind: 'CiliumNetworkPolicy', apiVersion: 'cilium.io/v2', namespace: 'x', name: 'c', podSelector: { matchLabels: { tier: 'a' } }, directions: ['ingress'] }] }, 2],
    ['not by a policy that is not evaluated and reads no labels', { unevaluated: [{ kind: 'CiliumNetworkPolicy', apiVersion: 'cilium.io/v2', namespace: 'x', name: 'c', directions: ['ingress'] }] }, 1],
  ])('%s', (_, parts, expected) => expect(classes(parts)).toBe(expected));
});

it('endpoints come in one order, whatever the order of the policies that tell them apart', () => {
  const pods = [pod('x/a', { labels: { p: '1', q: '2' } }), pod('x/b', { labels: { p: '2', q: '1' } })];
  const reading = (key: string) => policy(`x/${key}`, { podSelector: { matchExpressions: [{ key, operator: 'Exists' }] } });
  const firsts = (...keys: readonly string[]) => compilePolicies(cluster({ pods, policies: [policy('x/a', { podSelector: { matchLabels: { [keys[0]!]: '1' } } }), reading(keys[1]!)] })).endpoints.ofPod.get(pods[0]!.id);
  expect([firsts('p', 'q'), firsts('q', 'p')]).toEqual([0, 0]);
});

describe('which policies apply to a pod', () => {
  const both = { adminPolicies: [admin('a')], policies: [policy('x/p', { podSelector: {} }), policy('y/p', { podSelector: {} })] };
  const applying = (parts: Partial<Snapshot>) => {
    const { applying: all, isolating, policies } = compilePolicies(cluster({ pods: [pod('x/a')], ...parts }));
    const names = (list: readonly number[] | undefined) => list?.map((index) => policies[index]!.form.ref.name);
    return [names(all.ingress[0]), names(isolating.ingress[0]), names(all.egress[0])];
  };

  it.each<[string, Partial<Snapshot>, (string[] | undefined)[]]>([
    ['is asked by direction, and which of them isolate it', both, [['a', 'p'], ['p'], []]],
    ['is asked of NetworkPolicies alone, where there are no others', { policies: both.policies }, [['p'], ['p'], []]],
    ['is none where nothing is enforced', { ...both, profile: { name: 'none', basis: 'chosen' } }, [[], [], []]],
    ['is asked of those that the plugin may not evaluate, too', { ...both, profile: { name: 'antrea', basis: 'chosen' } }, [['a', 'p'], ['p'], []]],
  ])('%s', (_, parts, expected) => expect(applying(parts)).toEqual(expected));

  it('may be one that the plugin may not evaluate, for the pods it selects and for those it may', () => {
    const [blue, unread] = [{ name: 'x', labels: { team: 'blue' }, declared: true }, { name: 'y', labels: {}, declared: false }];
    const subject = { namespaces: { matchLabels: { team: 'blue' } } };
    const { policies, selections } = compilePolicies(cluster({ pods: [pod('x/a'), pod('y/b')], namespaces: [blue, unread], unreadable: [{ resource: 'namespaces', verb: 'list', reason: 'forbidden' }], adminPolicies: [admin('a', { subject })], profile: { name: 'antrea', basis: 'chosen' } }));
    const { yes, maybe } = selections.select({ namespaces: { selector: subject.namespaces }, pods: {} });
    expect([policies[0]!.subjects[0], policies[0]!.possibleSubjects[0], yes[0], maybe[0]]).toEqual([0, 3, 1, 2]);
  });

  it('is sure of NetworkPolicies where the plugin may not evaluate others', () => {
    const { policies } = compilePolicies(cluster({ pods: [pod('x/a')], ...both, profile: { name: 'antrea', basis: 'chosen' } }));
    expect(policies.slice(0, 2).map(({ subjects, possibleSubjects }) => [subjects[0], possibleSubjects[0]])).toEqual([[0, 1], [1, 0]]);
  });
});
