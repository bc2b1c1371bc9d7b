import { describe, expect, test } from 'vitest';
import { arrange, arrangeRequest, titleRect, type Arrangement } from './arrange';
import { grown, overlaps, segmentCrosses, type Point, type Rect } from './geometry';
import { composeMap, type MapModel } from './map-model';
import { numberedGraph } from './test-graphs';

const canvas = { w: 900, h: 640 };

function arranged(seed: number, workloads: number, lines: number): { model: MapModel; arrangement: Arrangement } {
  const model = composeMap(numberedGraph(seed, workloads, lines), [], null);
  return { model, arrangement: arrange(arrangeRequest(model, canvas, null, null)) };
}

const segments = (points: readonly Point[]) => points.slice(1).map((point, i) => [points[i] as Point, point] as const);
const rectOf = (arrangement: Arrangement, id: string) => arrangement.placement.nodes.get(id) as Rect;
const seeds = [...Array(25).keys()];

describe.each(seeds)('graph %i', (seed) => {
  const { model, arrangement } = arranged(seed, 4 + ((seed * 7) % 30), 3 + ((seed * 11) % 40));
  const routed = model.edges.flatMap((edge) => {
    const points = arrangement.routes.get(edge.id);
    return points ? [{ edge, points }] : [];
  });

  test('every line finds a way', () => expect(routed.length).toBe(model.edges.length));

  test('no line passes through a node that is not its end', () => {
    for (const { edge, points } of routed) {
      for (const node of model.nodes) {
        const rect = grown(rectOf(arrangement, node.id), node.id === edge.from || node.id === edge.to ? -0.01 : 1);
        const own = node.namespace === null && (node.id === edge.from || node.id === edge.to);
        for (const [a, b] of segments(points)) expect(!own && segmentCrosses(a, b, rect), `${edge.id} through ${node.id}`).toBe(false);
      }
    }
  });

  test('no line passes through a namespace that holds neither end', () => {
    for (const { edge, points } of routed) {
      const mine = new Set(model.nodes.filter((node) => node.id === edge.from || node.id === edge.to).map((node) => node.box as string | null));
      for (const [name, box] of arrangement.placement.boxes) {
        if (!mine.has(name)) for (const [a, b] of segments(points)) expect(segmentCrosses(a, b, box), `${edge.id} through ${name}`).toBe(false);
      }
    }
  });

  test('lines run level or upright, from the border of the source to the border of the target', () => {
    for (const { edge, points } of routed) {
      for (const [a, b] of segments(points)) expect(a.x === b.x || a.y === b.y).toBe(true);
      for (const [id, point] of [[edge.from, points[0]], [edge.to, points.at(-1)]] as const) {
        const { x, y, w, h } = rectOf(arrangement, id);
        const p = point as Point;
        if (id.startsWith('workload/')) expect(p.x === x || p.x === x + w || p.y === y || p.y === y + h).toBe(true);
        else expect(Math.hypot(p.x - x - w / 2, p.y - y - h / 2)).toBeCloseTo(w / 2);
      }
    }
  });

  test('a port label lies on its line and on no node, no namespace name and no other label', () => {
    const labels = [...arrangement.labels];
    const taken = [...arrangement.placement.nodes.values(), ...model.boxes.map((box) => titleRect(box.name, arrangement.placement.boxes.get(box.id) as Rect))];
    labels.forEach(([id, rect], index) => {
      const center = { x: rect.x + rect.w / 2, y: rect.y + rect.h / 2 };
      const points = arrangement.routes.get(id) as readonly Point[];
      expect(segments(points).some(([a, b]) => segmentCrosses(a, b, { x: center.x - 1, y: center.y - 1, w: 2, h: 2 }))).toBe(true);
      expect(taken.some((other) => overlaps(other, rect))).toBe(false);
      for (const [, other] of labels.slice(index + 1)) expect(overlaps(other, rect)).toBe(false);
    });
  });

  test('lines of different ends never share a track', () => {
    const used = new Map<string, { from: string; to: string }[]>();
    for (const { edge, points } of routed) {
      for (const [a, b] of segments(points)) {
        const steps = Math.round((Math.abs(a.x - b.x) + Math.abs(a.y - b.y)) / 10);
        for (let s = 0; s < steps; s++) {
          const at = (t: number) => `${Math.round((a.x + ((b.x - a.x) * t) / steps) / 10)},${Math.round((a.y + ((b.y - a.y) * t) / steps) / 10)}`;
          const key = [at(s), at(s + 1)].sort().join(' ');
          used.set(key, [...(used.get(key) ?? []), edge]);
        }
      }
    }
    const strangers = [...used.values()].filter((edges) => edges.some((a) => edges.some((b) => a.from !== b.from && a.to !== b.to)));
    expect(strangers.length / Math.max(1, used.size)).toBeLessThan(0.01);
  });
});

describe('arranging', () => {
  test.each([0.4, 0.55, 0.8, 1.4])('labels drawn at a scale of %d have room for their size on screen and stay apart', (zoom) => {
    const model = composeMap(numberedGraph(4, 26, 34), [], null);
    const request = arrangeRequest(model, canvas, null, null, zoom);
    const { labels, placement } = arrange(request);
    const shown = [...labels];
    for (const [id, rect] of shown) {
      expect(rect.w * zoom).toBeGreaterThanOrEqual((request.edges.find((edge) => edge.id === id)?.labelWidth ?? NaN) * 0.999);
      expect([...placement.nodes.values()].some((node) => overlaps(node, rect))).toBe(false);
    }
    shown.forEach(([, a], i) => expect(shown.slice(i + 1).some(([, b]) => overlaps(a, b))).toBe(false));
    expect(shown.length).toBeGreaterThan(5);
  });

  test('equal graphs give equal maps, whatever order they come in', () => {
    const graph = numberedGraph(3, 24, 30);
    const shuffled = { ...graph, nodes: [...graph.nodes].reverse(), edges: [...graph.edges].reverse(), groups: [...graph.groups].reverse() };
    const one = arrange(arrangeRequest(composeMap(graph, [], null), canvas, null, null));
    const two = arrange(arrangeRequest(composeMap(shuffled, [], null), canvas, null, null));
    expect(two).toEqual(one);
  });

  test('a draft and a selection move no node and no line that was there', () => {
    const graph = numberedGraph(5, 24, 30);
    const before = composeMap(graph, [], null);
    const first = arrange(arrangeRequest(before, canvas, null, null));
    const ends = graph.nodes.filter((node) => node.kind === 'workload').slice(0, 4).map((node) => node.id);
    const added = ends.slice(1).map((to) => ({ id: '', from: ends[0] as string, to, state: 'policy' as const, ports: ['80/TCP'], label: '80', partial: false, change: 'added' as const }));
    const after = composeMap(graph, added, { kind: 'peer', id: ends[0] as never });
    const second = arrange(arrangeRequest(after, canvas, first.memory, first));
    expect(second.placement).toEqual(first.placement);
    const untouched = before.edges.filter((edge) => !added.some((line) => `${line.from}>${line.to}` === edge.id));
    for (const edge of untouched) expect(second.routes.get(edge.id)).toEqual(first.routes.get(edge.id));
    for (const line of added) expect(second.routes.get(`${line.from}>${line.to}`)).toBeTruthy();
  });

  test('the largest map a server sends is arranged whole, within the steps that lines may take', () => {
    const { model, arrangement } = arranged(1, 117, 250);
    expect(arrangement.placement.nodes.size).toBe(model.nodes.length);
    expect(model.edges.filter((edge) => !arrangement.routes.get(edge.id))).toEqual([]);
  });
});
