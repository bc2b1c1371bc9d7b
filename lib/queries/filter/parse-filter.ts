import { quoteValue } from './format-filter';
import { isPlain, isSign, readWords, splitAt, textOf, type Letter } from './letters';
import { meantWord } from './meant-word';
import { STATES, type PairFilter, type Side, type Term } from './pair-filter';
import { readPeerCondition } from './parse-peer';
import { soughtPattern } from './parse-pattern';
import { readPort } from './parse-port';
import type { FilterProblem, Report } from './problems';
import { keyOf, prefixOf, PREFIX_WORDS } from './words';

export type ParsedFilter = { readonly ok: true; readonly filter: PairFilter } | { readonly ok: false; readonly problems: readonly FilterProblem[] };

const MAX_LENGTH = 2000;
const MAX_TERMS = 40;

/**
 * Reads a filter: terms with spaces between them, all of which must hold. A term asks something of an end (`from:ns=shop`, `to:app=db`,
 * `web` of either), of the ports (`port:8000-8010/TCP`), of the state (`state:open`) or of the policies that allow it (`by:allow-web`). A
 * minus or `not` before it turns it around, `|` stands between values of which one must fit, `*` for any letters, and quotes around what
 * would mean something else.
 * @returns the filter, or every problem with its place in the text
 */
export function parsePairFilter(text: string): ParsedFilter {
  if (text.length > MAX_LENGTH) return { ok: false, problems: [{ start: MAX_LENGTH, end: text.length, message: `The filter is too long: at most ${MAX_LENGTH} letters.` }] };
  const { words, unclosed } = readWords(text);
  const problems: FilterProblem[] = [];
  if (unclosed !== undefined) problems.push({ start: unclosed, end: text.length, message: 'The quote does not end.', suggestion: `${text.slice(unclosed)}"` });
  const terms: Term[] = [];
  let not = false;
  let negation: { readonly start: number; readonly end: number } | undefined;
  for (const word of words) {
    if (isPlain(word.letters, 'not')) {
      negation = word;
      not = !not;
      continue;
    }
    const report: Report = (letters, message, suggestion) => {
      const place = letters.length > 0 ? { start: letters[0]!.start, end: letters.at(-1)!.end } : { start: word.start, end: word.end };
      problems.push({ ...place, message, ...(suggestion !== undefined && { suggestion }) });
    };
    const isNegated = isSign(word.letters[0], '-');
    const term = readTerm(isNegated ? word.letters.slice(1) : word.letters, not !== isNegated, report);
    if (term) terms.push(term);
    if (terms.length > MAX_TERMS) return { ok: false, problems: [{ start: word.start, end: text.length, message: `The filter has too many terms: at most ${MAX_TERMS}.` }] };
    not = false;
    negation = undefined;
  }
  if (negation) problems.push({ start: negation.start, end: negation.end, message: 'What is to be left out is missing: not from:shop.' });
  return problems.length > 0 ? { ok: false, problems: problems.sort((a, b) => a.start - b.start) } : { ok: true, filter: { terms } };
}

function readTerm(letters: readonly Letter[], not: boolean, report: Report): Term | undefined {
  if (letters.length === 0) return report([], 'What is to be left out is missing: -from:shop.');
  const bracket = letters.find((letter) => isSign(letter, '(') || isSign(letter, ')'));
  if (bracket) return report([bracket], 'Brackets mean nothing here. Put values side by side, app=web|db, or quote the bracket.');
  for (const joiner of ['or', 'and']) {
    if (isPlain(letters, joiner)) return report(letters, `${joiner === 'or' ? 'Put alternatives side by side, as in ns=shop|data' : 'A space already means "and"'}. To look for the word, quote it.`, joiner === 'or' ? quoteValue(joiner) : '');
  }
  const colon = letters.findIndex((letter) => isSign(letter, ':'));
  const equals = letters.findIndex((letter) => isSign(letter, '='));
  if (colon < 0 || (equals >= 0 && equals < colon)) return peerTerm('any', letters, not, report);
  const before = letters.slice(0, colon);
  const rest = letters.slice(colon + 1);
  const prefix = before.some(({ quoted }) => quoted) ? undefined : prefixOf(textOf(before));
  switch (prefix) {
    case undefined:
      return unknownPrefix(before, rest, letters, report);
    case 'port':
    case 'state':
    case 'by':
      return pairTerm(prefix, rest, not, report);
    default:
      return peerTerm(prefix, rest, not, report);
  }
}

function peerTerm(side: Side, letters: readonly Letter[], not: boolean, report: Report): Term | undefined {
  if (letters.length === 0) return report([], `Which end is missing: ${side}:shop, ${side}:ns=shop or ${side}:app=web.`);
  const condition = readPeerCondition(side, letters, report);
  return condition && { kind: 'peer', not, side, condition };
}

const EXAMPLES = { port: 'port:5432, port:53/UDP or port:8000-8010', state: 'state:open', by: 'by:allow-web' } as const;

function pairTerm(kind: 'port' | 'state' | 'by', letters: readonly Letter[], not: boolean, report: Report): Term | undefined {
  if (letters.length === 0) return report([], `A value is missing: ${EXAMPLES[kind]}.`);
  const parts = splitAt(letters, ['|', ',']);
  if (parts.some((part) => part.length === 0)) return report(letters, 'An alternative is missing beside "|".');
  if (kind === 'by') {
    if (parts.some((part) => textOf(part) === '')) return report(letters, 'There is nothing between the quotes.');
    return { kind, not, policies: parts.map(soughtPattern) };
  }
  if (kind === 'port') {
    const ports = parts.flatMap((part) => readPort(part, report) ?? []);
    return ports.length === parts.length ? { kind, not, ports } : undefined;
  }
  const states = parts.flatMap((part) => {
    const word = textOf(part).toLowerCase();
    return STATES.find((state) => state === word) ?? report(part, `"${textOf(part)}" is no state: policy, open, unknown or denied, or allowed for the first two.`, meantWord(word, STATES)) ?? [];
  });
  return states.length === parts.length ? { kind, not, states } : undefined;
}

function unknownPrefix(before: readonly Letter[], rest: readonly Letter[], letters: readonly Letter[], report: Report): undefined {
  const word = textOf(before);
  if (keyOf(word) !== undefined) return report(letters, `After ${word} stands "=".`, `${word}=${rest.map(({ char }) => char).join('')}`);
  const near = meantWord(word, PREFIX_WORDS.filter((one) => one.length > 2));
  if (near !== undefined) return report(before, `"${word}:" means nothing here. Is it ${near}?`, near);
  return report(letters, `"${word}:" means nothing here: from, to, any, port, state and by do. To look for it, quote it.`, quoteValue(textOf(letters)));
}
