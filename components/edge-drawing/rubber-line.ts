import type { ScreenBox } from './drawing-surface';

const HEAD = 8;

/** An SVG path with an arrow head from the right side of one box to the nearest side of another; a box without size is the pointer. */
export function rubberPath(from: ScreenBox, to: ScreenBox): string {
  const start = { x: from.x + from.w, y: from.y + from.h / 2 };
  const end = entry(to, start);
  const bend = Math.max(24, Math.abs(end.x - start.x) / 2);
  const control = { x: end.x - end.dx * bend, y: end.y - end.dy * bend };
  const head = [
    { x: end.x - end.dx * HEAD - end.dy * HEAD * 0.6, y: end.y - end.dy * HEAD - end.dx * HEAD * 0.6 },
    { x: end.x - end.dx * HEAD + end.dy * HEAD * 0.6, y: end.y - end.dy * HEAD + end.dx * HEAD * 0.6 },
  ] as const;
  const at = (p: { readonly x: number; readonly y: number }) => `${Math.round(p.x * 10) / 10} ${Math.round(p.y * 10) / 10}`;
  return `M ${at(start)} C ${at({ x: start.x + bend, y: start.y })}, ${at(control)}, ${at(end)} M ${at(head[0])} L ${at(end)} L ${at(head[1])}`;
}

/** Where a line from `start` enters the box, and the direction it enters in. */
function entry(box: ScreenBox, start: { readonly x: number; readonly y: number }): { x: number; y: number; dx: number; dy: number } {
  const middle = { x: box.x + box.w / 2, y: box.y + box.h / 2 };
  if (start.x <= box.x) return { x: box.x, y: middle.y, dx: 1, dy: 0 };
  if (start.x >= box.x + box.w && Math.abs(start.y - middle.y) < Math.abs(start.x - middle.x)) return { x: box.x + box.w, y: middle.y, dx: -1, dy: 0 };
  return start.y < middle.y ? { x: middle.x, y: box.y, dx: 0, dy: 1 } : { x: middle.x, y: box.y + box.h, dx: 0, dy: -1 };
}
