import { compareText } from '@/lib/model/compare-text';
import type { Rect } from './geometry';

export interface Size {
  readonly w: number;
  readonly h: number;
}

/** How far apart things are put at most when one pushes the other; never further than they stood. */
export interface Gaps {
  readonly x: number;
  readonly y: number;
}

/**
 * Where things stand when some have outgrown the place they have: each keeps its top left corner, and what it would cover is
 * pushed right or down, whichever it stood to, only as far as needed. A pure function of the places and the sizes: when sizes are
 * again what they were, so are the places. Equal input, equal output.
 * @param homes places that do not overlap
 */
export function spread(homes: ReadonlyMap<string, Rect>, sizes: ReadonlyMap<string, Size>, gaps: Gaps): Map<string, Rect> {
  const ids = [...homes.keys()].sort(compareText);
  const now = new Map(ids.map((id) => {
    const { x, y, w, h } = homes.get(id) as Rect;
    return [id, { x, y, w: sizes.get(id)?.w ?? w, h: sizes.get(id)?.h ?? h }] as const;
  }));
  const pending = ids.filter((id) => (now.get(id) as Rect).w > (homes.get(id) as Rect).w || (now.get(id) as Rect).h > (homes.get(id) as Rect).h);
  while (pending.length > 0) {
    const id = pending.shift() as string;
    for (const other of ids) {
      if (other === id) continue;
      const pushed = separate(id, other, homes, now, gaps);
      if (pushed !== null && !pending.includes(pushed)) pending.push(pushed);
    }
  }
  return now;
}

/** Pushes the one of two things that stands right of or below the other, when they have come too close; `null` when they have not. */
function separate(a: string, b: string, homes: ReadonlyMap<string, Rect>, now: Map<string, Rect>, gaps: Gaps): string | null {
  const across = asideOf(homes.get(a) as Rect, homes.get(b) as Rect);
  const down = asideOf(turned(homes.get(a) as Rect), turned(homes.get(b) as Rect));
  const [left, right] = across < 0 ? [b, a] : [a, b];
  const [upper, lower] = down < 0 ? [b, a] : [a, b];
  const x = Math.min(Math.abs(across), gaps.x);
  const y = Math.min(Math.abs(down), gaps.y);
  const isApartAcross = across !== 0;
  const isApartDown = down !== 0;
  const byX = shortfall(now.get(left) as Rect, now.get(right) as Rect, x);
  const byY = shortfall(turned(now.get(upper) as Rect), turned(now.get(lower) as Rect), y);
  // What stood beside is only in the way when it is level with the other, and the other way round.
  const meetsAcross = isApartAcross && byX > 0 && (isApartDown ? byY > 0 : isLevel(turned(now.get(a) as Rect), turned(now.get(b) as Rect)));
  const meetsDown = isApartDown && byY > 0 && (isApartAcross ? byX > 0 : isLevel(now.get(a) as Rect, now.get(b) as Rect));
  if (!meetsAcross && !meetsDown) return null;
  if (meetsAcross && (!meetsDown || byX <= byY)) {
    const rect = now.get(right) as Rect;
    now.set(right, { ...rect, x: rect.x + byX });
    return right;
  }
  const rect = now.get(lower) as Rect;
  now.set(lower, { ...rect, y: rect.y + byY });
  return lower;
}

/** How far `b` stands right of `a` (positive), or `a` right of `b` (negative); 0 when neither does. What touches counts as a hair apart. */
function asideOf(a: Rect, b: Rect): number {
  if (b.x >= a.x + a.w) return Math.max(Number.EPSILON, b.x - a.x - a.w);
  return a.x >= b.x + b.w ? -Math.max(Number.EPSILON, a.x - b.x - b.w) : 0;
}

const shortfall = (left: Rect, right: Rect, gap: number) => left.x + left.w + gap - right.x;

const isLevel = (a: Rect, b: Rect) => a.x < b.x + b.w && b.x < a.x + a.w;

const turned = ({ x, y, w, h }: Rect): Rect => ({ x: y, y: x, w: h, h: w });
