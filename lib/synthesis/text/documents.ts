import { isMap, isScalar, isSeq, parseDocument, type Document, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Splice } from './text-edit';

/** An object by what it is called. */
export interface ObjectName {
  readonly kind: string;
  /** Absent for a cluster-scoped object. */
  readonly namespace?: string;
  readonly name: string;
}

/** One document of a text of YAML: all that stands from its marker to the next. */
export interface DocumentPart {
  readonly start: number;
  readonly end: number;
}

/** Where an object stands in a text of YAML. */
export interface FoundObject {
  readonly part: DocumentPart;
  /** The document as parsed from `text.slice(part.start, part.end)`. */
  readonly document: Document.Parsed;
  readonly node: YAMLMap;
  /** The list that holds the object, when it is not the whole document. */
  readonly list?: { readonly node: YAMLSeq; readonly index: number };
}

/** A text that was changed, or why it cannot be, in a sentence. */
export type EditResult = { readonly text: string } | { readonly reason: string };

/**
 * Cuts a text into documents, so that a broken one spoils no other.
 * https://yaml.org/spec/1.2.2/#914-explicit-documents
 */
export function documentParts(text: string): readonly DocumentPart[] {
  const starts = [...text.matchAll(/^---(?=[ \t\r\n]|$)/gm)].map(({ index }) => index);
  const cuts = [text.startsWith('\ufeff') ? 1 : 0, ...starts.filter((start) => start > 1), text.length];
  return cuts.slice(0, -1).flatMap((start, index) => (cuts[index + 1]! > start ? [{ start, end: cuts[index + 1]! }] : []));
}

/** Whether a document has anything but blank lines, comments, directives and markers. */
export const hasContent = (document: string): boolean => document.split('\n').some((line) => /[^\s]/.test(line) && !/^\s*#|^%|^(---|\.\.\.)\s*(#.*)?$/.test(line));

/** Whether a text is to be filled in by a program before anybody reads it as YAML. */
export const isTemplate = (text: string): boolean => /\{\{.*?\}\}/s.test(text);

/**
 * Finds an object in a text of any number of documents and lists of objects, so that it can be edited where it stands.
 * Out: the place, or why what is there cannot be edited.
 */
export function findObject(text: string, wanted: ObjectName): FoundObject | { readonly reason: string } {
  const title = `${wanted.kind} ${wanted.namespace === undefined ? '' : `${wanted.namespace}/`}${wanted.name}`;
  if (isTemplate(text)) return { reason: 'It is a template, which is never rewritten: change what it is made from.' };
  const found: FoundObject[] = [];
  let fault: string | undefined;
  for (const part of documentParts(text)) {
    const own = text.slice(part.start, part.end);
    if (!own.includes(wanted.name)) continue;
    const document = parse(own);
    const [error] = document.errors;
    const places = error ? [] : [...objectsIn(document)].filter(({ node, kind }) => isNamed(node, kind, wanted));
    if (error) fault = error.code === 'DUPLICATE_KEY' ? 'A field is given twice in one object.' : 'Part of the file is not valid YAML.';
    else if (!valueOf(document)) fault = 'An alias in it stands for nothing that is there.';
    else if (places.length > 0 && isJson(own)) fault = 'It is written as JSON, most likely by a program.';
    else found.push(...places.map(({ node, list }) => ({ part, document, node, ...(list && { list }) })));
  }
  if (found.length > 1) return { reason: `${title} is in the file more than once.` };
  return found[0] ?? { reason: fault ?? `${title} is not in the file.` };
}

/** Parses one document and keeps where everything stands. */
export const parse = (text: string): Document.Parsed =>
  // Directives say nothing that matters here, and are taken only at the start of a whole stream.
  parseDocument(text.replace(/^%.*$/gm, (directive) => `#${directive.slice(1)}`), { keepSourceTokens: true, version: '1.2', merge: true, uniqueKeys: true, prettyErrors: false, logLevel: 'silent' });

/** What a document says; `undefined` when an alias of it stands for nothing, or for too much. */
export function valueOf(document: Document.Parsed): { readonly value: unknown } | undefined {
  if (document.errors.length > 0) return undefined;
  try {
    return { value: document.toJS({ maxAliasCount: 10_000 }) };
  } catch {
    return undefined;
  }
}

/** Moves splices of a document to where they are in the whole text. */
export const inText = ({ start }: DocumentPart, splices: readonly Splice[]): readonly Splice[] => splices.map((splice) => ({ ...splice, start: splice.start + start, end: splice.end + start }));

const isJson = (document: string): boolean => /^(?:---)?\s*[{[]/.test(document);

interface Place {
  readonly node: YAMLMap;
  /** The kind that the list gives its entries. */
  readonly kind?: string;
  readonly list?: { readonly node: YAMLSeq; readonly index: number };
}

function* objectsIn(document: Document.Parsed): Generator<Place> {
  const { contents } = document;
  const items: unknown = isMap(contents) ? contents.get('items') : contents;
  if (isMap(contents) && !isSeq(items)) return yield { node: contents };
  if (!isSeq(items)) return;
  const kind = isMap(contents) ? textAt(contents, 'kind') : undefined;
  for (const [index, node] of items.items.entries()) {
    if (isMap(node)) yield { node, list: { node: items, index }, ...(kind !== undefined && kind !== 'List' && { kind: kind.replace(/List$/, '') }) };
  }
}

function isNamed(node: YAMLMap, kind: string | undefined, wanted: ObjectName): boolean {
  const metadata: unknown = node.get('metadata');
  if ((textAt(node, 'kind') ?? kind) !== wanted.kind || !isMap(metadata) || textAt(metadata, 'name') !== wanted.name) return false;
  // A namespaced object without a namespace is in `default`.
  return wanted.namespace === undefined || (textAt(metadata, 'namespace') || 'default') === wanted.namespace;
}

function textAt(node: YAMLMap, key: string): string | undefined {
  const value: unknown = node.get(key, true);
  return isScalar(value) && typeof value.value === 'string' ? value.value : undefined;
}
