import { type Alias, type Document, isAlias, isMap, isNode, isPair, isScalar, isSeq, type LineCounter, type Node, visit } from 'yaml';
import type { Position } from '../read/raw-object';
import { parseFieldPath } from './field-path';
import { LIMITS } from './limits';

const known = new WeakMap<Document, ReadonlyMap<Alias, Node>>();

/** What each alias of a document stands for, found in one walk: the parser's own way walks the document for every alias. */
function aliasTargets(document: Document): ReadonlyMap<Alias, Node> {
  const earlier = known.get(document);
  if (earlier) return earlier;
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Node(_, node) {
      const target = isAlias(node) ? anchors.get(node.source) : undefined;
      if (isAlias(node) && target) targets.set(node, target);
      else if (!isAlias(node) && node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  known.set(document, targets);
  return targets;
}

/** Why a document's aliases cannot be written out; `null` when they can. Merges count as aliases. */
export function aliasFault(document: Document): string | null {
  const targets = aliasTargets(document);
  if (targets.size > LIMITS.aliases) return `It has more than ${LIMITS.aliases} aliases`;
  const sizes = new Map<Node, number>();
  const open = new Set<Node>();
  const sizeOf = (value: unknown): number => {
    if (isPair(value)) return sizeOf(value.key) + sizeOf(value.value);
    if (!isNode(value)) return 0;
    if (isScalar(value)) return 1;
    const counted = sizes.get(value);
    if (counted !== undefined) return counted;
    if (open.has(value)) return Infinity;
    open.add(value);
    const target = isAlias(value) ? targets.get(value) : undefined;
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
    if (isAlias(node)) node = aliasTargets(document).get(node);
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
