'use client';

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { CSSProperties, FocusEvent, KeyboardEvent, PointerEvent, ReactNode } from 'react';
import type { MatrixLine } from '@/lib/queries/contract/matrix';
import { layAxis, lineAt, linesBetween, nearestLine } from './axis-geometry';
import { blockBetween, type Block, type BlockKind } from './block';
import { cellWords } from './cell-words';
import { drawMatrix, type Place } from './draw-matrix';
import { stepOf } from './grid-keys';
import { ColumnHead, groupOf, headerSize, RowHead, Strips } from './matrix-headers';
import type { Matrix } from './matrix-model';
import { Overview } from './overview';
import { readPalette } from './palette';
import { useScroll } from './use-scroll';

export interface MatrixGridProps {
  readonly matrix: Matrix;
  readonly theme: string | undefined;
  readonly selected: Place | null;
  readonly block: Block | null;
  /** Changes what is chosen; `null` chooses nothing. */
  readonly onBlock: (block: Block | null) => void;
  readonly onPick: (place: Place) => void;
  readonly onLine: (line: MatrixLine) => void;
  readonly onToggle: (groups: readonly string[], open: boolean) => void;
  /** A key drafts something for the block. */
  readonly onDraft: (kind: BlockKind) => void;
  /** A cell that is pointed at or has the focus, and where it is on the screen. */
  readonly onPoint: (at: { readonly place: Place; readonly x: number; readonly y: number } | null) => void;
  /** What is told of the block, in a corner away from it. */
  readonly renderBlock: (corner: CSSProperties) => ReactNode;
}

const NOWHERE: Place = { row: -1, column: -1 };
const DRAFT_KEYS: Readonly<Record<string, BlockKind>> = { a: 'allow', d: 'deny', k: 'keep' };

/**
 * The cells, drawn on a canvas as far as they are in sight, with headers that stay. For the keyboard and screen readers it is a grid: one cell at a
 * time is in the page, with all that there is to say of it.
 */
