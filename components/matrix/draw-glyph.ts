import type { Drawing } from '@/components/pictures/drawing';
import type { PairState } from '@/lib/queries/contract/common';
import type { CellLook, DraftMark } from './matrix-model';
import type { Palette } from './palette';

/** Where a cell lies on the canvas. */
export interface Square {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/**
 * Draws what a cell looks like, each state by a shape of its own besides its colour: a filled square by policy, a ring open, a
 * question mark unknown, a dot denied. What holds in part only is cut along the diagonal; of mixed cells a frame is filled as high as the share is.
 */
export function drawLook(context: Drawing, look: CellLook, square: Square, palette: Palette): void {
  if (look.kind === 'mixed') drawShares(context, look, square, palette);
  else if (look.kind === 'same') drawState(context, look.state, look.partial, square, palette);
}

function drawState(context: Drawing, state: PairState, partial: boolean, { x, y, size }: Square, palette: Palette): void {
  const [middleX, middleY] = [x + size / 2, y + size / 2];
  switch (state) {
    case 'policy': {
      const side = Math.round(size * 0.56);
      const [left, top] = [Math.round(middleX - side / 2), Math.round(middleY - side / 2)];
      context.fillStyle = context.strokeStyle = palette.policy;
      if (partial) {
        fillLowerHalf(context, left, top, side);
        context.lineWidth = 1;
        context.strokeRect(left + 0.5, top + 0.5, side - 1, side - 1);
      } else context.fillRect(left, top, side, side);
      return;
    }
    case 'open':
      context.strokeStyle = palette.open;
      context.lineWidth = 2;
      context.beginPath();
      context.arc(middleX, middleY, size * 0.24, partial ? Math.PI * 0.25 : 0, partial ? Math.PI * 1.25 : Math.PI * 2);
      context.stroke();
      return;
    case 'unknown':
      context.fillStyle = palette.unknown;
      context.font = `700 ${Math.round(size * 0.62)}px ${palette.font}`;
      context.textAlign = 'center';
      context.textBaseline = 'middle';
      context.fillText('?', middleX, middleY + 1);
      return;
    case 'denied':
      context.fillStyle = palette.control;
      context.fillRect(Math.round(middleX) - 1, Math.round(middleY) - 1, 2, 2);
  }
}

function drawShares(context: Drawing, { policy, open, unknown }: CellLook & { kind: 'mixed' }, { x, y, size }: Square, palette: Palette): void {
  const side = Math.round(size * 0.7);
  const [left, top] = [Math.round(x + (size - side) / 2), Math.round(y + (size - side) / 2)];
  context.strokeStyle = palette.control;
  context.lineWidth = 1;
  context.strokeRect(left + 0.5, top + 0.5, side - 1, side - 1);
  const room = side - 2;
  let bottom = top + side - 1;
  for (const [share, kind] of [[policy, 'policy'], [open, 'open'], [unknown, 'unknown']] as const) {
    // The smallest share is still to be seen.
    const height = share > 0 ? Math.max(2, Math.round(share * room)) : 0;
    if (height === 0) continue;
    const from = Math.max(top + 1, bottom - height);
    fillShare(context, kind, left + 1, from, room, bottom - from, palette);
    bottom = from;
  }
}

/** By policy full, open in upright stripes, unknown in dots. */
function fillShare(context: Drawing, kind: 'policy' | 'open' | 'unknown', x: number, y: number, width: number, height: number, palette: Palette): void {
  context.fillStyle = palette[kind];
  if (kind === 'policy') context.fillRect(x, y, width, height);
  else if (kind === 'open') for (let at = 0; at < width; at += 3) context.fillRect(x + at, y, Math.min(2, width - at), height);
  else for (let down = 0; down < height; down += 3) for (let across = down % 2; across < width; across += 3) context.fillRect(x + across, y + down, 1.5, 1.5);
}

function fillLowerHalf(context: Drawing, x: number, y: number, side: number): void {
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x, y + side);
  context.lineTo(x + side, y + side);
  context.closePath();
  context.fill();
}

/** Marks what the draft adds by a plus and what it cuts by a cross, in the corner. */
export function drawMark(context: Drawing, { added, cut }: DraftMark, { x, y, size }: Square, palette: Palette): void {
  const arm = size * 0.13;
  context.lineWidth = 2;
  if (added > 0) {
    const [middleX, middleY] = [x + size - arm - 2, y + arm + 2];
    strokeArms(context, palette.added, [[middleX - arm, middleY, middleX + arm, middleY], [middleX, middleY - arm, middleX, middleY + arm]]);
  }
  if (cut > 0) {
    const [middleX, middleY] = [x + size - arm - 2, y + size - arm - 2];
    strokeArms(context, palette.cut, [[middleX - arm, middleY - arm, middleX + arm, middleY + arm], [middleX - arm, middleY + arm, middleX + arm, middleY - arm]]);
  }
}

function strokeArms(context: Drawing, colour: string, arms: readonly (readonly [number, number, number, number])[]): void {
  context.strokeStyle = colour;
  context.beginPath();
  for (const [fromX, fromY, toX, toY] of arms) {
    context.moveTo(fromX, fromY);
    context.lineTo(toX, toY);
  }
  context.stroke();
}
