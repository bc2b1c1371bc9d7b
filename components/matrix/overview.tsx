import { useLayoutEffect, useRef } from 'react';
import type { PointerEvent } from 'react';
import { pairsOf, type Matrix } from './matrix-model';
import { readPalette } from './palette';

export interface OverviewProps {
  readonly matrix: Matrix;
  readonly theme: number;
  /** How many pixels its sides may have. */
  readonly room: number;
  /** The part that is in sight, as shares of the whole. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Brings a place, as shares of the whole, into the middle. */
  readonly onGo: (x: number, y: number) => void;
}

/** The whole matrix in the corner, where it does not fit into sight: what stands out leads there. The keyboard goes there by itself. */
export function Overview({ matrix, theme, room, left, top, width, height, onGo }: OverviewProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = matrix.lines.length;
  const side = Math.min(room, size * 3);
  useLayoutEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context) return;
    element.width = element.height = side;
    const { policy, open, unknown, border, bg } = readPalette(element);
    context.fillStyle = bg;
    context.fillRect(0, 0, side, side);
    const pixels = Math.max(1, side / size);
    const step = size / Math.max(1, Math.floor(side / pixels));
    for (let y = 0; y < side; y += pixels) {
      for (let x = 0; x < side; x += pixels) {
        const cell = matrix.cell(Math.min(size - 1, Math.floor((y / pixels) * step)), Math.min(size - 1, Math.floor((x / pixels) * step)));
        const all = pairsOf(cell);
        const [most, colour] = ([[cell.policy, policy], [cell.open, open], [cell.unknown, unknown]] as const).reduce((a, b) => (b[0] > a[0] ? b : a));
        context.globalAlpha = most > 0 ? 0.35 + (0.65 * (cell.policy + cell.open + cell.unknown)) / all : 1;
        context.fillStyle = most > 0 ? colour : border;
        // What is open has gaps, so that colour is not all.
        if (all > 0) context.fillRect(x, y, pixels, most > 0 && most === cell.open ? pixels / 2 : pixels);
      }
    }
  }, [matrix, side, size, theme]);
  const go = (event: PointerEvent) => {
    if (event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    onGo((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
  };
  return (
    <div aria-hidden title="The whole matrix: click to go there" onPointerDown={go} onPointerMove={go} className="relative cursor-pointer touch-none overflow-hidden rounded-sm border" style={{ width: side + 2, height: side + 2 }}>
      <canvas ref={canvas} style={{ width: side, height: side }} />
      <div className="pointer-events-none absolute border-2 border-accent" style={{ left: `${left * 100}%`, top: `${top * 100}%`, width: `${Math.min(1, width) * 100}%`, height: `${Math.min(1, height) * 100}%`, minWidth: 6, minHeight: 6 }} />
    </div>
  );
}
