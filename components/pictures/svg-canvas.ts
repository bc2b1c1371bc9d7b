import type { Drawing } from './drawing';

/** Characters that XML 1.0 cannot hold, escaped or not: most controls, halves of surrogate pairs and two non-characters. */
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu;

/** Text as it stands in XML, in an element or between double quotes. Any name may be hostile. */
export const xmlText = (text: string): string =>
  text.replace(NOT_XML, '\ufffd').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** From the middle of the em box, where the canvas is told to put text, down to the baseline, as a share of the size: not every viewer knows `dominant-baseline`. */
const BASELINE = 0.36;

const number = (value: number): string => String(Math.round(value * 100) / 100);

interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * A canvas that writes down what is drawn on it as elements of SVG: paths and text, no bitmap. Angles of ellipses are not
 * looked at: they are whole, and parallel to the axes. Of what is saved only where things are drawn is restored.
 */
export class SvgCanvas implements Drawing {
  font = '400 11px sans-serif';
  fillStyle = '#000';
  strokeStyle = '#000';
  lineWidth = 1;
  lineDashOffset = 0;
  lineCap: CanvasLineCap = 'butt';
  globalAlpha = 1;
  textAlign: CanvasTextAlign = 'start';
  textBaseline: CanvasTextBaseline = 'alphabetic';
  private dashes: readonly number[] = [];
  private path = '';
  private at: Point = { x: 0, y: 0 };
  private readonly written: string[] = [];
  /** How many groups are to be closed by each `restore`. */
  private readonly moves: number[] = [];

  /** @param measure the width of a text in a font as CSS writes it */
  constructor(private readonly measure: (text: string, font: string) => number) {}

  /** All that was drawn, in its order. */
  get content(): string {
    return this.written.join('\n');
  }

  /** Holds what `draw` draws together under words that a viewer shows and a screen reader says. */
  group(kind: string, words: string, draw: () => void): void {
    this.written.push(`<g class="${xmlText(kind)}"><title>${xmlText(words)}</title>`);
    draw();
    this.written.push('</g>');
  }

  measureText(text: string): TextMetrics {
    return { width: this.measure(text, this.font) } as TextMetrics;
  }

  fillText(text: string, x: number, y: number): void {
    if (text === '') return;
    const [, weight = '400', size = '11', family = 'sans-serif'] = /^(\d+) ([\d.]+)px (.*)$/s.exec(this.font) ?? [];
    const baseline = this.textBaseline === 'middle' ? y + Number(size) * BASELINE : y;
    const anchor = this.textAlign === 'center' ? ' text-anchor="middle"' : this.textAlign === 'right' ? ' text-anchor="end"' : '';
    this.written.push(
      `<text x="${number(x)}" y="${number(baseline)}" font-family="${xmlText(family)}" font-size="${number(Number(size))}" font-weight="${weight}"${anchor}${this.paint('fill', this.fillStyle)}>${xmlText(text)}</text>`,
    );
  }

  fillRect(x: number, y: number, w: number, h: number): void {
    const end = `"${this.paint('fill', this.fillStyle)}/>`;
    const rectangle = `M${number(x)} ${number(y)}h${number(w)}v${number(h)}h${number(-w)}Z`;
    const last = this.written.at(-1);
    // Many small ones in a row are one element.
    if (last?.startsWith('<path d="M') && last.endsWith(end) && this.globalAlpha === 1) this.written[this.written.length - 1] = `${last.slice(0, -end.length)}${rectangle}${end}`;
    else this.written.push(`<path d="${rectangle}${end}`);
  }

  strokeRect(x: number, y: number, w: number, h: number): void {
    this.beginPath();
    this.roundRect(x, y, w, h);
    this.stroke();
  }

  save(): void {
    this.moves.push(0);
  }

  translate(x: number, y: number): void {
    this.move(`translate(${number(x)} ${number(y)})`);
  }

  rotate(angle: number): void {
    this.move(`rotate(${number((angle * 180) / Math.PI)})`);
  }

  restore(): void {
    this.written.push('</g>'.repeat(this.moves.pop() ?? 0));
  }

  private move(transform: string): void {
    this.written.push(`<g transform="${transform}">`);
    if (this.moves.length > 0) this.moves[this.moves.length - 1]!++;
  }

  beginPath(): void {
    this.path = '';
  }

  moveTo(x: number, y: number): void {
    this.path += `M${number(x)} ${number(y)}`;
    this.at = { x, y };
  }

  lineTo(x: number, y: number): void {
    this.path += `L${number(x)} ${number(y)}`;
    this.at = { x, y };
  }

