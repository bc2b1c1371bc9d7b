import { describe, expect, test } from 'vitest';
import { arrangeRequest } from './arrange';
import { boundsOf, overlaps, type Rect } from './geometry';
import { layoutFromScratch, type LayoutInput } from './layout';
import { composeMap } from './map-model';
import { layoutFrom, remember } from './stable-layout';
import { graphOf, idOf, numberedGraph } from './test-graphs';

const canvas = { w: 900, h: 640 };

function inputOf(graph: ReturnType<typeof graphOf>): LayoutInput {
  const request = arrangeRequest(composeMap(graph, [], null), canvas, null, null);
  return { nodes: request.nodes, links: request.edges, canvas, isOutsideNamed: false };
}

const anyOverlap = (rects: readonly Rect[]) => rects.some((a, i) => rects.slice(i + 1).some((b) => overlaps(a, b)));

describe('a layout from nothing', () => {
  test('reads left to right: the outside, what it calls, what that calls', () => {
    const { nodes } = layoutFromScratch(inputOf(graphOf(['internet', 'data/db', 'shop/web', 'edge/proxy'], ['internet > edge/proxy', 'edge/proxy > shop/web', 'shop/web > data/db'])));
    const x = (peer: string) => nodes.get(idOf(peer))?.x ?? NaN;
    expect(x('internet')).toBeLessThan(x('edge/proxy'));
    expect(x('edge/proxy')).toBeLessThanOrEqual(x('shop/web'));
    expect(x('shop/web')).toBeLessThanOrEqual(x('data/db'));
  });

  test('inside a namespace too, with linked workloads level where they can be', () => {
    const { nodes } = layoutFromScratch(inputOf(graphOf(['shop/web', 'shop/api', 'shop/db'], ['shop/web > shop/api', 'shop/api > shop/db'])));
    const [web, api, db] = ['shop/web', 'shop/api', 'shop/db'].map((peer) => nodes.get(idOf(peer)) as Rect);
    expect([web?.y, api?.y]).toEqual([db?.y, db?.y]);
    expect((web?.x ?? 0) < (api?.x ?? 0) && (api?.x ?? 0) < (db?.x ?? 0)).toBe(true);
  });

  test('workloads that nothing connects are packed to the shape of the canvas', () => {
    const peers = [...Array(8).keys()].flatMap((n) => [...Array(4).keys()].map((w) => `team-${n}/app-${w}`));
    const { boxes } = layoutFromScratch(inputOf(graphOf(peers, [])));
    const bounds = boundsOf(boxes.values()) as Rect;
    expect(bounds.w / bounds.h).toBeGreaterThan(0.8);
    expect(bounds.w / bounds.h).toBeLessThan(2.4);
  });

  test.each([...Array(30).keys()])('nothing overlaps and every workload is inside its box (graph %i)', (seed) => {
    const input = inputOf(numberedGraph(seed, 5 + seed * 2, seed * 3));
    const { nodes, boxes } = layoutFromScratch(input);
    expect(nodes.size).toBe(input.nodes.length);
    expect(anyOverlap([...nodes.values()])).toBe(false);
    expect(anyOverlap([...boxes.values()])).toBe(false);
    for (const node of input.nodes) {
      const rect = nodes.get(node.id) as Rect;
      const box = node.namespace === null ? null : (boxes.get(node.namespace) as Rect);
      if (box === null) expect([...boxes.values()].every((other) => rect.x + rect.w < other.x)).toBe(true);
      else expect(rect.x > box.x && rect.y > box.y && rect.x + rect.w < box.x + box.w && rect.y + rect.h < box.y + box.h).toBe(true);
    }
  });
});

describe('a change', () => {
  const peers = ['internet', 'shop/web', 'shop/api', 'data/db', 'data/cache', 'ops/mon'];
  const lines = ['internet > shop/web', 'shop/web > shop/api', 'shop/api > data/db'];
  const first = layoutFromScratch(inputOf(graphOf(peers, lines)));

  test('a workload that vanishes moves nothing, and comes back to its place', () => {
    const without = layoutFrom(first, inputOf(graphOf(peers.filter((peer) => peer !== 'shop/api'), ['internet > shop/web'])));
    for (const [id, rect] of without.nodes) expect(rect).toEqual(first.nodes.get(id));
    const back = layoutFrom(remember(first, without), inputOf(graphOf(peers, lines)));
    expect(back.nodes.get(idOf('shop/api'))).toEqual(first.nodes.get(idOf('shop/api')));
  });

  test('a new workload finds room in its namespace while the others there stay', () => {
    const more = layoutFrom(first, inputOf(graphOf([...peers, 'shop/new-one', 'shop/new-two'], lines)));
    for (const id of ['shop/web', 'shop/api'].map(idOf)) expect(more.nodes.get(id)).toEqual(first.nodes.get(id));
    expect(anyOverlap([...more.nodes.values()])).toBe(false);
    expect(anyOverlap([...more.boxes.values()])).toBe(false);
  });

  test('a new namespace takes a free place and moves nothing', () => {
    const more = layoutFrom(first, inputOf(graphOf([...peers, 'new/a', 'new/b', 'private'], lines)));
    for (const [id, rect] of first.nodes) expect(more.nodes.get(id)).toEqual(rect);
    expect(anyOverlap([...more.boxes.values()])).toBe(false);
  });

  test.each([...Array(20).keys()])('growing step by step never makes anything overlap (graph %i)', (seed) => {
    const graph = numberedGraph(seed, 30, 30);
    let memory: ReturnType<typeof remember> | null = null;
    for (const share of [0.3, 0.6, 0.5, 1]) {
      const nodes = graph.nodes.filter((_, index) => index < graph.nodes.length * share);
      const known = new Set(nodes.map((node) => node.id));
      const placement = layoutFrom(memory, inputOf({ ...graph, nodes, edges: graph.edges.filter((edge) => known.has(edge.from) && known.has(edge.to)) }));
      expect(placement.nodes.size).toBe(nodes.length);
      expect(anyOverlap([...placement.nodes.values()])).toBe(false);
      expect(anyOverlap([...placement.boxes.values()])).toBe(false);
      memory = remember(memory, placement);
    }
  });
});
