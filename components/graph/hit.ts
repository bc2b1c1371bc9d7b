import type { PeerId } from '@/lib/model/ids';
import type { Arrangement } from './arrange';
import { centerOf, type Point, type Rect } from './geometry';
import type { MapBox, MapEdge, MapModel } from './map-model';
import type { MapNode } from './map-nodes';

export type Hit = { readonly kind: 'node'; readonly node: MapNode } | { readonly kind: 'edge'; readonly edge: MapEdge } | { readonly kind: 'box'; readonly box: MapBox };

/** What lies under a point of the map: a node, else the nearest line within `reach`, else an open group. */
export function hitAt(model: MapModel, arrangement: Arrangement, point: Point, reach: number): Hit | null {
  const { nodes, boxes } = arrangement.placement;
  const inside = (rect: Rect | undefined) => rect !== undefined && point.x >= rect.x && point.x <= rect.x + rect.w && point.y >= rect.y && point.y <= rect.y + rect.h;
  const node = model.nodes.find((item) => inside(nodes.get(item.id)));
  if (node !== undefined) return { kind: 'node', node };
  let nearest: { readonly edge: MapEdge; readonly distance: number } | null = null;
  for (const edge of model.edges) {
    const distance = distanceTo(wayOf(edge, arrangement), point);
    if (distance <= reach && (nearest === null || distance < nearest.distance)) nearest = { edge, distance };
  }
  if (nearest !== null) return { kind: 'edge', edge: nearest.edge };
  const box = model.boxes.find((item) => inside(boxes.get(item.id)));
  return box === undefined ? null : { kind: 'box', box };
}

/** Whether a connection can start or end there: a group that is no namespace is nothing that a policy could name. */
export function isDrawable(hit: Hit | null): boolean {
  const group = hit?.kind === 'box' ? hit.box.group : hit?.kind === 'node' && hit.node.kind === 'group' ? hit.node.group : null;
  return group === null || group.namespace !== undefined;
}

/** The peer id of a node or a box; lines have none. */
export const peerOf = (hit: Hit | null): PeerId | null => (hit?.kind === 'node' ? hit.node.id : hit?.kind === 'box' ? hit.box.id : null);

function wayOf(edge: MapEdge, { routes, placement }: Arrangement): readonly Point[] {
  const points = routes.get(edge.id);
  if (points) return points;
  const ends = [placement.nodes.get(edge.from), placement.nodes.get(edge.to)];
  return ends.flatMap((rect) => (rect === undefined ? [] : [centerOf(rect)]));
}

function distanceTo(points: readonly Point[], p: Point): number {
  let least = Infinity;
  for (let i = 0; i + 1 < points.length; i++) {
    const a = points[i] as Point;
    const b = points[i + 1] as Point;
    const square = (b.x - a.x) ** 2 + (b.y - a.y) ** 2;
    const t = square === 0 ? 0 : Math.min(1, Math.max(0, ((p.x - a.x) * (b.x - a.x) + (p.y - a.y) * (b.y - a.y)) / square));
    least = Math.min(least, Math.hypot(p.x - a.x - t * (b.x - a.x), p.y - a.y - t * (b.y - a.y)));
  }
  return least;
}
