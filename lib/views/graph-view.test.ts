import { describe, expect, it } from 'vitest';
import type { PeerId } from '@/lib/model/ids';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, namespace, pod } from '@/lib/testing/builders';
import { analyse } from './analysis';
import { graphView } from './graph-view';
import { namespaceIsolation } from './isolation';

const unread: Snapshot['unreadable'] = [{ resource: 'networkpolicies', verb: 'list', reason: 'forbidden' }];
const many = (count: number) => Array.from({ length: count }, (_, index) => pod(`shop/w${index}`));

describe('a cluster whose policies could not be read', () => {
  it('shows its few unknown edges', () => {
    const { edges } = graphView(analyse(cluster({ pods: many(3), unreadable: unread })), {});
    expect(edges.length).toBeGreaterThan(0);
    expect(edges.every(({ state }) => state === 'unknown')).toBe(true);
  });

  it('does not draw everything to everything: being unknown is a state of its workloads, and the edges come with a selection', () => {
    const analysis = analyse(cluster({ pods: many(20), unreadable: unread }));
    const { edges, nodes, hidden } = graphView(analysis, {});
    expect(edges).toEqual([]);
    expect(hidden.edges).toBeGreaterThanOrEqual(20 * 19);
    expect(nodes.filter(({ kind }) => kind === 'workload').every(({ ingress, egress }) => ingress === 'unknown' && egress === 'unknown')).toBe(true);
    const focused = graphView(analysis, { focus: 'workload/shop/Pod/w0' as PeerId });
    expect(focused.edges.filter(({ from, to }) => from.endsWith('/w0') || to.endsWith('/w0')).length).toBeGreaterThanOrEqual(2 * 19);
  });

  it('has no namespace that passes for open, not even an empty one', () => {
    const analysis = analyse(cluster({ pods: many(1), namespaces: [namespace('empty')], unreadable: unread }));
    expect(namespaceIsolation(analysis, 'empty')).toEqual({ ingress: 'unknown', egress: 'unknown' });
    expect(namespaceIsolation(analyse(cluster({ pods: many(1), namespaces: [namespace('empty')] })), 'empty')).toEqual({ ingress: 'open', egress: 'open' });
  });
});
