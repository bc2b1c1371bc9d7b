import { LIMITS } from './limits';
import type { DocumentText } from './split-documents';

/** Entries of a large list, as a YAML list of their own. */
export interface ListPart extends DocumentText {
  /** Index of the first of them in the whole list. */
  readonly firstEntry: number;
  /** Each of them alone. */
  entries(): readonly ListPart[];
}

export interface CutList {
  /** The list without its entries. */
  readonly header: DocumentText;
  readonly parts: readonly ListPart[];
}

/** As much as is parsed in one go: a few hundredths of a second. */
const PART = 64 * 1024;

/**
 * Cuts a large `kind: List` in block style, as `kubectl get -o yaml` writes it, into parts that can be parsed one by one.
 * A line that begins with a dash in the column of the first entry begins an entry wherever it stands: what belongs to an
 * entry is indented deeper. `null` for small documents, other styles, and those with anchors, which reach from part to part.
 * https://yaml.org/spec/1.2.2/#821-block-sequences
 */
export function cutList({ text, firstLine }: DocumentText): CutList | null {
  if (text.length < LIMITS.wholeBytes || /(?:^|[\s,[{])&[\w-]+(?=\s)/m.test(text)) return null;
  const items = /^items:[ \t]*\r?\n(?:[ \t]*(?:#.*)?\r?\n)*(?=( *)- )/m.exec(text);
  const indent = items?.[1]?.length;
  if (!items || indent === undefined || !/^kind:[ \t]*["']?\w*List["']?[ \t\r]*$/m.test(text)) return null;
  const start = items.index + items[0].length;
  const following = new RegExp(indent === 0 ? '^[^\\s#-]' : `^ {0,${indent - 1}}[^\\s#]`, 'gm');
  following.lastIndex = start;
  const end = following.exec(text)?.index ?? text.length;
  return {
    header: { text: text.slice(0, items.index) + text.slice(end), firstLine },
    parts: cut(text.slice(start, end), indent, firstLine + countNewlines(text.slice(0, start)), 0, PART),
  };
}

/** Cuts a block list before the first entry that begins `size` characters or more after the last cut. */
function cut(text: string, indent: number, firstLine: number, firstEntry: number, size: number): readonly ListPart[] {
  const parts: ListPart[] = [];
  const entry = new RegExp(`^ {${indent}}-(?=\\s|$)`, 'gm');
  let start = 0;
  let line = firstLine;
  let first = firstEntry;
  let index = firstEntry;
  const take = (end: number): void => {
    const part = text.slice(start, end);
    const place = { text: part, firstLine: line, firstEntry: first };
    parts.push({ ...place, entries: () => cut(part, indent, place.firstLine, place.firstEntry, 1) });
    line += countNewlines(part);
    start = end;
    first = index;
  };
  for (let match = entry.exec(text); match; match = entry.exec(text)) {
    if (match.index > start && match.index - start >= size) take(match.index);
    index++;
  }
  take(text.length);
  return parts;
}

function countNewlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
