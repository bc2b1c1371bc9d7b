import { describe, expect, it } from 'vitest';
import type { AdminPolicy } from '@/lib/model/admin-policy';
import type { Labels } from '@/lib/model/labels';
import type { Direction, NetworkPolicySpec } from '@/lib/model/network-policy';
import type { Snapshot, UnevaluatedPolicy, Unreadable } from '@/lib/model/snapshot';
import { cluster, namespace, pod, policy } from '@/lib/testing/builders';
import { AllowGraph } from '../allow-graph';
import { formatPorts } from '../port-set';
import { newWorkloads } from './namespace-future';

const labels = (matchLabels: Labels) => ({ matchLabels });
const base = { namespaces: [namespace('a'), namespace('x', { team: 'blue' })], pods: [pod('a/one'), pod('a/two'), pod('x/web'), pod('x/db')] };
const everyPod = (spec: Partial<NetworkPolicySpec>) => policy('x/every', { podSelector: {}, ...spec });
const admin = (parts: Partial<AdminPolicy> = {}): AdminPolicy => ({ kind: 'AdminNetworkPolicy', name: 'deny', tier: 'admin', priority: 1, subject: {}, ingress: [{ action: 'deny', peers: [{ kind: 'pods', pods: {} }] }], egress: [], ...parts });

function told(parts: Partial<Snapshot>, direction: Direction = 'ingress', name = 'x') {
  const one = newWorkloads(new AllowGraph(cluster({ ...base, ...parts })), name).find((each) => each.direction === direction)!;
  return { isolation: one.isolation, allowed: formatPorts(one.anyPod.allowed), possible: formatPorts(one.anyPod.possible), named: one.anyPod.named, onlyToday: one.onlyToday, selective: one.selective.map((ref) => ref.name) };
}
const open = { isolation: 'open', allowed: ['all ports'], possible: [], named: [], onlyToday: false, selective: [] };

describe('a new workload', () => {
  it('is told of in each direction', () => {
    expect(newWorkloads(new AllowGraph(cluster(base)), 'x').map(({ direction }) => direction)).toEqual(['ingress', 'egress']);
    expect([told({ policies: [everyPod({ policyTypes: ['Egress'] })] }), told({ policies: [everyPod({ policyTypes: ['Egress'] })] }, 'egress')]).toEqual([open, { ...open, isolation: 'isolated', allowed: [] }]);
  });

  it('is open in a namespace to come, whatever is selected elsewhere', () => {
    expect(told({ policies: [everyPod({})] }, 'ingress', 'new')).toEqual(open);
    expect(told({ policies: [policy('new/every', { podSelector: {} })] }, 'ingress', 'new')).toEqual({ ...open, isolation: 'isolated', allowed: [] });
  });

  it('is open where nothing is enforced', () => {
    const unreadable = [{ resource: 'networkpolicies', verb: 'list', reason: 'forbidden' }] as const;
    expect(told({ policies: [everyPod({}), policy('x/web', { podSelector: labels({ app: 'web' }) })], unreadable, profile: { name: 'none', basis: 'chosen' } })).toEqual(open);
  });

  it('is reached on ports that are named, whatever number it gives them', () => {
    const ports = [{ port: 'web' }, { port: 80 }, { port: 'api' }];
    const named = { ...open, isolation: 'isolated', allowed: ['80/TCP'], named: ['api', 'web'] };
    expect(told({ policies: [everyPod({ ingress: [{ ports }] }), policy('x/more', { podSelector: {}, ingress: [{ ports: [{ port: 'web' }] }] }), everyPod({ policyTypes: ['Egress'], egress: [{ ports: [{ port: 'dns' }] }] })] })).toEqual(named);
    expect(told({ policies: [everyPod({ ingress: [{ from: [{ podSelector: {} }] }] })] })).toEqual({ ...open, isolation: 'isolated', allowed: [], possible: ['all ports'] });
  });

  it('is not covered by policies that select all of today’s pods by their labels', () => {
    const byLabel = (name: string) => policy(`x/${name}`, { podSelector: labels({ app: name }) });
    expect([told({ policies: [byLabel('web'), byLabel('db')] }), told({ policies: [byLabel('web')] })]).toEqual([{ ...open, onlyToday: true, selective: ['db', 'web'] }, { ...open, selective: ['web'] }]);
    expect(told({ policies: [byLabel('web'), byLabel('db'), everyPod({})] }).onlyToday).toBe(false);
    expect(told({ pods: [], policies: [byLabel('web')] }).onlyToday).toBe(false);
  });

  it('is under an admin policy for its namespace, surely where the plugin evaluates it', () => {
    const denied = { ...open, allowed: [] };
    expect(told({ adminPolicies: [admin()] })).toEqual(denied);
    expect(told({ adminPolicies: [admin({ subject: { namespaces: labels({ team: 'blue' }) } })] })).toEqual(denied);
    expect(told({ adminPolicies: [admin({ subject: { namespaces: labels({ team: 'red' }) } })] })).toEqual(open);
    expect(told({ adminPolicies: [admin()], profile: { name: 'antrea', basis: 'chosen' } })).toEqual({ ...denied, possible: ['all ports'] });
  });

  it('is under NetworkPolicies surely, whatever the plugin makes of admin policies', () => {
    expect(told({ policies: [everyPod({ ingress: [{ ports: [{ port: 80 }] }] })], profile: { name: 'antrea', basis: 'chosen' } })).toEqual({ ...open, isolation: 'isolated', allowed: ['80/TCP'] });
  });

  it('may be under an admin policy for namespaces that were not read', () => {
    const unread: Partial<Snapshot> = { namespaces: [{ ...namespace('x'), declared: false }], unreadable: [{ resource: 'namespaces', verb: 'list', reason: 'forbidden' }] };
    const forBlue = admin({ subject: { namespaces: labels({ team: 'blue' }) } });
    const webOfBlue = admin({ name: 'web', priority: 2, subject: { namespaces: labels({ team: 'blue' }), pods: labels({ app: 'web' }) } });
    expect(told({ ...unread, adminPolicies: [forBlue, webOfBlue] })).toEqual({ ...open, allowed: [], possible: ['all ports'], selective: ['web'] });
  });
});

