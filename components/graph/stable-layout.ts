import { compareText } from '@/lib/model/compare-text';
import { boundsOf, grown, moved, overlaps, type Rect } from './geometry';
import { BOX_GAP_X, BOX_GAP_Y, groupsOf, layoutFromScratch, placeGroup, placeOutside, TITLE, type LayoutInput, type LayoutNode, type Placement } from './layout';
import { LOOSE_GAP, PADDING, ROW_GAP } from './members';
import { spread, type Size } from './spread';

const GAP = 40;

/** Where things belong, whatever is open or closed at the moment; what has left is still in it, for when it returns. */
export interface Memory {
  /** Of every group: its place, and how large it was when it got it. */
  readonly homes: ReadonlyMap<string, Rect>;
  /** Of every workload: its place relative to its group. */
  readonly members: ReadonlyMap<string, { readonly box: string; readonly rect: Rect }>;
  readonly outside: ReadonlyMap<string, Rect>;
}

export interface Laid {
  readonly placement: Placement;
  readonly memory: Memory;
}

/**
 * A layout that moves nothing it need not: every group and workload stands at its place in `memory`, what is larger now than at home,
 * being opened or joined by others, pushes its neighbours only as far as needed, and when it is closed again all is as before. A
 * new workload takes a free slot of its group or a new row below, a new group a free place. Where less than a third of the groups is
 * known it is another map, as from another cluster, and laid out by `layoutFromScratch`.
 */
export function layoutFrom(memory: Memory | null, input: LayoutInput): Laid {
  const nodes = [...input.nodes].sort((a, b) => compareText(a.id, b.id));
  const ids = [...new Set(groupsOf(nodes).values())].sort(compareText);
  if (memory === null || ids.filter((id) => memory.homes.has(id)).length * 3 < Math.max(1, ids.length)) return anew(input);

  const insides = new Map(ids.map((id) => [id, insideOf(id, nodes, memory, input)] as const));
  const sizes = new Map([...insides].map(([id, inside]) => [id, inside] as const));
  const homes = new Map<string, Rect>();
  for (const id of ids) {
    const home = memory.homes.get(id);
    if (home !== undefined && ![...homes.values()].some((other) => overlaps(other, home))) homes.set(id, home);
  }
  for (const id of ids) if (!homes.has(id)) homes.set(id, freePlace(sizes.get(id) as Size, homes, input));

  const titled = new Map([...homes].map(([id, rect]) => [id, withTitle(rect)] as const));
  const grownBy = new Map([...sizes].map(([id, { w, h }]) => [id, { w, h: h + TITLE }] as const));
  const placed = spread(titled, grownBy, { x: BOX_GAP_X, y: BOX_GAP_Y - TITLE });
  const rects = new Map<string, Rect>();
  const boxes = new Map<string, Rect>();
  for (const [id, { x, y, w, h }] of placed) {
    const rect = { x, y: y + TITLE, w, h: h - TITLE };
    const inside = insides.get(id) as Inside;
    if (inside.isOpen) boxes.set(id, rect);
    else rects.set(id, rect);
    for (const [member, place] of inside.rects) rects.set(member, moved(place, rect.x, rect.y));
  }
  const outside = nodes.filter((node) => node.kind === 'outside');
  for (const node of outside) {
    const rect = memory.outside.get(node.id);
    if (rect !== undefined) rects.set(node.id, rect);
  }
  addOutside(outside.filter((node) => !rects.has(node.id)), input, rects, [...placed.values()]);
  return {
    placement: { nodes: rects, boxes },
    memory: {
      homes: new Map([...memory.homes, ...homes]),
      members: new Map([...memory.members, ...[...insides].flatMap(([box, inside]) => [...inside.homes].map(([id, rect]) => [id, { box, rect }] as const))]),
      outside: new Map([...memory.outside, ...outside.map((node) => [node.id, rects.get(node.id) as Rect] as const)]),
    },
  };
}

function anew(input: LayoutInput): Laid {
  const placement = layoutFromScratch(input);
  return { placement, memory: memoryOf(placement, input) };
}

/** A layout as what to remember of it. */
export function memoryOf(placement: Placement, { nodes }: Pick<LayoutInput, 'nodes'>): Memory {
  const rectOf = (id: string) => placement.nodes.get(id) as Rect;
  return {
    homes: new Map([...placement.boxes, ...nodes.filter((node) => node.kind === 'group').map((node) => [node.id, rectOf(node.id)] as const)]),
    members: new Map(nodes.flatMap(({ id, box }) => {
      const around = box === null ? undefined : placement.boxes.get(box);
      return box === null || around === undefined ? [] : [[id, { box, rect: moved(rectOf(id), -around.x, -around.y) }] as const];
    })),
    outside: new Map(nodes.filter((node) => node.kind === 'outside').map((node) => [node.id, rectOf(node.id)] as const)),
  };
}

