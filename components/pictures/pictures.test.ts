import { describe, expect, it } from 'vitest';
import type { PeerId } from '@/lib/model/ids';
import type { GraphView } from '@/lib/queries/contract/graph';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { INITIAL_VIEW, type ViewState } from '@/lib/queries/view-state';
import { viewJson } from './view-json';
import { aboutLines, amountOf, limitsOf } from './view-words';

const snapshot = { source: { kind: 'sample', label: 'Sample shop' }, profile: { name: 'kubernetes', basis: 'default' } } as unknown as SnapshotView;
const now = new Date(2026, 10, 21, 13, 5);
const view = (change: Partial<ViewState>): ViewState => ({ ...INITIAL_VIEW, ...change });

describe('what stands under a picture', () => {
  it.each([
    [view({}), []],
    [view({ namespaces: ['shop'], port: '8080/TCP' }), ['namespace shop', 'port 8080/TCP']],
    [view({ namespaces: ['a', 'b'], filter: 'state:open' }), ['namespaces a, b', 'filter state:open']],
    [view({ selection: { kind: 'edge', from: 'internet' as PeerId, to: 'workload/shop/Deployment/web' as PeerId } }), ['selected Internet → shop/web']],
    [view({ selection: { kind: 'namespace', name: 'shop' } }), ['selected namespace shop']],
  ])('names what the view is limited to (%#)', (of, limits) => expect(limitsOf(of)).toEqual(limits));

  it('names the source, the time, the limits if there are any, and how much of how much', () => {
    expect(aboutLines(snapshot, [], ['3 workloads'], now)).toEqual(['Sample shop, 21 November 2026 at 13:05', '3 workloads']);
    expect(aboutLines(snapshot, ['port 80/TCP', 'filter state:open'], ['3 workloads'], now)[1]).toBe('Only port 80/TCP · filter state:open');
    expect([amountOf(3, 3, 'workload'), amountOf(3, 1204, 'workload'), amountOf(1, 1, 'workload')]).toEqual(['3 workloads', '3 of 1,204 workloads', '1 workload']);
  });
});

describe('a view as JSON', () => {
  const graph = { revision: 7, level: 'workloads', groups: [{ id: 'namespace/shop' }], nodes: [{ id: 'workload/shop/Deployment/web', name: '\u202eweb' }], edges: [{ id: 'a>b' }], bundles: [], routes: [], hidden: { nodes: 0, edges: 2, groups: 0 } } as unknown as GraphView;
  const draft = [{ id: 'b>a', change: 'added' }] as never;

  it('has all that is drawn, the draft, and how to come back', () => {
    const parsed = JSON.parse(viewJson(snapshot, view({ namespaces: ['shop'], filter: 'state:open' }), { ...graph, draft }, now)) as Record<string, unknown>;
    const { revision, ...shown } = graph;
    expect(parsed).toMatchObject({ version: 1, revision, source: snapshot.source, profile: 'kubernetes', at: now.toISOString(), link: '?namespace=shop&filter=state:open', ...shown, draft });
  });

  it('has numbers side by side, and texts as they are', () => expect(viewJson(snapshot, view({}), { revision: 1, rows: [[1, 2], []], name: '[\n 1\n]' }, now)).toMatch(/"rows": \[\n    \[1, 2\],\n    \[\]\n  \],\n  "name": "\[\\n 1\\n\]"/));

  it('turns no text around in an editor', () => expect(viewJson(snapshot, view({}), { ...graph, draft }, now)).toMatch(/^[\x20-\x7e\n]*$/));
});
