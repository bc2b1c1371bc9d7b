import { centerOf, GRID, type Point, type Rect } from './geometry';
import type { Direction } from './route-grid';

export interface RouteNode {
  readonly id: string;
  readonly rect: Rect;
  readonly shape: 'box' | 'circle';
  /** The open group that it stands in. */
  readonly box: string | null;
  /** Height above it that its badges take; labels keep out, lines may pass behind. */
  readonly headroom: number;
  /** The same below it. */
  readonly footroom: number;
}

export interface Port {
  readonly point: Point;
  readonly outward: Direction;
  readonly cost: number;
}

/** Whether a point lies on the outline of a node. */
export function isOnBorder(node: RouteNode, point: Point): boolean {
  const { x, y, w, h } = node.rect;
  if (node.shape === 'circle') return Math.abs(Math.hypot(point.x - x - w / 2, point.y - y - h / 2) - w / 2) < 0.5;
  const inX = point.x >= x && point.x <= x + w;
  const inY = point.y >= y && point.y <= y + h;
  return inX && inY && (point.x === x || point.x === x + w || point.y === y || point.y === y + h);
}

/** The grid points of a node's outline where a line to another node may start or end, the side that faces it cheapest, the middle before the corners. */
export function portsOf(node: RouteNode, other: RouteNode): Port[] {
  const { x, y, w, h } = node.rect;
  const c = centerOf(node.rect);
  const away = centerOf(other.rect).x;
  const reach = node.shape === 'circle' ? GRID : Infinity;
  const ports: Port[] = [];
  const add = (px: number, py: number, outward: Direction, side: number, off: number) => {
    if (off <= reach) ports.push({ point: { x: px, y: py }, outward, cost: side + (off / GRID) * 0.35 });
  };
  for (let py = y + GRID; py < y + h; py += GRID) {
    add(x + w, py, 0, away >= c.x ? 0 : 3, Math.abs(py - c.y));
    add(x, py, 2, away < c.x ? 0 : 3, Math.abs(py - c.y));
  }
  for (let px = x + GRID; px < x + w; px += GRID) {
    add(px, y, 3, 2, Math.abs(px - c.x));
    add(px, y + h, 1, 2, Math.abs(px - c.x));
  }
  return ports;
}

/** Extends the ends at a circle from its bounding box to its rim. */
export function touching(points: readonly Point[], source: RouteNode, target: RouteNode): Point[] {
  const result = [...points];
  result[0] = onRim(result[0] as Point, source);
  result[result.length - 1] = onRim(result.at(-1) as Point, target);
  return result;
}

function onRim(point: Point, node: RouteNode): Point {
  if (node.shape === 'box') return point;
  const c = centerOf(node.rect);
  const r = node.rect.w / 2;
  const reach = (off: number) => Math.sqrt(Math.max(0, r * r - off * off));
  if (point.x === node.rect.x + node.rect.w) return { x: c.x + reach(point.y - c.y), y: point.y };
  if (point.x === node.rect.x) return { x: c.x - reach(point.y - c.y), y: point.y };
  return { x: point.x, y: point.y < c.y ? c.y - reach(point.x - c.x) : c.y + reach(point.x - c.x) };
}

/** The reverse of `onRim`, so that a kept line occupies the same tracks again. */
export function onGrid(points: readonly Point[], source: RouteNode, target: RouteNode): Point[] {
  const result = [...points];
  const outward = (point: Point, next: Point | undefined, node: RouteNode): Point => {
    if (node.shape === 'box' || next === undefined) return point;
    if (next.y === point.y) return { x: next.x > point.x ? node.rect.x + node.rect.w : node.rect.x, y: point.y };
    return { x: point.x, y: next.y > point.y ? node.rect.y + node.rect.h : node.rect.y };
  };
  result[0] = outward(points[0] as Point, points[1], source);
  result[result.length - 1] = outward(points.at(-1) as Point, points.at(-2), target);
  return result;
}
