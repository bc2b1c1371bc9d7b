import { isAlias, isMap, isSeq, type Document, type Node } from 'yaml';
import { DIRECTIONS, type Direction } from '@/lib/model/network-policy';
import { findObject, type ObjectName } from './documents';

/** Lines of a text, from 1, both ends included, that hold one rule of a policy. */
export interface RuleLines {
  readonly direction: Direction;
  readonly index: number;
  readonly first: number;
  readonly last: number;
}

/** The lines of a file that hold one policy, as they stand there. */
export interface PolicyLines {
  readonly text: string;
  /** The number of the first of them in the file. */
  readonly firstLine: number;
  /** By lines of `text`. */
  readonly marks: readonly RuleLines[];
}

/**
 * Cuts a policy out of the text of a file, line by line, and finds the lines of its rules. Out: the lines, or why there are none:
 * the text is a template, is broken, or has the policy twice.
 */
export function policyLines(text: string, name: ObjectName): PolicyLines | { readonly reason: string } {
  const found = findObject(text, name);
  if ('reason' in found) return found;
  const { part, document } = found;
  const own = text.slice(part.start, part.end);
  const lines = linesReader(own);
  const all = own.split('\n');
  const [start, end] = found.node.range!;
  const last = lines.at(lastWord(own, start, end));
  let first = lines.at(start);
  // What stands right above a document is about it; what a blank line parts from it, such as a licence, is not.
  if (!found.list) while (/^\s*#/.test(all[first - 2] ?? '')) first--;
  const kept = all.slice(first - 1, last).map((line) => line.replace(/\r$/, ''));
  const before = text.slice(0, part.start).split('\n').length - 1;
  const marks = DIRECTIONS.flatMap((direction) => rulesOf(found.node, document, direction).flatMap((rule, index): RuleLines[] => {
    const range = rule && rangeOf(own, rule);
    return range ? [{ direction, index, first: lines.at(range[0]) - first + 1, last: lines.at(range[1]) - first + 1 }] : [];
  }));
  return { text: `${kept.join('\n')}\n`, firstLine: before + first, marks };
}

function rulesOf(object: Node, document: Document, direction: Direction): readonly (Node | null)[] {
  const spec = at(object, 'spec', document);
  const rules = at(spec, direction, document);
  return isSeq(rules) ? rules.items.map((item) => (item ?? null) as Node | null) : [];
}

function at(node: unknown, key: string, document: Document): unknown {
  const map = isAlias(node) ? node.resolve(document) : node;
  const value: unknown = isMap(map) ? map.get(key, true) : undefined;
  return isAlias(value) ? value.resolve(document) : value;
}

/** A rule from its dash, where it has one, to its last word. */
function rangeOf(own: string, { range }: Node): readonly [number, number] | null {
  if (!range) return null;
  const dash = /-[ \t]*(?:#[^\n]*)?(?:\r?\n[ \t]*(?:#[^\n]*)?)*$/.exec(own.slice(0, range[0]));
  return [dash ? dash.index : range[0], lastWord(own, range[0], range[1])];
}

/** The place of the last character before `end` that is not blank. */
const lastWord = (own: string, start: number, end: number): number => start + Math.max(0, own.slice(start, end).trimEnd().length - 1);

function linesReader(text: string): { readonly at: (offset: number) => number } {
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  return {
    at: (offset) => {
      let [low, high] = [0, starts.length - 1];
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if (starts[middle]! <= offset) low = middle;
        else high = middle - 1;
      }
      return low + 1;
    },
  };
}
