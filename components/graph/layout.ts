import { compareText } from '@/lib/model/compare-text';
import { boundsOf, centerOf, moved, snap, snapUp, type Rect } from './geometry';
import { layersOf, orderByNeighbours, type Link, type Ranked } from './layering';
import { placeMembers, type Member, type PlacedMembers } from './members';
import { CROWD } from './node-size';

export interface LayoutNode extends Member {
  readonly kind: 'workload' | 'group' | 'outside';
  /** The open group that a workload stands in; `null` for closed groups and for peers outside the cluster. */
  readonly box: string | null;
}

export interface LayoutInput {
  readonly nodes: readonly LayoutNode[];
  /** Only lines that exist whatever is selected or drafted. */
  readonly links: readonly Link[];
  /** Size of the canvas in pixels; only its proportions and the readable scale matter. */
  readonly canvas: { readonly w: number; readonly h: number };
  /** Lines from outside are named, and their names need room before the first box. */
  readonly isOutsideNamed: boolean;
}

/** Where everything is. Keys are ids of nodes, closed groups among them, and of open groups. */
export interface Placement {
  readonly nodes: ReadonlyMap<string, Rect>;
  readonly boxes: ReadonlyMap<string, Rect>;
}

/** Height kept free above a box for its name. */
export const TITLE = 20;
export const BOX_GAP_X = 60;
/** Below a box: two tracks for lines, then the next title. */
export const BOX_GAP_Y = 20 + TITLE;
/** With so many groups columns are as many as the canvas is wide. */
const MANY_BOXES = 24;
/** Between many closed groups: no titles to leave room for, and few of their lines are drawn. */
const CROWD_GAP_X = 40;
const CROWD_GAP_Y = 30;
const OUTSIDE_GAP = 40;
const NAME_ROOM = 40;
/** Beyond this scale nothing gains from being larger. */
const FULL_SCALE = 1.1;

interface Box extends Ranked {
  readonly w: number;
  readonly h: number;
  readonly members: PlacedMembers;
}

type Stack = readonly { readonly id: string; readonly x: number; readonly y: number }[];

/**
 * A layout from nothing, in two levels: members inside their group, groups, open and closed, in columns that read left to right,
 * with the outside on the far left. Groups that no line connects are packed beside or below the others. Of all
 * splits into columns the one that shows largest on the canvas with the shortest lines wins. Equal input, equal output.
 */
export function layoutFromScratch(input: LayoutInput): Placement {
  const nodes = [...input.nodes].sort((a, b) => compareText(a.id, b.id));
  const groupOf = groupsOf(nodes);
  const names = [...new Set(groupOf.values())].sort(compareText);
  const outside = nodes.filter((node) => node.kind === 'outside');
  const outer = quotient(input.links, groupOf);
  const connectedNames = new Set(outer.flatMap((link) => [link.from, link.to]));

  let best: { readonly value: number; readonly placement: Placement } | null = null;
  for (const spread of [0, 1, 2] as const) {
    const boxes = new Map(names.map((name) => [name, boxOf(name, nodes, input.links, spread)]));
    const connected = names.filter((name) => connectedNames.has(name)).map((name) => boxes.get(name) as Box);
    const loose = names.filter((name) => !connectedNames.has(name)).map((name) => boxes.get(name) as Box);
    if (spread > 0 && nodes.every((node) => node.box === null)) break;
    for (const main of stacks(leftToRight(connected, outer), boxes, outer, input.canvas)) {
      for (const rest of stacks([...loose].sort((a, b) => a.tier - b.tier || compareText(a.id, b.id)), boxes, [], input.canvas)) {
        for (const beside of [true, false]) {
          const placement = assemble(main, rest, beside, boxes, outside, input);
          const value = worth(placement, input);
          if (best === null || value > best.value + 1e-9) best = { value, placement };
        }
      }
    }
  }
  return best?.placement ?? { nodes: new Map(), boxes: new Map() };
}

/** A group that is opened among others is no wider than this if it can be helped. */
const WIDEST = 900;

/** The inside of one group that appears or is opened later: as compact as can be, and where its chains are too long for that in plain rows. */
export function placeGroup(id: string, nodes: readonly LayoutNode[], links: readonly Link[]): PlacedMembers {
  const ways = ([0, 1, 2] as const).map((spread) => membersOf(id, nodes, links, spread)).sort((a, b) => Math.max(a.w, 1.4 * a.h) - Math.max(b.w, 1.4 * b.h));
  const [best] = ways;
  return best !== undefined && best.w <= WIDEST ? best : membersOf(id, nodes, [], 1);
}

function membersOf(id: string, nodes: readonly LayoutNode[], links: readonly Link[], spread: 0 | 1 | 2): PlacedMembers {
  const members = nodes.filter((node) => node.box === id);
  const own = new Set(members.map((member) => member.id));
  return placeMembers(members, links.filter((link) => own.has(link.from) && own.has(link.to)), spread);
}

