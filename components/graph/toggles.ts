import type { Arrangement } from './arrange';
import type { Point, Rect } from './geometry';
import type { MapModel } from './map-model';
import { isFaint } from './map-nodes';

export interface Camera {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}

/** Something that can be opened or closed in place. */
export interface Toggle {
  readonly id: string;
  readonly isOpen: boolean;
  /** A workload shows its sign only while it is pointed at, selected or open: most people never need it. */
  readonly isQuiet: boolean;
  /** The sign, on screen. */
  readonly rect: Rect;
}

/** How small a sign may be on screen, and its size at full scale. */
const SMALLEST = 14;
const SIZE = 16;
/** A closed group narrower than this on screen has no room for a sign beside its name. */
export const NARROW = 112;

/** The signs to open and close groups and workloads, for a camera. */
export function togglesOf(model: MapModel, { placement }: Arrangement, camera: Camera): Toggle[] {
  const size = Math.max(SMALLEST, SIZE * camera.zoom);
  const at = (rect: Rect, dx: number, y: number): Rect => ({ x: rect.x * camera.zoom + camera.x + dx * camera.zoom, y, w: size, h: size });
  const top = (rect: Rect) => rect.y * camera.zoom + camera.y;
  return [
    ...model.boxes.flatMap(({ id }): Toggle[] => {
      const rect = placement.boxes.get(id);
      return rect === undefined ? [] : [{ id, isOpen: true, isQuiet: false, rect: at(rect, 0, top(rect) - size - 1) }];
    }),
    ...model.nodes.flatMap((node): Toggle[] => {
      const rect = placement.nodes.get(node.id);
      if (rect === undefined || node.kind === 'outside' || isFaint(node)) return [];
      // A small card is all name until it is pointed at.
      if (node.kind === 'group') return [{ id: node.id, isOpen: false, isQuiet: rect.w * camera.zoom < NARROW, rect: at(rect, 4, top(rect) + (rect.h * camera.zoom - size) / 2) }];
      const isOpen = node.detail !== null;
      return [{ id: node.id, isOpen, isQuiet: !isOpen, rect: at(rect, 2, top(rect) + 2 * camera.zoom) }];
    }),
  ];
}

/** What the sign under a point of the screen opens or closes. */
export function toggleAt(toggles: readonly Toggle[], { x, y }: Point): Toggle | null {
  return toggles.find(({ rect }) => x >= rect.x - 1 && x <= rect.x + rect.w + 1 && y >= rect.y - 1 && y <= rect.y + rect.h + 1) ?? null;
}

/** The other state of what has an id; `null` when it cannot be opened. */
export function toggled(model: MapModel, id: string): { readonly id: string; readonly open: boolean } | null {
  if (model.boxes.some((box) => box.id === id)) return { id, open: false };
  const node = model.nodes.find((one) => one.id === id);
  if (node === undefined || node.kind === 'outside') return null;
  return { id, open: node.kind === 'group' || node.detail === null };
}
