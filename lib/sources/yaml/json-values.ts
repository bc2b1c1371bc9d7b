import type { DocumentText } from './split-documents';

/** A piece of a text: from `start` up to but not including `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Cuts apart JSON values that follow one another without a marker, as several outputs of `kubectl get -o json` in one
 * file do. In: a document. Out: one document a value; the document as it is when it holds but one, or anything else.
 */
export function splitJsonValues(document: DocumentText): readonly DocumentText[] {
  const { text, firstLine } = document;
  const start = /^(?:---)?\s*(?=[{[])/.exec(text)?.[0].length;
  if (start === undefined) return [document];
  const spans = valuesFrom(text, start, /\s/);
  if (!spans || spans.length < 2) return [document];
  let line = firstLine;
  let counted = 0;
  return spans.map((span) => {
    for (; counted < span.start; counted++) if (text.charCodeAt(counted) === 0x0a) line++;
    return { text: text.slice(span.start, span.end), firstLine: line };
  });
}

/**
 * Where the entries of a list of objects stand: those of `items` at the first level of an object, or those of an array.
 * In: text that JSON.parse accepts. Out: one span an entry, in order.
 */
export function entrySpans(text: string): readonly Span[] {
  const start = /^(?:---)?\s*/.exec(text)?.[0].length ?? 0;
  const array = text[start] === '[' ? start : itemsArray(text, start);
  return array === undefined ? [] : (valuesFrom(text, array + 1, /[\s,]/, ']') ?? []);
}

/** The opening bracket of the member `items` of the object that begins at `start`. */
function itemsArray(text: string, start: number): number | undefined {
  const member = /\s*(,?)\s*("(?:[^"\\]|\\.)*")\s*:\s*/y;
  for (let at = start + 1; ; ) {
    member.lastIndex = at;
    const name = member.exec(text);
    if (!name) return undefined;
    if (name[2] === '"items"') return text[member.lastIndex] === '[' ? member.lastIndex : undefined;
    at = endOfValue(text, member.lastIndex);
    if (at < 0) return undefined;
  }
}

/** The values from `start` on, with only `between` between them, up to the end of the text or `last`; `null` for any other text. */
function valuesFrom(text: string, start: number, between: RegExp, last?: string): readonly Span[] | null {
  const spans: Span[] = [];
  for (let at = start; at < text.length; ) {
    const character = text[at] ?? '';
    if (between.test(character)) at++;
    else if (character === last) return spans;
    else {
      const isNested = character === '{' || character === '[';
      const end = isNested || last !== undefined ? endOfValue(text, at) : -1;
      if (end <= at) return null;
      spans.push({ start: at, end });
      at = end;
    }
  }
  return last === undefined ? spans : null;
}

/** The end of the value that begins at `start`, found by its brackets and quotes alone; -1 when it has none. */
function endOfValue(text: string, start: number): number {
  const token = /"(?:[^"\\]|\\[^])*"|[{}[\],"]/g;
  token.lastIndex = start;
  let depth = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [found] = match;
    if (found === '"') return -1;
    if (found === '{' || found === '[') depth++;
    else if (found === ',' && depth === 0) return match.index;
    else if (found === '}' || found === ']') {
      if (depth === 0) return match.index;
      if (--depth === 0) return match.index + 1;
    } else if (depth === 0 && match.index === start) return token.lastIndex;
  }
  return -1;
}
