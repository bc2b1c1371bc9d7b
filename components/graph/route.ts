import { compareText } from '@/lib/model/compare-text';
import { boundsOf, centerOf, GRID, grown, segmentCrosses, type Point, type Rect } from './geometry';
import { OpenList } from './open-list';
import { RouteGrid, type Direction, type Track } from './route-grid';
import { isOnBorder, onGrid, portsOf, touching, type Port, type RouteNode } from './route-ports';

export interface RouteBox {
  readonly id: string;
  readonly rect: Rect;
  /** Where the name is written; no line runs through it. */
  readonly title: Rect;
}

export interface RouteEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Lines of different states never share a track. */
  readonly state: string;
}

export interface RouteInput {
  readonly nodes: readonly RouteNode[];
  readonly boxes: readonly RouteBox[];
  readonly edges: readonly RouteEdge[];
  /** Lines to leave as they are, where they still fit. */
  readonly kept: ReadonlyMap<string, readonly Point[]>;
}

/** Corner points from the border of the source to the border of the target; `null` where no way was found. */
export type Routes = ReadonlyMap<string, readonly Point[] | null>;

const TURN = 5;
const TURN_AT_NODE = 4;
const FOREIGN_TRACK = 25;
const FAMILY_TRACK = 0.25;
const CROSSING = 2.5;
const BESIDE_NODE = 0.6;
const ON_BORDER = 2;
const THROUGH_BOX = 12;
const SIGN = 2 * GRID;
/** Steps one line may take, and all lines together: on a full map this ends within a second or two. */
const STEPS_PER_EDGE = 80_000;
const STEPS_IN_ALL = 6_000_000;
/** Maps with more lines than this get quicker ways, and no second pass over them. */
const SECOND_PASS_LIMIT = 90;
const HASTE = 1.5;

interface Search {
  readonly g: Float64Array;
  readonly parent: Int32Array;
  readonly seen: Int32Array;
  readonly closed: Int32Array;
  stamp: number;
  steps: number;
  /** How much more the way that remains counts than the way so far: 1 finds the cheapest, more finds a good one sooner. */
  haste: number;
}

/**
 * Orthogonal ways for all lines, around nodes they do not end at and around namespaces they have no business in, on
 * tracks of their own except where lines of one source or one target and one state run together. Short lines choose
 * first. Deterministic: the effort is limited by counted steps, not by time.
 */
export function routeEdges(input: RouteInput): Routes {
  const nodes = new Map(input.nodes.map((node) => [node.id, node]));
  const numbers = new Map(input.nodes.map((node, index) => [node.id, index]));
  const bounds = boundsOf([...input.nodes.map((node) => node.rect), ...input.boxes.map((box) => box.rect)]);
  const routes = new Map<string, readonly Point[] | null>();
  if (bounds === null) return routes;

  const grid = new RouteGrid(bounds);
  const regions = new Map(input.boxes.map((box, index) => [box.id, index]));
  input.boxes.forEach((box, index) => grid.claim(box.rect, index));
  for (const { title, rect } of input.boxes) {
    grid.block(title, false);
    // The sign that closes the group stands above its left corner.
    grid.block({ x: rect.x, y: rect.y - 2 * GRID, w: SIGN, h: GRID }, false);
  }
  for (const node of input.nodes) grid.block(node.rect, true);
  const size = grid.columns * grid.rows * 4;
  const search: Search = { g: new Float64Array(size), parent: new Int32Array(size), seen: new Int32Array(size), closed: new Int32Array(size), stamp: 0, steps: 0, haste: input.edges.length > SECOND_PASS_LIMIT ? HASTE : 1 };

  const trackOf = (edge: RouteEdge, index: number): Track => ({ edge: index, from: numbers.get(edge.from) ?? -1, to: numbers.get(edge.to) ?? -1, state: edge.state });
  const order = input.edges
    .map((edge, index) => ({ edge, index, track: trackOf(edge, index), source: nodes.get(edge.from), target: nodes.get(edge.to) }))
    .flatMap((item) => (item.source === undefined || item.target === undefined ? [] : [{ ...item, source: item.source, target: item.target }]))
    .sort((a, b) => distance(a.source, a.target) - distance(b.source, b.target) || compareText(a.edge.id, b.edge.id));

  const fresh = order.filter(({ edge, track, source, target }) => {
    const kept = input.kept.get(edge.id);
    if (kept === undefined || !stillFits(kept, source, target, input)) return true;
    grid.add(onGrid(kept, source, target), track);
    routes.set(edge.id, kept);
    return false;
  });

  const find = ({ source, target, track }: (typeof order)[number]) => {
    const allowed = new Uint8Array(input.boxes.length);
    for (const { box } of [source, target]) {
      const region = box === null ? undefined : regions.get(box);
      if (region !== undefined) allowed[region] = 1;
    }
    return cheapest(grid, search, source, target, track, allowed, false) ?? cheapest(grid, search, source, target, track, allowed, true);
  };
  const found = new Map<string, readonly Point[]>();
  for (const pass of fresh.length <= SECOND_PASS_LIMIT ? [0, 1] : [0]) {
    for (const item of fresh) {
      const before = found.get(item.edge.id);
      if (pass === 1 && before !== undefined) grid.remove(before, item.index);
      const path = find(item) ?? before;
      if (path !== undefined) {
        grid.add(path, item.track);
        found.set(item.edge.id, path);
      }
    }
  }
  for (const { edge, source, target } of fresh) {
    const path = found.get(edge.id);
    routes.set(edge.id, path === undefined ? null : touching(path, source, target));
  }
  return routes;
}

