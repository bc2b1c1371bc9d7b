import type { Diagram } from '@/lib/model/diagram';
import { curveBetween, middleOf, placeColumns, type Cell, type Link } from './column-layout';
import type { LegState } from '@/lib/queries/contract/hops';

/** What a picture needs of a board. */
export interface Pictured {
  readonly title: string;
  /** Below the title, smaller. */
  readonly lines: readonly string[];
  readonly start: number;
  readonly columns: readonly { readonly title: string; readonly cells: readonly (Cell & { readonly name: string; readonly detail: string })[] }[];
  readonly links: readonly (Link & { readonly state: LegState; readonly words: string; readonly label?: string })[];
}

/** The theme's colours, by what they are for. */
export type Colours = Readonly<Record<'bg' | 'panel-2' | 'border-strong' | 'text' | 'muted' | LegState, string>>;

const CANVAS = { w: 1100, h: 560 };
const ABOVE = 54;
const LINE = 17;
const HEAD = 30;
const DASH = { policy: '', open: ' stroke-dasharray="0.1 5" stroke-linecap="round"', unknown: ' stroke-dasharray="8 5"' } as const;
const LINES = { policy: 'allowed', open: 'open', unknown: 'unknown' } as const;

/** The board as an SVG that stands by itself: texts are texts, and each line says what it is. */
export function svgOf({ title, lines, start, columns, links }: Pictured, colours: Colours): string {
  const board = placeColumns(columns, start, links, CANVAS);
  const top = ABOVE + lines.length * LINE + HEAD;
  const width = Math.ceil(board.w);
  const height = Math.ceil(board.h + top);
  const text = (x: number, y: number, words: string, more: string) => `<text x="${Math.round(x)}" y="${Math.round(y)}" ${more}>${escaped(words)}</text>`;
  const cells = columns.flatMap((column) => column.cells).flatMap((cell) => {
    const rect = board.cells.get(cell.key);
    if (!rect) return [];
    const room = Math.floor((rect.w - 16) / 6.6);
    return [
      `<rect x="${rect.x}" y="${rect.y + top}" width="${rect.w}" height="${rect.h}" rx="6" fill="${colours['panel-2']}" stroke="${colours['border-strong']}"/>`,
      text(rect.x + 9, rect.y + top + (cell.detail ? 17 : rect.h / 2 + 4), shortened(cell.name, room), `fill="${colours.text}" font-weight="600"`),
      ...(cell.detail ? [text(rect.x + 9, rect.y + top + 33, shortened(cell.detail, room + 3), `fill="${colours.muted}" font-size="11"`)] : []),
    ];
  });
  const drawn = links.flatMap((link) => {
    const [from, to] = [board.cells.get(link.from), board.cells.get(link.to)];
    if (!from || !to) return [];
    const { x, y } = middleOf(from, to);
    return [
      `<g><title>${escaped(link.words)}</title><path transform="translate(0 ${top})" d="${curveBetween(from, to)}" fill="none" stroke="${colours[link.state]}" stroke-width="1.6"${DASH[link.state]} marker-end="url(#${link.state})"/>`,
      ...(link.label && links.length <= 40 ? [text(x, y + top + 4, link.label, `fill="${colours.muted}" font-size="10.5" text-anchor="middle" paint-order="stroke" stroke="${colours.bg}" stroke-width="4"`)] : []),
      '</g>',
    ];
  });
  const markers = (['policy', 'open', 'unknown'] as const).map((state) => `<marker id="${state}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0.6L8 4L0 7.4z" fill="${colours[state]}"/></marker>`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Inter, system-ui, sans-serif" font-size="12">`,
    `<title>${escaped(title)}</title><defs>${markers.join('')}</defs><rect width="${width}" height="${height}" fill="${colours.bg}"/>`,
    text(16, 30, title, `fill="${colours.text}" font-size="17" font-weight="600"`),
    ...lines.map((line, index) => text(16, ABOVE + index * LINE, line, `fill="${colours.muted}"`)),
    ...columns.map((column, index) => text((board.columns[index] ?? 0) + board.cellWidth / 2, top - 8, column.title, `fill="${colours.muted}" text-anchor="middle"`)),
    ...drawn,
    ...cells,
    '</svg>\n',
  ].join('\n');
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

const shortened = (words: string, most: number): string => ([...words].length <= most ? words : `${[...words].slice(0, most - 1).join('')}…`);

/** Text as XML has it; what XML cannot hold is replaced, and so is what would turn the order of letters around. */
const escaped = (words: string): string =>
  words
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
