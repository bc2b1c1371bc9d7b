import { type Document, LineCounter, parseDocument, type YAMLError } from 'yaml';
import type { Problem } from '@/lib/model/problem';
import { type Fields, isFields } from '@/lib/policy/dialects/field-check';
import { atOnce } from '../in-slices';
import type { RawObject } from '../read/raw-object';
import { cutList, type ListPart } from './cut-list';
import { aliasFault, positionOf } from './document-nodes';
import { splitJsonValues } from './json-values';
import { parseLargeJson } from './large-json';
import { findLikelyMistakes, looksLikeTemplate } from './likely-mistakes';
import { LIMITS } from './limits';
import { isTooDeep } from './nesting';
import { type DocumentText, splitDocuments } from './split-documents';
import { withoutTabsInFlow } from './tabs';
import { findYaml11Traps } from './yaml-1-1';

/** The objects of one file, and what was wrong with its text. */
export interface ParsedManifests {
  readonly objects: readonly RawObject[];
  readonly problems: readonly Problem[];
  /** Documents parsed, broken ones included. */
  readonly documents: number;
}

/**
 * Parses the text of a manifest: YAML of any number of documents, or JSON. Never throws: a document that is broken, too
 * deep or too large is left out with problems that name file, line and what was probably meant; the others are kept.
 */
export function parseManifests(text: string, file: string, maxDocuments: number = LIMITS.documents): ParsedManifests {
  return atOnce(parseInSteps(text, file, maxDocuments));
}

/** Does what `parseManifests` does, in steps that are short unless a single object is large. */
export function* parseInSteps(text: string, file: string, maxDocuments: number): Generator<void, ParsedManifests> {
  const problems: Problem[] = [];
  const objects: RawObject[] = [];
  const documents = [...splitDocuments(text.startsWith('\ufeff') ? text.slice(1) : text)].flatMap(splitJsonValues);
  if (documents.length > maxDocuments) {
    const message = `With this file there are more than ${LIMITS.documents} documents; it is left out.`;
    return { objects, problems: [{ severity: 'error', code: 'too-many-documents', message, file }], documents: 0 };
  }
  for (const document of documents) {
    for (const parsed of parseParts(document, file)) {
      if (parsed.object) objects.push(parsed.object);
      problems.push(...parsed.problems);
      yield;
    }
  }
  return { objects, problems, documents: documents.length };
}

interface ParsedDocument {
  readonly object?: RawObject;
  readonly problems: readonly Problem[];
}

/** A document, or a large list in several parts; what is broken in a list is looked for entry by entry. */
function* parseParts(document: DocumentText, file: string): Generator<ParsedDocument> {
  const list = cutList(document);
  const header = list ? parseOne(list.header, file) : undefined;
  if (!list || !header?.object || !isFields(header.object.value)) return yield parseOne(document, file);
  yield { problems: header.problems };
  const fields = header.object.value;
  for (const part of list.parts) {
    const parsed = asList(fields, part, parseOne(part, file));
    if (parsed.object) yield parsed;
    else for (const entry of part.entries()) yield asList(fields, entry, parseOne(entry, file));
  }
}

/** Entries of a list with what the list says about them. */
function asList(header: Fields, { firstEntry }: ListPart, parsed: ParsedDocument): ParsedDocument {
  const { object } = parsed;
  if (!object) return parsed;
  const position = (path: string) => object.position?.(path.startsWith('items[') ? path.slice('items'.length) : '');
  return { ...parsed, object: { value: { ...header, items: object.value }, origin: object.origin, firstEntry, position } };
}

