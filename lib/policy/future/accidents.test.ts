import { describe, expect, it } from 'vitest';
import type { AdminPolicy } from '@/lib/model/admin-policy';
import { formatPeer } from '@/lib/model/ids';
import type { Labels, LabelSelector } from '@/lib/model/labels';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import type { Snapshot, Unreadable } from '@/lib/model/snapshot';
import { cluster, namespace, pod, policy } from '@/lib/testing/builders';
import { AllowGraph } from '../allow-graph';
import { findAccidents } from './accidents';
import { newWorkloads } from './namespace-future';
import { formatPorts } from '../port-set';

const base = cluster({ namespaces: [namespace('x')], pods: [pod('x/web-1', { deployment: 'web', labels: { app: 'web', tier: 'front' } }), pod('x/db')] });

/** What is accidental about the Deployment web, whose owner promises these labels. */
const accidents = (promised: Labels | undefined, ...policies: NetworkPolicy[]) => accidentsIn(promised, { policies });

function accidentsIn(promised: Labels | undefined, parts: Partial<Snapshot>) {
  const workloads = base.workloads.map((one) => (one.kind === 'Deployment' && promised ? { ...one, selectorLabels: promised } : one));
  const graph = new AllowGraph({ ...base, workloads, ...parts });
  const web = graph.peer(formatPeer({ kind: 'workload', namespace: 'x', workloadKind: 'Deployment', name: 'web' }))!;
  return findAccidents(graph, web).map((one) => `${one.kind === 'isolated' ? `${one.direction} isolated by ${one.policies.map(({ name }) => name).join(', ')}` : `admitted by ${one.rule.policy.name} ${one.rule.index + 1}`}: ${[...one.carried, ...one.absent.map((key) => `no ${key}`)].join(', ')}`);
}
const select = (podSelector: LabelSelector, name = 'p') => policy(`x/${name}`, { podSelector });
const tier: LabelSelector = { matchLabels: { tier: 'front' } };
const app: LabelSelector = { matchLabels: { app: 'web' } };

describe('a workload is isolated by accident', () => {
  it('when every policy that isolates it selects a label its owner does not promise', () => {
    expect(accidents({ app: 'web' }, select(tier))).toEqual(['ingress isolated by p: tier=front']);
    expect(accidents({ app: 'web' }, select({ ...app, ...{ matchExpressions: [{ key: 'tier', operator: 'Exists' }] } }))).toEqual(['ingress isolated by p: tier=front']);
  });

  it('when a policy selects it only because it lacks a label', () => {
    expect(accidents({ app: 'web' }, select({ matchExpressions: [{ key: 'debug', operator: 'DoesNotExist' }] }))).toEqual(['ingress isolated by p: no debug']);
    expect(accidents({ app: 'web' }, select({ matchExpressions: [{ key: 'mode', operator: 'NotIn', values: ['open'] }] }))).toEqual(['ingress isolated by p: no mode']);
  });

  it('not when one of the policies selects all pods, or only labels that are promised', () => {
    expect(accidents({ app: 'web' }, select(tier), select({}, 'all'))).toEqual([]);
    expect(accidents({ app: 'web' }, select(tier), select(app, 'own'))).toEqual([]);
    expect(accidents({ app: 'web', tier: 'front' }, select(tier))).toEqual([]);
    expect(accidents({ app: 'web' }, select({ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['db'] }] }))).toEqual([]);
  });

  it('not when nothing isolates it, and not without an owner whose promise is known', () => {
    expect(accidents({ app: 'web' })).toEqual([]);
    expect(accidents(undefined, select(tier))).toEqual([]);
  });
});

