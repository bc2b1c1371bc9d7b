/** One thing in a column. Those of one block stay together, in their order. */
export interface Cell {
  readonly key: string;
  readonly h: number;
  readonly block?: string;
  /** Stands below all others, whatever leads to it. */
  readonly last?: boolean;
}

export interface Column {
  readonly cells: readonly Cell[];
}

/** A line from one cell to another, in the direction of traffic. */
export interface Link {
  readonly from: string;
  readonly to: string;
}

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface Board {
  readonly cells: ReadonlyMap<string, Rect>;
  /** The left edge of each column. */
  readonly columns: readonly number[];
  readonly cellWidth: number;
  readonly w: number;
  readonly h: number;
}

/** Cells, and the room for lines between two columns, are as wide as the canvas has room for, within these. */
const CELL = { narrowest: 140, widest: 176 };
const GAP = { narrowest: 52, widest: 132 };
const BETWEEN = 8;
const MARGIN = 16;

/**
 * Places columns side by side, each in the middle of what one sees at first unless it is higher than that. Cells stand as level as they
 * can with what leads to them: from the column `start` outwards, so that a change further out moves nothing further in.
 */
export function placeColumns(columns: readonly Column[], start: number, links: readonly Link[], canvas: { readonly w: number; readonly h: number }): Board {
  const gaps = Math.max(1, columns.length - 1);
  const room = canvas.w - 2 * MARGIN;
  const width = within(CELL, (room - gaps * GAP.narrowest) / columns.length);
  const gap = within(GAP, (room - columns.length * width) / gaps);
  const across = columns.length * width + (columns.length - 1) * gap;
  const left = Math.max(MARGIN, Math.floor((canvas.w - across) / 2));
  const lefts = columns.map((_, index) => left + index * (width + gap));
  const cells = new Map<string, Rect>();
  const visible = Math.max(0, canvas.h - 2 * MARGIN);
  let lowest = 0;
  const neighbours = neighboursOf(links);
  for (const index of outwards(columns.length, start)) {
    const ordered = index === start ? columns[index]!.cells : byLevel(columns[index]!.cells, neighbours, cells);
    let y = MARGIN + Math.max(0, Math.floor((visible + 2 * MARGIN - heightOf({ cells: ordered })) / 2));
    for (const cell of ordered) {
      cells.set(cell.key, { x: lefts[index]!, y, w: width, h: cell.h });
      y += cell.h + BETWEEN;
    }
    lowest = Math.max(lowest, y - BETWEEN);
  }
  return { cells, columns: lefts, cellWidth: width, w: Math.max(canvas.w, left + across + MARGIN), h: Math.max(canvas.h, lowest + MARGIN) };
}

/** How high a column is, with a margin above and below. */
export const heightOf = ({ cells }: Column): number => cells.reduce((sum, { h }) => sum + h + BETWEEN, 2 * MARGIN - BETWEEN);

const within = ({ narrowest, widest }: typeof CELL, wished: number): number => Math.min(widest, Math.max(narrowest, Math.floor(wished)));

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A curve by its ends and the two points that bend it. */
export interface Curve {
  readonly start: Point;
  readonly bend: readonly [Point, Point];
  readonly end: Point;
}

/** The ways of all lines, each clear of the cells of other columns where that can be. */
export function waysOf(links: readonly Link[], cells: ReadonlyMap<string, Rect>): ReadonlyMap<string, Curve> {
  const all = [...cells.values()];
  return new Map(
    links.flatMap((link) => {
      const [from, to] = [cells.get(link.from), cells.get(link.to)];
      return from && to ? [[linkKey(link), curveBetween(from, to, all)] as const] : [];
    }),
  );
}

/**
 * The way of a line: out of the right side of the one cell and into the left side of the other; around the outside where that is behind.
 * Past columns between them it bends up or down until it is clear of `cells`: behind one it would look like two other lines.
 */
export function curveBetween(from: Rect, to: Rect, cells: readonly Rect[] = []): Curve {
  const [x1, y1, x2, y2] = [from.x + from.w, from.y + from.h / 2, to.x, to.y + to.h / 2];
  const curve = (start: number, first: number, second: number, end: number, aside = 0): Curve => ({ start: { x: start, y: y1 }, bend: [{ x: first, y: y1 + aside }, { x: second, y: y2 + aside }], end: { x: end, y: y2 } });
  const bend = Math.min(90, (x2 - x1) * 0.55);
  if (x2 > x1) {
    const between = cells.filter((cell) => cell.x > x1 && cell.x + cell.w < x2);
    const ways = ASIDE.map((aside) => curve(x1, x1 + bend, x2 - bend, x2, aside));
    return ways.find((way) => !between.some((cell) => meets(way, cell))) ?? ways[0]!;
  }
  if (from.x === to.x) return curve(x1, x1 + AROUND, x1 + AROUND, x1);
  return curve(from.x, from.x - AROUND, to.x + to.w + AROUND, to.x + to.w);
}

