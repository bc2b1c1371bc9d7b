import { describe, expect, it } from 'vitest';
import type { AdminPolicy, AdminRule } from '@/lib/model/admin-policy';
import { formatPeer } from '@/lib/model/ids';
import type { NetworkPolicySpec } from '@/lib/model/network-policy';
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
const smallest = (parts: Partial<typeof base>, to = peer('b'), from = peer('a'), asked: AskedPort | PortSet = port) => smallestAllow(new AllowGraph({ ...base, ...parts }), from, to, asked);

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
