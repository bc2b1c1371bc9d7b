/** The colours a canvas needs; the names are those of the style sheet's variables. */
const NAMES = ['policy', 'open', 'unknown', 'added', 'added-soft', 'cut', 'cut-soft', 'bg', 'panel', 'panel-2', 'border', 'border-strong', 'control', 'text', 'muted', 'faint', 'accent', 'accent-soft'] as const;

export type Palette = Readonly<Record<(typeof NAMES)[number], string>>;

/** Reads the colours of the theme that an element stands in. */
export function readPalette(element: HTMLElement): Palette {
  const style = getComputedStyle(element);
  return Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--db-${name}`).trim() || '#888888'])) as Palette;
}
