import cytoscape from 'cytoscape';
import { EDGE_WORDS } from '@/components/verdict/state-words';
import { edgeElementId } from './elements';
import type { Emphasised } from './emphasis';
import { drawLine, drawShapes, type Described } from './export-shapes';
import { boundsOf, type Rect } from './geometry';
import { TITLE } from './layout';
import type { MapEdge } from './map-model';
import { stylesheet } from './stylesheet';
import { SvgCanvas, xmlText } from './svg-canvas';
import { plainText } from './text';
import { drawText, type Drawing, type Scene } from './text-layer';

/** What stands around the map in a picture of it. */
export interface Caption {
  readonly title: string;
  /** Smaller, below: what of which source this is, and when. */
  readonly lines: readonly string[];
}

export interface Picture {
  readonly scene: Scene;
  readonly lit: Emphasised | null;
  /** Without one the picture is the map alone; with one it has a legend, too. */
  readonly caption: Caption | null;
}

const MARGIN = 30;
const TITLE_SIZE = 17;
const LINE_SIZE = 12;
const LINE_STEP = 18;
const LEGEND_STEP = 20;
const SWATCH = 40;
/** Of one entry of the legend, and of a line of the caption, at the least. */
const ENTRY = 190;

/** The area of a picture in map units: the map, a margin, and above and below what is written. */
export function areaOf({ scene: { model, arrangement }, caption }: Picture): { readonly map: Rect; readonly whole: Rect } {
  const { nodes, boxes } = arrangement.placement;
  const corners = [...arrangement.routes.values()].flatMap((points) => (points ?? []).map((point): Rect => ({ x: point.x, y: point.y, w: 0, h: 0 })));
  const bounds = boundsOf([...nodes.values(), ...boxes.values(), ...arrangement.labels.values(), ...corners]) ?? { x: 0, y: 0, w: 1, h: 1 };
  const map = { x: bounds.x - MARGIN, y: bounds.y - MARGIN - TITLE, w: bounds.w + 2 * MARGIN, h: bounds.h + 2 * MARGIN + TITLE };
  if (caption === null) return { map, whole: map };
  const w = Math.max(map.w, 2 * ENTRY + 2 * MARGIN, ...[caption.title, ...caption.lines].map((line) => [...line].length * 7 + 2 * MARGIN));
  const above = MARGIN + TITLE_SIZE + caption.lines.length * LINE_STEP;
  const below = Math.ceil(legendOf(model.edges).length / columnsOf(w)) * LEGEND_STEP + MARGIN / 2;
  return { map, whole: { x: map.x - (w - map.w) / 2, y: map.y - above, w, h: above + map.h + below } };
}

/** Draws the picture in map units; `describe` holds together what one thing consists of. */
export function drawPicture(drawing: Drawing, picture: Picture, describe: Described = (_kind, _words, draw) => draw()): void {
  const { scene, lit, caption } = picture;
  const { map, whole } = areaOf(picture);
  drawing.beginPath();
  drawing.roundRect(whole.x, whole.y, whole.w, whole.h, 0);
  drawing.fillStyle = scene.palette.bg;
  drawing.fill();
  drawShapes(drawing, scene, lit, describe);
  drawText(drawing, scene, { zoom: 1, x: 0, y: 0 });
  if (caption === null) return;
  describe('caption', caption.title, () => drawCaption(drawing, scene, caption, whole));
  describe('legend', 'Legend', () => drawLegend(drawing, scene, { ...whole, y: map.y + map.h }));
}

/** The whole map as SVG: vectors and text, no bitmap, complete in itself. `fonts` is CSS that embeds the fonts. */
export function svgOf(picture: Picture, measure: (text: string, font: string) => number, fonts = ''): string {
  const canvas = new SvgCanvas(measure);
  drawPicture(canvas, picture, (kind, words, draw) => canvas.group(kind, words, draw));
  const { whole } = areaOf(picture);
  const [x, y, w, h] = [whole.x, whole.y, whole.w, whole.h].map((value) => Math.round(value * 100) / 100);
  const { model } = picture.scene;
  const title = xmlText(picture.caption?.title ?? 'Who can reach whom');
  const about = `${model.nodes.length} nodes and ${model.edges.length} lines.`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${x} ${y} ${w} ${h}" width="${w}" height="${h}" role="img" aria-labelledby="title about">`,
    `<title id="title">${title}</title>`,
    `<desc id="about">${about}</desc>`,
    ...(fonts === '' ? [] : [`<style>${fonts.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</style>`]),
    canvas.content,
    '</svg>\n',
  ].join('\n');
}

function drawCaption(drawing: Drawing, { palette }: Scene, { title, lines }: Caption, whole: Rect): void {
  drawing.textAlign = 'left';
  drawing.textBaseline = 'middle';
  const x = whole.x + MARGIN;
  let y = whole.y + MARGIN;
  drawing.font = `600 ${TITLE_SIZE}px ${palette.font}`;
  drawing.fillStyle = palette.text;
  drawing.fillText(plainText(title), x, y);
  y += LINE_STEP + 4;
  drawing.font = `400 ${LINE_SIZE}px ${palette.font}`;
  drawing.fillStyle = palette.muted;
  for (const line of lines) {
    drawing.fillText(plainText(line), x, y);
    y += LINE_STEP;
  }
}

/** Of each look that a line of the map has, one line that has it. */
function legendOf(edges: readonly MapEdge[]): readonly { readonly edge: MapEdge; readonly words: string }[] {
  const looks = new Map<string, { edge: MapEdge; words: string }>();
  for (const edge of edges) {
    const words = edge.by === null ? EDGE_WORDS[edge.state] : `${EDGE_WORDS[edge.state]}, by an Ingress or a route`;
    if (!looks.has(words)) looks.set(words, { edge, words });
  }
  return [...looks.values()].sort((a, b) => Number(a.edge.by !== null) - Number(b.edge.by !== null) || a.words.localeCompare(b.words, 'en'));
}

const columnsOf = (width: number) => Math.max(1, Math.floor((width - 2 * MARGIN) / (ENTRY + SWATCH + 40)));

/** Every look of a line in the picture, by a piece of it. */
function drawLegend(drawing: Drawing, { model, palette }: Scene, below: Rect): void {
  const entries = legendOf(model.edges);
  const columns = columnsOf(below.w);
  const cy = cytoscape({
    headless: true,
    styleEnabled: true,
    style: stylesheet(palette),
    elements: [
      { data: { id: 'a' } },
      { data: { id: 'b' } },
      ...entries.map(({ edge }) => ({ data: { id: edgeElementId(edge.id), source: 'a', target: 'b', state: edge.state, by: edge.by === null ? 'itself' : 'route', way: 'straight', start: '0px 0px', end: '0px 0px', dash: 0 } })),
    ],
  });
  try {
    entries.forEach(({ edge, words }, index) => {
      const x = below.x + MARGIN + (index % columns) * (ENTRY + SWATCH + 40);
      const y = below.y + LEGEND_STEP / 2 + Math.floor(index / columns) * LEGEND_STEP;
      drawLine(drawing, cy.getElementById(edgeElementId(edge.id)), [{ x, y }, { x: x + SWATCH, y }]);
      drawing.setLineDash([]);
      drawing.textAlign = 'left';
      drawing.font = `400 ${LINE_SIZE}px ${palette.font}`;
      drawing.fillStyle = palette.muted;
      drawing.fillText(words, x + SWATCH + 10, y);
    });
  } finally {
    cy.destroy();
  }
}
