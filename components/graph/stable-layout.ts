import { compareText } from '@/lib/model/compare-text';
import { boundsOf, grown, moved, overlaps, type Rect } from './geometry';
import { layoutFromScratch, placeNamespace, placeOutside, TITLE, type LayoutInput, type LayoutNode, type Placement } from './layout';
import { PADDING, ROW_GAP } from './members';

const GAP = 40;

/**
 * A layout that moves nothing it need not: what is in `memory` stays where it was, a new workload takes a free slot of
 * its box or a new row below, a new namespace a free place, and boxes are pushed down only where one grew into another.
 * What left the graph may still be in `memory` and gets its place back when it returns. Where less than a third is known
 * it is another map, as from another cluster, and laid out by `layoutFromScratch`.
 */
export function layoutFrom(memory: Placement | null, input: LayoutInput): Placement {
  const isKnown = (node: LayoutNode) => {
    const rect = memory?.nodes.get(node.id);
    if (rect === undefined) return false;
    if (node.namespace === null) return true;
    const box = memory?.boxes.get(node.namespace);
    return box !== undefined && contains(box, rect);
  };
  const sorted = [...input.nodes].sort((a, b) => compareText(a.id, b.id));
  const inside = sorted.filter((node) => node.namespace !== null);
  if (memory === null || inside.filter(isKnown).length * 3 < Math.max(1, inside.length)) return layoutFromScratch(input);

  const nodes = new Map<string, Rect>();
  const boxes = new Map<string, Rect>();
  const waiting: LayoutNode[] = [];
  for (const node of sorted) {
    const rect = memory.nodes.get(node.id);
    if (rect !== undefined && isKnown(node) && ![...nodes.values()].some((other) => overlaps(other, rect))) {
      nodes.set(node.id, rect);
      const box = node.namespace === null ? undefined : memory.boxes.get(node.namespace);
      if (node.namespace !== null && box !== undefined) boxes.set(node.namespace, box);
    } else waiting.push(node);
  }
  const namespaceOf = new Map(sorted.map((node) => [node.id, node.namespace]));
  settle(boxes, nodes, namespaceOf);

  for (const node of waiting.filter((item) => item.namespace !== null && boxes.has(item.namespace))) {
    addToBox(node, node.namespace as string, nodes, boxes, namespaceOf);
    settle(boxes, nodes, namespaceOf);
  }
  const fresh = new Set(waiting.flatMap((node) => (node.namespace !== null && !boxes.has(node.namespace) ? [node.namespace] : [])));
  for (const name of [...fresh].sort(compareText)) addBox(name, input, nodes, boxes);
  const outside = waiting.filter((node) => node.namespace === null);
  if (outside.length > 0) addOutside(outside, input, nodes, boxes, namespaceOf);
  return { nodes, boxes };
}

/** What to remember after a layout: everything placed now, and where absent things were. */
export function remember(memory: Placement | null, placement: Placement): Placement {
  return { nodes: new Map([...(memory?.nodes ?? []), ...placement.nodes]), boxes: new Map([...(memory?.boxes ?? []), ...placement.boxes]) };
}

const contains = (outer: Rect, inner: Rect) =>
  inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.w <= outer.x + outer.w && inner.y + inner.h <= outer.y + outer.h;

function addToBox(node: LayoutNode, name: string, nodes: Map<string, Rect>, boxes: Map<string, Rect>, namespaceOf: ReadonlyMap<string, string | null>): void {
  const box = boxes.get(name) as Rect;
  const mates = [...nodes].flatMap(([id, rect]) => (namespaceOf.get(id) === name ? [rect] : []));
  const columns = [...new Map(mates.map((rect) => [rect.x, rect.w]))].sort((a, b) => a[0] - b[0]);
  const rows = [...new Set(mates.map((rect) => rect.y))].sort((a, b) => a - b);
  for (const y of rows) {
    for (const [x, width] of columns) {
      const slot = { x, y, w: Math.max(width, node.w), h: node.h };
      const free = contains(box, grown(slot, 10)) && !mates.some((mate) => overlaps(grown(mate, 10), slot));
      if (free) {
        nodes.set(node.id, slot);
        return;
      }
    }
  }
  const bottom = Math.max(box.y, ...mates.map((rect) => rect.y + rect.h));
  const slot = { x: columns[0]?.[0] ?? box.x + PADDING, y: bottom + ROW_GAP, w: Math.max(columns[0]?.[1] ?? 0, node.w), h: node.h };
  nodes.set(node.id, slot);
  boxes.set(name, { x: box.x, y: box.y, w: Math.max(box.w, slot.x + slot.w + PADDING - box.x), h: Math.max(box.h, slot.y + slot.h + PADDING - box.y) });
}

