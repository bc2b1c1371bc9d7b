import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { cx } from '@/components/ui/cx';
import type { PeerId } from '@/lib/model/ids';
import type { LegState } from '@/lib/queries/contract/hops';
import type { Selected } from '@/lib/queries/view-state';
import { linkKey, middleOf, pathOf, placeColumns, waysOf, waysThrough, type Cell, type Curve, type Link } from './column-layout';
import type { CellEvents } from './board-cells';
import { useSize } from './use-size';

export interface BoardCell extends Cell {
  /** What it says, for a picture. */
  readonly name: string;
  readonly detail: string;
  readonly render: (events: CellEvents) => ReactNode;
}

export interface BoardColumn {
  readonly key: string;
  readonly title: string;
  /** Above it; stays in sight while the cells scroll. */
  readonly head: ReactNode;
  /** The same in words. */
  readonly label: string;
  readonly cells: readonly BoardCell[];
}

export interface BoardLine extends Link {
  readonly state: LegState;
  /** How many legs it stands for. */
  readonly legs: number;
  readonly words: string;
  /** What is written on it while it is lit. */
  readonly label?: string;
  /** The pair of peers that it is, where it is one. */
  readonly pair?: { readonly from: PeerId; readonly to: PeerId };
}

export interface ColumnBoardProps {
  readonly label: string;
  readonly columns: readonly BoardColumn[];
  /** The column that everything begins at. */
  readonly start: number;
  readonly lines: readonly BoardLine[];
  /** Cells whose ways are lit while the pointer and the keyboard are on nothing. */
  readonly lit?: readonly string[];
  /** Cells and lines that are lit instead, whatever their ways. */
  readonly chosen?: ReadonlySet<string> | null;
  /** The cell that the Tab key comes to. */
  readonly current: string;
  readonly onPair: (pair: { readonly from: PeerId; readonly to: PeerId }) => void;
}

const HEAD = 46;
const NOTHING: readonly string[] = [];

/** Columns of cells with lines between them, in the direction of traffic from left to right. All of it is text and buttons; lines repeat what the cells say. */
export function ColumnBoard({ label, columns, start, lines, lit = NOTHING, chosen = null, current, onPair }: ColumnBoardProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const size = useSize(scroller);
  const [hot, setHot] = useState<string | null>(null);
  const board = useMemo(() => placeColumns(columns, start, lines, { w: size.w, h: Math.max(0, size.h - HEAD) }), [columns, start, lines, size]);
  const ways = useMemo(() => waysOf(lines, board.cells), [lines, board]);
  const hotCell = hot !== null && board.cells.has(hot) ? hot : null;
  const related = useMemo(() => {
    if (hotCell !== null) return waysThrough(hotCell, lines, board, start);
    if (hot !== null) return new Set([hot]);
    return chosen ?? (lit.length > 0 ? new Set(lit.flatMap((key) => [...waysThrough(key, lines, board, start)])) : null);
  }, [hot, hotCell, lit, chosen, lines, board, start]);
  const tabStop = board.cells.has(current) ? current : columns[start]?.cells[0]?.key;

  // What everything begins at is in sight first, and again when it is another.
  const middle = columns[start]?.cells[0]?.key;
  const middleX = board.columns[start];
  useEffect(() => {
    const element = scroller.current;
    if (element && middleX !== undefined && element.scrollWidth > element.clientWidth) element.scrollLeft = middleX + board.cellWidth / 2 - element.clientWidth / 2;
  }, [middle, middleX, board.cellWidth]);

  return (
    <div className="relative min-h-0 flex-1">
      <div ref={scroller} role="group" aria-label={label} onKeyDown={(event) => moveFocus(event, columns)} className="canvas-ground absolute inset-0 overflow-auto">
        <div className="relative" style={{ width: board.w, height: board.h + HEAD }}>
          <div className="sticky top-0 z-10 border-b bg-panel" style={{ height: HEAD }}>
            {columns.map((column, index) => (
              <div key={column.key} className="absolute inset-y-0 flex flex-col justify-center" style={{ left: board.columns[index], width: board.cellWidth }}>
                {column.head}
              </div>
            ))}
          </div>
          <svg aria-hidden width={board.w} height={board.h} className="absolute left-0" style={{ top: HEAD }}>
            <defs>
              {(['policy', 'open', 'unknown'] as const).map((state) => (
                <marker key={state} id={`focus-${state}`} viewBox="0 0 8 8" refX={7} refY={4} markerWidth={7} markerHeight={7} markerUnits="userSpaceOnUse" orient="auto">
                  <path d="M0 0.6L8 4L0 7.4z" className={FILL[state]} />
                </marker>
              ))}
            </defs>
            {lines.map((line) => {
              const way = ways.get(linkKey(line));
              return way ? <Line key={linkKey(line)} line={line} way={way} emphasis={related === null ? 'normal' : related.has(linkKey(line)) ? 'strong' : 'dim'} opacity={lines.length > 120 ? 0.3 : lines.length > 50 ? 0.45 : 0.65} onHot={(on) => setHot(on ? linkKey(line) : null)} onPair={onPair} /> : null;
            })}
          </svg>
          {related === null ? null : <LineLabels lines={lines.filter((line) => line.label && related.has(linkKey(line)))} ways={ways} />}
          <ol aria-label={label} className="contents">
            {columns.map((column) => (
              <li key={column.key} className="contents">
                <h3 className="sr-only">{column.label}</h3>
                <ul aria-label={column.label} className="contents">
                  {column.cells.map((cell) => {
                    const rect = board.cells.get(cell.key);
                    return rect ? (
                      <li key={cell.key} data-cell={cell.key} className={cx('absolute', related !== null && !related.has(cell.key) && 'text-muted')} style={{ left: rect.x, top: rect.y + HEAD, width: rect.w, height: rect.h }}>
                        {cell.render({ tabIndex: cell.key === tabStop ? 0 : -1, onHot: (on) => setHot(on ? cell.key : null) })}
                      </li>
                    ) : null;
                  })}
                </ul>
              </li>
            ))}
          </ol>
        </div>
      </div>
      <p className="pointer-events-none absolute bottom-1.5 left-2 max-w-[calc(100%-1rem)] rounded-sm border bg-panel px-1.5 text-xs text-muted">Hop by hop, what policies let through. Whether a program passes on what reaches it is not looked at.</p>
    </div>
  );
}