function boxOf(id: string, nodes: readonly LayoutNode[], links: readonly Link[], spread: 0 | 1 | 2): Box {
  const closed = nodes.find((node) => node.id === id);
  if (closed) return { id, tier: closed.tier, w: closed.w, h: closed.h, members: { rects: new Map(), w: closed.w, h: closed.h } };
  const members = nodes.filter((node) => node.box === id);
  const placed = membersOf(id, nodes, links, spread);
  const tier = members.reduce((sum, member) => sum + member.tier, 0) / members.length;
  return { id, tier, w: placed.w, h: placed.h, members: placed };
}

/** The group of every node that belongs to one; a closed group is its own. */
export const groupsOf = (nodes: readonly LayoutNode[]): ReadonlyMap<string, string> =>
  new Map(nodes.flatMap((node) => (node.kind === 'outside' ? [] : [[node.id, node.box ?? node.id] as const])));

/** Links between different groups, by id, one per pair of nodes. */
function quotient(links: readonly Link[], groupOf: ReadonlyMap<string, string>): Link[] {
  return links.flatMap((link) => {
    const from = groupOf.get(link.from);
    const to = groupOf.get(link.to);
    return from && to && from !== to ? [{ from, to }] : [];
  });
}

function leftToRight(boxes: readonly Box[], links: readonly Link[]): Box[] {
  const layer = layersOf(boxes, links);
  return [...boxes].sort((a, b) => (layer.get(a.id) ?? 0) - (layer.get(b.id) ?? 0) || a.tier - b.tier || compareText(a.id, b.id));
}

/** Every useful way to stand an ordered list of boxes in columns; one empty way when there are none. */
function stacks(ordered: readonly Box[], boxes: ReadonlyMap<string, Box>, links: readonly Link[], canvas: LayoutInput['canvas']): Stack[] {
  if (ordered.length === 0) return [[]];
  const results: Stack[] = [];
  for (const count of columnCounts(ordered, canvas)) {
    const columns = orderByNeighbours(splitEvenly(ordered, count).map((column) => column.map((box) => box.id)), links);
    results.push(standInColumns(columns, boxes, links));
  }
  return results;
}

/** How many columns are worth a try: of few boxes up to nine, of many those that come near the shape of the canvas. */
function columnCounts(boxes: readonly Box[], canvas: LayoutInput['canvas']): number[] {
  if (boxes.length <= MANY_BOXES) return Array.from({ length: Math.min(boxes.length, 9) }, (_, index) => index + 1);
  const gap = gapsOf(boxes);
  const height = boxes.reduce((sum, box) => sum + box.h + gap.y, 0);
  const width = boxes.reduce((sum, box) => sum + box.w + gap.x, 0) / boxes.length;
  const middle = Math.round(Math.sqrt(((height / width) * canvas.w) / canvas.h));
  return [middle - 3, middle - 2, middle - 1, middle, middle + 1].filter((count) => count >= 1 && count <= boxes.length);
}

const gapsOf = (boxes: readonly Box[]) => (boxes.filter((box) => box.members.rects.size === 0).length > CROWD ? { x: CROWD_GAP_X, y: CROWD_GAP_Y } : { x: BOX_GAP_X, y: BOX_GAP_Y });

/** Cuts the list into `count` runs so that the tallest run is as short as can be. */
function splitEvenly(ordered: readonly Box[], count: number): Box[][] {
  const heights = ordered.map((box) => box.h + BOX_GAP_Y);
  let limit = Math.max(...heights);
  for (;;) {
    const runs: Box[][] = [[]];
    let height = 0;
    let next = Infinity;
    ordered.forEach((box, index) => {
      const h = heights[index] ?? 0;
      if (height + h > limit) {
        next = Math.min(next, height + h);
        runs.push([]);
        height = 0;
      }
      height += h;
      runs.at(-1)?.push(box);
    });
    if (runs.length <= count) return runs;
    limit = next;
  }
}

function standInColumns(columns: readonly (readonly string[])[], boxes: ReadonlyMap<string, Box>, links: readonly Link[]): Stack {
  const columnOf = new Map(columns.flatMap((column, index) => column.map((id) => [id, index] as const)));
  const gap = gapsOf(columns.flat().map((id) => boxes.get(id) as Box));
  const heightOf = (column: readonly string[]) => column.reduce((sum, id) => sum + (boxes.get(id)?.h ?? 0) + gap.y, -gap.y);
  const tallest = Math.max(...columns.map(heightOf));
  const stack: { id: string; x: number; y: number }[] = [];
  let x = 0;
  columns.forEach((column, index) => {
    const width = Math.max(...column.map((id) => boxes.get(id)?.w ?? 0));
    const spare = tallest - heightOf(column);
    const extra = column.length > 1 ? Math.min(60, snap(spare / (column.length + 1))) : 0;
    let y = snap((spare - extra * (column.length - 1)) / 2);
    for (const id of column) {
      const box = boxes.get(id) as Box;
      stack.push({ id, x: x + snap((width - box.w) / 2), y });
      y += box.h + gap.y + extra;
    }
    const through = links.filter((link) => (columnOf.get(link.from) ?? 0) <= index !== (columnOf.get(link.to) ?? 0) <= index).length;
    x += width + (links.length === 0 ? 40 : Math.min(gap.x + 50, gap.x + snapUp(5 * Math.max(0, through - 4))));
  });
  return stack;
}

