import { plainText } from './text';
import type { Described, Drawing } from './drawing';
import type { Area } from './picture';

/** What stands around a view in a picture of it. */
export interface Caption {
  readonly title: string;
  /** Smaller, below: what of which source this is, and when. */
  readonly lines: readonly string[];
}

/** One look that something in the picture has, and what it means. */
export interface LegendEntry {
  readonly words: string;
  /** Draws a piece of it in a strip of this width, its middle at the height `y`. */
  readonly draw: (x: number, y: number, width: number) => void;
}

/** The colours and the font of what is written. */
export interface FrameStyle {
  readonly text: string;
  readonly muted: string;
  readonly font: string;
}

const MARGIN = 30;
const TITLE_SIZE = 17;
const LINE_SIZE = 12;
const LINE_STEP = 18;
const LEGEND_STEP = 20;
const SWATCH = 40;
/** Of one entry of the legend at the least. */
const ENTRY = 190;

/** The area of a view with its caption above and a legend of so many entries below; the view's own without a caption. */
export function framedArea(view: Area, caption: Caption | null, entries: number): Area {
  if (caption === null) return view;
  const w = Math.max(view.w, 2 * ENTRY + 2 * MARGIN, ...[caption.title, ...caption.lines].map((line) => [...line].length * 7 + 2 * MARGIN));
  const above = MARGIN + TITLE_SIZE + caption.lines.length * LINE_STEP;
  const below = Math.ceil(entries / columnsOf(w)) * LEGEND_STEP + MARGIN / 2;
  return { x: view.x - (w - view.w) / 2, y: view.y - above, w, h: above + view.h + below };
}

/** Writes the caption above a view and a legend below it. */
export function drawFrame(drawing: Drawing, view: Area, caption: Caption, legend: readonly LegendEntry[], style: FrameStyle, describe: Described): void {
  const whole = framedArea(view, caption, legend.length);
  drawing.textAlign = 'left';
  drawing.textBaseline = 'middle';
  describe('caption', caption.title, () => drawCaption(drawing, caption, whole, style));
  describe('legend', 'Legend', () => drawLegend(drawing, legend, { ...whole, y: view.y + view.h }, style));
}

function drawCaption(drawing: Drawing, { title, lines }: Caption, whole: Area, { text, muted, font }: FrameStyle): void {
  const x = whole.x + MARGIN;
  let y = whole.y + MARGIN;
  drawing.font = `600 ${TITLE_SIZE}px ${font}`;
  drawing.fillStyle = text;
  drawing.fillText(plainText(title), x, y);
  y += LINE_STEP + 4;
  drawing.font = `400 ${LINE_SIZE}px ${font}`;
  drawing.fillStyle = muted;
  for (const line of lines) {
    drawing.fillText(plainText(line), x, y);
    y += LINE_STEP;
  }
}

const columnsOf = (width: number) => Math.max(1, Math.floor((width - 2 * MARGIN) / (ENTRY + SWATCH + 40)));

function drawLegend(drawing: Drawing, entries: readonly LegendEntry[], below: Area, { muted, font }: FrameStyle): void {
  const columns = columnsOf(below.w);
  entries.forEach(({ words, draw }, index) => {
    const x = below.x + MARGIN + (index % columns) * (ENTRY + SWATCH + 40);
    const y = below.y + LEGEND_STEP / 2 + Math.floor(index / columns) * LEGEND_STEP;
    draw(x, y, SWATCH);
    drawing.setLineDash([]);
    drawing.textAlign = 'left';
    drawing.textBaseline = 'middle';
    drawing.font = `400 ${LINE_SIZE}px ${font}`;
    drawing.fillStyle = muted;
    drawing.fillText(words, x + SWATCH + 10, y);
  });
}