function parseOne({ text, firstLine }: DocumentText, file: string): ParsedDocument {
  const fault = (code: string, message: string, line = firstLine + 1, hint?: string): ParsedDocument => ({
    problems: [{ severity: 'error', code, message, file, line, ...(hint ? { hint } : {}) }],
  });
  const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.exec(text);
  if (control) {
    const line = firstLine + text.slice(0, control.index).split('\n').length;
    const code = control[0].charCodeAt(0).toString(16).padStart(4, '0');
    return fault('control-character', `The document holds the control character U+${code.toUpperCase()}, which YAML does not allow; it is left out.`, line);
  }
  if (isTooDeep(text)) return fault('too-deep', `The document nests more than ${LIMITS.depth} levels deep; it is left out.`);
  if (text.length >= LIMITS.wholeBytes && /^(?:---)?\s*[{[]/.test(text)) return parseLargeJson(text, firstLine, file, nameIn(text));
  if (text.length > LIMITS.wholeBytes && countMatches(text, /[:,-][\s]/g) > LIMITS.separators) {
    const hint = 'Write large lists in block style without anchors, as kubectl does, or as JSON.';
    return fault('too-large', 'The document has more entries than any object the API server stores, and is no list that can be read in parts; it is left out.', firstLine + 1, hint);
  }
  // Counted before parsing, because parsing them is what takes the time.
  if (countMatches(text, /(?:^|[\s,[{:-])\*[\w-]/g) > LIMITS.aliases) return fault('alias-limit', `The document has more than ${LIMITS.aliases} aliases; it is left out.`);
  const { document, lines } = parse(text);
  if (document.errors.length > 0) return broken(document.errors, text, lines, firstLine, file);
  if (document.contents === null) return { problems: [] };
  const excess = aliasFault(document);
  if (excess) return fault('alias-limit', `${excess}; the document is left out.`);
  const value = valueOf(document);
  if (!value.ok) return fault('yaml-syntax', `The document cannot be read: ${value.reason}; it is left out.`);
  const start = positionOf(document, lines, firstLine, '');
  return {
    object: {
      value: value.value,
      origin: { file, ...(start ? { line: start.line } : {}) },
      position: (path) => positionOf(document, lines, firstLine, path),
    },
    problems: findYaml11Traps(document, lines, firstLine, file),
  };
}

function countMatches(text: string, pattern: RegExp): number {
  let count = 0;
  while (pattern.exec(text)) count++;
  return count;
}

interface ParsedText {
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
}

/** Parses one document, a second time with tabs replaced when it fails and has tabs where kubectl allows them. */
function parse(text: string): ParsedText {
  const first = parseText(text);
  if (first.document.errors.length === 0 || !/^[ ]*\t/m.test(text)) return first;
  const second = parseText(withoutTabsInFlow(text));
  return second.document.errors.length === 0 ? second : first;
}

function parseText(text: string): ParsedText {
  const lines = new LineCounter();
  // Directives say nothing that matters here, and the parser takes them only at the start of a whole stream.
  const document = parseDocument(
    text.replace(/^%.*$/gm, (directive) => `#${directive.slice(1)}`),
    { lineCounter: lines, version: '1.2', merge: true, uniqueKeys: true, prettyErrors: false, logLevel: 'silent' },
  );
  return { document, lines };
}

function valueOf(document: Document): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly reason: string } {
  try {
    return { ok: true, value: document.toJS({ maxAliasCount: 10_000 }) };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Problems of a document that is no YAML: the likely mistakes found in it, or else the parser's own words. */
function broken(errors: readonly YAMLError[], text: string, lines: LineCounter, firstLine: number, file: string): ParsedDocument {
  const [first] = errors;
  const place = first ? lines.linePos(first.pos[0]) : { line: 1, col: 1 };
  const at = { file, line: place.line + firstLine, column: place.col };
  const named = nameIn(text);
  if (looksLikeTemplate(text)) {
    return {
      problems: [{ severity: 'error', code: 'template', message: `${named} is a template, not a manifest; it is left out.`, hint: 'Render it first, for example with "helm template".', ...at }],
    };
  }
  const duplicate = first?.code === 'DUPLICATE_KEY';
  const mistakes = duplicate ? [] : findLikelyMistakes(text, firstLine, file);
  const message = duplicate
    ? `A field is given twice in one object; ${named} is left out.`
    : `${named} is not valid YAML and is left out: ${plainReason(first?.message ?? 'it cannot be parsed')}.`;
  const hint = duplicate ? 'Keep one of the two, or merge their contents.' : mistakes[0]?.hint;
  return { problems: [{ severity: 'error', code: duplicate ? 'duplicate-key' : 'yaml-syntax', message, ...(hint ? { hint } : {}), ...at }, ...mistakes] };
}

/** The object that a broken text most likely describes, for the message. */
function nameIn(text: string): string {
  const kind = /^kind:\s*["']?([A-Za-z]{1,60})["']?\s*$/m.exec(text)?.[1];
  const name = /^\s{1,8}name:\s*["']?([a-z0-9][-a-z0-9.]{0,80})["']?\s*$/m.exec(text)?.[1];
  if (!kind) return 'The document';
  return name ? `${kind} ${name}` : `A ${kind}`;
}

const plainReason = (message: string) => (message.split('\n')[0] ?? message).replace(/[.:]+$/, '').slice(0, 200);