export function MatrixGrid({ matrix, theme, selected, block, onBlock, onPick, onLine, onToggle, onDraft, onPoint, renderBlock }: MatrixGridProps) {
  const axis = useMemo(() => layAxis(matrix.lines), [matrix.lines]);
  const head = useMemo(() => headerSize(matrix), [matrix]);
  const { scroller, view, read, show, hold, center } = useScroll(matrix, axis, head);
  const canvas = useRef<HTMLCanvasElement>(null);
  const grid = useRef<HTMLDivElement>(null);
  const [activeLines, setActiveLines] = useState<{ readonly row: MatrixLine | null; readonly column: MatrixLine | null } | null>(null);
  const [hover, setHover] = useState<Place>(NOWHERE);
  const anchor = useRef<Place | null>(null);
  const pressed = useRef<{ readonly place: Place; moved: boolean } | null>(null);
  const focusWanted = useRef(false);
  /** The matrix from which a group was opened or closed: the focus goes to what stands in its place once that is there. */
  const toggledIn = useRef<Matrix | null>(null);
  const [themed, setThemed] = useState(0);

  const size = matrix.lines.length;
  const active: Place = activeLines ? { row: indexNow(matrix, activeLines.row), column: indexNow(matrix, activeLines.column) } : { row: 0, column: Math.min(3, size - 1) };
  const room = { width: Math.max(0, view.width - head.width), height: Math.max(0, view.height - head.height) };
  const rows = withActive(linesBetween(axis, view.top, view.top + room.height), active.row);
  const columns = withActive(linesBetween(axis, view.left, view.left + room.width), active.column);

  useEffect(() => {
    // The theme's class reaches the document in an effect of its own; colours are read after it.
    const frame = requestAnimationFrame(() => setThemed((count) => count + 1));
    return () => cancelAnimationFrame(frame);
  }, [theme]);
  useLayoutEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context || room.width === 0 || room.height === 0) return;
    const ratio = window.devicePixelRatio || 1;
    element.width = Math.round(room.width * ratio);
    element.height = Math.round(room.height * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawMatrix(context, { matrix, axis, left: view.left, top: view.top, ...room, hover, selected, block, palette: readPalette(element) });
  }, [matrix, axis, view, room.width, room.height, hover, selected, block, themed]); // eslint-disable-line react-hooks/exhaustive-deps -- the room follows from what is listed

  // Before anything else happens: the cell that had the focus is gone, and the next key must not get lost.
  useLayoutEffect(() => {
    if (!focusWanted.current) return;
    const element = grid.current?.querySelector<HTMLElement>('[data-active]');
    element?.focus({ preventScroll: true });
    if (document.activeElement !== element || toggledIn.current === matrix) return;
    focusWanted.current = false;
    toggledIn.current = null;
  });

  const screenPlace = ({ row, column }: Place) => {
    const box = scroller.current!.getBoundingClientRect();
    return { x: box.left + head.width + axis.starts[column]! - view.left + axis.cell, y: box.top + head.height + axis.starts[row]! - view.top + axis.cell };
  };
  const activate = (place: Place) => setActiveLines({ row: matrix.lines[place.row] ?? null, column: matrix.lines[place.column] ?? null });
  const go = (place: Place, extend: boolean) => {
    activate(place);
    show(place.row, place.column);
    focusWanted.current = true;
    setHover(NOWHERE);
    if (!isCell(place)) return onPoint(null);
    if (extend) {
      onBlock(blockBetween((anchor.current ??= active), place));
      return onPoint(null);
    }
    anchor.current = null;
    requestAnimationFrame(() => onPoint({ place, ...screenPlace(place) }));
  };
  const toggle = (places: readonly number[]) => {
    const groups = places.flatMap((index) => groupOf(matrix, index) ?? []);
    const [first] = groups;
    if (!first) return;
    hold(first.id);
    onPoint(null);
    toggledIn.current = matrix;
    const open = !first.isOpen;
    onToggle([...new Set(groups.filter((group) => group.isOpen !== open).map(({ id }) => id))], open);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const next = stepOf(event, active, size, { rows: Math.max(1, Math.floor(room.height / axis.cell) - 1), columns: 1 });
    const key = event.key.toLowerCase();
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (next) go(next, event.shiftKey && isCell(active));
    else if (plain && key === 'enter') {
      if (isCell(active)) onPick(active);
      else onLine(matrix.lines[Math.max(active.row, active.column)]!);
    } else if (plain && (key === ' ' || key === 'o')) {
      focusWanted.current = true;
      toggle([active.row, active.column].filter((index) => index >= 0));
    } else if (plain && block && DRAFT_KEYS[key]) onDraft(DRAFT_KEYS[key]);
    else if (plain && key === 'escape' && block) onBlock(null);
    else return;
    event.preventDefault();
  };

  /** A screen reader may go to a header by itself. */
  const onFocus = ({ target }: FocusEvent<HTMLElement>) => {
    const { row, column } = target.dataset;
    if (row !== undefined || column !== undefined) activate({ row: Number(row ?? -1), column: Number(column ?? -1) });
  };

  const placeAt = (event: PointerEvent, nearest = false): Place => {
    const box = canvas.current!.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left + view.left, event.clientY - box.top + view.top];
    return nearest ? { row: nearestLine(axis, y), column: nearestLine(axis, x) } : { row: lineAt(axis, y) ?? -1, column: lineAt(axis, x) ?? -1 };
  };
  const onPointerDown = (event: PointerEvent) => {
    const place = placeAt(event);
    if (event.button !== 0 || !isCell(place)) return;
    pressed.current = { place, moved: false };
    // A finger scrolls; a mouse or a pen draws a rectangle.
    if (event.pointerType !== 'touch') event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent) => {
    const down = pressed.current;
    if (down && event.pointerType !== 'touch') {
      const place = placeAt(event, true);
      if (!down.moved && place.row === down.place.row && place.column === down.place.column) return;
      down.moved = true;
      setHover(NOWHERE);
      onPoint(null);
      show(place.row, place.column);
      onBlock(blockBetween(down.place, place));
      return;
    }
    const place = placeAt(event);
    if (place.row !== hover.row || place.column !== hover.column) setHover(place);
    const isTold = block?.rows.includes(place.row) && block.columns.includes(place.column);
    onPoint(isCell(place) && !isTold && event.pointerType !== 'touch' ? { place, x: event.clientX, y: event.clientY } : null);
  };
  const onPointerUp = (event: PointerEvent) => {
    const down = pressed.current;
    pressed.current = null;
    if (!down || event.type === 'pointercancel') return;
    activate(down.place);
    focusWanted.current = true;
    anchor.current = down.moved ? down.place : null;
    if (down.moved) return;
    onPoint(null);
    onPick(down.place);
  };
  const corner = (): CSSProperties => {
    const [x, y] = block ? [axis.starts[block.columns.at(-1)!]! + axis.starts[block.columns[0]!]!, axis.starts[block.rows.at(-1)!]! + axis.starts[block.rows[0]!]!] : [0, 0];
    const [across, down] = [x / 2 - view.left > room.width / 2, y / 2 - view.top > room.height / 2];
    return { ...(across ? { left: head.width + 12 } : { right: 24 }), ...(down ? { top: 12 } : { bottom: 24 }) };
  };
  const leave = () => {
    setHover(NOWHERE);
    onPoint(null);
  };

  return (
    <>
      <div ref={scroller} onScroll={read} className="absolute inset-0 overflow-auto bg-bg" data-testid="matrix">
        <div className="relative" style={{ width: head.width + axis.length + 96, height: head.height + axis.length + 12 }}>
          <div className="sticky top-0 left-0 overflow-hidden" style={{ width: view.width, height: view.height }}>
            <canvas
              ref={canvas}
              aria-hidden
              onPointerDown={onPointerDown}
              onPointerMove={onPointerMove}
              onPointerUp={onPointerUp}
              onPointerCancel={onPointerUp}
              onPointerLeave={leave}
              className="absolute cursor-cell touch-pan-x touch-pan-y"
              style={{ left: head.width, top: head.height, width: room.width, height: room.height }}
            />
            <div ref={grid} role="grid" aria-label="Matrix of who can reach whom" aria-rowcount={size + 1} aria-colcount={size + 1} aria-multiselectable onKeyDown={onKeyDown} onFocus={onFocus} className="pointer-events-none absolute inset-0">
              <div role="row" aria-rowindex={1} className="pointer-events-auto absolute top-0 right-0 overflow-hidden border-b bg-panel" style={{ left: head.width, height: head.height }}>
                <div style={{ transform: `translateX(${-view.left}px)` }}>
                  {columns.map((index) => (
                    <ColumnHead key={matrix.lines[index]!.id} matrix={matrix} index={index} axis={axis} height={head.height} isActive={active.row < 0 && active.column === index} isLit={hover.column === index || (block?.columns.includes(index) ?? false)} onPick={() => onLine(matrix.lines[index]!)} onToggle={() => toggle([index])} />
                  ))}
                </div>
              </div>
              <div role="presentation" className="pointer-events-none absolute inset-x-0 bottom-0 overflow-hidden" style={{ top: head.height }}>
                {rows.map((index) => (
                  <div key={matrix.lines[index]!.id} role="row" aria-rowindex={index + 2} className="absolute inset-x-0" style={{ top: axis.starts[index]! - view.top, height: axis.cell }}>
                    {active.row === index && active.column >= 0 ? (
                      <ActiveCell key={active.column} matrix={matrix} place={active} chosen={(block?.rows.includes(active.row) && block.columns.includes(active.column)) ?? false} left={head.width + axis.starts[active.column]! - view.left} size={axis.cell} />
                    ) : null}
                    <div role="presentation" className="absolute inset-y-0 left-0" style={{ width: head.width }}>
                      <RowHead matrix={matrix} index={index} axis={axis} isActive={active.column < 0 && active.row === index} isLit={hover.row === index || (block?.rows.includes(index) ?? false)} onPick={() => onLine(matrix.lines[index]!)} onToggle={() => toggle([index])} />
                    </div>
                  </div>
                ))}
              </div>
            </div>
            <div className="pointer-events-none absolute bottom-0 left-0 overflow-hidden border-r" style={{ width: head.width, top: head.height }}>
              <div style={{ transform: `translateY(${-view.top}px)` }}>
                <Strips matrix={matrix} axis={axis} along="rows" from={view.top} to={view.top + room.height} onClose={(group) => toggle([matrix.lines.findIndex((line) => line.group === group)])} />
              </div>
            </div>
            <div className="pointer-events-none absolute top-0 right-0 overflow-hidden" style={{ left: head.width, height: head.height }}>
              <div className="absolute inset-y-0" style={{ transform: `translateX(${-view.left}px)` }}>
                <Strips matrix={matrix} axis={axis} along="columns" from={view.left} to={view.left + room.width} onClose={(group) => toggle([matrix.lines.findIndex((line) => line.group === group)])} />
              </div>
            </div>
            <div className="absolute top-0 left-0 flex flex-col items-end justify-end gap-1 border-r border-b bg-panel p-1 text-right text-xs text-faint" style={{ width: head.width, height: head.height }}>
              {axis.length > room.width || axis.length > room.height ? (
                <Overview matrix={matrix} theme={themed} room={Math.min(head.width - 12, head.height - 44)} left={view.left / axis.length} top={view.top / axis.length} width={room.width / axis.length} height={room.height / axis.length} onGo={center} />
              ) : null}
              <span aria-hidden>columns: reached by ↗</span>
              <span aria-hidden>rows: reaches ↙</span>
            </div>
          </div>
        </div>
      </div>
      {block ? renderBlock(corner()) : null}
    </>
  );
}

/** The one cell that is in the page: where the focus is, said in words. */
function ActiveCell({ matrix, place, chosen, left, size }: { readonly matrix: Matrix; readonly place: Place; readonly chosen: boolean; readonly left: number; readonly size: number }) {
  const { heading, lines } = cellWords(matrix, place.row, place.column);
  return <div role="gridcell" aria-colindex={place.column + 2} aria-selected={chosen} aria-label={[heading, ...lines].join(', ')} tabIndex={0} data-active className="absolute top-0 -outline-offset-1" style={{ left, width: size + 1, height: size + 1 }} />;
}

const isCell = ({ row, column }: Place) => row >= 0 && column >= 0;

/** Where a line is now: itself, its group if that was closed, or the first of it if it was opened; -1 for the headers. */
function indexNow(matrix: Matrix, line: MatrixLine | null): number {
  if (line === null) return -1;
  return matrix.indexOf(line.id) ?? (line.group === undefined ? undefined : matrix.indexOf(line.group)) ?? Math.max(0, matrix.lines.findIndex((one) => one.group === line.id));
}

function withActive(indices: readonly number[], active: number): readonly number[] {
  return active < 0 || indices.includes(active) ? indices : [...indices, active];
}
