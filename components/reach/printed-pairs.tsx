import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { COLUMNS, type Column, type RowGroup, type Sorting } from '@/lib/queries/row-order';
import { formatMoment } from '@/components/ui/format';
import { PrintSheet } from '@/components/ui/print-sheet';
import { GROUP_WORDS, type RowsTogether } from './group-rows';
import { COLUMN_NAMES } from './header-line';
import { cellText, type PairRow } from './pair-rows';

export interface PrintedPairsProps {
  readonly snapshot: SnapshotView;
  readonly rows: readonly PairRow[];
  readonly groups: readonly RowsTogether[] | null;
  /** The filter of the table as a whole. */
  readonly filter: string;
  /** How many pairs are shown of how many, in words. */
  readonly amount: string;
  readonly sorting: Sorting | null;
  readonly grouping: RowGroup;
  /** How many more match than the page has. */
  readonly truncated: number;
}

const WIDTHS: Readonly<Record<Column, number>> = { source: 21, destination: 21, ports: 13, state: 9, reason: 18, policy: 18 };

const columns = COLUMNS.map((column) => ({ name: COLUMN_NAMES[column], width: WIDTHS[column], mono: column === 'ports', text: (row: PairRow) => (column === 'state' && row.partial ? `${cellText(row, column)} (some pods)` : cellText(row, column)) }));

/** The table on paper: all that the filter leaves, in its order and its groups, with what it was asked of what and when. */
export function PrintedPairs({ snapshot, rows, groups, filter, amount, sorting, grouping, truncated }: PrintedPairsProps) {
  const order = [grouping === 'none' ? '' : `grouped by ${GROUP_WORDS[grouping]}`, sorting === null ? '' : `sorted by ${COLUMN_NAMES[sorting.column].toLowerCase()}${sorting.descending ? ', descending' : ''}`].filter(Boolean);
  const about = () => [
    `${snapshot.source.label}, ${formatMoment(new Date())}`,
    filter === '' ? 'All pairs that are not denied' : `Filter: ${filter}`,
    [amount, ...order].join(', '),
    ...(truncated > 0 ? ['Only the first of them: the CSV has all.'] : []),
  ];
  return <PrintSheet title="Who can reach whom" about={about} columns={columns} rows={rows} groups={groups} rowKey={({ key }) => key} elsewhere="The CSV has all of them." />;
}
