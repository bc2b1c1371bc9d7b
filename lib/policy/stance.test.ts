import { describe, expect, it } from 'vitest';
import type { AdminPolicy } from '@/lib/model/admin-policy';
import type { Direction, NetworkPolicySpec } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, node, pod, policy } from '@/lib/testing/builders';
import { AllowGraph } from './allow-graph';
import { Stances } from './stance';

const three = ['a', 'b', 'c'].map((name) => pod(`x/${name}`));
const onA = (spec: Partial<NetworkPolicySpec>) => policy('x/a', { podSelector: { matchLabels: { app: 'a' } }, policyTypes: ['Ingress'], ...spec });
const admin = (rule: Partial<AdminPolicy['ingress'][number]>): AdminPolicy => ({ kind: 'AdminNetworkPolicy', name: 'a', tier: 'admin', priority: 1, subject: { pods: { matchLabels: { app: 'a' } } }, ingress: [{ action: 'deny', peers: [{ kind: 'pods', pods: { pods: { matchLabels: { app: 'b' } } } }], ...rule }], egress: [] });
const ports = (last: number): AdminPolicy['ingress'][number]['ports'] => (['TCP', 'UDP', 'SCTP'] as const).map((protocol) => ({ kind: 'numbers', protocol, first: 1, last }));

/** The stance of a peer of the graph, the first unless another is asked about, with the peers it says something else of. */
function stance(parts: Partial<Snapshot>, direction: Direction = 'ingress', asked = 'a') {
  const { evaluator, peers } = new AllowGraph(cluster({ pods: three, ...parts }));
  const names = peers.map((peer) => peer.workload?.name ?? peer.kind);
  const { kind, except } = new Stances(evaluator, peers).of(names.indexOf(asked), direction);
  return [kind, ...[...except].sort((a, b) => a - b).map((index) => names[index])];
}

describe('a peer stands to others', () => {
  /** Pods enough that a rule for all of them is one for nearly everything. */
  const many = [...three, ...Array.from({ length: 20 }, (_, index) => pod(`x/p${index}`))];
  const every: AdminPolicy['ingress'][number]['peers'] = [{ kind: 'pods', pods: {} }];
  const unevaluated: Snapshot['unevaluated'] = [{ kind: 'CiliumNetworkPolicy', apiVersion: 'cilium.io/v2', namespace: 'x', name: 'c', podSelector: { matchLabels: { app: 'a' } }, directions: ['ingress'] }];

  it.each<[string, Partial<Snapshot>, string[]]>([
    ['open, where no policy applies to it', {}, ['open']],
    ['closed, where it is isolated without rules', { policies: [onA({})] }, ['closed']],
    ['closed to all but those that rules name', { policies: [onA({ ingress: [{ from: [{ podSelector: { matchLabels: { app: 'b' } } }] }] })] }, ['closed', 'b']],
    ['in its own way to each, where a rule is for everybody', { policies: [onA({ ingress: [{}] })] }, ['mixed']],
    ['open to all but those that an admin rule names', { adminPolicies: [admin({})] }, ['open', 'b']],
    ['open, though half of the ports less one are denied', { pods: many, adminPolicies: [admin({ peers: every, ports: ports(32767) })] }, ['open', 'internet', 'private', 'nodes']],
    ['in its own way, where more than half of them are', { pods: many, adminPolicies: [admin({ peers: every, ports: ports(32768) })] }, ['mixed']],
    ['in its own way, where it cannot be told', { unevaluated }, ['mixed']],
    ['in its own way, where a pod of it is open and another closed', { pods: [three[0]!, { ...three[1]!, workload: three[0]!.workload }], policies: [onA({})] }, ['mixed']],
    ['closed, where all pods of it are', { pods: [three[0]!, { ...three[1]!, workload: three[0]!.workload }], policies: [policy('x/all', { podSelector: {} })] }, ['closed']],
    ['closed, where it has no running pods', { pods: [{ ...three[0]!, phase: 'Failed' }] }, ['closed']],
    ['open over the only family that pods have', { pods: three.map((one, index) => ({ ...one, ips: [`fd00::${index}`] })) }, ['open']],
    ['in its own way over another family than most', { pods: [{ ...three[0]!, ips: ['fd00::1'] }, three[1]!] }, ['mixed']],
    ['open over both', { pods: [{ ...three[0]!, ips: ['10.0.0.1', 'fd00::1'] }, { ...three[1]!, ips: ['fd00::2'] }] }, ['open']],
    ['in its own way, where its addresses are not known', { pods: [{ ...three[0]!, ips: ['none'] }, three[1]!] }, ['mixed']],
  ])('%s', (_, parts, expected) => expect(stance(parts)).toEqual(expected));

  it('open over IPv4, where there are no pods', () => {
    expect(stance({ pods: [], nodes: [node('n', ['192.168.0.1'])] }, 'egress', 'nodes')).toEqual(['open']);
  });

  const networks: Partial<Snapshot> = { pods: [...three, pod('y/d'), pod('kube-system/dns', { labels: { 'k8s-app': 'kube-dns' } })], primaryNetworks: [{ kind: 'UserDefinedNetwork', namespace: 'y', name: 'n', namespaces: ['y'] }] };
  it.each<[string, Direction, string, string[]]>([
    ['open to all but those on other networks', 'egress', 'a', ['open', 'd']],
    ['open to all but those on other networks, the cluster’s DNS excepted', 'egress', 'd', ['open', 'a', 'b', 'c']],
    ['open, the cluster’s DNS too, to all but those on other networks', 'egress', 'dns', ['open', 'd']],
    ['open to whoever reaches it: which that is, is told of those', 'ingress', 'a', ['open']],
  ])('%s', (_, direction, asked, expected) => expect(stance(networks, direction, asked)).toEqual(expected));

  it('open to all but those that some pod of it does not reach, on its node’s network or not', () => {
    const host = pod('y/e', { hostNetwork: true, ips: ['192.168.0.1'] });
    const parts = { ...networks, pods: [...networks.pods!, { ...host, workload: pod('y/d').workload }] };
    expect(stance(parts, 'egress', 'd')).toEqual(['open', 'a', 'b', 'c']);
  });
});