interface Inside extends Size {
  readonly isOpen: boolean;
  /** Members where they are now, and where they belong, relative to the group. */
  readonly rects: ReadonlyMap<string, Rect>;
  readonly homes: ReadonlyMap<string, Rect>;
}

/** The inside of a group. It keeps the size it has with all members that are remembered. */
function insideOf(id: string, nodes: readonly LayoutNode[], memory: Memory, input: LayoutInput): Inside {
  const closed = nodes.find((node) => node.id === id);
  if (closed) return { isOpen: false, rects: new Map(), homes: new Map(), w: closed.w, h: closed.h };
  const members = nodes.filter((node) => node.box === id);
  const remembered = new Map([...memory.members].flatMap(([member, { box, rect }]) => (box === id ? [[member, rect] as const] : [])));
  const present = new Set(members.map((member) => member.id));
  const homes = new Map([...remembered].filter(([member]) => present.has(member)));
  if (homes.size === 0) for (const [member, rect] of placeGroup(id, input.nodes, input.links).rects) homes.set(member, rect);
  for (const member of members) if (!homes.has(member.id)) homes.set(member.id, freeSlot(member, homes, remembered));
  const rects = spread(homes, new Map(members.map((member) => [member.id, { w: Math.max(member.w, homes.get(member.id)?.w ?? 0), h: member.h }])), { x: LOOSE_GAP, y: ROW_GAP });
  const all = [...rects.values(), ...remembered.values()];
  return { isOpen: true, rects, homes, w: Math.max(...all.map((rect) => rect.x + rect.w)) + PADDING, h: Math.max(...all.map((rect) => rect.y + rect.h)) + PADDING };
}

/** A place for one more member: a slot of a column where one has left, or a new row below. */
function freeSlot(node: LayoutNode, homes: ReadonlyMap<string, Rect>, remembered: ReadonlyMap<string, Rect>): Rect {
  const mates = [...homes.values()];
  const known = [...mates, ...remembered.values()];
  const columns = [...new Map(known.map((rect) => [rect.x, rect.w]))].sort((a, b) => a[0] - b[0]);
  const rows = [...new Set(known.map((rect) => rect.y))].sort((a, b) => a - b);
  const right = Math.max(...known.map((rect) => rect.x + rect.w));
  for (const y of rows) {
    for (const [x, width] of columns) {
      const slot = { x, y, w: Math.max(width, node.w), h: node.h };
      if (slot.x + slot.w <= right && !mates.some((mate) => overlaps(grown(mate, 10), slot))) return slot;
    }
  }
  const bottom = Math.max(...mates.map((rect) => rect.y + rect.h));
  return { x: columns[0]?.[0] ?? PADDING, y: bottom + ROW_GAP, w: Math.max(columns[0]?.[1] ?? 0, node.w), h: node.h };
}

/** A place for one more group where nothing is, with which the map stays as large on the canvas as can be. */
function freePlace({ w, h }: Size, homes: ReadonlyMap<string, Rect>, { canvas }: LayoutInput): Rect {
  const taken = [...homes.values()];
  const bounds = boundsOf(taken) as Rect;
  const spots = [
    { x: bounds.x + bounds.w + 70, y: bounds.y },
    { x: bounds.x, y: bounds.y + bounds.h + GAP },
    ...taken.map((box) => ({ x: box.x, y: box.y + box.h + GAP })),
    ...taken.map((box) => ({ x: box.x + box.w + 70, y: box.y })),
  ];
  let best: { readonly rect: Rect; readonly scale: number } | null = null;
  for (const spot of spots) {
    const rect = { ...spot, w, h };
    if (taken.some((box) => overlaps(withTitle(grown(box, 10)), withTitle(rect)))) continue;
    const all = boundsOf([...taken, rect]) as Rect;
    const scale = Math.min(canvas.w / all.w, canvas.h / all.h);
    if (best === null || scale > best.scale + 1e-9) best = { rect, scale };
  }
  return best?.rect ?? { x: bounds.x + bounds.w + 70, y: bounds.y, w, h };
}

function addOutside(outside: readonly LayoutNode[], input: LayoutInput, rects: Map<string, Rect>, groups: readonly Rect[]): void {
  if (outside.length === 0) return;
  const standing = boundsOf(input.nodes.flatMap((node) => (node.kind === 'outside' ? (rects.get(node.id) ?? []) : [])));
  if (standing === null) {
    placeOutside(outside, input, rects, boundsOf(groups));
    return;
  }
  let y = standing.y + standing.h + GAP;
  for (const node of outside) {
    rects.set(node.id, { x: standing.x, y, w: node.w, h: node.h });
    y += node.h + GAP;
  }
}

const withTitle = (box: Rect): Rect => ({ x: box.x, y: box.y - TITLE, w: box.w, h: box.h + TITLE });
