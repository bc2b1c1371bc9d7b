import type { Point } from './geometry';
import type { Placement } from './layout';
import type { MapModel } from './map-model';
import { isFaint } from './map-nodes';
import type { Camera } from './toggles';

/** A closed group that is this wide on screen opens under the pointer, and one that was opened so closes when it is this narrow. */
const OPENS_AT = 290;
const CLOSES_AT = 150;

/** The closed group that the user has zoomed into; `null` when there is none under the pointer, a place on screen. */
export function zoomedInto(model: MapModel, { nodes }: Placement, { zoom, x, y }: Camera, pointer: Point): string | null {
  const [px, py] = [(pointer.x - x) / zoom, (pointer.y - y) / zoom];
  const found = model.nodes.find((node) => {
    const rect = node.kind === 'group' && !isFaint(node) ? nodes.get(node.id) : undefined;
    return rect !== undefined && rect.w * zoom >= OPENS_AT && px >= rect.x && px <= rect.x + rect.w && py >= rect.y && py <= rect.y + rect.h;
  });
  return found?.id ?? null;
}

/** Of the groups that were opened by zooming in, those that are too small by now. */
export const zoomedOutOf = ({ boxes }: Placement, zoom: number, opened: ReadonlySet<string>): string[] =>
  [...opened].filter((id) => {
    const rect = boxes.get(id);
    return rect !== undefined && rect.w * zoom < CLOSES_AT;
  });
