/** Pitch of the grid that nodes sit on and lines follow, in map units. Sizes and gaps are multiples of it. */
export const GRID = 10;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** `x`, `y` is the top left corner. */
export interface Rect extends Point {
  readonly w: number;
  readonly h: number;
}

/** The nearest grid line. */
export const snap = (value: number) => Math.round(value / GRID) * GRID;

/** The next grid line at or after the value. */
export const snapUp = (value: number) => Math.ceil(value / GRID) * GRID;

export const centerOf = (rect: Rect): Point => ({ x: rect.x + rect.w / 2, y: rect.y + rect.h / 2 });

export const moved = (rect: Rect, dx: number, dy: number): Rect => ({ x: rect.x + dx, y: rect.y + dy, w: rect.w, h: rect.h });

/** The rectangle grown by `by` on every side. */
export const grown = (rect: Rect, by: number): Rect => ({ x: rect.x - by, y: rect.y - by, w: rect.w + 2 * by, h: rect.h + 2 * by });

/** Whether the interiors meet; touching borders do not count. */
export const overlaps = (a: Rect, b: Rect) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

/** The smallest rectangle around all of them; `null` when there are none. */
export function boundsOf(rects: Iterable<Rect>): Rect | null {
  let left = Infinity;
  let top = Infinity;
  let right = -Infinity;
  let bottom = -Infinity;
  for (const rect of rects) {
    left = Math.min(left, rect.x);
    top = Math.min(top, rect.y);
    right = Math.max(right, rect.x + rect.w);
    bottom = Math.max(bottom, rect.y + rect.h);
  }
  return left === Infinity ? null : { x: left, y: top, w: right - left, h: bottom - top };
}

/** The rectangle covered by a horizontal or vertical segment, of no thickness. */
export const segmentRect = (a: Point, b: Point): Rect => ({
  x: Math.min(a.x, b.x),
  y: Math.min(a.y, b.y),
  w: Math.abs(a.x - b.x),
  h: Math.abs(a.y - b.y),
});

/** Whether a horizontal or vertical segment passes through the interior of a rectangle. */
export function segmentCrosses(a: Point, b: Point, rect: Rect): boolean {
  const s = segmentRect(a, b);
  return s.x < rect.x + rect.w && rect.x < s.x + s.w && s.y < rect.y + rect.h && rect.y < s.y + s.h;
}
