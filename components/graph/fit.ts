import { boundsOf, type Rect } from './geometry';
import { TITLE, type Placement } from './layout';
import type { Routes } from './route';

/** Room around a fitted map; above it the page's toolbar. */
const MARGIN = 22;
const TOP = 48;
const LARGEST = 1.15;

export interface Fit {
  readonly zoom: number;
  readonly pan: { readonly x: number; readonly y: number };
}

/** The camera that shows a whole map in the middle of a canvas of this size; `null` when there is nothing to show. */
export function fitCamera(placement: Placement, routes: Routes, canvas: { readonly w: number; readonly h: number }): Fit | null {
  const boxes = [...placement.boxes.values()].map((box): Rect => ({ x: box.x, y: box.y - TITLE, w: box.w, h: box.h + TITLE }));
  const corners = [...routes.values()].flatMap((points) => (points ?? []).map((point): Rect => ({ x: point.x, y: point.y, w: 0, h: 0 })));
  const bounds = boundsOf([...placement.nodes.values(), ...boxes, ...corners]);
  if (bounds === null || canvas.w <= 0 || canvas.h <= 0) return null;
  const zoom = Math.min(LARGEST, (canvas.w - 2 * MARGIN) / bounds.w, (canvas.h - TOP - MARGIN) / bounds.h);
  return {
    zoom,
    pan: { x: (canvas.w - bounds.w * zoom) / 2 - bounds.x * zoom, y: (canvas.h + TOP - MARGIN - bounds.h * zoom) / 2 - bounds.y * zoom },
  };
}

/** The camera that shows all of a rectangle, moved and zoomed out no more than it takes; `null` when it shows it already. */
export function cameraToShow(rect: Rect, { zoom, pan }: Fit, canvas: { readonly w: number; readonly h: number }): Fit | null {
  const next = Math.min(zoom, (canvas.w - 2 * MARGIN) / rect.w, (canvas.h - TOP - MARGIN) / (rect.h + TITLE));
  const middle = { x: (canvas.w / 2 - pan.x) / zoom, y: (canvas.h / 2 - pan.y) / zoom };
  const at = next === zoom ? pan : { x: canvas.w / 2 - middle.x * next, y: canvas.h / 2 - middle.y * next };
  const within = (start: number, end: number, low: number, high: number) => (start < low ? low - start : end > high ? Math.max(low - start, high - end) : 0);
  const dx = within(rect.x * next + at.x, (rect.x + rect.w) * next + at.x, MARGIN, canvas.w - MARGIN);
  const dy = within((rect.y - TITLE) * next + at.y, (rect.y + rect.h) * next + at.y, TOP, canvas.h - MARGIN);
  return next === zoom && dx === 0 && dy === 0 ? null : { zoom: next, pan: { x: at.x + dx, y: at.y + dy } };
}

/** How much larger than at full size labels must be on the map to stay readable on screen, in steps, so that few zooms change it. */
export function labelScale(zoom: number): number {
  return zoom >= 1 ? 1 : 1 / Math.max(0.4, Math.floor(zoom * 20 + 1e-6) / 20);
}
