import { type Document, isAlias, isMap, isNode, isPair, isScalar, isSeq, type LineCounter, type Node } from 'yaml';
import type { Position } from '../read/raw-object';
import { parseFieldPath } from './field-path';
import { LIMITS } from './limits';

/** Why a document's aliases cannot be written out; `null` when they can. Merges count as aliases. */
export function aliasFault(document: Document): string | null {
  const sizes = new Map<Node, number>();
  const open = new Set<Node>();
  const sizeOf = (value: unknown): number => {
    if (isPair(value)) return sizeOf(value.key) + sizeOf(value.value);
    if (!isNode(value)) return 0;
    if (isScalar(value)) return 1;
    const known = sizes.get(value);
    if (known !== undefined) return known;
    if (open.has(value)) return Infinity;
    open.add(value);
    const target = isAlias(value) ? value.resolve(document) : undefined;
    const size = isAlias(value) ? 1 + sizeOf(target) : isMap(value) || isSeq(value) ? value.items.reduce<number>((sum, item) => sum + sizeOf(item), 1) : 1;
    open.delete(value);
    sizes.set(value, size);
    return size;
  };
  const size = sizeOf(document.contents);
  if (size === Infinity) return 'An anchor contains an alias to itself';
  return size > LIMITS.expandedNodes ? 'Its aliases would expand beyond any sensible size' : null;
}

/**
 * Place of a field path in a document, or of the nearest part of it that is there. A field is placed at its key, an
 * entry of a list at its content.
 */
export function positionOf(document: Document, lines: LineCounter, firstLine: number, path: string): Position | undefined {
  let node: unknown = document.contents;
  let place = startOf(node);
  for (const step of parseFieldPath(path)) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === step);
      if (!pair) break;
      place = startOf(pair.key) ?? place;
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(step)];
      if (item === undefined) break;
      place = startOf(item) ?? place;
      node = item;
    } else break;
  }
  if (place === undefined) return undefined;
  const { line, col } = lines.linePos(place);
  return { line: line + firstLine, column: col };
}

const startOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined);
