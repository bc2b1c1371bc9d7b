import type { Described, Drawing } from './drawing';
import { SvgCanvas, xmlText } from './svg-canvas';

/** A part of a picture, in its own units: its top left corner, and how large it is. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** A view as it can be drawn anywhere. */
export interface Picture {
  readonly title: string;
  /** How much there is in it, in a sentence. */
  readonly about: string;
  readonly area: Area;
  /** The fonts of its texts, each as CSS lists its families. */
  readonly fonts: readonly string[];
  /** Draws all of it; `describe` holds together what one thing consists of. */
  readonly draw: (drawing: Drawing, describe: Described) => void;
}

/** A picture as SVG: vectors and text, no bitmap, complete in itself. `fonts` is CSS that embeds the fonts. */
export function svgOf({ title, about, area, draw }: Picture, measure: (text: string, font: string) => number, fonts = ''): string {
  const canvas = new SvgCanvas(measure);
  draw(canvas, (kind, words, drawOne) => canvas.group(kind, words, drawOne));
  const [x, y, w, h] = [area.x, area.y, area.w, area.h].map((value) => Math.round(value * 100) / 100);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${x} ${y} ${w} ${h}" width="${w}" height="${h}" role="img" aria-labelledby="title about">`,
    `<title id="title">${xmlText(title)}</title>`,
    `<desc id="about">${xmlText(about)}</desc>`,
    ...(fonts === '' ? [] : [`<style>${fonts.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</style>`]),
    canvas.content,
    '</svg>\n',
  ].join('\n');
}
