import type { Described, Drawing } from '@/components/pictures/drawing';
import { drawFrame, framedArea, type Caption, type LegendEntry } from '@/components/pictures/frame';
import type { Area, Picture } from '@/components/pictures/picture';
import { fitted, plainText } from '@/components/pictures/text';
import type { MatrixLine } from '@/lib/queries/contract/matrix';
import { formatNumber } from '@/components/ui/format';
import { count } from '@/components/verdict/sentences';
import { EDGE_WORDS } from '@/components/verdict/state-words';
import { layAxis, type AxisGeometry } from './axis-geometry';
import type { Block } from './block';
import { cellWords } from './cell-words';
import { drawLook, drawMark } from './draw-glyph';
import { drawMatrix, type Place } from './draw-matrix';
import { lookOf, type Matrix } from './matrix-model';
import type { Palette } from './palette';

/** What of a matrix a picture shows besides its cells. */
export interface Marked {
  readonly selected: Place | null;
  readonly block: Block | null;
}

const MARGIN = 30;
const STRIP = 18;
const TOTAL = 40;
const GAP = 6;
/** Names of columns lean as they do on the page. */
const LEAN = (-55 * Math.PI) / 180;
const LONGEST_NAME = 300;
const NAME_SIZE = 12;
/** More lines than these are no picture any more: the cells would be points, and the file larger than what opens it. */
const MOST_LINES = 500;
/** As many cells say in words what they are; of more the file would be words for the most part. */
const MOST_DESCRIBED = 20_000;

/** The whole matrix as a picture, drawn as on the page. Throws where it has more lines than a picture can show. */
export function pictureOf(matrix: Matrix, marked: Marked, palette: Palette, caption: Caption | null): Picture {
  const size = matrix.lines.length;
  if (size > MOST_LINES) throw new Error(`${count(size, 'row')} are too many for a picture. Close groups or filter it; JSON and CSV have all of them.`);
  const axis = layAxis(matrix.lines);
  const looks = legendOf(matrix);
  const head = headOf(matrix);
  const content: Area = { x: -head.width - MARGIN, y: -head.height - MARGIN, w: head.width + axis.length + head.overhang + 2 * MARGIN, h: head.height + axis.length + 2 * MARGIN };
  const area = framedArea(content, caption, looks.length);
  return {
    title: caption?.title ?? 'Who can reach whom',
    about: `${count(size, 'row')} and as many columns. Rows reach, columns are reached.`,
    area,
    fonts: [palette.font],
    draw: (drawing, describe) => {
      drawing.globalAlpha = 1;
      drawing.fillStyle = palette.bg;
      drawing.fillRect(area.x, area.y, area.w, area.h);
      const wordy = size * size <= MOST_DESCRIBED;
      drawMatrix(drawing, { matrix, axis, left: 0, top: 0, width: axis.length, height: axis.length, hover: { row: -1, column: -1 }, ...marked, palette }, (row, column, draw) => {
        if (!wordy || !tellsMuch(matrix, row, column)) return draw();
        const { heading, lines } = cellWords(matrix, row, column);
        describe('cell', plainText(`${heading}: ${lines.join(', ')}`), draw);
      });
      drawing.textBaseline = 'middle';
      drawHeads(drawing, matrix, axis, head, palette, describe);
      if (caption !== null) drawFrame(drawing, content, caption, looks.map((look) => entryOf(drawing, look, palette)), palette, describe);
    },
  };
}

/** Whether a cell is worth words of its own: most are denied, and say so by their look. */
function tellsMuch(matrix: Matrix, row: number, column: number): boolean {
  const { policy, open, unknown } = matrix.cell(row, column);
  return policy + open + unknown > 0 || matrix.mark(row, column) !== undefined;
}

interface Head {
  readonly strip: number;
  readonly name: number;
  readonly width: number;
  readonly height: number;
  /** So far the name of the last column stands out. */
  readonly overhang: number;
}

function headOf({ lines, open }: Matrix): Head {
  const longest = lines.reduce((most, line) => Math.max(most, [...nameOf(line)].length), 0);
  const name = Math.min(LONGEST_NAME, Math.max(90, longest * 6.7 + 12));
  const strip = open.length > 0 ? STRIP + 4 : 0;
  return { strip, name, width: strip + name + TOTAL, height: Math.ceil(name * Math.sin(-LEAN)) + 16 + strip + GAP, overhang: Math.ceil(name * Math.cos(LEAN)) };
}

const nameOf = ({ kind, name, workloads }: MatrixLine): string => (kind === 'group' || kind === 'others' ? `${name}  ${formatNumber(workloads)}` : name);