describe('what is not known', () => {
  const unread = (resource: Unreadable['resource'], name?: string): Partial<Snapshot> => ({ unreadable: [{ resource, verb: 'list', reason: 'forbidden', ...(name !== undefined && { namespace: name }) }] });
  const other = (parts: Partial<UnevaluatedPolicy>): Partial<Snapshot> => ({ unevaluated: [{ kind: 'CiliumNetworkPolicy', apiVersion: 'cilium.io/v2', name: 'c', directions: ['ingress'], ...parts }] });
  const unknown = { ...open, isolation: 'unknown', allowed: [], possible: ['all ports'] };
  const maybe = { ...open, allowed: [], possible: ['all ports'] };

  it.each<[string, Partial<Snapshot>, object]>([
    ['NetworkPolicies', unread('networkpolicies'), unknown],
    ['NetworkPolicies of its namespace', unread('networkpolicies', 'x'), unknown],
    ['NetworkPolicies of another namespace', unread('networkpolicies', 'a'), open],
    ['policies of other projects', unread('otherpolicies'), unknown],
    ['admin policies', unread('adminnetworkpolicies'), maybe],
    ['pods', unread('pods'), open],
  ])('of %s that could not be read', (_, parts, expected) => expect(told(parts)).toEqual(expected));

  it.each<[string, Partial<Snapshot>, object]>([
    ['for all pods', other({}), unknown],
    ['for its namespace', other({ namespace: 'x' }), unknown],
    ['for another namespace', other({ namespace: 'a' }), open],
    ['for namespaces with its label', other({ namespaceSelector: labels({ team: 'blue' }) }), unknown],
    ['for namespaces with another label', other({ namespaceSelector: labels({ team: 'red' }) }), open],
    ['for pods that it may be', other({ namespace: 'x', podSelector: labels({ app: 'new' }) }), unknown],
    ['for pods that there cannot be', other({ podSelector: { matchLabels: { app: 'a' }, matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] } }), open],
    ['for the other direction', other({ directions: ['egress'] }), open],
  ])('of a policy that is not evaluated, %s', (_, parts, expected) => expect(told(parts)).toEqual(expected));

  it('of a NetworkPolicy leaves what the admin tier decides, and of a policy of another kind nothing', () => {
    const adminPolicies = [admin({ ingress: [{ action: 'allow', peers: [{ kind: 'pods', pods: {} }], ports: [{ kind: 'numbers', protocol: 'TCP', first: 80, last: 80 }] }] })];
    expect([told({ ...other({ kind: 'NetworkPolicy', apiVersion: 'networking.k8s.io/v1' }), adminPolicies }).allowed, told({ ...other({}), adminPolicies }).allowed]).toEqual([['80/TCP'], []]);
  });
});