const distance = (a: RouteNode, b: RouteNode) => {
  const from = centerOf(a.rect);
  const to = centerOf(b.rect);
  return Math.abs(from.x - to.x) + Math.abs(from.y - to.y);
};

/** Whether an old way still joins the borders of its ends and passes through no other node, and no group that it has no business in. */
function stillFits(points: readonly Point[], source: RouteNode, target: RouteNode, input: RouteInput): boolean {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined || !isOnBorder(source, first) || !isOnBorder(target, last)) return false;
  const crosses = (rect: Rect) => points.some((point, i) => i > 0 && segmentCrosses(points[i - 1] as Point, point, rect));
  if (input.boxes.some((box) => box.id !== source.box && box.id !== target.box && crosses(box.rect))) return false;
  return !input.nodes.some((node) => {
    const rect = node === source || node === target ? grown(node.rect, -1) : grown(node.rect, GRID / 2);
    return node.shape === 'box' && crosses(rect);
  });
}

function cheapest(grid: RouteGrid, search: Search, source: RouteNode, target: RouteNode, track: Track, allowed: Uint8Array, throughBoxes: boolean): Point[] | null {
  const goals = new Map<number, Port[]>();
  for (const port of portsOf(target, source)) {
    const outer = grid.step(grid.at(port.point.x, port.point.y), port.outward);
    goals.set(outer, [...(goals.get(outer) ?? []), port]);
  }
  const estimate = (index: number) => search.haste * grid.distance(index, target.rect);

  const stamp = ++search.stamp;
  const open = new OpenList();
  const starts = new Map<number, Port>();
  const relax = (state: number, cost: number, parent: number) => {
    if (search.seen[state] === stamp && (search.g[state] as number) <= cost) return;
    search.seen[state] = stamp;
    search.g[state] = cost;
    search.parent[state] = parent;
    open.push(state, cost + estimate(state >> 2));
  };
  for (const port of portsOf(source, target)) {
    const at = grid.at(port.point.x, port.point.y);
    const outer = grid.step(at, port.outward);
    if (!passable(grid, outer, allowed, throughBoxes)) continue;
    const state = outer * 4 + port.outward;
    starts.set(state, port);
    relax(state, port.cost + segmentCost(grid, at, port.outward, track) + 1, -1);
  }

  let best: { readonly cost: number; readonly state: number; readonly port: Port } | null = null;
  for (let steps = 0; open.size > 0 && steps < STEPS_PER_EDGE && search.steps < STEPS_IN_ALL; steps++, search.steps++) {
    const state = open.pop();
    if (search.closed[state] === stamp) continue;
    search.closed[state] = stamp;
    const cost = search.g[state] as number;
    const index = state >> 2;
    if (best !== null && cost + estimate(index) >= best.cost) break;
    const direction = (state & 3) as Direction;
    for (const port of goals.get(index) ?? []) {
      const inward = ((port.outward + 2) % 4) as Direction;
      if ((inward + 2) % 4 === direction) continue;
      const total = cost + (inward === direction ? 0 : TURN + TURN_AT_NODE) + segmentCost(grid, index, inward, track) + 1 + port.cost;
      if (best === null || total < best.cost) best = { cost: total, state, port };
    }
    for (const turn of [0, 1, 3]) {
      const next = ((direction + turn) % 4) as Direction;
      const to = grid.step(index, next);
      if (!passable(grid, to, allowed, throughBoxes)) continue;
      // Of equal ways the one that turns early wins: it leaves the longer straight run, with the label, to the target.
      const turning = turn === 0 ? 0 : TURN - 0.02 * Math.min(50, grid.distance(index, target.rect)) + (grid.blocked[index] === 2 ? TURN_AT_NODE : 0);
      relax(to * 4 + next, cost + 1 + turning + segmentCost(grid, index, next, track) + pointCost(grid, to, next, track, allowed), state);
    }
  }
  if (best === null) return null;

  const points: Point[] = [best.port.point];
  let state = best.state;
  for (;;) {
    points.push(grid.pointAt(state >> 2));
    const parent = search.parent[state] as number;
    if (parent < 0) break;
    state = parent;
  }
  points.push((starts.get(state) as Port).point);
  return corners(points.reverse());
}

function passable(grid: RouteGrid, index: number, allowed: Uint8Array, throughBoxes: boolean): boolean {
  if (grid.blocked[index] === 1) return false;
  const region = grid.region[index] as number;
  return throughBoxes || region < 0 || allowed[region] === 1;
}

const isFamily = (a: Track, b: Track) => a.state === b.state && (a.from === b.from || a.to === b.to);

function segmentCost(grid: RouteGrid, index: number, direction: Direction, track: Track): number {
  let cost = 0;
  for (const other of grid.tracks(index, direction) ?? []) cost = Math.max(cost, isFamily(track, other) ? FAMILY_TRACK : FOREIGN_TRACK);
  return cost;
}

function pointCost(grid: RouteGrid, index: number, direction: Direction, track: Track, allowed: Uint8Array): number {
  let cost = grid.blocked[index] === 2 ? BESIDE_NODE : 0;
  if (grid.border[index] === 1) cost += ON_BORDER;
  const region = grid.region[index] as number;
  if (region >= 0 && allowed[region] !== 1) cost += THROUGH_BOX;
  const crossed = grid.crossed(index, direction);
  if (crossed !== undefined) cost += crossed.every((other) => isFamily(track, other)) ? 0.3 : CROSSING;
  return cost;
}

/** Drops the points on straight runs. */
function corners(points: readonly Point[]): Point[] {
  return points.filter((point, i) => {
    const before = points[i - 1];
    const after = points[i + 1];
    return before === undefined || after === undefined || !((before.x === point.x && point.x === after.x) || (before.y === point.y && point.y === after.y));
  });
}
