import type { Letter } from './letters';

/** Why a filter does not read: where, in words, and what to write there instead when that can be guessed. */
export interface FilterProblem {
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly suggestion?: string;
}

/** Notes a problem with some letters; with none of them, one of the whole word. */
export type Report = (letters: readonly Letter[], message: string, suggestion?: string) => undefined;
