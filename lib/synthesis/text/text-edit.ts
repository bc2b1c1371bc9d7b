/** A piece of a text, from `start` up to but not including `end`, and what takes its place. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Applies splices that do not overlap; of those at one place, the earlier in the list stands first. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  const sorted = splices.map((splice, order) => ({ ...splice, order })).sort((a, b) => a.start - b.start || a.end - b.end || a.order - b.order);
  let result = '';
  let at = 0;
  for (const { start, end, text: own } of sorted) {
    if (start < at) throw new Error('Two edits of a text overlap.');
    result += text.slice(at, start) + own;
    at = end;
  }
  return result + text.slice(at);
}

/** Where the line of an offset begins. */
export const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1;

/** Where the next line begins; the end of the text on its last line. */
export function nextLine(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  return newline < 0 ? text.length : newline + 1;
}

/** Whether nothing but spaces stands before an offset in its line. */
export const beginsLine = (text: string, offset: number): boolean => /^ *$/.test(text.slice(lineStart(text, offset), offset));

/** The column of a comment that has the line to itself; `undefined` for any other line. */
export const commentColumn = (text: string, start: number): number | undefined => /^( *)#/.exec(text.slice(start, nextLine(text, start)))?.[1]?.length;
