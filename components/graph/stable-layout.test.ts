import { describe, expect, test } from 'vitest';
import { arrangeRequest } from './arrange';
import { boundsOf, overlaps, type Rect } from './geometry';
import { layoutFromScratch, type LayoutInput } from './layout';
import { composeMap } from './map-model';
import { layoutFrom, memoryOf, type Memory } from './stable-layout';
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
      const box = node.box === null ? null : (boxes.get(node.box) as Rect);
      if (box === null) expect([...boxes.values()].every((other) => rect.x + rect.w < other.x)).toBe(true);
      else expect(rect.x > box.x && rect.y > box.y && rect.x + rect.w < box.x + box.w && rect.y + rect.h < box.y + box.h).toBe(true);
    }
  });
});

describe('a change', () => {
  const peers = ['internet', 'shop/web', 'shop/api', 'data/db', 'data/cache', 'ops/mon'];
  const lines = ['internet > shop/web', 'shop/web > shop/api', 'shop/api > data/db'];
  const before = inputOf(graphOf(peers, lines));
  const first = layoutFromScratch(before);
  const memory = memoryOf(first, before);

  test('a workload that vanishes moves nothing, and comes back to its place', () => {
    const without = layoutFrom(memory, inputOf(graphOf(peers.filter((peer) => peer !== 'shop/api'), ['internet > shop/web'])));
    for (const [id, rect] of without.placement.nodes) expect(rect).toEqual(first.nodes.get(id));
    expect(layoutFrom(without.memory, before).placement).toEqual(first);
  });

  test('a new workload finds room in its namespace while the others there stay', () => {
    const { nodes, boxes } = layoutFrom(memory, inputOf(graphOf([...peers, 'shop/new-one', 'shop/new-two'], lines))).placement;
    for (const id of ['shop/web', 'shop/api'].map(idOf)) expect(nodes.get(id)).toEqual(first.nodes.get(id));
    expect(anyOverlap([...nodes.values()])).toBe(false);
    expect(anyOverlap([...boxes.values()])).toBe(false);
  });

  test('a new namespace takes a free place and moves nothing', () => {
    const { nodes, boxes } = layoutFrom(memory, inputOf(graphOf([...peers, 'new/a', 'new/b', 'private'], lines))).placement;
    for (const [id, rect] of first.nodes) expect(nodes.get(id)).toEqual(rect);
    expect(anyOverlap([...boxes.values()])).toBe(false);
  });

  test.each([...Array(20).keys()])('growing step by step never makes anything overlap (graph %i)', (seed) => {
    const graph = numberedGraph(seed, 30, 30);
    let known: Memory | null = null;
    for (const share of [0.3, 0.6, 0.5, 1]) {
      const nodes = graph.nodes.filter((_, index) => index < graph.nodes.length * share);
      const ids = new Set(nodes.map((node) => node.id));
      const laid = layoutFrom(known, inputOf({ ...graph, nodes, edges: graph.edges.filter((edge) => ids.has(edge.from) && ids.has(edge.to)) }));
      expect(laid.placement.nodes.size).toBe(nodes.length + closedIn(laid.placement.nodes));
      expect(anyOverlap([...laid.placement.nodes.values()])).toBe(false);
      expect(anyOverlap([...laid.placement.boxes.values()])).toBe(false);
      known = laid.memory;
    }
  });
});

const closedIn = (nodes: ReadonlyMap<string, Rect>) => [...nodes.keys()].filter((id) => id.startsWith('namespace/')).length;

/** The graph with some of its namespaces closed, and bundles where their lines were. */
function withClosed(graph: ReturnType<typeof graphOf>, closed: readonly string[]): ReturnType<typeof graphOf> {
  const groupOf = new Map(graph.nodes.map((node) => [node.id, node.group]));
  const standing = (id: string) => (closed.includes(groupOf.get(id) ?? '') ? (groupOf.get(id) as string) : id);
  const lines = graph.edges.map((edge) => ({ ...edge, from: standing(edge.from), to: standing(edge.to) })).filter((edge) => edge.from !== edge.to);
  const bundles = new Map(lines.filter((edge) => edge.from.startsWith('namespace/') || edge.to.startsWith('namespace/')).map((edge) => [`${edge.from}>${edge.to}`, { id: `${edge.from}>${edge.to}`, from: edge.from, to: edge.to, state: 'policy' as const, pairs: { policy: 2, unknown: 0, open: 0 }, ports: edge.ports, label: edge.label }]));
  return {
    ...graph,
    groups: graph.groups.map((group) => (closed.includes(group.id) ? { ...group, open: false } : group)),
    nodes: graph.nodes.filter((node) => !closed.includes(node.group ?? '')),
    edges: graph.edges.filter((edge) => standing(edge.from) === edge.from && standing(edge.to) === edge.to),
    bundles: [...bundles.values()],
  };
}

