import { writeDocument } from '../yaml';
import { blockEntries, linesOf } from './block-entries';
import { documentParts, findObject, hasContent, inText, parse, valueOf, type EditResult, type FoundObject, type ObjectName } from './documents';
import { isSame } from './align';
import { applySplices, beginsLine, nextLine } from './text-edit';

/**
 * The text of one object as a document of its own, as its author wrote it: cut out of a file of several, or out of a list.
 * Out: the text, or why there is none.
 */
export function objectText(text: string, name: ObjectName): EditResult {
  const found = findObject(text, name);
  if ('reason' in found) return found;
  const { part, document, list } = found;
  if (!list) return { text: withoutMarkers(text.slice(part.start, part.end)) };
  const value = found.node.toJS(document, { maxAliasCount: 1000 }) as object;
  // Entries of a typed list need not say what they are.
  if (!('kind' in value)) return { text: writeDocument({ apiVersion: (valueOf(document)?.value as { readonly apiVersion?: unknown } | undefined)?.apiVersion, kind: name.kind, ...value }) };
  const entry = blockEntries(text.slice(part.start, part.end), list.node)?.[list.index];
  const own = entry && dedented(text.slice(part.start, part.end), entry.start, linesOf(text.slice(part.start, part.end), entry));
  const alone = own === undefined ? undefined : valueOf(parse(own));
  // What does not say the same on its own, because of anchors elsewhere or its style, is written anew.
  return { text: alone && isSame(alone.value, value) ? own! : writeDocument(value) };
}

/**
 * Takes an object out of the text of a file: its document, or its entry of a list, with the comments that are about it. All
 * else stays byte for byte. Out: the text, empty when nothing is left; or why it cannot be taken out.
 */
export function removeObjectText(text: string, name: ObjectName): EditResult {
  const found = findObject(text, name);
  if ('reason' in found) return found;
  const result = found.list && found.list.node.items.length > 1 ? withoutEntry(text, found) : withoutDocument(text, found);
  if (result === undefined) return { reason: 'It stands in a list that is written in a way that cannot be edited in place.' };
  if (documentParts(result).every(({ start, end }) => !hasContent(result.slice(start, end)))) return { text: '' };
  const { reason } = findObject(result, name) as { readonly reason?: string };
  return reason !== undefined && reason.endsWith('is not in the file.') ? { text: result } : { reason: reason ?? 'It is in the file more than once.' };
}

const itemsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : (value as { readonly items: readonly unknown[] }).items);

function withoutEntry(text: string, { part, document, list }: FoundObject): string | undefined {
  const own = text.slice(part.start, part.end);
  const entry = list && blockEntries(own, list.node)?.[list.index];
  if (!entry || !beginsLine(own, entry.start)) return undefined;
  const result = applySplices(text, inText(part, [{ ...linesOf(own, entry), text: '' }]));
  const left = valueOf(parse(result.slice(part.start, result.length - (text.length - part.end))));
  const expected = itemsOf(valueOf(document)?.value).toSpliced(list.index, 1);
  return left && isSame(itemsOf(left.value), expected) ? result : undefined;
}

/** The first document of a file leaves what stands above it and is set apart by a blank line, such as a licence. */
function withoutDocument(text: string, { part }: FoundObject): string {
  const own = text.slice(part.start, part.end);
  const head = /^(?:#.*\r?\n|\s*\r?\n)*(?:\r?\n)/.exec(own)?.[0] ?? '';
  const kept = own.startsWith('---') || !head.includes('#') ? '' : head;
  return text.slice(0, part.start) + kept + text.slice(part.end);
}

/** A document without the lines that part it from others. */
function withoutMarkers(document: string): string {
  const body = document.replace(/^---[ \t]*(#.*)?\r?\n/, '').replace(/^\.\.\.[^]*$/m, '').trimEnd();
  return `${body}${document.includes('\r\n') ? '\r\n' : '\n'}`;
}

/** The lines of a list's entry moved to the left edge, its dash taken away. */
function dedented(text: string, dash: number, { start, end }: { readonly start: number; readonly end: number }): string {
  const first = nextLine(text, dash);
  const line = text.slice(text.lastIndexOf('\n', dash - 1) + 1, first);
  const depth = line.indexOf('-') + (/^-\s*/.exec(line.slice(line.indexOf('-')))?.[0].replace(/\r?\n$/, '').length ?? 2);
  const above = text.slice(start, first - line.length).replace(/^ +/gm, '');
  const rest = text.slice(first, end).split('\n').map((each) => (/^ *$/.test(each.slice(0, depth)) ? each.slice(depth) : each.trimStart())).join('\n');
  return above + line.slice(depth) + rest;
}