function assemble(main: Stack, rest: Stack, beside: boolean, boxes: ReadonlyMap<string, Box>, outside: readonly LayoutNode[], input: LayoutInput): Placement {
  const rectOf = (item: Stack[number], dx: number, dy: number): Rect => {
    const box = boxes.get(item.id) as Box;
    return { x: item.x + dx, y: item.y + dy, w: box.w, h: box.h };
  };
  const mainRects = main.map((item) => [item.id, rectOf(item, 0, 0)] as const);
  const mainBounds = boundsOf(mainRects.map(([, rect]) => rect));
  const restBounds = boundsOf(rest.map((item) => rectOf(item, 0, 0)));
  let dx = 0;
  let dy = 0;
  if (mainBounds !== null && restBounds !== null) {
    if (beside) {
      dx = mainBounds.x + mainBounds.w + BOX_GAP_X;
      dy = snap((mainBounds.h - restBounds.h) / 2);
    } else {
      dx = snap((mainBounds.w - restBounds.w) / 2);
      dy = mainBounds.y + mainBounds.h + BOX_GAP_Y + 10;
    }
  }
  const rects = [...mainRects, ...rest.map((item) => [item.id, rectOf(item, dx, dy)] as const)];
  const isClosed = (id: string) => boxes.get(id)?.members.rects.size === 0;
  const nodes = new Map<string, Rect>();
  for (const [id, rect] of rects) {
    if (isClosed(id)) nodes.set(id, rect);
    for (const [member, place] of boxes.get(id)?.members.rects ?? []) nodes.set(member, moved(place, rect.x, rect.y));
  }
  placeOutside(outside, input, nodes, boundsOf(rects.map(([, rect]) => rect)));
  return { nodes, boxes: new Map(rects.filter(([id]) => !isClosed(id))) };
}

/** The outside stands in one column on the far left, each peer as level as it can be with what it is connected to. */
export function placeOutside(outside: readonly LayoutNode[], { links, isOutsideNamed }: LayoutInput, nodes: Map<string, Rect>, bounds: Rect | null): void {
  const middle = bounds === null ? 0 : bounds.y + bounds.h / 2;
  const wished = outside
    .map((node) => {
      const levels = links.flatMap((link) => {
        const other = link.from === node.id ? link.to : link.to === node.id ? link.from : null;
        const rect = other === null ? undefined : nodes.get(other);
        return rect === undefined ? [] : [centerOf(rect).y];
      });
      return { node, level: levels.length === 0 ? middle : levels.reduce((sum, level) => sum + level, 0) / levels.length };
    })
    .sort((a, b) => a.level - b.level || compareText(a.node.id, b.node.id));
  const total = wished.reduce((sum, { node }) => sum + node.h + OUTSIDE_GAP, -OUTSIDE_GAP);
  const right = (bounds === null ? 0 : bounds.x) - BOX_GAP_X - (isOutsideNamed ? NAME_ROOM : 0);
  let y = -Infinity;
  const rects = wished.map(({ node, level }) => {
    y = Math.max(y, snap(level - node.h / 2));
    const rect = { x: right - snapUp(node.w), y, w: node.w, h: node.h };
    y += node.h + OUTSIDE_GAP;
    return [node.id, rect] as const;
  });
  const drift = rects.reduce((sum, [, rect], index) => sum + rect.y + rect.h / 2 - (wished[index]?.level ?? 0), 0) / Math.max(1, rects.length);
  const lowest = bounds === null ? middle + total / 2 : Math.max(bounds.y + bounds.h, bounds.y + total);
  const up = Math.max(snap(drift), snapUp(y - OUTSIDE_GAP - lowest));
  for (const [id, rect] of rects) nodes.set(id, moved(rect, 0, -up));
}

/** How well a layout shows on the canvas: first its scale, then how short the lines are and how many point right. */
function worth(placement: Placement, input: LayoutInput): number {
  const bounds = boundsOf([...placement.nodes.values(), ...placement.boxes.values()]);
  if (bounds === null) return 0;
  const scale = Math.min(FULL_SCALE, input.canvas.w / (bounds.w + 80), input.canvas.h / (bounds.h + TITLE + 60));
  let length = 0;
  let backward = 0;
  let level = 0;
  for (const link of input.links) {
    const from = placement.nodes.get(link.from);
    const to = placement.nodes.get(link.to);
    if (from === undefined || to === undefined) continue;
    const a = centerOf(from);
    const b = centerOf(to);
    length += Math.abs(a.x - b.x) + 1.5 * Math.abs(a.y - b.y);
    if (b.x < a.x) backward++;
    else if (from.x < to.x + to.w && to.x < from.x + from.w) level++;
  }
  const lines = Math.max(1, input.links.length);
  const slack = Math.min(2, Math.max(input.canvas.w / (bounds.w + 80), input.canvas.h / (bounds.h + TITLE + 60)));
  return scale * (1 - 0.12 * Math.min(1, length / lines / (bounds.w + bounds.h)) - (0.15 * backward + 0.08 * level) / lines) + 0.04 * slack;
}
