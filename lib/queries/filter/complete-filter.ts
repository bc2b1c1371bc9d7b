import { isSign, readWords, textOf, type Letter } from './letters';
import { offersFor, type Context, type Offer } from './offers';
import type { Vocabulary } from './vocabulary';
import { prefixOf } from './words';

/** What could stand at the caret: the offers, and the part of the text that each would replace. */
export interface Completion {
  readonly start: number;
  readonly end: number;
  readonly offers: readonly Offer[];
  /** How many more there are. */
  readonly more: number;
}

const LIMIT = 60;

/**
 * What can be written at the caret of a filter, as far as it goes: beginnings of terms, then keys, then values of what was read. What is
 * already typed of a word narrows the offers: those that begin with it come first, then those that contain it.
 */
export function completeFilter(text: string, caret: number, vocabulary: Vocabulary): Completion {
  const { words } = readWords(text);
  const word = words.find(({ start, end }) => start <= caret && caret <= end);
  const letters = word ? withoutMinus(word.letters) : [];
  const before = letters.filter(({ end }) => end <= caret);
  const { context, typed } = contextOf(before);
  const start = typed[0]?.start ?? caret;
  const rest = letters.slice(before.length);
  const stop = rest.findIndex((letter) => ['|', ',', '=', '!', ':'].some((sign) => isSign(letter, sign)));
  const own = stop < 0 ? rest : rest.slice(0, stop);
  const all = matching(offersFor(context, vocabulary), textOf(typed).toLowerCase());
  return { start, end: Math.max(caret, own.at(-1)?.end ?? 0), offers: all.slice(0, LIMIT), more: Math.max(0, all.length - LIMIT) };
}

/** The text once an offer is taken, and where the caret stands then: after a whole value behind a space, else where a value follows. */
export function takeOffer(text: string, { start, end }: Pick<Completion, 'start' | 'end'>, offer: Offer): { readonly text: string; readonly caret: number } {
  const after = text.slice(end);
  const space = offer.continues || /^[\s|,]/.test(after) ? '' : ' ';
  const caret = start + offer.insert.length + (offer.continues || /^[|,]/.test(after) ? 0 : 1);
  return { text: `${text.slice(0, start)}${offer.insert}${space}${after}`, caret };
}

function contextOf(letters: readonly Letter[]): { readonly context: Context; readonly typed: readonly Letter[] } {
  const colon = letters.findIndex((letter) => isSign(letter, ':'));
  const equals = letters.findIndex((letter) => isSign(letter, '='));
  const hasPrefix = colon >= 0 && (equals < 0 || colon < equals);
  const prefix = hasPrefix ? prefixOf(textOf(letters.slice(0, colon))) : undefined;
  const rest = hasPrefix ? letters.slice(colon + 1) : letters;
  if (prefix === 'port' || prefix === 'state' || prefix === 'by') return { context: { kind: prefix }, typed: lastValue(rest) };
  const sign = rest.findIndex((letter) => isSign(letter, '='));
  if (sign < 0) {
    const typed = lastValue(rest);
    return { context: { kind: typed.length < rest.length ? 'alternative' : hasPrefix ? 'peer' : 'term' }, typed };
  }
  const key = rest.slice(0, isSign(rest[sign - 1], '!') ? sign - 1 : sign);
  return { context: { kind: 'value', key: textOf(key), quoted: key.some(({ quoted }) => quoted) }, typed: lastValue(rest.slice(sign + 1)) };
}

function lastValue(letters: readonly Letter[]): readonly Letter[] {
  const bar = letters.findLastIndex((letter) => isSign(letter, '|') || isSign(letter, ','));
  return letters.slice(bar + 1);
}

const withoutMinus = (letters: readonly Letter[]): readonly Letter[] => (isSign(letters[0], '-') ? letters.slice(1) : letters);

function matching(offers: readonly Offer[], typed: string): readonly Offer[] {
  if (typed === '') return offers.filter(({ onlyTyped }) => !onlyTyped);
  const [begin, contain]: [Offer[], Offer[]] = [[], []];
  for (const offer of offers) {
    const label = offer.label.toLowerCase();
    const name = label.slice(Math.max(label.lastIndexOf('/'), label.lastIndexOf('=')) + 1);
    if (label.startsWith(typed) || name.startsWith(typed)) begin.push(offer);
    else if (label.includes(typed)) contain.push(offer);
  }
  return [...begin, ...contain];
}
