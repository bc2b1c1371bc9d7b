import type { PairState } from '@/lib/queries/contract/common';
import type { PairsView } from '@/lib/queries/contract/reach';
import type { Column, Sorting } from '@/lib/queries/row-order';
import { LOCALE } from '@/components/ui/format';
import { peerName } from '@/components/verdict/peer-name';
import { STATE_WORD } from '@/components/verdict/state-words';

/** A row of the table of pairs: the pair with the texts it is shown, sorted and grouped by. */
export interface PairRow {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly fromName: string;
  readonly toName: string;
  readonly fromNamespace: string | undefined;
  readonly toNamespace: string | undefined;
  readonly state: PairState;
  readonly ports: string;
  readonly reason: string;
  readonly policies: readonly string[];
  readonly partial: boolean;
}

/** Rows for the table, in the order of the answer. */
export function toPairRows({ rows, reasons }: Pick<PairsView, 'rows' | 'reasons'>): readonly PairRow[] {
  const names = new Map<string, ReturnType<typeof peerName>>();
  const name = (id: string) => {
    const known = names.get(id) ?? peerName(id);
    names.set(id, known);
    return known;
  };
  return rows.map((row) => {
    const from = name(row.from);
    const to = name(row.to);
    return {
      key: `${row.from}>${row.to}`,
      from: row.from,
      to: row.to,
      fromName: from.full,
      toName: to.full,
      fromNamespace: from.namespace,
      toNamespace: to.namespace,
      state: row.state,
      ports: row.ports.join(', '),
      reason: reasons[row.reason] ?? '',
      policies: row.by,
      partial: row.partial,
    };
  });
}

/** What a column of a row says, as text. */
export function cellText(row: PairRow, column: Column): string {
  switch (column) {
    case 'source':
      return row.fromName;
    case 'destination':
      return row.toName;
    case 'state':
      return STATE_WORD[row.state];
    case 'policy':
      return row.policies.join(', ');
    default:
      return row[column];
  }
}

const collator = new Intl.Collator(LOCALE, { numeric: true });

/** The rows by one column, numbers within names as numbers; rows that are alike in it stay as they were. */
export function sortRows(rows: readonly PairRow[], sorting: Sorting | null): readonly PairRow[] {
  if (sorting === null) return rows;
  const { column, descending } = sorting;
  const texts = new Map(rows.map((row) => [row, cellText(row, column)]));
  const sorted = [...rows].sort((a, b) => collator.compare(texts.get(a)!, texts.get(b)!) * (descending ? -1 : 1));
  // What says nothing in this column says least, whichever way round.
  return column === 'policy' ? [...sorted.filter(({ policies }) => policies.length > 0), ...sorted.filter(({ policies }) => policies.length === 0)] : sorted;
}
