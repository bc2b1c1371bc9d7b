import { GRID, type Point, type Rect } from './geometry';

/** Directions as indices: right, down, left, up. */
export type Direction = 0 | 1 | 2 | 3;

/** A line that already runs over a grid segment. */
export interface Track {
  readonly edge: number;
  readonly from: number;
  readonly to: number;
  readonly state: string;
}

const NO_REGION = -1;

/** The map as a grid of points: what blocks lines, which namespace a point lies in, and which lines run where. */
export class RouteGrid {
  readonly columns: number;
  readonly rows: number;
  private readonly left: number;
  private readonly top: number;
  /** 1: a node or a title. 2: next to a node. */
  readonly blocked: Uint8Array;
  readonly region: Int16Array;
  readonly border: Uint8Array;
  /** Lines over the segment from a point to its right, and to the one below. */
  private readonly across: (Track[] | undefined)[];
  private readonly down: (Track[] | undefined)[];
  /** What to add to a point's index to step in a direction. */
  private readonly offsets: readonly [number, number, number, number];

  constructor(bounds: Rect) {
    const margin = 8 * GRID;
    this.left = Math.floor((bounds.x - margin) / GRID) * GRID;
    this.top = Math.floor((bounds.y - margin) / GRID) * GRID;
    this.columns = Math.ceil((bounds.w + 2 * margin) / GRID) + 2;
    this.rows = Math.ceil((bounds.h + 2 * margin) / GRID) + 2;
    const size = this.columns * this.rows;
    this.blocked = new Uint8Array(size);
    this.region = new Int16Array(size).fill(NO_REGION);
    this.border = new Uint8Array(size);
    this.across = new Array<Track[] | undefined>(size).fill(undefined);
    this.down = new Array<Track[] | undefined>(size).fill(undefined);
    this.offsets = [1, this.columns, -1, -this.columns];
    // Nothing may step off the grid.
    for (let x = 0; x < this.columns; x++) this.blocked[x] = this.blocked[size - 1 - x] = 1;
    for (let y = 0; y < this.rows; y++) this.blocked[y * this.columns] = this.blocked[y * this.columns + this.columns - 1] = 1;
  }

  /** The grid point at a position that lies on the grid. */
  at(x: number, y: number): number {
    return Math.round((y - this.top) / GRID) * this.columns + Math.round((x - this.left) / GRID);
  }

  pointAt(index: number): Point {
    return { x: this.left + (index % this.columns) * GRID, y: this.top + Math.floor(index / this.columns) * GRID };
  }

  /** The neighbour in a direction. The rim of the grid is blocked, so that no way leaves it. */
  step(index: number, direction: Direction): number {
    return index + this.offsets[direction];
  }

  /** Steps that lead from a point to a rectangle at best. */
  distance(index: number, rect: Rect): number {
    const x = this.left + (index % this.columns) * GRID;
    const y = this.top + Math.floor(index / this.columns) * GRID;
    return (Math.max(0, rect.x - x, x - rect.x - rect.w) + Math.max(0, rect.y - y, y - rect.y - rect.h)) / GRID;
  }

  block(rect: Rect, nearby: boolean): void {
    this.fill(rect, 0, (index) => (this.blocked[index] = 1));
    if (nearby) this.fill(rect, GRID, (index) => (this.blocked[index] = this.blocked[index] === 1 ? 1 : 2));
  }

  claim(rect: Rect, region: number): void {
    this.fill(rect, 0, (index) => (this.region[index] = region));
    this.fill(rect, 0, (index, edge) => (this.border[index] = edge ? 1 : (this.border[index] ?? 0)));
  }

  private fill(rect: Rect, margin: number, act: (index: number, edge: boolean) => void): void {
    const x0 = Math.max(0, Math.ceil((rect.x - margin - this.left) / GRID));
    const y0 = Math.max(0, Math.ceil((rect.y - margin - this.top) / GRID));
    const x1 = Math.min(this.columns - 1, Math.floor((rect.x + rect.w + margin - this.left) / GRID));
    const y1 = Math.min(this.rows - 1, Math.floor((rect.y + rect.h + margin - this.top) / GRID));
    for (let y = y0; y <= y1; y++) for (let x = x0; x <= x1; x++) act(y * this.columns + x, x === x0 || x === x1 || y === y0 || y === y1);
  }

  /** The lines over the segment that leaves a point in a direction. */
  tracks(index: number, direction: Direction): readonly Track[] | undefined {
    if (direction === 0) return this.across[index];
    if (direction === 2) return this.across[index - 1];
    return direction === 1 ? this.down[index] : this.down[index - this.columns];
  }

  /** Whether some line passes a point across the given direction. */
  crossed(index: number, direction: Direction): readonly Track[] | undefined {
    return direction % 2 === 0
      ? (this.down[index] ?? this.down[index - this.columns])
      : (this.across[index] ?? this.across[index - 1]);
  }

  add(points: readonly Point[], track: Track): void {
    this.walk(points, (lines, key) => {
      const tracks = lines[key];
      if (tracks === undefined) lines[key] = [track];
      else tracks.push(track);
    });
  }

  remove(points: readonly Point[], edge: number): void {
    this.walk(points, (lines, key) => {
      const rest = lines[key]?.filter((track) => track.edge !== edge) ?? [];
      lines[key] = rest.length === 0 ? undefined : rest;
    });
  }

  private walk(points: readonly Point[], act: (lines: (Track[] | undefined)[], key: number) => void): void {
    for (let i = 0; i + 1 < points.length; i++) {
      const a = points[i] as Point;
      const b = points[i + 1] as Point;
      const steps = Math.round((Math.abs(b.x - a.x) + Math.abs(b.y - a.y)) / GRID);
      const dx = Math.sign(b.x - a.x);
      const dy = Math.sign(b.y - a.y);
      let index = this.at(a.x, a.y);
      for (let s = 0; s < steps; s++) {
        if (dx !== 0) act(this.across, dx > 0 ? index : index - 1);
        else act(this.down, dy > 0 ? index : index - this.columns);
        index += dx + dy * this.columns;
      }
    }
  }
}
