import { describe, expect, it } from 'vitest';
import type { PeerId } from '@/lib/model/ids';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { formatPorts } from '@/lib/policy/port-set';
import { cluster, namespace, pod, policy } from '@/lib/testing/builders';
import { presumedDns, presumedDnsOfToday } from '../safety/presumed-dns';
import { essentialKeep } from './declared-keep';
import { seal } from './seal';

const web = 'workload/shop/Pod/web' as PeerId;
const server = pod('kube-system/coredns-x', { labels: { 'k8s-app': 'kube-dns' } });
const dns = 'workload/kube-system/Pod/coredns-x' as PeerId;

const shop = (policies: readonly NetworkPolicy[] = [], more: Partial<Snapshot> = {}) =>
  new AllowGraph(cluster({ namespaces: [namespace('shop'), namespace('data')], pods: [pod('shop/web'), pod('data/db')], policies, ...more }));
/** The same policies in a cluster of which the server was read. */
const withServer = ({ snapshot }: AllowGraph): AllowGraph =>
  new AllowGraph({ ...snapshot, namespaces: [...snapshot.namespaces.filter(({ name }) => name !== 'kube-system'), namespace('kube-system')], workloads: [...snapshot.workloads, ...cluster({ pods: [server] }).workloads], pods: [...snapshot.pods, server] });
const asked = (graph: AllowGraph, from: PeerId): string[] => formatPorts(withServer(graph).pair(from, dns).allowed);

describe('DNS of a cluster whose servers were not read', () => {
  it('is kept by a seal by the labels it usually has, which the real server is found by', () => {
    const graph = shop();
    const presumed = presumedDns(graph) ?? expect.fail();
    const sealed = seal(graph, essentialKeep([presumed.essential]), ['shop'], presumed);
    expect([sealed.exact, sealed.differences, sealed.invalid]).toEqual([true, [], []]);
    expect(asked(sealed.after, web)).toEqual(['53/TCP', '53/UDP']);
    expect(sealed.text).toContain('# Keeps DNS to pods labelled k8s-app=kube-dns in kube-system, port 53.');
  });

  it('is not a workload of the cluster: it is in no figure and no change', () => {
    const graph = shop();
    const presumed = presumedDns(graph)!;
    const sealed = seal(graph, essentialKeep([presumed.essential]), ['shop'], presumed);
    expect(sealed.after.figure().pairs).toBe(graph.figure().pairs);
    expect(sealed.changes.flatMap(({ from, to }) => [from.id, to.id])).not.toContain(presumed.server);
  });

  it('is let in where the namespace it is in is sealed', () => {
    const graph = shop([], { namespaces: [namespace('shop'), namespace('kube-system')], pods: [pod('shop/web'), pod('kube-system/proxy')] });
    const presumed = presumedDns(graph)!;
    const sealed = seal(graph, essentialKeep([presumed.essential]), ['kube-system', 'shop'], presumed);
    expect(asked(sealed.after, web)).toEqual(['53/TCP', '53/UDP']);
    expect(sealed.exact).toBe(true);
  });

  it('is cut where it is left out, whatever its labels', () => {
    const graph = shop();
    expect(asked(seal(graph, [], ['shop'], presumedDns(graph)).after, web)).toEqual([]);
  });

  it('of today is that of those who may ask it today', () => {
    const closed = policy('shop/closed', { podSelector: {}, policyTypes: ['Egress'] });
    const byTcp = policy('data/tcp', { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ namespaceSelector: {} }], ports: [{ port: 53 }] }] });
    expect(presumedDnsOfToday(presumedDns(shop([closed, byTcp]))!).edges).toEqual([{ from: 'workload/data/Pod/db', to: 'workload/kube-system/Deployment/kube-dns', ports: [{ protocol: 'TCP', port: 53 }] }]);
  });

  it('is not presumed where a server was read', () => {
    expect(presumedDns(withServer(shop()))).toBeNull();
  });

  it('has a name of its own where a workload without pods has the usual one', () => {
    const idle = { id: 'kube-system/Deployment/kube-dns', namespace: 'kube-system', kind: 'Deployment', name: 'kube-dns', replicas: 0 } as unknown as Snapshot['workloads'][number];
    expect(presumedDns(new AllowGraph({ ...shop().snapshot, workloads: [...shop().snapshot.workloads, idle] }))!.server).toBe('workload/kube-system/Deployment/kube-dns-presumed');
  });
});
