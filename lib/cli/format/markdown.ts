import { printable } from '@/lib/model/printable';

/** Text as code, so that neither HTML, links nor mentions in it do anything. */
export function mdCode(text: string): string {
  const shown = printable(text);
  if (shown === '') return '';
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const padding = longest > 0 ? ' ' : '';
  return `${fence}${padding}${shown}${padding}${fence}`;
}

/** A row of a table whose cells are code; a pipe ends a cell wherever it stands. */
export const mdRow = (cells: readonly string[]): string => `| ${cells.map((cell) => mdCode(cell).replaceAll('|', '\\|')).join(' | ')} |\n`;

/** The head of a table. */
export const mdHead = (names: readonly string[]): string => `| ${names.join(' | ')} |\n|${names.map(() => ' --- |').join('')}\n`;
