import { NAME_KINDS, type Name } from './names';

/** How well a name fits what was typed; more is better. */
const RANKS = { exact: 7, exactShort: 6, prefix: 5, place: 4, wordStart: 3, inside: 2, letters: 1 } as const;

/** A name with what it was found by. */
export interface Ranked<T> {
  readonly item: T;
  readonly rank: number;
}

/**
 * The names that fit what was typed, best first: exactly, at the beginning of the name, of its namespace or of a word, anywhere, or
 * letter by letter in their order. Of several typed words each must fit the label or the detail. Nothing typed fits nothing.
 */
export function rankNames<T extends Pick<Name, 'full' | 'short' | 'detail' | 'kind'>>(names: readonly T[], typed: string): readonly Ranked<T>[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const [first, ...more] = words;
  if (first === undefined) return [];
  const found: Ranked<T>[] = [];
  for (const item of names) {
    const rank = rankOf(item, first, more);
    if (rank > 0) found.push({ item, rank });
  }
  return found.sort((a, b) => b.rank - a.rank || NAME_KINDS.indexOf(a.item.kind) - NAME_KINDS.indexOf(b.item.kind) || a.item.short.length - b.item.short.length || (a.item.full < b.item.full ? -1 : 1));
}

function rankOf({ full, short, detail }: Pick<Name, 'full' | 'short' | 'detail'>, first: string, more: readonly string[]): number {
  const rank = wordRank(full, short, first) || (detail.toLowerCase().includes(first) ? RANKS.letters : 0);
  if (rank === 0) return 0;
  // Letter by letter nearly everything has a second word, too.
  return more.every((word) => wordRank(full, short, word) > RANKS.letters || detail.toLowerCase().includes(word)) ? rank : 0;
}

function wordRank(full: string, short: string, word: string): number {
  if (full === word) return RANKS.exact;
  if (short === word) return RANKS.exactShort;
  if (short.startsWith(word)) return RANKS.prefix;
  if (full.startsWith(word)) return RANKS.place;
  if (startsWord(full, word)) return RANKS.wordStart;
  if (full.includes(word)) return RANKS.inside;
  return word.length > 1 && hasLetters(full, word) ? RANKS.letters : 0;
}

/** Whether a word of the text, after a dash, dot, slash or underscore, begins so. */
export function startsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word, 1); at >= 0; at = text.indexOf(word, at + 1)) if (/[-./_]/.test(text[at - 1]!)) return true;
  return false;
}

function hasLetters(text: string, letters: string): boolean {
  let at = -1;
  for (const letter of letters) {
    at = text.indexOf(letter, at + 1);
    if (at < 0) return false;
  }
  return true;
}
