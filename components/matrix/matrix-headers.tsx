import { ChevronDown, ChevronRight } from 'lucide-react';
import { cx } from '@/components/ui/cx';
import { formatNumber } from '@/components/ui/format';
import type { AxisGeometry } from './axis-geometry';
import { lineWords } from './cell-words';
import { isSingle, lineName, type Matrix } from './matrix-model';

/** How much room the headers take. */
export interface HeaderSize {
  readonly width: number;
  readonly height: number;
}

/** The strip beside the lines of an open group, and the room of a total. */
export const STRIP = 20;
const TOTAL = 36;
const TOTAL_HEIGHT = 16;

/** Names lean by so much, to be read without turning the head. */
const LEAN = 55;

/** As wide as the longest names need, within reason. */
export function headerSize({ lines, open }: Matrix): HeaderSize {
  const longest = lines.reduce((most, { name }) => Math.max(most, name.length), 0);
  const name = Math.min(196, Math.max(96, longest * 6.8 + 22));
  const strip = open.length > 0 ? STRIP : 0;
  return { width: Math.round(name) + TOTAL + strip + 8, height: Math.round(Math.min(150, name) * Math.sin((LEAN * Math.PI) / 180)) + TOTAL_HEIGHT + strip + 12 };
}

export interface LineHeadProps {
  readonly matrix: Matrix;
  readonly index: number;
  readonly axis: AxisGeometry;
  readonly isActive: boolean;
  readonly isLit: boolean;
  readonly onPick: () => void;
  readonly onToggle: () => void;
}

/** The name of a row, and how many pairs it reaches. */
export function RowHead({ matrix, index, axis, isActive, isLit, onPick, onToggle }: LineHeadProps) {
  const line = matrix.lines[index]!;
  const isGroup = line.kind === 'group';
  return (
    <div
      role="rowheader"
      aria-colindex={1}
      data-row={index}
      aria-label={lineWords(matrix, index, 'row')}
      {...(isGroup && { 'aria-expanded': false })}
      tabIndex={isActive ? 0 : -1}
      data-active={isActive || undefined}
      title={lineName(line)}
      onClick={onPick}
      className={cx('pointer-events-auto absolute inset-y-0 right-0 flex cursor-pointer items-center gap-1 pr-1 -outline-offset-2', isLit ? 'bg-accent-soft text-text' : 'bg-panel hover:bg-panel-2', line.kind === 'outside' && 'text-muted')}
      style={{ left: matrix.open.length > 0 ? STRIP : 0 }}
    >
      {isGroup ? <Toggle name={line.name} onToggle={onToggle} /> : <span className="w-2 shrink-0" />}
      <span className="min-w-0 flex-1 truncate" style={{ lineHeight: `${axis.cell}px`, fontSize: axis.cell < 20 ? 12 : 13 }}>
        <bdi>{line.name}</bdi>
        {line.idle === line.workloads && !isSingleOutside(line.kind) ? <span className="text-faint"> no pods</span> : isGroup || line.kind === 'others' ? <span className="text-sm text-faint"> {formatNumber(line.workloads)}</span> : null}
      </span>
      <span className="shrink-0 text-right font-mono text-xs text-muted" style={{ width: TOTAL - 8 }}>
        {shortCount(matrix.reaches[index]!)}
      </span>
    </div>
  );
}

const isSingleOutside = (kind: string) => kind === 'outside';