describe('opening and closing groups in place', () => {
  const groupsIn = (graph: ReturnType<typeof graphOf>) => graph.groups.map(({ id }) => id);

  test.each([...Array(20).keys()])('moves nothing up or left, covers nothing, and closing gives back every place (graph %i)', (seed) => {
    const graph = numberedGraph(seed, 40, 40);
    const ids = groupsIn(graph);
    const closedAll = layoutFrom(null, inputOf(withClosed(graph, ids)));
    for (const open of [ids.slice(0, 1), ids.slice(0, 3), ids.filter((_, index) => index % 2 === seed % 2), ids]) {
      const laid = layoutFrom(closedAll.memory, inputOf(withClosed(graph, ids.filter((id) => !open.includes(id)))));
      const everything = [...laid.placement.boxes.values(), ...[...laid.placement.nodes].flatMap(([id, rect]) => (id.startsWith('workload/') ? [] : [rect]))];
      expect(anyOverlap(everything)).toBe(false);
      for (const id of ids) {
        const [now, home] = [laid.placement.boxes.get(id) ?? laid.placement.nodes.get(id), closedAll.placement.nodes.get(id)] as Rect[];
        expect(now!.x).toBeGreaterThanOrEqual(home!.x);
        expect(now!.y).toBeGreaterThanOrEqual(home!.y);
      }
      expect(layoutFrom(laid.memory, inputOf(withClosed(graph, ids))).placement).toEqual(closedAll.placement);
    }
  });

  test('one that is opened stays where it is, and so does what it is not in the way of', () => {
    const graph = graphOf(['a/1', 'b/1', 'b/2', 'b/3', 'c/1', 'd/1'], ['a/1 > b/1', 'b/1 > c/1', 'c/1 > d/1']);
    const ids = groupsIn(graph);
    const closed = layoutFrom(null, inputOf(withClosed(graph, ids)));
    const laid = layoutFrom(closed.memory, inputOf(withClosed(graph, ids.filter((id) => id !== 'namespace/b'))));
    const moves = ids.map((id) => {
      const [now, home] = [laid.placement.boxes.get(id) ?? laid.placement.nodes.get(id), closed.placement.nodes.get(id)] as Rect[];
      return [id.split('/')[1], now!.x - home!.x, now!.y - home!.y];
    });
    const grew = (laid.placement.boxes.get('namespace/b') as Rect).w - (closed.placement.nodes.get('namespace/b') as Rect).w;
    expect(moves).toEqual([['a', 0, 0], ['b', 0, 0], ['c', grew, 0], ['d', grew, 0]]);
  });

  test('one that is closed leaves everything where it was, and finds its workloads again when it is opened', () => {
    const graph = numberedGraph(7, 30, 40);
    const open = layoutFrom(null, inputOf(graph));
    const [first] = groupsIn(graph);
    const closed = layoutFrom(open.memory, inputOf(withClosed(graph, [first!])));
    for (const [id, rect] of closed.placement.boxes) expect(rect).toEqual(open.placement.boxes.get(id));
    expect(layoutFrom(closed.memory, inputOf(graph)).placement).toEqual(open.placement);
  });

  test('an opened workload pushes its neighbours, and its group the others, until it is closed', () => {
    const graph = graphOf(['a/1', 'a/2', 'a/3', 'b/1'], ['a/1 > a/2', 'a/2 > b/1']);
    const detail = { ports: [{ port: 8080, protocol: 'TCP' as const, names: [] }], pods: [...Array(8).keys()].map((pod) => ({ name: `1-${pod}`, count: 1 })), morePods: 0 };
    const before = layoutFrom(null, inputOf(graph));
    const opened = layoutFrom(before.memory, inputOf({ ...graph, nodes: graph.nodes.map((node) => (node.id === idOf('a/1') ? { ...node, detail } : node)) }));
    expect((opened.placement.nodes.get(idOf('a/1')) as Rect).h).toBeGreaterThan(100);
    expect(anyOverlap([...opened.placement.nodes.values()])).toBe(false);
    expect(anyOverlap([...opened.placement.boxes.values()])).toBe(false);
    expect(layoutFrom(opened.memory, inputOf(graph)).placement).toEqual(before.placement);
  });
});
