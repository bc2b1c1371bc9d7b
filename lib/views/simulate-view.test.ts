import { describe, expect, it } from 'vitest';
import type { PeerId } from '@/lib/model/ids';
import { cluster, namespace, pod } from '@/lib/testing/builders';
import { analyse } from './analysis';
import { simulateView } from './simulate-view';

describe('the impact of a draft', () => {
  it('names, for every pair that changes, the policy that does it', () => {
    const snapshot = cluster({ pods: [pod('shop/web'), pod('shop/db')], namespaces: [namespace('shop')] });
    const { impact, policies } = simulateView(analyse(snapshot), { version: 1, changes: [{ id: '1', kind: 'isolate', subject: 'workload/shop/Pod/db' as PeerId, directions: ['ingress'] }] });
    expect(policies).toHaveLength(1);
    const closed = impact.closed.find(({ from }) => from === 'workload/shop/Pod/web');
    expect(closed?.causes).toEqual([`NetworkPolicy shop/${policies[0]!.name} added`]);
    expect(impact.closed.every(({ causes }) => causes.length > 0)).toBe(true);
  });
});

describe('the safety pack of a draft', () => {
  const web = 'workload/shop/Pod/web' as PeerId;
  const snapshot = cluster({ pods: [pod('shop/web'), pod('kube-system/dns', { labels: { 'k8s-app': 'kube-dns' } })] });
  const view = (without: readonly string[]) => simulateView(analyse(snapshot), { version: 1, without, changes: [{ id: '1', kind: 'isolate', subject: web, directions: ['egress'] }] });

  it('names each line with its reasons, what it keeps and whether it is on', () => {
    expect(view([]).kept).toEqual([{
      id: 'dns kube-system/dns', kind: 'dns', title: 'DNS to kube-system/dns on 53/TCP, 53/UDP', on: true, fixed: false,
      because: ['Without it pods find no Service and no host by name.', 'kube-system/dns is the cluster\'s DNS server, by its Service and labels.'],
      edges: [{ from: 'namespace/shop', to: 'workload/kube-system/Pod/dns', ports: ['53/TCP', '53/UDP'] }],
    }]);
  });

  it('holds a line that is left out, and counts what it cuts', () => {
    const off = view(['dns kube-system/dns']);
    expect(off.kept.map(({ on }) => on)).toEqual([false]);
    expect(off.impact.closed.map(({ to }) => to)).toContain('workload/kube-system/Pod/dns');
    expect(view([]).impact.closed.map(({ to }) => to)).not.toContain('workload/kube-system/Pod/dns');
  });
});
