import { compareText } from '@/lib/model/compare-text';
import { formatPeer } from '@/lib/model/ids';
import type { PairState } from '@/lib/queries/contract/common';
import type { PairsView } from '@/lib/queries/contract/reach';
import { quoteValue } from '@/lib/queries/filter/format-filter';
import type { RowGroup } from '@/lib/queries/row-order';
import { peerName } from '@/components/verdict/peer-name';
import { STATE_WORD } from '@/components/verdict/state-words';
import { endTerm } from './filter-terms';
import type { PairRow } from './pair-rows';

/** Rows that have something in common. */
export interface RowsTogether {
  readonly key: string;
  readonly name: string;
  /** Those of them that are listed. */
  readonly rows: readonly PairRow[];
  /** How many pairs there are, listed or not. */
  readonly pairs: number;
  /** What leaves these pairs, as terms of a filter. */
  readonly term: string;
}

/** What the table can be grouped by, in the order of the choice. */
export const GROUP_WORDS: Readonly<Record<RowGroup, string>> = {
  none: 'no groups',
  'source-namespace': 'source namespace',
  'destination-namespace': 'destination namespace',
  source: 'source',
  destination: 'destination',
  state: 'state',
  policy: 'policy',
};

/**
 * The rows by what they have in common, groups by name, each with its rows in their order. A pair that several policies allow stands with
 * each of them; places outside have no namespace and stand by themselves.
 * @param counted how many pairs there are in each group, when not all of them are among the rows
 */
export function groupRows(rows: readonly PairRow[], by: Exclude<RowGroup, 'none'>, counted: PairsView['groups'] = []): readonly RowsTogether[] {
  const found = new Map<string, PairRow[]>(counted.map(({ key }) => [key, []]));
  for (const row of rows) {
    for (const key of keysOf(row, by)) {
      const known = found.get(key);
      if (known) known.push(row);
      else found.set(key, [row]);
    }
  }
  const counts = new Map(counted.map(({ key, pairs }) => [key, pairs]));
  return [...found]
    .map(([key, own]) => ({ key, ...placeOf(key, by), rows: own, pairs: Math.max(own.length, counts.get(key) ?? 0) }))
    .sort((a, b) => Number(a.key === NO_POLICY) - Number(b.key === NO_POLICY) || compareText(a.name, b.name));
}

const NO_POLICY = '';

function keysOf(row: PairRow, by: Exclude<RowGroup, 'none'>): readonly string[] {
  switch (by) {
    case 'source':
      return [row.from];
    case 'destination':
      return [row.to];
    case 'source-namespace':
      return [row.fromNamespace === undefined ? row.from : formatPeer({ kind: 'namespace', namespace: row.fromNamespace })];
    case 'destination-namespace':
      return [row.toNamespace === undefined ? row.to : formatPeer({ kind: 'namespace', namespace: row.toNamespace })];
    case 'state':
      return [row.state];
    case 'policy':
      return row.policies.length === 0 ? [NO_POLICY] : row.policies;
  }
}

function placeOf(key: string, by: Exclude<RowGroup, 'none'>): Pick<RowsTogether, 'name' | 'term'> {
  switch (by) {
    case 'state':
      return { name: STATE_WORD[key as PairState], term: `state:${key}` };
    case 'policy':
      return key === NO_POLICY ? { name: 'no policy', term: '-by:*' } : { name: key, term: `by:${quoteValue(key)}` };
    default:
      return { name: peerName(key).full, term: endTerm(by === 'source' || by === 'source-namespace' ? 'from' : 'to', key) };
  }
}
