import { embeddedFonts, firstFamily } from './export-fonts';
import { svgOf, type Picture } from './export-picture';

/** The picture as SVG with the page's fonts in it, so that it looks the same wherever it is opened. */
export async function renderSvg(picture: Picture): Promise<string> {
  const context = document.createElement('canvas').getContext('2d');
  if (context === null) throw new Error('the browser offers no 2D canvas');
  const measure = (text: string, font: string) => {
    context.font = font;
    return context.measureText(text).width;
  };
  const { font, mono } = picture.scene.palette;
  const drawn = svgOf(picture, measure);
  return svgOf(picture, measure, await embeddedFonts(drawn, [font, mono].map(firstFamily)));
}
