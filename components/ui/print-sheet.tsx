import { createPortal } from 'react-dom';
import { formatNumber } from './format';
import { usePrinting } from './use-printing';

/** Rows beyond this many are counted below the table: hundreds of pages help nobody. */
const MOST = 5000;

export interface PrintColumn<Row> {
  readonly name: string;
  readonly text: (row: Row) => string;
  /** Share of the width, in percent. */
  readonly width: number;
  readonly mono?: boolean;
}

export interface PrintSheetProps<Row> {
  readonly title: string;
  /** What of which source this is, and when. */
  readonly about: () => readonly string[];
  readonly columns: readonly PrintColumn<Row>[];
  /** All of them, in the order of the screen, whatever is scrolled into view there. */
  readonly rows: readonly Row[];
  /** The same rows in groups, when they are grouped: all of them are printed, open or closed. */
  readonly groups?: readonly { readonly key: string; readonly name: string; readonly rows: readonly Row[] }[] | null;
  readonly rowKey: (row: Row) => string;
  /** Where those are that are not printed. */
  readonly elsewhere: string;
}

/** A table as it is printed: whole, with its head on every page, instead of what is on screen. */
export function PrintSheet<Row>({ title, about, columns, rows, groups, rowKey, elsewhere }: PrintSheetProps<Row>) {
  if (!usePrinting()) return null;
  const together = withinLimit(groups ?? [{ key: '', name: '', rows }]);
  const left = (groups ?? [{ rows }]).reduce((sum, group) => sum + group.rows.length, 0) - MOST;
  return createPortal(
    <article className="print-sheet" aria-label={title}>
      <h1>{title}</h1>
      {about().map((line) => (
        <p key={line}>{line}</p>
      ))}
      <table>
        <colgroup>
          {columns.map(({ name, width }) => (
            <col key={name} width={`${width}%`} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {columns.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        {together.map((group) => (
          <tbody key={group.key}>
            {group.name === '' ? null : (
              <tr className="group">
                <th scope="rowgroup" colSpan={columns.length}>{`${group.name}: ${formatNumber(group.rows.length)}`}</th>
              </tr>
            )}
            {group.rows.slice(0, group.most).map((row) => (
              <tr key={rowKey(row)}>
                {columns.map(({ name, text, mono }) => (
                  <td key={name} className={mono ? 'mono' : undefined}>
                    {text(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
      {left > 0 ? <p>{`And ${formatNumber(left)} more, which are not printed. ${elsewhere}`}</p> : null}
    </article>,
    document.body,
  );
}

/** The groups of which any row is printed, each with how many. */
function withinLimit<Group extends { readonly rows: readonly unknown[] }>(groups: readonly Group[]): (Group & { readonly most: number })[] {
  let room = MOST;
  return groups.flatMap((group) => {
    const most = Math.min(room, group.rows.length);
    room -= most;
    return most > 0 ? [{ ...group, most }] : [];
  });
}
