import { isMap, isNode, isScalar, isSeq, type Node, type Pair } from 'yaml';
import { alignLists, isSame } from './align';
import { CannotEdit } from './cannot-edit';
import { flowText, scalarText, type Layout } from './layout';
import { applySplices, type Splice } from './text-edit';

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Rewrites values in flow style, `[a, {b: c}]`: what stays is copied as it is written. */
export class FlowEditor {
  /** @param guard refuses nodes that other places refer to */
  constructor(
    private readonly text: string,
    private readonly layout: Layout,
    private readonly guard: (node: Node) => void,
  ) {}

  /** The text of a node that said `old` and is to say `next`. @throws CannotEdit */
  rewrite(node: Node, old: unknown, next: unknown): string {
    const source = this.sourceOf(node);
    if (isSame(old, next)) return source;
    this.guard(node);
    if (isScalar(node)) return scalarText(next, node, this.layout);
    if (isSeq(node) && Array.isArray(old) && Array.isArray(next)) return this.rewriteList(node.items.filter(isNode), source, node.range![0], old, next);
    if (isMap(node) && isFields(old) && isFields(next)) return this.rewriteMap(node.items, source, node.range![0], old, next);
    return flowText(next, this.layout);
  }

  private rewriteList(items: readonly Node[], source: string, offset: number, old: readonly unknown[], next: readonly unknown[]): string {
    if (items.length !== old.length) throw new CannotEdit('A list of it has entries that are not written out.');
    const steps = alignLists(old, next);
    const isReordered = steps.some((step, index) => step.kind === 'new' || step.kind === 'move' || step.from !== index) || steps.length !== items.length;
    const piece = (index: number, to: number) => this.rewrite(items[index]!, old[index], next[to]);
    if (!isReordered) return this.inPlace(source, offset, items.map((item, index) => ({ node: item, text: piece(index, index) })));
    const pieces = steps.map((step, to) => (step.kind === 'new' ? flowText(next[to], this.layout) : piece(step.from, to)));
    return this.join(source, items.map((item) => item.range!), offset, pieces);
  }

  private rewriteMap(pairs: readonly Pair[], source: string, offset: number, old: Fields, next: Fields): string {
    const known = pairs.map(({ key, value }) => {
      if (!isScalar(key) || typeof key.value !== 'string' || key.value === '<<' || !key.range) throw new CannotEdit('A field of it is merged from another place.');
      return { key: key.value, start: key.range[0], value: isNode(value) && value.range && value.range[1] > value.range[0] ? value : null };
    });
    const stays = ({ key }: { readonly key: string }) => key in next || !(key in old);
    const fresh = Object.keys(next).filter((key) => !known.some((pair) => pair.key === key));
    if (fresh.length === 0 && known.every((pair) => stays(pair) && (pair.value !== null || !(pair.key in next)))) {
      return this.inPlace(source, offset, known.flatMap(({ key, value }) => (value && key in next ? [{ node: value, text: this.rewrite(value, old[key], next[key]) }] : [])));
    }
    const kept = known.filter(stays).map(({ key, start, value }) => {
      if (value === null) return key in next ? this.pairText(key, next[key]) : `${this.text.slice(start, start + key.length)}:`;
      const text = key in next ? this.rewrite(value, old[key], next[key]) : this.sourceOf(value);
      return this.text.slice(start, value.range![0]) + text;
    });
    return this.join(source, known.map(({ start, value, key }) => [start, value?.range?.[1] ?? start + key.length] as const), offset, [...kept, ...fresh.map((key) => this.pairText(key, next[key]))]);
  }

  private pairText(key: string, value: unknown): string {
    const text = flowText({ [key]: value }, this.layout);
    return text.replace(/^\{\s*/, '').replace(/\s*\}$/, '');
  }

  private inPlace(source: string, offset: number, changes: readonly { readonly node: Node; readonly text: string }[]): string {
    return applySplices(source, changes.map(({ node, text }): Splice => ({ start: node.range![0] - offset, end: node.range![1] - offset, text })));
  }

  /** Pieces between the brackets of the old text, parted as its first two entries are. */
  private join(source: string, places: readonly (readonly [number, number, number?])[], offset: number, pieces: readonly string[]): string {
    if (/(^|\s)#/m.test(source)) throw new CannotEdit('There are comments inside of brackets that would have to be written anew.');
    const [first, second] = places;
    const last = places.at(-1);
    if (!first || !last || pieces.length === 0) return pieces.length === 0 ? `${source[0]}${source.at(-1)}` : `${source[0]}${pieces.join(', ')}${source.at(-1)}`;
    const between = second ? this.text.slice(first[1], second[0]) : ', ';
    return source.slice(0, first[0] - offset) + pieces.join(between) + source.slice(last[1] - offset);
  }

  private sourceOf(node: Node): string {
    return this.text.slice(node.range![0], node.range![1]);
  }
}
