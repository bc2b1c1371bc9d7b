import { compareText } from '@/lib/model/compare-text';
import { type Rect } from './geometry';
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
export const LOOSE_GAP = 30;
/** A column of this many members is never cut into several. */
const SHORT_ENOUGH = 8;

/**
 * Places the members of one namespace relative to its box: linked ones in columns left to right, the others filling up
 * the shortest column. `spread` says how wide the loose ones lie: 0 tall, 1 square, 2 wide.
 */
export function placeMembers(members: readonly Member[], links: readonly Link[], spread: 0 | 1 | 2): PlacedMembers {
  const linkedIds = new Set(links.flatMap((link) => [link.from, link.to]));
  const linked = members.filter((member) => linkedIds.has(member.id));
  const loose = members.filter((member) => !linkedIds.has(member.id)).sort((a, b) => a.tier - b.tier || compareText(a.id, b.id));

  const layer = layersOf(linked, links);
  const depth = linked.length === 0 ? 0 : Math.max(...layer.values()) + 1;
  const initial = Array.from({ length: depth }, (_, index) => linked.filter((member) => layer.get(member.id) === index).map((member) => member.id));
  const tallest = Math.max(SHORT_ENOUGH, Math.ceil(Math.sqrt(members.length) * ([Infinity, 1.1, 0.75][spread] ?? 1)));
  const columns = inBands(orderByNeighbours(initial.filter((column) => column.length > 0), links).map((column) => cutEvenly(column, tallest)));
  const linkedColumns = columns.length;
  const wanted = Math.max(1, Math.round(Math.sqrt(loose.length * ([0.35, 0.7, 1.5][spread] ?? 1))));
  while (loose.length > 0 && columns.length < wanted) columns.push([]);
  const rows = levelRows(columns, links);
  for (const member of loose) {
    const heights = columns.map((column) => 1 + Math.max(-1, ...column.map((id) => rows.get(id) ?? 0)));
    const shortest = heights.indexOf(Math.min(...heights));
    columns[shortest]?.push(member.id);
    rows.set(member.id, heights[shortest] ?? 0);
  }

  const byId = new Map(members.map((member) => [member.id, member]));
  const rects = new Map<string, Rect>();
  let x = PADDING;
  let bottom = 0;
  columns.forEach((column, index) => {
    const width = Math.max(0, ...column.map((id) => byId.get(id)?.w ?? 0));
    const rowHeight = Math.max(...members.map((member) => member.h)) + ROW_GAP;
    column.forEach((id) => {
      const h = byId.get(id)?.h ?? 0;
      const y = PADDING + (rows.get(id) ?? 0) * rowHeight;
      rects.set(id, { x, y, w: width, h });
      bottom = Math.max(bottom, y + h);
    });
    if (column.length > 0) x += width + (index + 1 < linkedColumns ? LINKED_GAP : LOOSE_GAP);
  });
  const right = Math.max(PADDING, ...[...rects.values()].map((rect) => rect.x + rect.w));
  return { rects, w: right + PADDING, h: bottom + PADDING };
}

/** Runs of nearly equal length, none longer than `most`. */
function cutEvenly(column: readonly string[], most: number): string[][] {
  const runs = Math.ceil(column.length / most) || 1;
  return Array.from({ length: runs }, (_, run) => column.slice(Math.round((run * column.length) / runs), Math.round(((run + 1) * column.length) / runs)));
}

/** The first runs of all columns, then the second ones, and so on: what was level before the cut stays side by side. */
function inBands(columns: readonly (readonly string[][])[]): string[][] {
  const bands = Math.max(0, ...columns.map((runs) => runs.length));
  return Array.from({ length: bands }, (_, band) => columns.flatMap((runs) => runs.slice(band, band + 1))).flat();
}

/**
 * Rows for ordered columns so that linked members stand level where they can and their line is straight: the tallest
 * column is filled from the top, the others follow it outwards, each member as near as it can be to its neighbours.
 */
function levelRows(columns: readonly (readonly string[])[], links: readonly Link[]): Map<string, number> {
  const tallest = Math.max(0, ...columns.map((column) => column.length));
  const anchor = columns.findIndex((column) => column.length === tallest);
  const rows = new Map<string, number>(columns[anchor]?.map((id, row) => [id, row]));
  const outwards = [...columns.slice(anchor + 1), ...columns.slice(0, Math.max(0, anchor)).reverse()];
  for (const column of outwards) {
    let free = 0;
    column.forEach((id, position) => {
      const levels = links.flatMap((link) => {
        const row = link.from === id ? rows.get(link.to) : link.to === id ? rows.get(link.from) : undefined;
        return row === undefined ? [] : [row];
      });
      const wished = levels.length === 0 ? free : Math.round(levels.reduce((sum, row) => sum + row, 0) / levels.length - 0.01);
      const last = tallest - (column.length - position);
      const row = Math.min(last, Math.max(free, wished));
      rows.set(id, row);
      free = row + 1;
    });
  }
  return rows;
}
