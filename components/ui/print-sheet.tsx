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
  readonly rowKey: (row: Row) => string;
  /** Where those are that are not printed. */
  readonly elsewhere: string;
}

/** A table as it is printed: whole, with its head on every page, instead of what is on screen. */
export function PrintSheet<Row>({ title, about, columns, rows, rowKey, elsewhere }: PrintSheetProps<Row>) {
  if (!usePrinting()) return null;
  const left = rows.length - MOST;
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
        <tbody>
          {rows.slice(0, MOST).map((row) => (
            <tr key={rowKey(row)}>
              {columns.map(({ name, text, mono }) => (
                <td key={name} className={mono ? 'mono' : undefined}>
                  {text(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {left > 0 ? <p>{`And ${formatNumber(left)} more, which are not printed. ${elsewhere}`}</p> : null}
    </article>,
    document.body,
  );
}
