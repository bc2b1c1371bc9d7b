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
