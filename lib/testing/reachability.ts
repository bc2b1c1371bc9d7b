import { expect } from 'vitest';
import type { Protocol } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { Connections, type Answer } from './connections';

const SIGNS: Readonly<Record<Answer, string>> = { allowed: '✓', denied: '✗', unknown: '?' };
/** A pod reaching itself, or a cell a test has nothing to say about. */
const SKIPPED = '·';

/**
 * Expects a table of who reaches whom on one port. Rows are sources, columns destinations; a place is `namespace/pod` or
 * an address. `✓` allowed, `✗` denied, `?` cannot be told, `·` a pod and itself, left out on purpose.
 *
 *     expectReach(snapshot, 'TCP/80', `
 *       from\\to  x/a  x/b
 *       x/a       ·    ✓
 *       x/b       ✗    ·`);
 */
export function expectReach(snapshot: Snapshot, port: string, picture: string): void {
  const connections = new Connections(snapshot);
  const { protocol, number } = readPort(port);
  const { columns, rows } = readPicture(picture);
  const found = rows.map(({ from, cells }) => ({
    from,
    cells: columns.map((to, column) => (from === to || cells[column] === SKIPPED ? SKIPPED : SIGNS[connections.ask(from, to, protocol, number)])),
  }));
  expect(draw(port, columns, found)).toBe(draw(port, columns, rows));
}

function readPort(text: string): { readonly protocol: Protocol; readonly number: number } {
  const match = /^(TCP|UDP|SCTP)\/(\d+)$/.exec(text);
  if (!match) throw new Error(`a port is written TCP/80, not ${text}`);
  return { protocol: match[1] as Protocol, number: Number(match[2]) };
}

interface Row {
  readonly from: string;
  readonly cells: readonly string[];
}

function readPicture(picture: string): { readonly columns: readonly string[]; readonly rows: readonly Row[] } {
  const [header, ...lines] = picture.trim().split('\n').map((line) => line.trim().split(/\s+/));
  const columns = (header ?? []).slice(1);
  const rows = lines.map(([from = '', ...cells]) => ({ from, cells }));
  const odd = rows.find(({ cells }) => cells.length !== columns.length || cells.some((cell) => ![...Object.values(SIGNS), SKIPPED].includes(cell)));
  if (odd || columns.length === 0 || rows.length === 0) throw new Error(`the picture does not read as a table${odd ? ` at ${odd.from}` : ''}`);
  return { columns, rows };
}

function draw(port: string, columns: readonly string[], rows: readonly Row[]): string {
  const table = [[port, ...columns], ...rows.map(({ from, cells }) => [from, ...cells])];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  return table.map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ').trimEnd()).join('\n');
}
