import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { AxisGeometry } from './axis-geometry';
import type { HeaderSize } from './matrix-headers';
import type { Matrix } from './matrix-model';

/** What of a scrolling element is in sight. */
export interface View {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The part of a matrix in sight, and ways to bring other parts there. */
export function useScroll(matrix: Matrix, axis: AxisGeometry, head: HeaderSize) {
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<View>({ left: 0, top: 0, width: 0, height: 0 });
  const held = useRef<{ readonly group: string; readonly x: number; readonly y: number } | null>(null);

  const read = useCallback(() => {
    const element = scroller.current;
    if (element) setView({ left: element.scrollLeft, top: element.scrollTop, width: element.clientWidth, height: element.clientHeight });
  }, []);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(read);
    observer.observe(element);
    return () => observer.disconnect();
  }, [read]);

  /** Scrolls as little as brings a line into sight. */
  const show = (row: number, column: number) => {
    const element = scroller.current;
    if (!element) return;
    const nearest = (now: number, start: number, room: number) => (start < now ? start : start + axis.cell + 2 > now + room ? start + axis.cell + 2 - room : now);
    if (row >= 0) element.scrollTop = nearest(element.scrollTop, axis.starts[row]!, element.clientHeight - head.height);
    if (column >= 0) element.scrollLeft = nearest(element.scrollLeft, axis.starts[column]!, element.clientWidth - head.width);
  };

  /** When a group is opened or closed next, it stays where it is on the screen. */
  const hold = (group: string) => {
    const first = firstOf(matrix, group);
    const element = scroller.current;
    if (first !== null && element) held.current = { group, x: axis.starts[first]! - element.scrollLeft, y: axis.starts[first]! - element.scrollTop };
  };
  useLayoutEffect(() => {
    const element = scroller.current;
    const first = held.current && firstOf(matrix, held.current.group);
    if (held.current && element && first !== null) {
      element.scrollLeft = axis.starts[first]! - held.current.x;
      element.scrollTop = axis.starts[first]! - held.current.y;
    }
    held.current = null;
  }, [matrix, axis]);

  /** Brings a place, given as shares of both axes, into the middle of what is in sight. */
  const center = (x: number, y: number) => scroller.current?.scrollTo(x * axis.length - (view.width - head.width) / 2, y * axis.length - (view.height - head.height) / 2);

  return { scroller, view, read, show, hold, center };
}

function firstOf(matrix: Matrix, group: string): number | null {
  const index = matrix.indexOf(group) ?? matrix.lines.findIndex((line) => line.group === group);
  return index < 0 ? null : index;
}