function drawHeads(drawing: Drawing, matrix: Matrix, axis: AxisGeometry, head: Head, palette: Palette, describe: Described): void {
  const nameFont = `400 ${NAME_SIZE}px ${palette.font}`;
  const totalFont = `400 10.5px ${palette.font}`;
  const write = (text: string, font: string, colour: string, align: CanvasTextAlign, x: number, y: number, room: number) => {
    drawing.font = font;
    drawing.fillStyle = colour;
    drawing.textAlign = align;
    drawing.fillText(fitted(drawing, text, room), x, y);
  };
  matrix.lines.forEach((line, index) => {
    const middle = axis.starts[index]! + axis.cell / 2;
    const name = nameOf(line);
    const colour = line.kind === 'outside' ? palette.muted : palette.text;
    describe('row', plainText(name), () => {
      write(name, nameFont, colour, 'left', -head.width + head.strip, middle, head.name - GAP);
      write(formatNumber(matrix.reaches[index]!), totalFont, palette.muted, 'right', -GAP, middle, TOTAL - GAP);
    });
    describe('column', plainText(name), () => {
      drawing.save();
      drawing.translate(middle - 2, -head.strip - 16);
      drawing.rotate(LEAN);
      write(name, nameFont, colour, 'left', 0, 0, head.name - GAP);
      drawing.restore();
      write(formatNumber(matrix.reachedBy[index]!), totalFont, palette.muted, 'center', middle, -head.strip - 8, axis.cell + 6);
    });
  });
  drawStrips(drawing, matrix, axis, head, palette);
  write('columns: reached by', totalFont, palette.muted, 'left', -head.width, -head.height + 8, head.width - GAP);
  write('rows: reaches', totalFont, palette.muted, 'left', -head.width, -head.height + 24, head.width - GAP);
}

/** Beside the lines of each open group its name. */
function drawStrips(drawing: Drawing, { open }: Matrix, axis: AxisGeometry, head: Head, palette: Palette): void {
  const names = new Map(open.map(({ id, name }) => [id, name]));
  for (const { group, first, last } of axis.bands) {
    const [start, length] = [axis.starts[first]!, axis.starts[last]! + axis.cell - axis.starts[first]!];
    const strip = () => {
      drawing.beginPath();
      drawing.roundRect(0, 0, length, STRIP, 3);
      drawing.fillStyle = palette['panel-2'];
      drawing.fill();
      drawing.strokeStyle = palette['border-strong'];
      drawing.lineWidth = 1;
      drawing.setLineDash([]);
      drawing.stroke();
      drawing.font = `400 11px ${palette.font}`;
      drawing.fillStyle = palette.muted;
      drawing.textAlign = 'left';
      drawing.fillText(fitted(drawing, names.get(group) ?? group, length - 8), 4, STRIP / 2);
    };
    drawing.save();
    drawing.translate(start, -STRIP - 2);
    strip();
    drawing.restore();
    drawing.save();
    drawing.translate(-head.width, start + length);
    drawing.rotate(-Math.PI / 2);
    strip();
    drawing.restore();
  }
}

type Look = 'policy' | 'open' | 'unknown' | 'denied' | 'partial' | 'mixed' | 'added' | 'cut';

const WORDS: Readonly<Record<Look, string>> = { policy: EDGE_WORDS.policy, open: EDGE_WORDS.open, unknown: EDGE_WORDS.unknown, denied: EDGE_WORDS.denied, partial: 'in part: some pods only', mixed: 'mixed, by share', added: EDGE_WORDS.added, cut: EDGE_WORDS.cut };

/** The looks that cells of this matrix have, in the order of the page's own legend. */
function legendOf(matrix: Matrix): readonly Look[] {
  const found = new Set<Look>();
  for (let row = 0; row < matrix.lines.length; row++) {
    for (let column = 0; column < matrix.lines.length; column++) {
      const look = lookOf(matrix.cell(row, column));
      if (look.kind === 'same') found.add(look.state);
      if (look.kind === 'same' && look.partial) found.add('partial');
      if (look.kind === 'mixed') found.add('mixed');
      const mark = matrix.mark(row, column);
      if (mark && mark.added > 0) found.add('added');
      if (mark && mark.cut > 0) found.add('cut');
    }
  }
  return (Object.keys(WORDS) as Look[]).filter((look) => found.has(look));
}

function entryOf(drawing: Drawing, look: Look, palette: Palette): LegendEntry {
  return {
    words: WORDS[look],
    draw: (x, y, width) => {
      const square = { x: x + width - 22, y: y - 11, size: 22 };
      if (look === 'added' || look === 'cut') drawMark(drawing, { added: Number(look === 'added'), cut: Number(look === 'cut') }, square, palette);
      else if (look === 'mixed') drawLook(drawing, { kind: 'mixed', policy: 0.4, open: 0.3, unknown: 0 }, square, palette);
      else drawLook(drawing, { kind: 'same', state: look === 'partial' ? 'policy' : look, partial: look === 'partial' }, square, palette);
    },
  };
}
