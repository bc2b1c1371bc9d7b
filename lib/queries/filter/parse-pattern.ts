import { isSign, splitAt, textOf, type Letter } from './letters';
import type { Pattern } from './pair-filter';

/** The pattern that some letters write: stars outside quotes stand for any letters. Names are compared in small letters. */
export function exactPattern(letters: readonly Letter[], keepCase = false): Pattern {
  const [first = '', ...rest] = splitAt(letters, ['*']).map((part) => (keepCase ? textOf(part) : textOf(part).toLowerCase()));
  return [first, ...rest];
}

/**
 * The pattern of a word to look for in `namespace/name`: anywhere, unless it has stars, or a slash: then it is the whole of it, and what is
 * missing on a side of the slash may be anything.
 */
export function soughtPattern(letters: readonly Letter[]): Pattern {
  const pattern = exactPattern(letters);
  if (letters.some((letter) => isSign(letter, '*'))) return pattern;
  const [text] = pattern;
  if (!text.includes('/')) return ['', text, ''];
  return [...(text.startsWith('/') ? [''] : []), text, ...(text.endsWith('/') ? [''] : [])] as unknown as Pattern;
}
