import { compareText } from '@/lib/model/compare-text';
import { grown, overlaps, segmentRect, type Point, type Rect } from './geometry';
import type { RouteBox, RouteEdge, Routes } from './route';
import type { RouteNode } from './route-ports';

export interface LabelEdge extends RouteEdge {
  readonly labelWidth: number;
}

const LABEL_HEIGHT = 14;
/** Kept free at the end of a line for its arrow head. */
const ARROW = 11;
/** A place that costs more than this hides more than it tells. */
const TOO_BAD = 24;

/**
 * A place on its own line for every port label that has one: never on a node, a namespace's name or another label, and
 * rather not on other lines, corners or borders. `kept` places stay if they are still free. Labels without a good place
 * are left out; they are shown when the line is pointed at. `scale` is how much larger than at full size they are drawn.
 */
export function placeLabels(
  nodes: readonly RouteNode[],
  boxes: readonly RouteBox[],
  edges: readonly LabelEdge[],
  routes: Routes,
  kept: ReadonlyMap<string, Rect>,
  scale: number,
): ReadonlyMap<string, Rect> {
  const hard = [...nodes.map(({ rect, headroom }) => grown({ x: rect.x, y: rect.y - headroom, w: rect.w, h: rect.h + headroom }, 2)), ...boxes.map((box) => box.title)];
  const segments = edges.flatMap((edge) => {
    const points = routes.get(edge.id) ?? [];
    return points.slice(1).map((point, i) => ({ edge, rect: segmentRect(points[i] as Point, point) }));
  });
  const borders = boxes.flatMap(({ rect }) => [
    { x: rect.x, y: rect.y, w: rect.w, h: 0 },
    { x: rect.x, y: rect.y + rect.h, w: rect.w, h: 0 },
    { x: rect.x, y: rect.y, w: 0, h: rect.h },
    { x: rect.x + rect.w, y: rect.y, w: 0, h: rect.h },
  ]);
  const placed = new Map<string, Rect>();
  const isFree = (rect: Rect) => ![...hard, ...placed.values()].some((other) => overlaps(grown(rect, 1), other));

  const pending: LabelEdge[] = [];
  for (const edge of edges) {
    const old = kept.get(edge.id);
    if (old !== undefined && old.w === edge.labelWidth * scale && isFree(old) && onPath(old, routes.get(edge.id) ?? null)) placed.set(edge.id, old);
    else if (edge.labelWidth > 0) pending.push(edge);
  }
  pending.sort((a, b) => lengthOf(routes.get(a.id)) - lengthOf(routes.get(b.id)) || compareText(a.id, b.id));
  for (const edge of pending) {
    const points = routes.get(edge.id);
    if (!points) continue;
    let best: { readonly cost: number; readonly rect: Rect } | null = null;
    for (const { rect, cost } of candidates(points, edge.labelWidth * scale, LABEL_HEIGHT * scale)) {
      if ((best !== null && cost >= best.cost) || !isFree(rect)) continue;
      let total = cost;
      for (const segment of segments) {
        if (segment.edge.id !== edge.id && touches(rect, segment.rect)) total += segment.edge.from === edge.from || segment.edge.to === edge.to ? 11 : 14;
      }
      for (const border of borders) if (touches(rect, border)) total += 5;
      if (total < TOO_BAD && (best === null || total < best.cost)) best = { cost: total, rect };
    }
    if (best !== null) placed.set(edge.id, best.rect);
  }
  return placed;
}

const touches = (rect: Rect, line: Rect) => line.x <= rect.x + rect.w && rect.x <= line.x + line.w && line.y <= rect.y + rect.h && rect.y <= line.y + line.h;

const onPath = (rect: Rect, points: readonly Point[] | null) => {
  const c = { x: rect.x + rect.w / 2, y: rect.y + rect.h / 2, w: 0, h: 0 };
  return points !== null && points.some((point, i) => i > 0 && touches(grown(c, 0.5), segmentRect(points[i - 1] as Point, point)));
};

function lengthOf(points: readonly Point[] | null | undefined): number {
  return (points ?? []).reduce((sum, point, i, all) => (i === 0 ? 0 : sum + Math.abs(point.x - (all[i - 1] as Point).x) + Math.abs(point.y - (all[i - 1] as Point).y)), 0);
}

function* candidates(points: readonly Point[], width: number, height: number): Generator<{ rect: Rect; cost: number }> {
  for (let i = 0; i + 1 < points.length; i++) {
    const a = points[i] as Point;
    const b = points[i + 1] as Point;
    const horizontal = a.y === b.y;
    const length = Math.abs(b.x - a.x) + Math.abs(b.y - a.y);
    const half = horizontal ? width / 2 : height / 2;
    const start = 4;
    const end = i + 2 === points.length ? ARROW : 4;
    const room = length - start - end - 2 * half;
    if (room < 0) continue;
    const steps = Math.max(1, Math.ceil(room / 5));
    for (let s = 0; s <= steps; s++) {
      const along = start + half + (room * s) / steps;
      const x = a.x + Math.sign(b.x - a.x) * along;
      const y = a.y + Math.sign(b.y - a.y) * along;
      const offCenter = Math.abs(along - length / 2) / 60;
      const fromTarget = (points.length - 2 - i) * 1.2;
      yield { rect: { x: x - width / 2, y: y - height / 2, w: width, h: height }, cost: offCenter + fromTarget + (horizontal ? 0 : 3) };
    }
  }
}
