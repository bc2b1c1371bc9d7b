import { compareText } from '@/lib/model/compare-text';
import { quoteValue } from '@/lib/queries/filter/format-filter';
import type { RowGroup } from '@/lib/queries/row-order';
import { STATE_WORD } from '@/components/verdict/state-words';
import { endTerm } from './filter-terms';
import type { PairRow } from './pair-rows';

/** Rows that have something in common. */
export interface RowsTogether {
  readonly key: string;
  readonly name: string;
  readonly rows: readonly PairRow[];
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

type Place = Omit<RowsTogether, 'rows'>;

/**
 * The rows by what they have in common, groups by name, each with its rows in their order. A pair that several policies allow stands with
 * each of them; places outside have no namespace and stand by themselves.
 */
export function groupRows(rows: readonly PairRow[], by: Exclude<RowGroup, 'none'>): readonly RowsTogether[] {
  const groups = new Map<string, Place & { rows: PairRow[] }>();
  for (const row of rows) {
    for (const place of placesOf(row, by)) {
      const known = groups.get(place.key);
      if (known) known.rows.push(row);
      else groups.set(place.key, { ...place, rows: [row] });
    }
  }
  return [...groups.values()].sort((a, b) => Number(a.name === '') - Number(b.name === '') || compareText(a.name, b.name)).map((group) => (group.name === '' ? { ...group, name: 'no policy' } : group));
}

function placesOf(row: PairRow, by: Exclude<RowGroup, 'none'>): readonly Place[] {
  switch (by) {
    case 'source':
      return [{ key: row.from, name: row.fromName, term: endTerm('from', row.from) }];
    case 'destination':
      return [{ key: row.to, name: row.toName, term: endTerm('to', row.to) }];
    case 'source-namespace':
      return [namespacePlace('from', row.fromNamespace, row.from, row.fromName)];
    case 'destination-namespace':
      return [namespacePlace('to', row.toNamespace, row.to, row.toName)];
    case 'state':
      return [{ key: row.state, name: STATE_WORD[row.state], term: `state:${row.state}` }];
    case 'policy':
      return row.policies.length === 0 ? [{ key: '', name: '', term: '-by:*' }] : row.policies.map((policy) => ({ key: policy, name: policy, term: `by:${quoteValue(policy)}` }));
  }
}

const namespacePlace = (side: 'from' | 'to', namespace: string | undefined, id: string, name: string): Place =>
  namespace === undefined ? { key: id, name, term: endTerm(side, id) } : { key: `namespace/${namespace}`, name: namespace, term: `${side}:ns=${quoteValue(namespace)}` };
