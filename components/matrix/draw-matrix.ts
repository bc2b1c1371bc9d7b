import type { Drawing } from '@/components/pictures/drawing';
import { linesBetween, type AxisGeometry } from './axis-geometry';
import type { Block } from './block';
import { drawLook, drawMark, type Square } from './draw-glyph';
import { lookOf, type Matrix } from './matrix-model';
import type { Palette } from './palette';

export interface Place {
  readonly row: number;
  readonly column: number;
}

/** What is drawn of a matrix: the part of it in sight, with what is pointed at and chosen. */
export interface Scene {
  readonly matrix: Matrix;
  readonly axis: AxisGeometry;
  /** Of what is in sight: how far it is from the first row and column, and how large it is. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Lines that are pointed at; -1 for none. */
  readonly hover: Place;
  /** The pair that the page tells about. */
  readonly selected: Place | null;
  readonly block: Block | null;
  readonly palette: Palette;
}

/** Draws the cells in sight, in the drawing's own pixels; `each` draws what one cell consists of. */
export function drawMatrix(context: Drawing, scene: Scene, each: (row: number, column: number, draw: () => void) => void = (_row, _column, draw) => draw()): void {
  const { matrix, axis, left, top, width, height, palette } = scene;
  const rows = linesBetween(axis, top, top + height);
  const columns = linesBetween(axis, left, left + width);
  const squareOf = (row: number, column: number): Square => ({ x: axis.starts[column]! - left, y: axis.starts[row]! - top, size: axis.cell });
  context.fillStyle = palette.bg;
  context.fillRect(0, 0, width, height);
  shadeBands(context, scene);
  shadeLines(context, scene);
  for (const row of rows) {
    for (const column of columns) {
      const square = squareOf(row, column);
      const mark = matrix.mark(row, column);
      each(row, column, () => {
        if (mark) {
          context.fillStyle = palette[mark.cut > 0 ? 'cut-soft' : 'added-soft'];
          context.fillRect(square.x, square.y, square.size, square.size);
        }
        drawCell(context, matrix, row, column, square, palette);
        if (mark) drawMark(context, mark, square, palette);
      });
    }
  }
  drawGrid(context, scene, rows, columns);
  if (scene.block) frame(context, palette.accent, boundsOf(scene, scene.block), true);
  if (scene.selected) frame(context, palette.accent, boundsOf(scene, { rows: [scene.selected.row], columns: [scene.selected.column] }), false);
}

function drawCell(context: Drawing, matrix: Matrix, row: number, column: number, square: Square, palette: Palette): void {
  const line = matrix.lines[row]!;
  const { x, y, size } = square;
  if (row === column && line.kind === 'workload') {
    context.strokeStyle = palette['border-strong'];
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x + size, y + size);
    context.stroke();
    // A workload's own replicas are no pair of the matrix: they are drawn smaller.
    if (line.replicas) drawLook(context, { kind: 'same', state: line.replicas, partial: false }, { x: x + size * 0.18, y: y + size * 0.18, size: size * 0.64 }, palette);
    return;
  }
  const look = lookOf(matrix.cell(row, column));
  if (look.kind === 'none') {
    context.fillStyle = palette['panel-2'];
    context.fillRect(x, y, size, size);
  } else drawLook(context, look, square, palette);
}

/** Where an open group meets itself. */
function shadeBands(context: Drawing, { axis, left, top, palette }: Scene): void {
  context.fillStyle = palette['panel-2'];
  for (const { first, last } of axis.bands) {
    const [from, length] = [axis.starts[first]!, axis.starts[last]! + axis.cell - axis.starts[first]!];
    context.fillRect(from - left, from - top, length, length);
  }
}

/** The row and the column that are pointed at. */
function shadeLines(context: Drawing, { axis, left, top, width, height, hover, palette }: Scene): void {
  context.fillStyle = palette['accent-soft'];
  if (hover.row >= 0) context.fillRect(0, axis.starts[hover.row]! - top, Math.min(width, axis.length - left), axis.cell);
  if (hover.column >= 0) context.fillRect(axis.starts[hover.column]! - left, 0, axis.cell, Math.min(height, axis.length - top));
}

function drawGrid(context: Drawing, { axis, left, top, palette }: Scene, rows: readonly number[], columns: readonly number[]): void {
  context.strokeStyle = palette.border;
  context.lineWidth = 1;
  context.beginPath();
  const reach = (lines: readonly number[]) => [axis.starts[lines[0] ?? 0]!, (axis.starts[lines.at(-1) ?? 0] ?? 0) + axis.cell] as const;
  const [[fromX, toX], [fromY, toY]] = [reach(columns), reach(rows)];
  for (const row of rows) {
    for (const y of [axis.starts[row]!, axis.starts[row]! + axis.cell]) {
      context.moveTo(fromX - left, y - top + 0.5);
      context.lineTo(toX - left, y - top + 0.5);
    }
  }
  for (const column of columns) {
    for (const x of [axis.starts[column]!, axis.starts[column]! + axis.cell]) {
      context.moveTo(x - left + 0.5, fromY - top);
      context.lineTo(x - left + 0.5, toY - top);
    }
  }
  context.stroke();
}

function boundsOf({ axis, left, top }: Scene, { rows, columns }: Block) {
  const [firstRow, lastRow, firstColumn, lastColumn] = [rows[0]!, rows.at(-1)!, columns[0]!, columns.at(-1)!];
  const [x, y] = [axis.starts[firstColumn]! - left, axis.starts[firstRow]! - top];
  return { x, y, width: axis.starts[lastColumn]! + axis.cell - left - x, height: axis.starts[lastRow]! + axis.cell - top - y };
}

function frame(context: Drawing, colour: string, { x, y, width, height }: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }, filled: boolean): void {
  if (filled) {
    context.globalAlpha = 0.14;
    context.fillStyle = colour;
    context.fillRect(x, y, width, height);
    context.globalAlpha = 1;
  }
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.strokeRect(x, y, width + 1, height + 1);
}
