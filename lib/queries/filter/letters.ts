/** One letter of a filter's text with where it stands. A quoted one means nothing but itself; that of an empty quotation is empty. */
export interface Letter {
  readonly char: string;
  readonly quoted: boolean;
  /** The place of the first and the last letter of a quotation includes the quotes. */
  readonly start: number;
  readonly end: number;
}

/** What stands between two spaces. */
export interface Word {
  readonly letters: readonly Letter[];
  readonly start: number;
  readonly end: number;
}

/**
 * Divides a text into words at the spaces outside quotes. Within quotes a backslash takes a quote or a backslash as it is.
 * @returns the words, and where a quotation begins that does not end; it then runs to the end of the text
 */
export function readWords(text: string): { readonly words: readonly Word[]; readonly unclosed?: number } {
  const words: Word[] = [];
  let at = 0;
  while (at < text.length) {
    if (isSpace(text[at]!)) {
      at++;
      continue;
    }
    const start = at;
    const letters: Letter[] = [];
    while (at < text.length && !isSpace(text[at]!)) {
      if (text[at] !== '"') {
        letters.push({ char: text[at]!, quoted: false, start: at, end: ++at });
        continue;
      }
      const quotation = readQuotation(text, at);
      letters.push(...quotation.letters);
      if (!quotation.closed) return { words: [...words, { letters, start, end: text.length }], unclosed: at };
      at = quotation.letters.at(-1)!.end;
    }
    words.push({ letters, start, end: at });
  }
  return { words };
}

function readQuotation(text: string, opened: number): { readonly letters: readonly Letter[]; readonly closed: boolean } {
  const letters: Letter[] = [];
  let at = opened + 1;
  let start = opened;
  while (at < text.length && text[at] !== '"') {
    if (text[at] === '\\' && (text[at + 1] === '"' || text[at + 1] === '\\')) at++;
    letters.push({ char: text[at]!, quoted: true, start, end: ++at });
    start = at;
  }
  const closed = at < text.length;
  const end = closed ? at + 1 : at;
  const last = letters.pop() ?? { char: '', quoted: true, start: opened };
  return { letters: [...letters, { ...last, end }], closed };
}

/** The text of some letters, quotes taken off. */
export const textOf = (letters: readonly Letter[]): string => letters.map(({ char }) => char).join('');

/** Whether a letter is this sign, and means it. */
export const isSign = (letter: Letter | undefined, sign: string): boolean => letter !== undefined && !letter.quoted && letter.char === sign;

/** Whether the letters are this text, and none of them is quoted. */
export const isPlain = (letters: readonly Letter[], text: string): boolean => letters.every(({ quoted }) => !quoted) && textOf(letters).toLowerCase() === text;

/** Divides letters at a sign. */
export function splitAt(letters: readonly Letter[], signs: readonly string[]): Letter[][] {
  const parts: Letter[][] = [[]];
  for (const letter of letters) {
    if (signs.some((sign) => isSign(letter, sign))) parts.push([]);
    else parts.at(-1)!.push(letter);
  }
  return parts;
}

const isSpace = (char: string): boolean => /\s/.test(char);