/** The name of a column, leaning, and how many pairs reach it. */
export function ColumnHead({ matrix, index, axis, isActive, isLit, onPick, onToggle, height }: LineHeadProps & { readonly height: number }) {
  const line = matrix.lines[index]!;
  const isGroup = line.kind === 'group';
  const strip = matrix.open.length > 0 ? STRIP : 0;
  return (
    <div
      role="columnheader"
      aria-colindex={index + 2}
      data-column={index}
      aria-label={lineWords(matrix, index, 'column')}
      {...(isGroup && { 'aria-expanded': false })}
      tabIndex={isActive ? 0 : -1}
      data-active={isActive || undefined}
      title={lineName(line)}
      onClick={onPick}
      className={cx('absolute top-0 cursor-pointer -outline-offset-2', isLit && 'text-text', line.kind === 'outside' && 'text-muted')}
      style={{ left: axis.starts[index]!, width: axis.cell, height: height - strip }}
    >
      <span
        className={cx('absolute flex origin-bottom-left items-center gap-0.5 rounded-sm pr-1 leading-4 whitespace-nowrap', isLit ? 'bg-accent-soft' : 'hover:bg-panel-2')}
        style={{ left: axis.cell / 2 + 5, bottom: TOTAL_HEIGHT, maxWidth: 166, transform: `rotate(-${LEAN}deg)`, fontSize: axis.cell < 20 ? 12 : 13 }}
      >
        {isGroup ? <Toggle name={line.name} onToggle={onToggle} /> : null}
        <span className="min-w-0 truncate">
          <bdi>{line.name}</bdi>
        </span>
      </span>
      <span className="absolute inset-x-0 bottom-0 overflow-hidden text-center font-mono text-xs tracking-tighter text-muted" style={{ height: TOTAL_HEIGHT }}>
        {shortCount(matrix.reachedBy[index]!)}
      </span>
    </div>
  );
}

/** For the mouse; the keyboard opens a group from its header. */
function Toggle({ name, onToggle }: { readonly name: string; readonly onToggle: () => void }) {
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={`Open ${name}`}
      title={`Open ${name}`}
      onClick={(event) => {
        event.stopPropagation();
        onToggle();
      }}
      className="flex size-4 shrink-0 items-center justify-center rounded-sm text-faint hover:bg-accent-soft hover:text-accent"
    >
      <ChevronRight size={13} aria-hidden />
    </button>
  );
}

/** `12`, `1k`: what fits above a column. */
function shortCount(count: number): string {
  if (count < 1000) return String(count);
  return count < 1_000_000 ? `${Math.floor(count / 1000)}k` : `${Math.floor(count / 1_000_000)}M`;
}

export interface StripProps {
  readonly matrix: Matrix;
  readonly axis: AxisGeometry;
  readonly along: 'rows' | 'columns';
  /** The part of the axis in sight: there the names stand. */
  readonly from: number;
  readonly to: number;
  readonly onClose: (group: string) => void;
}

/** Beside the lines of each open group its name, to close it. */
export function Strips({ matrix, axis, along, from, to, onClose }: StripProps) {
  const names = new Map(matrix.open.map(({ id, name }) => [id, name]));
  return axis.bands.map(({ group, first, last }) => {
    const name = names.get(group) ?? group;
    const start = Math.max(from, axis.starts[first]!);
    const length = Math.min(to, axis.starts[last]! + axis.cell) - start;
    if (length < 4) return null;
    return (
      <button
        key={group}
        type="button"
        tabIndex={-1}
        aria-label={`Close ${name}`}
        title={`Close ${name}`}
        onClick={() => onClose(group)}
        className="pointer-events-auto absolute flex items-center gap-0.5 overflow-hidden rounded-sm border bg-panel-2 px-0.5 text-xs text-muted hover:border-control hover:text-text"
        style={along === 'columns' ? { left: start, width: length, bottom: 1, height: STRIP - 3 } : { top: start, height: length, left: 1, width: STRIP - 3, writingMode: 'vertical-rl', transform: 'rotate(180deg)' }}
      >
        <ChevronDown size={11} className="shrink-0" aria-hidden />
        <span className="min-w-0 truncate">
          <bdi>{name}</bdi>
        </span>
      </button>
    );
  });
}

/** Whether opening or closing a line's group is possible, and which group that is. */
export const groupOf = (matrix: Matrix, index: number): { readonly id: string; readonly isOpen: boolean } | null => {
  const line = matrix.lines[index];
  if (!line) return null;
  if (line.kind === 'group') return { id: line.id, isOpen: false };
  return isSingle(line) && line.group !== undefined ? { id: line.group, isOpen: true } : null;
};
