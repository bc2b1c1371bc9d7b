import { compareText } from '@/lib/model/compare-text';
import { boundsOf, GRID, grown, overlaps, segmentRect, type Point, type Rect } from './geometry';
import type { RouteBox, RouteEdge, Routes } from './route';
import type { RouteNode } from './route-ports';

export interface LabelEdge extends RouteEdge {
  readonly labelWidth: number;
  readonly labelRows: number;
  /** What is written names what the line is about, so it should have a place even if it hides something, or is shortened. */
  readonly isNamed: boolean;
}

const LABEL_HEIGHT = 14;
/** Kept free at the end of a line for its arrow head. */
const ARROW = 11;
/** A place that costs more than this hides more than it tells. */
const TOO_BAD = 24;
const TOO_BAD_FOR_A_NAME = 200;
/** How much of its width a name may lose, and where on it an upright line may run. */
const SHARES = [1, 0.82, 0.66];
const SHIFTS = [0.5, 0.35, 0.65, 0.2, 0.8];

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
  const hard = [...nodes.map(({ rect, headroom, footroom }) => grown({ x: rect.x, y: rect.y - headroom, w: rect.w, h: rect.h + headroom + footroom }, 2)), ...boxes.map((box) => box.title)];
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

  const bounds = boundsOf([...nodes.map(({ rect }) => rect), ...boxes.map(({ rect }) => rect)]);
  const withLines = boundsOf([...(bounds === null ? [] : [bounds]), ...segments.map(({ rect }) => rect)]);
  const isWithin = (rect: Rect, around: Rect | null, margin: number) => around !== null && rect.x >= around.x - margin && rect.x + rect.w <= around.x + around.w + margin;
  // What names a line stays beside the map, every other label on the canvas that shows all lines.
  const within = (rect: Rect, isNamed: boolean) => (isNamed ? isWithin(rect, bounds, 2 * GRID) : isWithin(rect, withLines, 2 * GRID * scale));
  const findPlace = (edge: LabelEdge, points: readonly Point[]): Rect | undefined => {
    let best: { readonly cost: number; readonly rect: Rect } | null = null;
    for (const { rect, cost } of placesFor(edge, points, scale)) {
      if ((best !== null && cost >= best.cost) || !isFree(rect) || !within(rect, edge.isNamed)) continue;
      let total = cost;
      for (const segment of segments) {
        if (segment.edge.id !== edge.id && touches(rect, segment.rect)) total += segment.edge.from === edge.from || segment.edge.to === edge.to ? 11 : 14;
      }
      for (const border of borders) if (touches(rect, border)) total += 5;
      if (total < (edge.isNamed ? TOO_BAD_FOR_A_NAME : TOO_BAD) && (best === null || total < best.cost)) best = { cost: total, rect };
    }
    return best?.rect;
  };
  // Names are what their lines are drawn for: they choose before ports, even before those that had a place.
  for (const isNamed of [true, false]) {
    const pending: LabelEdge[] = [];
    for (const edge of edges.filter((one) => one.isNamed === isNamed)) {
      const old = kept.get(edge.id);
      if (old !== undefined && old.w === edge.labelWidth * scale && isFree(old) && onPath(isNamed ? old : middleOf(old), routes.get(edge.id) ?? null)) placed.set(edge.id, old);
      else if (edge.labelWidth > 0) pending.push(edge);
    }
    pending.sort((a, b) => lengthOf(routes.get(a.id)) - lengthOf(routes.get(b.id)) || compareText(a.id, b.id));
    for (const edge of pending) {
      const place = findPlace(edge, routes.get(edge.id) ?? []);
      if (place !== undefined) placed.set(edge.id, place);
    }
  }
  return placed;
}

const touches = (rect: Rect, line: Rect) => line.x <= rect.x + rect.w && rect.x <= line.x + line.w && line.y <= rect.y + rect.h && rect.y <= line.y + line.h;

const middleOf = (rect: Rect): Rect => grown({ x: rect.x + rect.w / 2, y: rect.y + rect.h / 2, w: 0, h: 0 }, 0.5);

const onPath = (rect: Rect, points: readonly Point[] | null) => points !== null && points.some((point, i) => i > 0 && touches(rect, segmentRect(points[i - 1] as Point, point)));

function lengthOf(points: readonly Point[] | null | undefined): number {
  return (points ?? []).reduce((sum, point, i, all) => (i === 0 ? 0 : sum + Math.abs(point.x - (all[i - 1] as Point).x) + Math.abs(point.y - (all[i - 1] as Point).y)), 0);
}

function* placesFor({ labelWidth, labelRows, isNamed }: LabelEdge, points: readonly Point[], scale: number): Generator<{ rect: Rect; cost: number }> {
  const height = (LABEL_HEIGHT * labelRows - (labelRows - 1)) * scale;
  for (const share of isNamed ? SHARES : [1]) {
    for (const { rect, cost } of candidates(points, labelWidth * scale * share, height, isNamed ? SHIFTS : [0.5])) yield { rect, cost: cost + (1 - share) * 180 };
  }
}

function* candidates(points: readonly Point[], width: number, height: number, shifts: readonly number[]): Generator<{ rect: Rect; cost: number }> {
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
      for (const shift of horizontal ? [0.5] : shifts) {
        yield { rect: { x: x - width * shift, y: y - height / 2, w: width, h: height }, cost: offCenter + fromTarget + (horizontal ? 0 : 3) + Math.abs(shift - 0.5) * 8 };
      }
    }
  }
}
