import { describe, expect, test } from 'vitest';
import type { PeerId } from '@/lib/model/ids';
import type { BundleView, GraphView } from '@/lib/queries/contract/graph';
import { arrange, arrangeRequest } from './arrange';
import { edgeWords, nodeWords, peerNames } from './describe';
import { toElements } from './elements';
import { emphasised } from './emphasis';
import { hitAt, isDrawable } from './hit';
import { composeMap, type DraftEdge } from './map-model';
import { edgeOf, graphOf, groupOf, idOf } from './test-graphs';
import { toggleAt, toggled, togglesOf } from './toggles';

const bundle = (from: string, to: string, change: Partial<BundleView> = {}): BundleView => ({ id: `${from}>${to}`, from, to, state: 'policy', pairs: { policy: 12, unknown: 0, open: 3 }, ports: ['443/TCP', '5432/TCP'], label: '443, 5432', ...change });
const closed = (name: string, change: Parameters<typeof groupOf>[1] = {}) => groupOf(name, { open: false, keptOpen: false, workloads: 8, pods: 24, ...change });

/** `shop` is open with two workloads, `data` and `ops` are closed. */
const graph: GraphView = {
  ...graphOf(['internet', 'shop/web', 'shop/api'], ['shop/web > shop/api']),
  groups: [groupOf('shop'), closed('data'), closed('ops', { faint: true })],
  bundles: [bundle(idOf('shop/api'), 'namespace/data'), bundle('namespace/data', 'namespace/ops')],
};
const drafted = (line: string, change: 'added' | 'cut'): DraftEdge => ({ ...edgeOf(line), change });
const told = (edges: readonly DraftEdge[] = []) => composeMap(graph, edges, null).edges.filter(({ bundle: of }) => of).map(({ id, state, label }) => [id.replaceAll('workload/shop/Deployment/', ''), state, label]);

describe('bundles', () => {
  test('say how many pairs they stand for, and on which ports', () => {
    expect(told()).toEqual([['api>namespace/data', 'policy', '12 · 443, 5432']]);
    const model = composeMap(graph, [], null);
    const line = model.edges.find(({ bundle: of }) => of)!;
    expect(edgeWords(line, peerNames(model))).toEqual(['shop/api → data', '12 pairs allowed by policy', '3 pairs open for lack of isolation', '443/TCP, 5432/TCP']);
  });

  test('of one pair look like the pair', () => {
    const one = { ...graph, bundles: [bundle(idOf('shop/api'), 'namespace/data', { pairs: { policy: 1, unknown: 0, open: 0 }, label: '5432' })] };
    expect(composeMap(one, [], null).edges.find(({ bundle: of }) => of)?.label).toBe('5432');
  });

  test.each<[string, DraftEdge[], string[][]]>([
    ['what a draft adds and cuts of their pairs, and stay what they are', [drafted('shop/api > data/db : 5432', 'added'), drafted('shop/api > data/cache : 6379', 'cut')], [['api>namespace/data', 'policy', '12 · 443, 5432 · +1 −1']]],
    ['that all of their pairs are cut', Array.from({ length: 12 }, (_, index) => drafted(`shop/api > data/db-${index} : 443`, 'cut')), [['api>namespace/data', 'cut', '12 · 443, 5432 · −12']]],
    ['that a draft alone makes them', [drafted('shop/web > data/db : 5432', 'added'), drafted('shop/web > data/cache : 6379', 'added')], [['api>namespace/data', 'policy', '12 · 443, 5432'], ['web>namespace/data', 'added', '+2 · 5432, 6379']]],
  ])('tell %s', (_, edges, expected) => expect(told(edges)).toEqual(expected));

  test('do not shape the layout when only a draft or a selection makes them', () => {
    const open = { ...graph, bundles: [...graph.bundles, bundle('namespace/data', idOf('shop/web'), { state: 'open', pairs: { policy: 0, unknown: 0, open: 4 } })] };
    expect(composeMap(open, [drafted('shop/web > data/db', 'added')], null).edges.filter(({ shapesLayout }) => shapesLayout)).toHaveLength(2);
  });
});

