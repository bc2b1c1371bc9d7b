import { LineCounter, parseDocument } from 'yaml';
import type { Problem } from '@/lib/model/problem';
import type { Position, RawObject } from '../read/raw-object';
import { positionOf } from './document-nodes';
import { entrySpans, type Span } from './json-values';
import { looksLikeTemplate } from './likely-mistakes';
import { LIMITS } from './limits';

/**
 * Parses JSON by the built-in parser, which is many times quicker than that of YAML. Where an entry of a list stands is
 * found by its brackets; what stands where inside of it, only when that is asked.
 * @param named what the text most likely describes, for the message when it is broken
 */
export function parseLargeJson(text: string, firstLine: number, file: string, named: string): { readonly object?: RawObject; readonly problems: readonly Problem[] } {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^---/, '   '));
  } catch (error) {
    return { problems: [brokenJson(text, error, firstLine, file, named)] };
  }
  const start = { line: firstLine + 1, column: 1 };
  const entries = new Entries(text, firstLine);
  return { object: { value, origin: { file, line: start.line }, position: (path) => entries.positionOf(path) ?? start }, problems: [] };
}

/** Places in the entries of a list. */
class Entries {
  private spans: readonly (Span & { readonly line: number })[] | undefined;
  private last: { readonly index: number; readonly position: (path: string) => Position | undefined } | undefined;

  constructor(
    private readonly text: string,
    private readonly firstLine: number,
  ) {}

  positionOf(path: string): Position | undefined {
    const match = /^(?:items)?\[(\d+)\]\.?(.*)$/s.exec(path);
    const index = Number(match?.[1]);
    const span = match ? this.all()[index] : undefined;
    if (!span) return undefined;
    const start = { line: span.line + 1, column: span.start - this.text.lastIndexOf('\n', span.start) };
    const inside = match?.[2] ?? '';
    if (inside === '' || span.end - span.start > LIMITS.wholeBytes) return start;
    if (this.last?.index !== index) {
      const lines = new LineCounter();
      const document = parseDocument(this.text.slice(span.start, span.end), { lineCounter: lines, prettyErrors: false, logLevel: 'silent' });
      this.last = { index, position: (field) => positionOf(document, lines, span.line, field) };
    }
    return this.last.position(inside) ?? start;
  }

  private all(): readonly (Span & { readonly line: number })[] {
    if (this.spans) return this.spans;
    let line = this.firstLine;
    let next = this.text.indexOf('\n');
    this.spans = entrySpans(this.text).map((span) => {
      for (; next >= 0 && next < span.start; next = this.text.indexOf('\n', next + 1)) line++;
      return { ...span, line };
    });
    return this.spans;
  }
}

/** The built-in parser tells the offset at which it stopped; without one, the text has ended too soon. */
function brokenJson(text: string, error: unknown, firstLine: number, file: string, named: string): Problem {
  const said = error instanceof Error ? error.message : String(error);
  const offset = Number(/at position (\d+)/.exec(said)?.[1] ?? text.length);
  const place = { file, line: firstLine + text.slice(0, offset).split('\n').length };
  if (looksLikeTemplate(text)) {
    return { severity: 'error', code: 'template', message: `${named} is a template, not a manifest; it is left out.`, hint: 'Render it first, for example with "helm template".', ...place };
  }
  const reason = said.split(/ in JSON at position| \(line|, "/)[0] ?? said;
  return { severity: 'error', code: 'json-syntax', message: `${named} is not valid JSON and is left out: ${reason}.`, ...place };
}
