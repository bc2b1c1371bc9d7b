import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('./globals.css', import.meta.url), 'utf8');

/** The `--db-…` hex colours of one rule of globals.css. */
function palette(selector: string): ReadonlyMap<string, string> {
  const start = css.indexOf(`\n${selector} {`);
  const block = css.slice(start, css.indexOf('}', start));
  return new Map([...block.matchAll(/--db-([a-z0-9-]+):\s*(#[0-9a-f]{6});/g)].map(([, name, value]) => [name ?? '', value ?? '']));
}

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
}

/** Contrast ratio, WCAG 2.2. */
function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

const texts = ['text', 'muted', 'faint', 'accent', 'policy', 'open', 'added', 'cut', 'unknown', 'outside'];
const states = ['accent', 'policy', 'open', 'added', 'cut', 'unknown'];

describe.each([
  ['light', ':root'],
  ['dark', '.dark'],
])('the %s palette', (_, selector) => {
  const colours = palette(selector);
  const of = (name: string): string => colours.get(name) ?? expect.fail(`no --db-${name}`);

  it.each(texts.flatMap((text) => ['bg', 'panel', 'panel-2', 'accent-soft'].map((ground) => [text, ground] as const)))(
    '%s is readable on %s (4.5:1)',
    (text, ground) => expect(contrast(of(text), of(ground))).toBeGreaterThanOrEqual(4.5),
  );

  it.each(states)('%s and ordinary text are readable on its soft ground (4.5:1)', (state) => {
    expect(contrast(of(state), of(`${state}-soft`))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(of('muted'), of(`${state}-soft`))).toBeGreaterThanOrEqual(4.5);
  });

  it('text on the accent is readable (4.5:1)', () => expect(contrast(of('accent-text'), of('accent'))).toBeGreaterThanOrEqual(4.5));

  it.each(['bg', 'panel', 'panel-2'])('the outline of a control stands out on %s (3:1)', (ground) => expect(contrast(of('control'), of(ground))).toBeGreaterThanOrEqual(3));

  it.each(['bg', 'panel', 'panel-2', ...states.map((state) => `${state}-soft`)])('the mark of what has the focus stands out on %s (3:1)', (ground) => expect(contrast(of('accent'), of(ground))).toBeGreaterThanOrEqual(3));

  it.each(['bg', 'panel', 'panel-2', 'accent-soft'])('the lines and glyphs of every state stand out on %s (3:1)', (ground) => {
    for (const state of [...states, 'outside']) expect(contrast(of(state), of(ground)), state).toBeGreaterThanOrEqual(3);
  });
});