it('what is told of an accident is the rule or the policies, and the labels', () => {
  const workloads = base.workloads.map((one) => (one.kind === 'Deployment' ? { ...one, selectorLabels: { app: 'web' } } : one));
  const policies = [select({ matchLabels: { tier: 'front', app: 'web' } }), policy('x/q', { podSelector: { matchLabels: { app: 'db' } }, ingress: [{ from: [{ podSelector: { ...tier, matchExpressions: [{ key: 'debug', operator: 'DoesNotExist' }, { key: 'a', operator: 'NotIn', values: ['b'] }] } }] }] })];
  const graph = new AllowGraph({ ...base, workloads, policies });
  expect(findAccidents(graph, graph.peer(formatPeer({ kind: 'workload', namespace: 'x', workloadKind: 'Deployment', name: 'web' }))!)).toEqual([
    { kind: 'isolated', direction: 'ingress', policies: [{ kind: 'NetworkPolicy', namespace: 'x', name: 'p' }], carried: ['tier=front'], absent: [] },
    { kind: 'admitted', rule: { policy: { kind: 'NetworkPolicy', namespace: 'x', name: 'q' }, direction: 'ingress', index: 0 }, carried: ['tier=front'], absent: ['a', 'debug'] },
  ]);
  expect(findAccidents(graph, graph.peer(formatPeer({ kind: 'internet' }))!)).toEqual([]);
});

describe('a workload is admitted by accident', () => {
  const rule = (...from: NonNullable<NonNullable<NetworkPolicy['spec']['ingress']>[number]['from']>) => policy('x/p', { podSelector: { matchLabels: { app: 'db' } }, ingress: [{ from }] });

  it('when a rule picks it by a label its owner does not promise', () => {
    expect(accidents({ app: 'web' }, rule({ podSelector: tier }))).toEqual(['admitted by p 1: tier=front']);
  });

  it('by the peers that pick it, and by no others of the rule', () => {
    expect(accidents({ app: 'web' }, rule({ podSelector: tier }, { podSelector: { matchLabels: { zone: 'a' } } }))).toEqual(['admitted by p 1: tier=front']);
  });

  it('not by a rule for everybody, nor by one that does not allow', () => {
    expect(accidents({ app: 'web' }, policy('x/p', { podSelector: { matchLabels: { app: 'db' } }, ingress: [{}] }))).toEqual([]);
    const deny: AdminPolicy = { kind: 'AdminNetworkPolicy', name: 'a', tier: 'admin', priority: 1, subject: {}, ingress: [{ action: 'deny', peers: [{ kind: 'pods', pods: { pods: tier } }] }], egress: [] };
    expect(accidentsIn({ app: 'web' }, { adminPolicies: [deny] })).toEqual([]);
    expect(accidentsIn({ app: 'web' }, { adminPolicies: [{ ...deny, ingress: [{ ...deny.ingress[0]!, action: 'allow' }] }] })).toEqual(['admitted by a 1: tier=front']);
  });

  it('not by a rule that does not pick it, and not on the network of its node, where it has no labels', () => {
    expect(accidents({ app: 'web' }, rule({ podSelector: { matchLabels: { tier: 'back' } } }))).toEqual([]);
    const pods = base.pods.map((one) => ({ ...one, hostNetwork: true, ips: ['192.168.0.1'] }));
    expect(accidentsIn({ app: 'web' }, { pods, policies: [rule({ podSelector: tier }), select(tier, 'q')] })).toEqual([]);
  });

  it('not where the plugin enforces nothing', () => {
    expect(accidentsIn({ app: 'web' }, { policies: [rule({ podSelector: tier }), select(tier, 'q')], profile: { name: 'none', basis: 'chosen' } })).toEqual([]);
  });

  it('not when another peer of the rule picks it by promised labels, or by none', () => {
    expect(accidents({ app: 'web' }, rule({ podSelector: tier }, { podSelector: app }))).toEqual([]);
    expect(accidents({ app: 'web' }, rule({ podSelector: tier }, { namespaceSelector: {} }))).toEqual([]);
    expect(accidents({ app: 'web' }, rule({ podSelector: tier }, { ipBlock: { cidr: '10.0.0.0/8' } }))).toEqual([]);
  });
});

