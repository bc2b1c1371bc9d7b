import { embeddedFonts, firstFamily } from './fonts';
import { svgOf, type Picture } from './picture';

const LARGEST_SIDE = 8000;

/** A picture as SVG with the page's fonts in it, so that it looks the same wherever it is opened. */
export async function renderSvg(picture: Picture): Promise<string> {
  const context = contextOf(document.createElement('canvas'));
  const measure = (text: string, font: string) => {
    context.font = font;
    return context.measureText(text).width;
  };
  return svgOf(picture, measure, await embeddedFonts(svgOf(picture, measure), picture.fonts.map(firstFamily)));
}

/** A picture as a PNG at twice its size (less when that would exceed what browsers draw). */
export function renderPng({ area, draw }: Picture): Promise<Blob> {
  const scale = Math.min(2, LARGEST_SIDE / Math.max(area.w, area.h));
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(area.w * scale);
  canvas.height = Math.ceil(area.h * scale);
  const context = contextOf(canvas);
  context.setTransform(scale, 0, 0, scale, -area.x * scale, -area.y * scale);
  context.lineJoin = 'round';
  draw(context, (_kind, _words, drawOne) => drawOne());
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob === null ? reject(new Error('it is too large to draw')) : resolve(blob)), 'image/png'));
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('the browser offers no 2D canvas');
  return context;
}
