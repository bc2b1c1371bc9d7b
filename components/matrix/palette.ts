import { readStyle } from '@/components/pictures/style';

/** The colours a canvas needs; the names are those of the style sheet's variables. */
const NAMES = ['policy', 'open', 'unknown', 'added', 'added-soft', 'cut', 'cut-soft', 'bg', 'panel', 'panel-2', 'border', 'border-strong', 'control', 'text', 'muted', 'faint', 'accent', 'accent-soft'] as const;

export type Palette = Readonly<Record<(typeof NAMES)[number] | 'font', string>>;

/** Reads the colours of the theme that an element stands in. */
export const readPalette = (element?: HTMLElement): Palette => readStyle(NAMES, element);