function addBox(name: string, input: LayoutInput, nodes: Map<string, Rect>, boxes: Map<string, Rect>): void {
  const placed = placeNamespace(name, input.nodes, input.links);
  const taken = [...boxes.values()];
  const bounds = boundsOf(taken) as Rect;
  const spots = [
    { x: bounds.x + bounds.w + 70, y: bounds.y },
    { x: bounds.x, y: bounds.y + bounds.h + GAP },
    ...taken.map((box) => ({ x: box.x, y: box.y + box.h + GAP })),
    ...taken.map((box) => ({ x: box.x + box.w + 70, y: box.y })),
  ];
  let best: { readonly rect: Rect; readonly scale: number } | null = null;
  for (const spot of spots) {
    const rect = { ...spot, w: placed.w, h: placed.h };
    if (taken.some((box) => overlaps(withTitle(grown(box, 10)), withTitle(rect)))) continue;
    const all = boundsOf([...taken, rect]) as Rect;
    const scale = Math.min(input.canvas.w / all.w, input.canvas.h / all.h);
    if (best === null || scale > best.scale + 1e-9) best = { rect, scale };
  }
  const rect = best?.rect ?? { x: bounds.x + bounds.w + 70, y: bounds.y, w: placed.w, h: placed.h };
  boxes.set(name, rect);
  for (const [id, member] of placed.rects) nodes.set(id, moved(member, rect.x, rect.y));
}

function addOutside(outside: readonly LayoutNode[], input: LayoutInput, nodes: Map<string, Rect>, boxes: Map<string, Rect>, namespaceOf: ReadonlyMap<string, string | null>): void {
  const standing = boundsOf([...nodes].flatMap(([id, rect]) => (namespaceOf.get(id) === null ? [rect] : [])));
  if (standing === null) {
    placeOutside(outside, input, nodes, boundsOf(boxes.values()));
    return;
  }
  let y = standing.y + standing.h + GAP;
  for (const node of outside) {
    nodes.set(node.id, { x: standing.x, y, w: node.w, h: node.h });
    y += node.h + GAP;
  }
}

/** Pushes boxes down, with what is in them, until no two overlap; those higher up stay. */
function settle(boxes: Map<string, Rect>, nodes: Map<string, Rect>, namespaceOf: ReadonlyMap<string, string | null>): void {
  const order = [...boxes.keys()].sort((a, b) => (boxes.get(a)?.y ?? 0) - (boxes.get(b)?.y ?? 0) || compareText(a, b));
  const done: Rect[] = [];
  for (const name of order) {
    const start = boxes.get(name) as Rect;
    let rect = start;
    for (let blocker = blocking(done, rect); blocker !== undefined; blocker = blocking(done, rect)) rect = { ...rect, y: blocker.y + blocker.h + GAP };
    if (rect.y !== start.y) {
      boxes.set(name, rect);
      for (const [id, node] of nodes) if (namespaceOf.get(id) === name) nodes.set(id, moved(node, 0, rect.y - start.y));
    }
    done.push(rect);
  }
}

const withTitle = (box: Rect): Rect => ({ x: box.x, y: box.y - TITLE, w: box.w, h: box.h + TITLE });
const blocking = (done: readonly Rect[], rect: Rect) => done.find((other) => overlaps(withTitle(other), withTitle(rect)));
