import type { Point } from './geometry';

/** A polyline in the terms of cytoscape's `segments` edges with `edge-distances: endpoints`. */
export interface SegmentStyle {
  readonly weights: readonly number[];
  readonly distances: readonly number[];
}

/**
 * Corners as shares along the straight line between the end points and signed distances from it, positive to the right
 * of the direction of travel on a screen (y grows downwards). Two points have no corners.
 */
export function toSegments(points: readonly Point[]): SegmentStyle {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined) return { weights: [], distances: [] };
  const dx = last.x - first.x;
  const dy = last.y - first.y;
  const square = dx * dx + dy * dy;
  const length = Math.sqrt(square);
  const inner = square === 0 ? [] : points.slice(1, -1);
  return {
    weights: inner.map((p) => ((p.x - first.x) * dx + (p.y - first.y) * dy) / square),
    distances: inner.map((p) => ((p.y - first.y) * dx - (p.x - first.x) * dy) / length),
  };
}