describe('closed groups', () => {
  test('tell their size, their isolation, how many are open, what is held back, and findings', () => {
    const full = { ...graph, groups: [closed('data', { ingress: 'partial', openWorkloads: 3, inner: 7, wideInbound: 40, findings: 2 })], nodes: [] };
    const [node] = composeMap(full, [], null).nodes;
    expect(node!.badges.map(({ text }) => text)).toEqual(['3 open', '+40 in', '2 findings']);
    expect(nodeWords(node!)).toEqual(['data', '8 workloads · 24 pods', 'ingress isolated for some pods', 'egress not isolated', '3 workloads open to others, because nothing isolates them', '7 pairs inside by policy', '40 more reach it by a policy, drawn when selected', '2 findings']);
  });

  test('count what a draft changes inside of them', () => {
    const node = composeMap(graph, [drafted('data/db > data/cache', 'added'), drafted('data/x > data/y', 'cut')], null).nodes.find(({ id }) => id === 'namespace/data');
    expect(node?.badges).toEqual([{ tone: 'added', text: '+ 1' }, { tone: 'cut', text: '− 1' }]);
  });

  test('stand for the workloads in them when these are selected', () => {
    const model = composeMap(graph, [], null);
    expect([...emphasised(model, { kind: 'peer', id: idOf('data/db') as PeerId })!.selected]).toEqual(['namespace/data']);
    expect([...emphasised(model, { kind: 'edge', from: idOf('shop/api') as PeerId, to: idOf('data/db') as PeerId })!.edges]).toEqual([`${idOf('shop/api')}>namespace/data`]);
    expect(emphasised(model, { kind: 'namespace', name: 'data' })!.near.has(idOf('shop/api'))).toBe(true);
  });

  test('of other groupings stand for their members, and are nothing a connection could be drawn to', () => {
    const team = { ...graphOf(['shop/web'], []), groups: [closed('red', { id: 'group/team/red', namespace: undefined, members: [idOf('data/db')] })] };
    const model = composeMap(team, [], null);
    expect([model.standing(idOf('data/db')), model.standing(idOf('data/other')), model.standing(idOf('shop/web'))]).toEqual(['group/team/red', null, idOf('shop/web')]);
    const node = model.nodes.find(({ kind }) => kind === 'group')!;
    expect(isDrawable({ kind: 'node', node })).toBe(false);
  });

  test('that are faint keep their place, have no line, and are drawn without cytoscape', () => {
    const model = composeMap(graph, [], null);
    const arrangement = arrange(arrangeRequest(model, { w: 900, h: 640 }, null, null, 1));
    const rect = arrangement.placement.nodes.get('namespace/ops')!;
    expect(rect).toBeDefined();
    expect(model.edges.some(({ from, to }) => from === 'namespace/ops' || to === 'namespace/ops')).toBe(false);
    expect(toElements(model, arrangement).some(({ data }) => data.id === 'namespace/ops')).toBe(false);
    expect(hitAt(model, arrangement, { x: rect.x + 5, y: rect.y + 5 }, 0)).toMatchObject({ kind: 'node', node: { id: 'namespace/ops' } });
  });
});

describe('signs to open and close', () => {
  const model = composeMap(graph, [], null);
  const arrangement = arrange(arrangeRequest(model, { w: 900, h: 640 }, null, null, 1));

  test.each([0.3, 1, 2])('are where they are drawn, at any scale (%d)', (zoom) => {
    const toggles = togglesOf(model, arrangement, { zoom, x: 40, y: -15 });
    expect(toggles.map(({ id, isOpen }) => [id, isOpen])).toEqual([['namespace/shop', true], ['namespace/data', false], [idOf('shop/api'), false], [idOf('shop/web'), false]]);
    for (const { id, rect } of toggles) {
      expect(Math.min(rect.w, rect.h)).toBeGreaterThanOrEqual(14);
      expect(toggleAt(toggles.filter((one) => one.id === id), { x: rect.x + rect.w / 2, y: rect.y + rect.h / 2 })?.id).toBe(id);
    }
    expect(toggleAt(toggles, { x: -500, y: -500 })).toBeNull();
  });

  test('turn around what they are of', () => {
    expect(['namespace/shop', 'namespace/data', idOf('shop/web'), 'internet', 'gone'].map((id) => toggled(model, id)?.open ?? null)).toEqual([false, true, true, null, null]);
  });
});
