import type { MatrixLine } from '@/lib/queries/contract/matrix';

/** Where each line lies along an axis, in pixels from the first. */
export interface AxisGeometry {
  readonly cell: number;
  readonly starts: readonly number[];
  readonly length: number;
  /** Lines of an open group, which lie side by side. */
  readonly bands: readonly { readonly group: string; readonly first: number; readonly last: number }[];
}

/** Between open groups and what is beside them. */
const GAP = 4;
/** So many lines are drawn with room around them. */
const SPACIOUS = 120;

/** Lays lines along an axis. */
export function layAxis(lines: readonly MatrixLine[]): AxisGeometry {
  const cell = lines.length > SPACIOUS ? 18 : 22;
  const starts: number[] = [];
  const bands: { group: string; first: number; last: number }[] = [];
  let at = 0;
  for (const [index, line] of lines.entries()) {
    const before = lines[index - 1];
    if (before && (before.group !== line.group || before.kind !== line.kind)) at += GAP;
    starts.push(at);
    at += cell;
    const band = bands.at(-1);
    if (line.group === undefined) continue;
    if (band && band.group === line.group) band.last = index;
    else bands.push({ group: line.group, first: index, last: index });
  }
  return { cell, starts, length: at, bands };
}

/** The line at a distance from the first; `null` between lines and beyond them. */
export function lineAt({ cell, starts }: AxisGeometry, at: number): number | null {
  const index = lastBefore(starts, at);
  return index >= 0 && at < starts[index]! + cell ? index : null;
}

/** The line nearest to a distance. */
export function nearestLine({ starts }: AxisGeometry, at: number): number {
  return Math.max(0, lastBefore(starts, at));
}

/** The lines of which some part lies between two distances. */
export function linesBetween(axis: AxisGeometry, from: number, to: number): readonly number[] {
  const first = nearestLine(axis, from);
  const last = Math.min(axis.starts.length - 1, lastBefore(axis.starts, to));
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

function lastBefore(starts: readonly number[], at: number): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
