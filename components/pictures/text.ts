import type { Drawing } from './drawing';

/** Removes what could reorder or hide the rest of a line when a name comes from a cluster: control and bidirectional characters. */
export const plainText = (text: string) => text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');

/** As much of a text as a width has room for in the drawing's font, with an ellipsis where something is left out. */
export function fitted(drawing: Pick<Drawing, 'measureText'>, text: string, width: number): string {
  const plain = plainText(text);
  if (drawing.measureText(plain).width <= width) return plain;
  const characters = [...plain];
  let [fits, tooMany] = [0, characters.length];
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1;
    if (drawing.measureText(`${characters.slice(0, middle).join('')}…`).width <= width) fits = middle;
    else tooMany = middle;
  }
  return `${characters.slice(0, fits).join('')}…`;
}