/** The lines that a selected connection is; `null` for none. */
export function linesOfSelection(selection: Selected | null, lines: readonly BoardLine[]): ReadonlySet<string> | null {
  const found = selection?.kind === 'edge' ? lines.filter(({ pair }) => pair?.from === selection.from && pair.to === selection.to) : [];
  return found.length > 0 ? new Set(found.flatMap((line) => [linkKey(line), line.from, line.to])) : null;
}

const STROKE = { policy: 'stroke-policy', open: 'stroke-open', unknown: 'stroke-unknown' } as const;
const FILL = { policy: 'fill-policy', open: 'fill-open', unknown: 'fill-unknown' } as const;
const DASH = { policy: undefined, open: '0.1 5', unknown: '8 5' } as const;

/** A line in the colour and the pattern of its state, wider the more legs it stands for. */
function Line({ line, way, emphasis, opacity, onHot, onPair }: { readonly line: BoardLine; readonly way: Curve; readonly emphasis: 'normal' | 'strong' | 'dim'; readonly opacity: number; readonly onHot: (on: boolean) => void; readonly onPair: ColumnBoardProps['onPair'] }) {
  const path = pathOf(way);
  const width = Math.min(4, 1.4 + Math.log2(line.legs) * 0.35);
  return (
    <g className={cx('transition-opacity', line.pair && 'cursor-pointer')} opacity={emphasis === 'dim' ? 0.1 : emphasis === 'strong' ? 1 : opacity} onPointerEnter={() => onHot(true)} onPointerLeave={() => onHot(false)} onClick={() => line.pair && onPair(line.pair)}>
      <title>{line.words}</title>
      <path d={path} fill="none" stroke="transparent" strokeWidth={11} />
      <path d={path} fill="none" className={STROKE[line.state]} strokeWidth={emphasis === 'strong' ? width + 0.8 : width} strokeDasharray={DASH[line.state]} strokeLinecap={line.state === 'open' ? 'round' : 'butt'} markerEnd={`url(#focus-${line.state})`} />
    </g>
  );
}

/** Ports on the lines that are lit, in the middle of each. */
function LineLabels({ lines, ways }: { readonly lines: readonly BoardLine[]; readonly ways: ReadonlyMap<string, Curve> }) {
  return lines.map((line) => {
    const way = ways.get(linkKey(line));
    if (!way) return null;
    const { x, y } = middleOf(way);
    return (
      <span key={linkKey(line)} aria-hidden className="pointer-events-none absolute z-[5] max-w-24 -translate-1/2 truncate rounded-sm border bg-panel px-1 font-mono text-xs" style={{ left: x, top: y + HEAD }}>
        {line.label}
      </span>
    );
  });
}

const STEPS: Readonly<Record<string, readonly [columns: number, rows: number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Arrow keys go to the next cell of the column, or to the one of the next column that stands most level. */
function moveFocus(event: KeyboardEvent<HTMLElement>, columns: readonly BoardColumn[]): void {
  const step = STEPS[event.key];
  const here = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('[data-cell]') : null;
  if (!step || !here || event.ctrlKey || event.metaKey || event.altKey) return;
  const keys = columns.map(({ cells }) => new Set(cells.map(({ key }) => key)));
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-cell]')].filter((cell) => cell.querySelector('button'));
  const column = keys.findIndex((own) => own.has(here.dataset.cell!));
  const top = here.offsetTop + here.offsetHeight / 2;
  const candidates = all.filter((cell) => cell !== here && keys[column + step[0]]?.has(cell.dataset.cell!) && (step[1] === 0 || Math.sign(cell.offsetTop - here.offsetTop) === step[1]));
  const [nearest] = candidates.sort((a, b) => Math.abs(a.offsetTop + a.offsetHeight / 2 - top) - Math.abs(b.offsetTop + b.offsetHeight / 2 - top));
  event.preventDefault();
  nearest?.querySelector('button')?.focus();
}
