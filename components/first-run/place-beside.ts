export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const GAP = 12;
const EDGE = 8;

/**
 * Where a note of a size stands beside what it is about, within the page: to its right, left, below or above, whichever fits first,
 * or else over its lower right corner, for what fills the page.
 */
export function placeBeside(anchor: Box, note: { readonly width: number; readonly height: number }, page: { readonly width: number; readonly height: number }): { readonly left: number; readonly top: number } {
  const right = anchor.left + anchor.width;
  const bottom = anchor.top + anchor.height;
  const within = (value: number, size: number, room: number) => Math.max(EDGE, Math.min(value, room - size - EDGE));
  const top = within(anchor.top, note.height, page.height);
  const left = within(anchor.left + (anchor.width - note.width) / 2, note.width, page.width);
  if (right + GAP + note.width + EDGE <= page.width) return { left: within(right + GAP, note.width, page.width), top };
  if (anchor.left - GAP - note.width >= EDGE) return { left: within(anchor.left - GAP - note.width, note.width, page.width), top };
  if (bottom + GAP + note.height + EDGE <= page.height) return { left, top: within(bottom + GAP, note.height, page.height) };
  if (anchor.top - GAP - note.height >= EDGE) return { left, top: within(anchor.top - GAP - note.height, note.height, page.height) };
  return { left: within(right - note.width - GAP, note.width, page.width), top: within(bottom - note.height - GAP, note.height, page.height) };
}
