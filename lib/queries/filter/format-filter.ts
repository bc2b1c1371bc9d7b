import { OUTSIDE, type NameField, type PairFilter, type Pattern, type PeerCondition, type PeerWord, type PortCondition, type Term } from './pair-filter';
import { isLabelKey, isReservedKey } from './words';

const KEY: Readonly<Record<NameField, string>> = { namespace: 'ns', name: 'name', kind: 'kind', service: 'svc' };

/** The text of a filter in its plainest form; read again it is the same filter. */
export const formatPairFilter = ({ terms }: PairFilter): string => terms.map(formatTerm).join(' ');

/** One term as `formatPairFilter` writes it. */
export function formatTerm(term: Term): string {
  const minus = term.not ? '-' : '';
  switch (term.kind) {
    case 'peer':
      return `${minus}${term.side === 'any' ? '' : `${term.side}:`}${formatCondition(term.condition)}`;
    case 'port':
      return `${minus}port:${term.ports.map(formatPort).join('|')}`;
    case 'state':
      return `${minus}state:${term.states.join('|')}`;
    case 'by':
      return `${minus}by:${term.policies.map(formatSought).join('|')}`;
  }
}

/** A text as the filter has to write it: in quotes where a letter of it, or all of it, would mean something else. */
export const quoteValue = (text: string): string => (text === '' || /[\s"\\|,*=!():]/.test(text) || text.startsWith('-') || isJoiner(text) ? inQuotes(text) : text);

/** The key of a label; in quotes where it would be taken for something else. */
export const quoteKey = (key: string): string => (isReservedKey(key) || !isLabelKey(key) ? inQuotes(key) : key);

const inQuotes = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

const isJoiner = (text: string): boolean => /^(not|or|and)$/i.test(text);

function formatCondition(condition: PeerCondition): string {
  if (condition.field === 'word') return condition.words.map(formatWord).join('|');
  const sign = condition.not ? '!=' : '=';
  if (condition.field === 'address') return `ip${sign}${condition.blocks.join('|')}`;
  const key = condition.field === 'label' ? quoteKey(condition.key) : KEY[condition.field];
  return `${key}${sign}${condition.values.map(formatPattern).join('|')}`;
}

function formatWord(word: PeerWord): string {
  if (word.kind === 'outside') return word.place;
  const text = formatSought(word.pattern);
  return OUTSIDE.some((place) => place === text) ? inQuotes(text) : text;
}

/** A pattern that is looked for anywhere in a name is written without its stars. */
function formatSought(pattern: Pattern): string {
  const [first, middle, last, ...more] = pattern;
  const isAnywhere = first === '' && middle !== undefined && middle !== '' && last === '' && more.length === 0 && !middle.includes('/');
  return isAnywhere ? quoteValue(middle) : formatPattern(pattern);
}

/** Only the pieces are quoted: a star within quotes is a star and nothing else. */
const formatPattern = (pattern: Pattern): string => (pattern.length === 1 ? quoteValue(pattern[0]) : pattern.map((piece) => (piece === '' ? '' : quoteValue(piece))).join('*'));

function formatPort(port: PortCondition): string {
  if ('name' in port) return quoteValue(port.name);
  const range = port.first === port.last ? `${port.first}` : `${port.first}-${port.last}`;
  return port.protocol === undefined ? range : `${range}/${port.protocol}`;
}
