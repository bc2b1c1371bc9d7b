import { parseCidr, parseIp } from '@/lib/policy/cidr';
import { quoteKey, quoteValue } from './format-filter';
import { isSign, splitAt, textOf, type Letter } from './letters';
import { OUTSIDE, type PeerCondition, type PeerWord, type Side } from './pair-filter';
import { exactPattern, soughtPattern } from './parse-pattern';
import type { Report } from './problems';
import { isLabelKey, keyOf, prefixOf } from './words';

const ALTERNATIVES = ['|', ','];
/** Reads what is asked of one end: `web`, `ns=shop|data`, `app!=web`, `!app`, `ip=10.0.0.0/8`. */
export function readPeerCondition(side: Side, letters: readonly Letter[], report: Report): PeerCondition | undefined {
  const equals = letters.findIndex((letter) => isSign(letter, '='));
  const colon = letters.findIndex((letter) => isSign(letter, ':'));
  if (colon >= 0 && (equals < 0 || colon < equals)) return strayColon(letters.slice(0, colon), letters.slice(colon + 1), letters, report);
  if (equals < 0) return isSign(letters[0], '!') ? absentLabel(letters, report) : words(letters, report);
  if (isSign(letters[0], '!')) {
    const [key, value] = [textOf(letters.slice(1, equals)), textOf(letters.slice(equals + 1))];
    return report(letters, 'The exclamation mark stands before the equals sign.', `${quoteKey(key)}!=${quoteValue(value)}`);
  }
  const not = isSign(letters[equals - 1], '!');
  const key = letters.slice(0, not ? equals - 1 : equals);
  // A second equals sign, as selectors of kubectl have it, changes nothing.
  const value = letters.slice(isSign(letters[equals + 1], '=') ? equals + 2 : equals + 1);
  if (key.length === 0) return report(letters, 'Before "=" stands ns, name, kind, svc, ip or the key of a label.');
  if (value.length === 0) return report(letters, `A value is missing after "${textOf(key)}=". For an empty one write "".`);
  const values = splitAt(value, ALTERNATIVES);
  if (values.some((one) => one.length === 0)) return report(value, 'An alternative is missing beside "|".');
  return compared(side, key, not, values, letters, report);
}

function compared(side: Side, key: readonly Letter[], not: boolean, values: readonly (readonly Letter[])[], letters: readonly Letter[], report: Report): PeerCondition | undefined {
  const word = textOf(key);
  const isQuoted = key.some(({ quoted }) => quoted);
  const field = isQuoted ? undefined : keyOf(word);
  if (field === 'address') {
    const blocks = values.flatMap((value) => {
      const text = textOf(value);
      if (parseIp(text) !== null || parseCidr(text).ok) return text;
      return report(value, `"${text}" is no address: 10.0.0.7 or 10.0.0.0/8.`) ?? [];
    });
    return blocks.length === values.length ? { field, not, blocks } : undefined;
  }
  if (field !== undefined) return { field, not, values: values.map((value) => exactPattern(value)) };
  if (!isQuoted && prefixOf(word) !== undefined) {
    if (side !== 'any') return report(key, `A label called ${word} is written in quotes.`, quoteKey(word));
    return report(letters, `After ${word} stands ":". A label of that name is written in quotes.`, `${word}:${plain(values)}`);
  }
  if (!isQuoted && !isLabelKey(word)) return report(key, `"${word}" is no key of a label.`);
  return { field: 'label', key: word, not, values: values.map((value) => exactPattern(value, true)) };
}

function absentLabel(letters: readonly Letter[], report: Report): PeerCondition | undefined {
  const key = letters.slice(1);
  const word = textOf(key);
  if (word === '') return report(letters, 'After "!" stands the key of a label that is not there: !app.');
  if (!key.some(({ quoted }) => quoted) && !isLabelKey(word)) return report(key, `"${word}" is no key of a label. To leave out names write "-" before the term.`);
  return { field: 'label', key: word, not: true, values: [['', '']] };
}

function words(letters: readonly Letter[], report: Report): PeerCondition | undefined {
  const parts = splitAt(letters, ALTERNATIVES);
  if (parts.some((part) => part.length === 0)) return report(letters, parts.every((part) => part.length === 0) ? 'Alternatives stand side by side, without spaces: web|db.' : 'An alternative is missing beside "|".');
  if (parts.some((part) => textOf(part) === '')) return report(letters, 'There is nothing between the quotes.');
  return { field: 'word', words: parts.map(peerWord) };
}

function peerWord(letters: readonly Letter[]): PeerWord {
  const place = letters.some(({ quoted }) => quoted) ? undefined : OUTSIDE.find((one) => one === textOf(letters).toLowerCase());
  return place ? { kind: 'outside', place } : { kind: 'text', pattern: soughtPattern(letters) };
}

function strayColon(before: readonly Letter[], rest: readonly Letter[], letters: readonly Letter[], report: Report): undefined {
  const word = textOf(before);
  if (keyOf(word) !== undefined) return report(letters, `After ${word} stands "=".`, `${word}=${textOf(rest)}`);
  if (prefixOf(word) !== undefined) return report(letters, `${word}: stands by itself, as a term of its own.`);
  return report(letters, 'A second ":" means nothing. To look for it, quote it.', quoteValue(textOf(letters)));
}

const plain = (values: readonly (readonly Letter[])[]): string => values.map((value) => quoteValue(textOf(value))).join('|');
