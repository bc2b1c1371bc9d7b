import { isCollection, isMap, isNode, isScalar, isSeq, type Node } from 'yaml';
import { columnOf, dashOffset } from './layout';
import { beginsLine, commentColumn, lineStart, nextLine } from './text-edit';

/** A key with its value, or a dash with its entry, of a collection in block style. */
export interface BlockEntry {
  /** The key, or the dash. */
  readonly start: number;
  readonly column: number;
  /** Where the colon, or the dash, has been written. */
  readonly after: number;
  readonly key?: string;
  /** `null` when nothing is written. */
  readonly value: Node | null;
}

/** The entries of a map or list in block style; `null` when one is written in a way that cannot be edited. */
export function blockEntries(text: string, node: Node): readonly BlockEntry[] | null {
  const entries = isSeq(node) ? node.items.map((item, index) => dashEntry(text, node, item, index)) : isMap(node) ? node.items.map(({ key, value }) => keyEntry(text, node, key, value)) : [null];
  return entries.every((entry) => entry !== null) ? entries : null;
}

function dashEntry(text: string, list: Node, item: unknown, index: number): BlockEntry | null {
  const start = dashOffset(list, index);
  return start === undefined ? null : { start, column: columnOf(text, start), after: start + 1, value: written(item) };
}

function keyEntry(text: string, map: Node, key: unknown, value: unknown): BlockEntry | null {
  const token = map.srcToken;
  const start = isScalar(key) ? key.range?.[0] : undefined;
  if (token?.type !== 'block-map' || !isScalar(key) || typeof key.value !== 'string' || key.value === '<<' || start === undefined) return null;
  const colon = token.items.find((item) => item.key?.offset === start)?.sep?.find(({ type }) => type === 'map-value-ind');
  return colon ? { start, column: columnOf(text, start), after: colon.offset + 1, key: key.value, value: written(value) } : null;
}

const written = (value: unknown): Node | null => (isNode(value) && value.range && value.range[1] > value.range[0] ? value : null);

/** Whether a value is a map or list in block style. */
export const isBlock = (node: Node | null): boolean => isCollection(node) && !node.flow;

/** Where the last that is written of an entry ends, comments left out. */
export function contentEnd(text: string, { after, value }: BlockEntry): number {
  if (value === null) return after;
  const last = isBlock(value) ? blockEntries(text, value)?.at(-1) : undefined;
  if (last) return contentEnd(text, last);
  let end = value.range![1];
  while (/\s/.test(text[end - 1] ?? '')) end--;
  return end;
}

/**
 * All lines of an entry, with the comment directly above it and those that follow it further in. Only for one that begins
 * its line.
 */
export function linesOf(text: string, entry: BlockEntry): { readonly start: number; readonly end: number } {
  let start = lineStart(text, entry.start);
  while (start > 0 && commentColumn(text, lineStart(text, start - 1)) === entry.column) start = lineStart(text, start - 1);
  let end = nextLine(text, contentEnd(text, entry));
  for (let column = commentColumn(text, end); end < text.length && column !== undefined && column > entry.column; column = commentColumn(text, end)) end = nextLine(text, end);
  // A key beside the dash of its entry has that dash's line; what stands above is the dash's.
  return { start: beginsLine(text, entry.start) ? start : lineStart(text, entry.start), end };
}