/** So far a line may bend aside, the least first, up before down. */
const ASIDE = [0, ...Array.from({ length: 10 }, (_, index) => (index + 1) * 25).flatMap((aside) => [-aside, aside])];
const CLEARANCE = 4;
const STEPS = 24;

function meets(way: Curve, { x, y, w, h }: Rect): boolean {
  return Array.from({ length: STEPS - 1 }, (_, index) => pointAt(way, (index + 1) / STEPS)).some((point) => point.x > x - CLEARANCE && point.x < x + w + CLEARANCE && point.y > y - CLEARANCE && point.y < y + h + CLEARANCE);
}

function pointAt({ start, bend: [first, second], end }: Curve, share: number): Point {
  const rest = 1 - share;
  const at = (axis: 'x' | 'y') => rest ** 3 * start[axis] + 3 * rest ** 2 * share * first[axis] + 3 * rest * share ** 2 * second[axis] + share ** 3 * end[axis];
  return { x: at('x'), y: at('y') };
}

/** A curve as the path of an SVG has it. */
export const pathOf = ({ start, bend: [first, second], end }: Curve): string => `M${start.x} ${start.y}C${first.x} ${first.y} ${second.x} ${second.y} ${end.x} ${end.y}`;

/** Where something is written on such a line. */
export const middleOf = (way: Curve): Point => pointAt(way, 0.5);

const AROUND = 46;

/** Everything on lines that lead from the start to a cell, and what lies right behind it: keys of cells, and of lines as `from>to`. */
export function waysThrough(key: string, links: readonly Link[], board: Board, start: number): ReadonlySet<string> {
  const columnOf = (cell: string) => board.columns.indexOf(board.cells.get(cell)?.x ?? -1);
  const far = (link: Link) => (Math.abs(columnOf(link.from) - start) >= Math.abs(columnOf(link.to) - start) ? link.from : link.to);
  const near = (link: Link) => (far(link) === link.from ? link.to : link.from);
  const found = new Set<string>([key]);
  const pending = [key];
  for (let cell = pending.pop(); cell !== undefined; cell = pending.pop()) {
    for (const link of links) {
      if (far(link) !== cell || found.has(linkKey(link))) continue;
      found.add(linkKey(link));
      if (!found.has(near(link))) pending.push(near(link));
      found.add(near(link));
    }
  }
  for (const link of links) if (near(link) === key) found.add(linkKey(link)).add(far(link));
  return found;
}

export const linkKey = ({ from, to }: Link) => `${from}>${to}`;

function outwards(count: number, start: number): number[] {
  return [...Array(count).keys()].sort((a, b) => Math.abs(a - start) - Math.abs(b - start) || a - b);
}

function neighboursOf(links: readonly Link[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  const add = (key: string, other: string) => void found.set(key, [...(found.get(key) ?? []), other]);
  for (const { from, to } of links) {
    add(from, to);
    add(to, from);
  }
  return found;
}

/** Blocks by how high what they are connected to stands, those connected to nothing last; those that are as high keep their order. */
function byLevel(cells: readonly Cell[], neighbours: ReadonlyMap<string, readonly string[]>, placed: ReadonlyMap<string, Rect>): Cell[] {
  const blocks = [...Map.groupBy(cells, (cell) => cell.block ?? cell.key).values()];
  const levelOf = (block: readonly Cell[]) => {
    const levels = block.flatMap((cell) => (neighbours.get(cell.key) ?? []).flatMap((key) => placed.get(key) ?? [])).map((rect) => rect.y + rect.h / 2);
    return levels.length === 0 ? Number.MAX_VALUE : levels.reduce((sum, level) => sum + level, 0) / levels.length;
  };
  const levels = new Map(blocks.map((block) => [block, levelOf(block)]));
  const isLast = (block: readonly Cell[]) => Number(block.some(({ last }) => last));
  return [...blocks].sort((a, b) => isLast(a) - isLast(b) || levels.get(a)! - levels.get(b)! || blocks.indexOf(a) - blocks.indexOf(b)).flat();
}
