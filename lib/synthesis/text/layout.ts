import { isCollection, isMap, isNode, isScalar, isSeq, visit, type Document, type Node, type Scalar } from 'yaml';
import { commentText, documentOf } from '../yaml';
import { lineStart } from './text-edit';

/** How the author of a text lays out what is nested. */
export interface Layout {
  /** Spaces by which what belongs to a key is indented. */
  readonly step: number;
  /** Whether the dashes of a list stand further in than the key it belongs to. */
  readonly indentsLists: boolean;
  /** Whether `{ a: b }` has spaces inside of its braces. */
  readonly padsBraces: boolean;
  readonly newline: '\n' | '\r\n';
}

/** Finds out the layout of a document; what it does not show is as in the documents that Drawbridge writes. */
export function layoutOf(text: string, document: Document): Layout {
  let step: number | undefined;
  let indentsLists: boolean | undefined;
  visit(document, {
    Pair(_, { key, value }) {
      if (!isNode(key) || !isCollection(value) || value.flow) return;
      const inner = firstOffset(value);
      const keyStart = key.range?.[0];
      if (inner === undefined || keyStart === undefined) return;
      const difference = columnOf(text, inner) - columnOf(text, keyStart);
      if (isSeq(value)) indentsLists ??= difference > 0;
      else if (isMap(value) && difference > 0) step ??= difference;
    },
  });
  return { step: step ?? 2, indentsLists: indentsLists ?? false, padsBraces: /\{ +\S/.test(text), newline: text.includes('\r\n') ? '\r\n' : '\n' };
}

/** The column of an offset. */
export const columnOf = (text: string, offset: number): number => offset - lineStart(text, offset);

/** Where the first key, or the first dash, of a collection in block style stands. */
export function firstOffset(node: Node): number | undefined {
  if (isSeq(node)) return dashOffset(node, 0);
  const key = isMap(node) ? node.items[0]?.key : undefined;
  return isNode(key) ? key.range?.[0] : undefined;
}

/** Where the dash of an entry of a list in block style stands. */
export function dashOffset(node: Node, index: number): number | undefined {
  const token = node.srcToken;
  return token?.type === 'block-seq' ? token.items[index]?.start.find(({ type }) => type === 'seq-item-ind')?.offset : undefined;
}

/** A value in block style, line by line, with comments above entries of its lists; a single line for a scalar or an empty collection. */
export function blockLines(value: unknown, { step, indentsLists }: Layout, commentsOn: (entry: unknown) => readonly string[] = () => []): readonly string[] {
  const document = documentOf(value);
  comment(document.contents, value, commentsOn);
  return document.toString({ lineWidth: 0, indent: step, indentSeq: indentsLists }).trimEnd().split('\n');
}

function comment(node: unknown, value: unknown, commentsOn: (entry: unknown) => readonly string[]): void {
  if (isMap(node) && typeof value === 'object' && value !== null) for (const [key, own] of Object.entries(value)) comment(node.get(key, true), own, commentsOn);
  if (!isSeq(node) || !Array.isArray(value)) return;
  for (const [index, own] of value.entries()) {
    const item = node.items[index];
    const sentences = commentsOn(own);
    if (isNode(item) && sentences.length > 0) item.commentBefore = commentText(sentences);
    comment(item, own, commentsOn);
  }
}

/** A value on one line, as it stands inside of brackets. */
export function flowText(value: unknown, { padsBraces }: Layout): string {
  const document = documentOf([value]);
  visit(document, { Collection: (_, node) => void (node.flow = true) });
  return document.toString({ lineWidth: 0, flowCollectionPadding: padsBraces }).trim().replace(/^\[\s*/, '').replace(/\s*\]$/, '');
}

/** A scalar in the quotes of the one it takes the place of, where these do. */
export function scalarText(value: unknown, old: Scalar, layout: Layout): string {
  const quotes = old.type === 'QUOTE_DOUBLE' || old.type === 'QUOTE_SINGLE' ? old.type : undefined;
  if (quotes === undefined || typeof value !== 'string') return flowText(value, layout);
  const document = documentOf([value]);
  visit(document, { Scalar: (_, scalar) => void (isScalar(scalar) && (scalar.type = quotes)) });
  return document.toString({ lineWidth: 0 }).trim().replace(/^- /, '');
}
