/**
 * Characters that a terminal, an editor or a browser acts on instead of showing them: controls of either kind, marks that
 * turn the direction of text, line separators and halves of surrogate pairs.
 */
const ACTS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** One line of text that shows everything and does nothing: what a terminal would act on is written `\u{1b}`. */
export const printable = (text: string): string => text.replace(ACTS, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);

/** JSON in which such characters stand as escapes; to a parser it is the same. */
export const jsonText = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent).replace(ACTS, (character) => (character === '\n' ? character : [...Array(character.length).keys()].map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`).join('')));