describe('a new workload in a namespace', () => {
  const inbound = (parts: Partial<Snapshot>) => {
    const { isolation, anyPod, onlyToday, selective } = newWorkloads(new AllowGraph({ ...base, ...parts }), 'x').find(({ direction }) => direction === 'ingress')!;
    return [`${isolation}: ${formatPorts(anyPod.allowed).join(', ') || 'nothing'}`, ...(onlyToday ? ['only today'] : []), ...selective.map(({ name }) => name)];
  };

  it('is open where no policy is for all pods', () => {
    expect(inbound({})).toEqual(['open: all ports']);
    expect(inbound({ policies: [select(app)] })).toEqual(['open: all ports', 'p']);
  });

  it('is isolated by a policy for all pods, as far as that lets anyone in', () => {
    expect(inbound({ policies: [select({})] })).toEqual(['isolated: nothing']);
    expect(inbound({ policies: [policy('x/p', { podSelector: {}, ingress: [{ ports: [{ port: 80 }] }] })] })).toEqual(['isolated: 80/TCP']);
  });

  it('is open though all of today\'s are isolated, when each is selected by its labels', () => {
    expect(inbound({ policies: [select(app), select({ matchLabels: { app: 'db' } }, 'q')] })).toEqual(['open: all ports', 'only today', 'p', 'q']);
  });

  it('is under admin policies for its namespace', () => {
    const deny = { kind: 'AdminNetworkPolicy' as const, name: 'deny', tier: 'admin' as const, priority: 1, subject: {}, ingress: [{ action: 'deny' as const, peers: [{ kind: 'pods' as const, pods: {} }] }], egress: [] };
    expect(inbound({ adminPolicies: [deny] })).toEqual(['open: nothing']);
  });

  it('may or may not be under admin policies where it is open whether the plugin evaluates them', () => {
    const deny = { kind: 'AdminNetworkPolicy' as const, name: 'deny', tier: 'admin' as const, priority: 1, subject: {}, ingress: [{ action: 'deny' as const, peers: [{ kind: 'pods' as const, pods: {} }] }], egress: [] };
    const one = newWorkloads(new AllowGraph(cluster({ pods: [pod('x/web')], adminPolicies: [deny], profile: { name: 'cilium', basis: 'chosen' } })), 'x').find(({ direction }) => direction === 'ingress')!;
    expect([formatPorts(one.anyPod.allowed), formatPorts(one.anyPod.possible)]).toEqual([[], ['all ports']]);
  });

  it('cannot be told of where admin policies, or the labels of its namespace, could not be read', () => {
    const unread = (resource: Unreadable['resource']) => ({ unreadable: [{ resource, verb: 'list' as const, reason: 'forbidden' }] });
    expect(inbound(unread('adminnetworkpolicies'))).toEqual(['open: nothing']);
    expect(inbound(unread('otherpolicies'))).toEqual(['unknown: nothing']);
    // A NetworkPolicy for all pods leaves nothing to the baseline.
    const some = policy('x/p', { podSelector: {}, ingress: [{ ports: [{ port: 80 }] }] });
    expect(inbound({ ...unread('baselineadminnetworkpolicies'), policies: [some] })).toEqual(['isolated: 80/TCP']);
    const deny = { kind: 'AdminNetworkPolicy' as const, name: 'deny', tier: 'admin' as const, priority: 1, subject: { namespaces: { matchLabels: { team: 'a' } } }, ingress: [{ action: 'deny' as const, peers: [{ kind: 'pods' as const, pods: {} }] }], egress: [] };
    expect(inbound({ adminPolicies: [deny] })).toEqual(['open: all ports']);
    expect(inbound({ ...unread('namespaces'), namespaces: [{ ...namespace('x'), declared: false }], adminPolicies: [deny] })).toEqual(['open: nothing']);
  });

  it('cannot be told of where policies could not be read or are not evaluated', () => {
    expect(inbound({ unreadable: [{ resource: 'networkpolicies', namespace: 'x', verb: 'list', reason: 'forbidden' }] })).toEqual(['unknown: nothing']);
    expect(inbound({ unevaluated: [{ kind: 'CiliumNetworkPolicy', apiVersion: 'cilium.io/v2', name: 'c', namespace: 'x', podSelector: app, directions: ['ingress'] }] })).toEqual(['unknown: nothing']);
    expect(inbound({ unevaluated: [{ kind: 'CiliumNetworkPolicy', apiVersion: 'cilium.io/v2', name: 'c', namespace: 'y', directions: ['ingress'] }] })).toEqual(['open: all ports']);
  });
});
