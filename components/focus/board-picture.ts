import type { Described, Drawing } from '@/components/pictures/drawing';
import { drawFrame, framedArea, type Caption, type LegendEntry } from '@/components/pictures/frame';
import type { Area, Picture } from '@/components/pictures/picture';
import { fitted, plainText } from '@/components/pictures/text';
import { count } from '@/components/verdict/sentences';
import { EDGE_WORDS } from '@/components/verdict/state-words';
import type { Diagram } from '@/lib/model/diagram';
import type { LegState } from '@/lib/queries/contract/hops';
import { LEG_STATES } from '@/lib/queries/focus';
import { heightOf, linkKey, middleOf, placeColumns, waysOf, type Board, type Cell, type Curve, type Link } from './column-layout';

/** What a picture needs of a board. */
export interface Pictured {
  readonly title: string;
  readonly start: number;
  readonly columns: readonly { readonly title: string; readonly cells: readonly (Cell & { readonly name: string; readonly detail: string })[] }[];
  readonly links: readonly (Link & { readonly state: LegState; readonly words: string; readonly label?: string })[];
}

/** The theme's colours, by what they are for, and its font. */
export type Style = Readonly<Record<'bg' | 'panel-2' | 'border-strong' | 'text' | 'muted' | 'font' | LegState, string>>;

/** As wide as a page is at least, and as high as the longest column; lines that go around a cell have room. */
const WIDTH = 1100;
const LOWEST = 220;
const HEAD = 30;
const DASH: Readonly<Record<LegState, number[]>> = { policy: [], open: [0.1, 5], unknown: [8, 5] };
const LINES = { policy: 'allowed', open: 'open', unknown: 'unknown' } as const;
const ARROW = { length: 7, half: 3 };
/** With more lines than these, what is written on them would hide them. */
const LABELLED_LINES = 40;

/** The board as a picture: columns from left to right in the direction of traffic, each thing under words that say what it is. */
export function pictureOf(board: Pictured, style: Style, caption: Caption | null): Picture {
  const placed = placeColumns(board.columns, board.start, board.links, { w: WIDTH, h: Math.max(LOWEST, ...board.columns.map(heightOf)) });
  const states = LEG_STATES.filter((state) => board.links.some((link) => link.state === state));
  const content: Area = { x: 0, y: -HEAD, w: Math.ceil(placed.w), h: Math.ceil(placed.h) + HEAD };
  const area = framedArea(content, caption, states.length);
  return {
    title: board.title,
    about: `${count(placed.cells.size, 'cell')} in ${count(board.columns.length, 'column')}, ${count(board.links.length, 'line')}.`,
    area,
    fonts: [style.font],
    draw: (drawing, describe) => {
      drawing.globalAlpha = 1;
      drawing.fillStyle = style.bg;
      drawing.fillRect(area.x, area.y, area.w, area.h);
      drawing.textBaseline = 'middle';
      drawHeads(drawing, board, placed, style);
      drawLinks(drawing, board, placed, style, describe);
      drawCells(drawing, board, placed, style, describe);
      const legend = states.map((state): LegendEntry => ({ words: EDGE_WORDS[state], draw: (x, y, width) => drawArrow(drawing, state, style, () => drawing.lineTo(x + width, y), { x, y }, { x: x + width, y, back: -1 }) }));
      if (caption !== null) drawFrame(drawing, content, caption, legend, style, describe);
    },
  };
}

function drawHeads(drawing: Drawing, { columns }: Pictured, placed: Board, style: Style): void {
  drawing.font = `400 12px ${style.font}`;
  drawing.fillStyle = style.muted;
  drawing.textAlign = 'center';
  columns.forEach(({ title }, index) => drawing.fillText(fitted(drawing, title, placed.cellWidth + 40), (placed.columns[index] ?? 0) + placed.cellWidth / 2, -HEAD / 2));
}

