import { byText, type Rect } from './geometry';
import { layersOf, orderByNeighbours, type Link, type Ranked } from './layering';

export interface Member extends Ranked {
  readonly w: number;
  readonly h: number;
}

export interface PlacedMembers {
  readonly rects: ReadonlyMap<string, Rect>;
  readonly w: number;
  readonly h: number;
}

export const PADDING = 20;
export const ROW_GAP = 20;
/** Between columns that lines run through, room for an arrow and a port label. */
const LINKED_GAP = 70;
const LOOSE_GAP = 30;

/**
 * Places the members of one namespace relative to its box: linked ones in columns left to right, the others filling up
 * the shortest column. `spread` says how wide the loose ones lie: 0 tall, 1 square, 2 wide.
 */
export function placeMembers(members: readonly Member[], links: readonly Link[], spread: 0 | 1 | 2): PlacedMembers {
  const linkedIds = new Set(links.flatMap((link) => [link.from, link.to]));
  const linked = members.filter((member) => linkedIds.has(member.id));
  const loose = members.filter((member) => !linkedIds.has(member.id)).sort((a, b) => a.tier - b.tier || byText(a.id, b.id));

  const layer = layersOf(linked, links);
  const depth = linked.length === 0 ? 0 : Math.max(...layer.values()) + 1;
  const initial = Array.from({ length: depth }, (_, index) => linked.filter((member) => layer.get(member.id) === index).map((member) => member.id));
  const columns = orderByNeighbours(initial.filter((column) => column.length > 0), links);
  const linkedColumns = columns.length;
  const wanted = Math.max(1, Math.round(Math.sqrt(loose.length * ([0.35, 0.7, 1.5][spread] ?? 1))));
  while (loose.length > 0 && columns.length < wanted) columns.push([]);
  const tallestLinked = Math.max(0, ...columns.map((column) => column.length));
  const offsets = columns.map((column) => (loose.length === 0 ? (tallestLinked - column.length) / 2 : 0));
  for (const member of loose) {
    const shortest = columns.reduce((best, column) => (column.length < best.length ? column : best));
    shortest.push(member.id);
  }

  const byId = new Map(members.map((member) => [member.id, member]));
  const rects = new Map<string, Rect>();
  let x = PADDING;
  let bottom = 0;
  columns.forEach((column, index) => {
    const width = Math.max(0, ...column.map((id) => byId.get(id)?.w ?? 0));
    const rowHeight = Math.max(...members.map((member) => member.h)) + ROW_GAP;
    column.forEach((id, row) => {
      const h = byId.get(id)?.h ?? 0;
      const y = PADDING + Math.round(((row + (offsets[index] ?? 0)) * rowHeight) / 10) * 10;
      rects.set(id, { x, y, w: width, h });
      bottom = Math.max(bottom, y + h);
    });
    if (column.length > 0) x += width + (index + 1 < linkedColumns ? LINKED_GAP : LOOSE_GAP);
  });
  const right = Math.max(PADDING, ...[...rects.values()].map((rect) => rect.x + rect.w));
  return { rects, w: right + PADDING, h: bottom + PADDING };
}
