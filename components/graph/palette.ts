/** The map's colours, as a canvas needs them; the names are those of the CSS variables. */
export interface Palette {
  readonly policy: string;
  readonly open: string;
  readonly added: string;
  readonly cut: string;
  readonly unknown: string;
  readonly outside: string;
  readonly bg: string;
  readonly panel: string;
  readonly border: string;
  readonly text: string;
  readonly muted: string;
  readonly accent: string;
  readonly font: string;
  readonly mono: string;
}

const names = ['policy', 'open', 'added', 'cut', 'unknown', 'outside', 'bg', 'panel', 'border', 'text', 'muted', 'accent'] as const;

/** Reads the theme's colours off an element, resolved to `rgb()` whatever notation the stylesheet uses. */
export function readPalette(element: HTMLElement): Palette {
  const style = getComputedStyle(element);
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const resolve = (value: string): string => {
    if (context === null || value === '') return value || '#888888';
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = '#888888';
    context.fillStyle = value;
    context.fillRect(0, 0, 1, 1);
    const [r = 0, g = 0, b = 0] = context.getImageData(0, 0, 1, 1).data;
    return `rgb(${r}, ${g}, ${b})`;
  };
  const colors = Object.fromEntries(names.map((name) => [name, resolve(style.getPropertyValue(`--db-${name}`).trim())])) as Record<(typeof names)[number], string>;
  const family = (variable: string, fallback: string) => style.getPropertyValue(variable).trim() || fallback;
  return { ...colors, font: style.fontFamily || 'system-ui, sans-serif', mono: family('--font-mono', "'JetBrains Mono Variable'") + ', ui-monospace, monospace' };
}

/** A colour between two of the palette: `share` 0 is the first, 1 the second. */
export function mix(a: string, b: string, share: number): string {
  const parse = (color: string) => (color.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
  const from = parse(a);
  const to = parse(b);
  return `rgb(${[0, 1, 2].map((i) => Math.round((from[i] ?? 0) * (1 - share) + (to[i] ?? 0) * share)).join(', ')})`;
}