function drawLinks(drawing: Drawing, { links }: Pictured, { cells }: Board, style: Style, describe: Described): void {
  const ways = waysOf(links, cells);
  for (const link of links) {
    const way = ways.get(linkKey(link));
    if (!way) continue;
    const { state, words, label } = link;
    describe('line', plainText(words), () => {
      drawWay(drawing, way, state, style);
      if (label && links.length <= LABELLED_LINES) drawLabel(drawing, label, middleOf(way), style);
    });
  }
}

function drawWay(drawing: Drawing, { start, bend, end }: Curve, state: LegState, style: Style): void {
  drawArrow(drawing, state, style, () => drawing.bezierCurveTo(bend[0].x, bend[0].y, bend[1].x, bend[1].y, end.x, end.y), start, { ...end, back: Math.sign(bend[1].x - end.x) });
}

/** A line in the look of its state with its arrow, which points away from the side `back`. */
function drawArrow(drawing: Drawing, state: LegState, style: Style, trace: () => void, from: { readonly x: number; readonly y: number }, to: { readonly x: number; readonly y: number; readonly back: number }): void {
  drawing.strokeStyle = drawing.fillStyle = style[state];
  drawing.lineWidth = 1.6;
  drawing.lineCap = state === 'open' ? 'round' : 'butt';
  drawing.setLineDash(DASH[state]);
  drawing.beginPath();
  drawing.moveTo(from.x, from.y);
  trace();
  drawing.stroke();
  drawing.setLineDash([]);
  drawing.lineCap = 'butt';
  drawing.beginPath();
  drawing.moveTo(to.x, to.y);
  drawing.lineTo(to.x + to.back * ARROW.length, to.y - ARROW.half);
  drawing.lineTo(to.x + to.back * ARROW.length, to.y + ARROW.half);
  drawing.closePath();
  drawing.fill();
}

function drawLabel(drawing: Drawing, label: string, { x, y }: { readonly x: number; readonly y: number }, style: Style): void {
  drawing.font = `400 11px ${style.font}`;
  drawing.textAlign = 'center';
  const text = fitted(drawing, label, 110);
  const width = drawing.measureText(text).width + 6;
  drawing.fillStyle = style.bg;
  drawing.fillRect(x - width / 2, y - 8, width, 16);
  drawing.fillStyle = style.muted;
  drawing.fillText(text, x, y);
}

function drawCells(drawing: Drawing, { columns }: Pictured, placed: Board, style: Style, describe: Described): void {
  drawing.textAlign = 'left';
  for (const { key, name, detail } of columns.flatMap(({ cells }) => cells)) {
    const rect = placed.cells.get(key);
    if (!rect) continue;
    describe('cell', plainText([name, detail].filter(Boolean).join(', ')), () => {
      drawing.beginPath();
      drawing.roundRect(rect.x, rect.y, rect.w, rect.h, 6);
      drawing.fillStyle = style['panel-2'];
      drawing.fill();
      drawing.strokeStyle = style['border-strong'];
      drawing.lineWidth = 1;
      drawing.stroke();
      drawing.font = `600 12px ${style.font}`;
      drawing.fillStyle = style.text;
      drawing.fillText(fitted(drawing, name, rect.w - 18), rect.x + 9, rect.y + (detail ? 13 : rect.h / 2));
      if (!detail) return;
      drawing.font = `400 11px ${style.font}`;
      drawing.fillStyle = style.muted;
      drawing.fillText(fitted(drawing, detail, rect.w - 18), rect.x + 9, rect.y + 29);
    });
  }
}

/** The board for languages that lay it out themselves, a group for each column. */
export function diagramOf({ columns, links }: Pictured): Diagram {
  const known = new Set(columns.flatMap(({ cells }) => cells.map(({ key }) => key)));
  return {
    groups: columns.map(({ title }, index) => ({ id: String(index), label: title })),
    nodes: columns.flatMap(({ cells }, index) => cells.map(({ key, name, detail }) => ({ name: key, label: [name, detail].filter(Boolean).join(', '), group: String(index) }))),
    edges: links.filter(({ from, to }) => known.has(from) && known.has(to)).map(({ from, to, label, state }) => ({ from, to, label: label ?? '', line: LINES[state] })),
  };
}