  quadraticCurveTo(cx: number, cy: number, x: number, y: number): void {
    this.path += `Q${number(cx)} ${number(cy)} ${number(x)} ${number(y)}`;
    this.at = { x, y };
  }

  bezierCurveTo(cx1: number, cy1: number, cx2: number, cy2: number, x: number, y: number): void {
    this.path += `C${number(cx1)} ${number(cy1)} ${number(cx2)} ${number(cy2)} ${number(x)} ${number(y)}`;
    this.at = { x, y };
  }

  /** An arc of a circle, clockwise. */
  arc(x: number, y: number, radius: number, start: number, end: number): void {
    const turn = end - start;
    if (turn >= 2 * Math.PI) return this.ellipse(x, y, radius, radius);
    const on = (angle: number): Point => ({ x: x + radius * Math.cos(angle), y: y + radius * Math.sin(angle) });
    const [from, to] = [on(start), on(end)];
    this.path += `${this.path === '' ? 'M' : 'L'}${number(from.x)} ${number(from.y)}A${number(radius)} ${number(radius)} 0 ${turn > Math.PI ? 1 : 0} 1 ${number(to.x)} ${number(to.y)}`;
    this.at = to;
  }

  /** A corner at the first point on the way to the second, rounded by an arc of a circle. */
  arcTo(x1: number, y1: number, x2: number, y2: number, radius: number): void {
    const [into, out] = [unit(this.at, { x: x1, y: y1 }), unit({ x: x1, y: y1 }, { x: x2, y: y2 })];
    const cross = into.x * out.y - into.y * out.x;
    const half = Math.acos(Math.min(1, Math.max(-1, -(into.x * out.x + into.y * out.y)))) / 2;
    if (Math.abs(cross) < 1e-6 || radius <= 0) return this.lineTo(x1, y1);
    const cut = radius / Math.tan(half);
    const end = { x: x1 + out.x * cut, y: y1 + out.y * cut };
    this.lineTo(x1 - into.x * cut, y1 - into.y * cut);
    this.path += `A${number(radius)} ${number(radius)} 0 0 ${cross > 0 ? 1 : 0} ${number(end.x)} ${number(end.y)}`;
    this.at = end;
  }

  ellipse(x: number, y: number, rx: number, ry: number): void {
    const radii = `${number(rx)} ${number(ry)}`;
    this.path += `M${number(x - rx)} ${number(y)}A${radii} 0 1 1 ${number(x + rx)} ${number(y)}A${radii} 0 1 1 ${number(x - rx)} ${number(y)}Z`;
  }

  roundRect(x: number, y: number, w: number, h: number, radius: number | DOMPointInit | (number | DOMPointInit)[] = 0): void {
    const r = typeof radius === 'number' ? Math.min(radius, w / 2, h / 2) : 0;
    if (r <= 0) this.path += `M${number(x)} ${number(y)}h${number(w)}v${number(h)}h${number(-w)}Z`;
    else {
      const corner = (dx: number, dy: number) => `a${number(r)} ${number(r)} 0 0 1 ${number(dx)} ${number(dy)}`;
      const [across, down] = [w - 2 * r, h - 2 * r];
      this.path += `M${number(x + r)} ${number(y)}h${number(across)}${corner(r, r)}v${number(down)}${corner(-r, r)}h${number(-across)}${corner(-r, -r)}v${number(-down)}${corner(r, -r)}Z`;
    }
  }

  closePath(): void {
    this.path += 'Z';
  }

  setLineDash(dashes: number[]): void {
    this.dashes = dashes;
  }

  fill(): void {
    this.written.push(`<path d="${this.path}"${this.paint('fill', this.fillStyle)}/>`);
  }

  stroke(): void {
    const dash = this.dashes.length > 0 ? ` stroke-dasharray="${this.dashes.map(number).join(' ')}"${this.lineDashOffset === 0 ? '' : ` stroke-dashoffset="${number(this.lineDashOffset)}"`}` : '';
    this.written.push(`<path d="${this.path}" fill="none" stroke-width="${number(this.lineWidth)}" stroke-linejoin="round"${this.lineCap === 'butt' ? '' : ` stroke-linecap="${this.lineCap}"`}${dash}${this.paint('stroke', this.strokeStyle)}/>`);
  }

  private paint(what: 'fill' | 'stroke', color: string): string {
    return ` ${what}="${xmlText(color)}"${this.globalAlpha < 1 ? ` ${what}-opacity="${number(this.globalAlpha)}"` : ''}`;
  }
}

function unit(from: Point, to: Point): Point {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  return { x: dx / length, y: dy / length };
}
