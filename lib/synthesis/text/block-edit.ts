import { isAlias, isMap, isScalar, isSeq, visit, type Document, type Node } from 'yaml';
import { commentLines } from '../yaml';
import { alignLists, isSame, type Step } from './align';
import { blockEntries, contentEnd, isBlock, linesOf, type BlockEntry } from './block-entries';
import { CannotEdit } from './cannot-edit';
import { FlowEditor } from './flow-edit';
import { blockLines, columnOf, flowText, layoutOf, scalarText, type Layout } from './layout';
import { beginsLine, lineStart, nextLine, type Splice } from './text-edit';

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const isEmpty = (value: unknown): boolean => typeof value === 'object' && value !== null && Object.keys(value).length === 0;

/** What is to stand above an entry of a list as comments, a sentence each. */
export interface Beside {
  /** When it joins what is there. */
  readonly added: readonly string[];
  /** When what it is part of is new as well. */
  readonly addedWithin: readonly string[];
  readonly changed: readonly string[];
}

/** The beginning of a line, and the column of what stands there. */
interface Anchor {
  readonly start: number;
  readonly column: number;
}

/**
 * Rewrites values of a document where they stand. Only the lines of what changed are touched; what is added has the layout of
 * the rest, with the reasons for it above; those for nothing in particular stand above the first of it all.
 */
export class BlockEditor {
  private readonly splices: Splice[] = [];
  private readonly layout: Layout;
  private readonly flow: FlowEditor;
  private readonly aliased = new Set<string>();
  private readonly anchors: Anchor[] = [];
  private reasons: readonly string[];
  private readonly said: string[] = [];

  constructor(
    private readonly text: string,
    document: Document,
    because: readonly string[],
    /** Reasons for entries of lists, by the value they are written from. */
    private readonly beside: ReadonlyMap<unknown, Beside>,
  ) {
    this.layout = layoutOf(text, document);
    this.flow = new FlowEditor(text, this.layout, (node) => this.refuseShared(node));
    this.reasons = commentLines(because);
    visit(document, { Alias: (_, { source }) => void this.aliased.add(source) });
  }

  /** Makes the value of a field of a map, which says `old`, say `next`. Out: also the reasons that stand beside what they are for. @throws CannotEdit */
  editField(map: Node, field: string, old: unknown, next: unknown): { readonly splices: readonly Splice[]; readonly said: ReadonlySet<string> } {
    if (isSame(old, next)) return { splices: [], said: new Set() };
    const entry = this.entriesOf(map).find(({ key }) => key === field);
    if (!entry) throw new CannotEdit(`It has no ${field}.`);
    // In block style each field of it is a better place for the reasons.
    this.edit(entry, old, next, entry.value && isBlock(entry.value) ? undefined : this.anchorOf(entry));
    const above = this.anchors.sort((a, b) => a.start - b.start)[0];
    if (above && this.reasons.length > 0) this.splices.push({ start: above.start, end: above.start, text: this.lines(above.column, []) });
    return { splices: this.splices.map((splice) => this.withSpareBlank(splice)), said: new Set(this.said) };
  }

  private edit(entry: BlockEntry, old: unknown, next: unknown, anchor: Anchor | undefined): void {
    if (isSame(old, next)) return;
    const { value } = entry;
    if (value === null || isEmpty(next) || isEmpty(old)) return this.replace(entry, next, anchor);
    this.refuseShared(value);
    if (isBlock(value) && isSeq(value) && Array.isArray(old) && Array.isArray(next)) return this.editList(entry, value, old, next, anchor);
    if (isBlock(value) && isMap(value) && isFields(old) && isFields(next)) return this.editMap(entry, value, old, next, anchor);
    if (isBlock(value) || (isScalar(value) && isFields(next)) || Array.isArray(next) !== Array.isArray(old)) return this.replace(entry, next, anchor);
    this.touch(anchor);
    const text = isScalar(value) ? scalarText(next, value, this.layout) : this.flow.rewrite(value, old, next);
    this.splices.push({ start: value.range![0], end: value.range![1], text });
  }

  private editMap(owner: BlockEntry, map: Node, old: Fields, next: Fields, anchor: Anchor | undefined): void {
    const entries = this.entriesOf(map);
    const isRemoved = ({ key }: BlockEntry) => key! in old && !(key! in next);
    const kept = entries.filter((entry) => !isRemoved(entry));
    if (kept.length === 0) return this.replace(owner, next, anchor);
    for (const entry of kept) if (entry.key! in next) this.edit(entry, old[entry.key!], next[entry.key!], anchor ?? this.anchorOf(entry));
    const order = Object.keys(next);
    const fresh = order.filter((key) => !entries.some((entry) => entry.key === key));
    for (const key of fresh) {
      const before = order.slice(0, order.indexOf(key));
      const neighbour = kept.findLast((entry) => before.includes(entry.key!)) ?? kept.at(-1)!;
      this.insert(linesOf(this.text, neighbour).end, neighbour.column, this.blockOf({ [key]: next[key] }));
    }
    if (kept.length < entries.length) this.touch(anchor ?? this.anchorOf(kept[0]!));
    this.removeEntries(entries, isRemoved);
  }

  private editList(owner: BlockEntry, list: Node, old: readonly unknown[], next: readonly unknown[], anchor: Anchor | undefined): void {
    const entries = this.entriesOf(list);
    if (entries.length !== old.length) throw new CannotEdit('A list of it has entries that are not written out.');
    const steps = alignLists(old, next);
    const stays = new Map(steps.flatMap((step, to) => (step.kind === 'stay' || step.kind === 'change' ? [[step.from, to] as const] : [])));
    if (stays.size === 0) return this.replace(owner, next, anchor);
    for (const [from, to] of stays) {
      const known = this.said.length;
      const own = this.anchorOf(entries[from]!);
      this.edit(entries[from]!, old[from], next[to], own ?? anchor);
      if (own && !isSame(old[from], next[to])) this.note(own, next[to], this.said.slice(known));
    }
    const added = steps.filter((step) => step.kind === 'new' || step.kind === 'move').length;
    if (added > 0 && entries.some(({ start }) => !beginsLine(this.text, start))) throw new CannotEdit('A list of it begins beside the dash of another one.');
    steps.forEach((step, to) => this.place(step, to, steps, entries, next));
    if (added === 0 && stays.size < entries.length) this.touch(anchor);
    this.removeEntries(entries, (entry) => !stays.has(entries.indexOf(entry)));
  }

  /** Puts a new or moved entry before the next one that stays, or at the end. */
  private place(step: Step, to: number, steps: readonly Step[], entries: readonly BlockEntry[], next: readonly unknown[]): void {
    if (step.kind !== 'new' && step.kind !== 'move') return;
    const following = steps.slice(to).find((later) => later.kind === 'stay' || later.kind === 'change');
    const at = following ? linesOf(this.text, entries[following.from]!).start : linesOf(this.text, entries.at(-1)!).end;
    if (step.kind === 'new') return this.insert(at, entries[0]!.column, this.blockOf([next[to]], next[to]));
    const { start, end } = linesOf(this.text, entries[step.from]!);
    this.insert(at, 0, this.text.slice(start, end).replace(/\r?\n$/, '').split(/\r?\n/), false);
  }

  /** Puts the reasons for an entry that changed above it, without those that stand inside of it. */
  private note({ start, column }: Anchor, value: unknown, inside: readonly string[]): void {
    const own = (this.beside.get(value)?.changed ?? []).filter((sentence) => !inside.includes(sentence));
    this.said.push(...own);
    if (own.length > 0) this.splices.push({ start, end: start, text: commentLines(own).map((line) => ' '.repeat(column) + line + this.layout.newline).join('') });
  }

  /** The lines of what is new, with the reasons for its entries; `joining` is the entry that joins a list there is. */
  private blockOf(value: unknown, joining?: unknown): readonly string[] {
    return blockLines(value, this.layout, (entry) => {
      const own = this.beside.get(entry)?.[entry === joining ? 'added' : 'addedWithin'] ?? [];
      this.said.push(...own);
      return own;
    });
  }

  /** Puts another value in place of an entry's. */
  private replace(entry: BlockEntry, next: unknown, anchor: Anchor | undefined): void {
    const { value, after } = entry;
    if (value) this.refuseShared(value, true);
    if (value && /[&!]/.test(this.text.slice(after, value.range![0]).replace(/#.*/g, ''))) throw new CannotEdit('A value of it has an anchor or a tag.');
    const end = contentEnd(this.text, entry);
    const isInline = isEmpty(next) || typeof next !== 'object';
    const lines = isInline ? [flowText(next, this.layout)] : this.blockOf(next);
    if (entry.key === undefined) return this.replaceBesideDash(entry, end, lines, anchor);
    const [first, last] = value && isBlock(value) ? [this.entriesOf(value)[0], this.entriesOf(value).at(-1)] : [];
    const old = first && last ? { start: linesOf(this.text, first).start, end: linesOf(this.text, last).end } : undefined;
    if (isInline) {
      this.touch(anchor);
      if (old) this.splices.push({ start: after, end: after, text: ` ${lines[0]}` }, { ...old, text: '' });
      else this.splices.push({ start: value?.range![0] ?? after, end: value ? end : after, text: value ? lines[0]! : ` ${lines[0]}` });
      return;
    }
    const column = entry.column + (Array.isArray(next) && !this.layout.indentsLists ? 0 : this.layout.step);
    if (old) return void this.splices.push({ ...old, text: this.lines(column, lines) });
    if (value) this.splices.push({ start: after, end, text: '' });
    this.insert(nextLine(this.text, end), column, lines);
  }

  private replaceBesideDash({ value, after, column }: BlockEntry, end: number, lines: readonly string[], anchor: Anchor | undefined): void {
    this.touch(anchor);
    const start = value?.range![0] ?? after;
    const inner = ' '.repeat(value ? columnOf(this.text, start) : column + 2);
    this.splices.push({ start, end: value ? end : after, text: (value ? '' : ' ') + lines.map((line, index) => (index === 0 ? line : inner + line)).join(this.layout.newline) });
  }

  private removeEntries(entries: readonly BlockEntry[], isRemoved: (entry: BlockEntry) => boolean): void {
    const removed = entries.filter(isRemoved);
    const [first] = entries;
    const kept = entries.findIndex((entry) => !isRemoved(entry));
    for (const entry of removed) {
      if (entry.value && !isAlias(entry.value)) this.refuseShared(entry.value, true);
      if (beginsLine(this.text, entry.start)) {
        // A key beside a dash takes those below it along up to the first that stays.
        if (entry.key !== undefined && first && !beginsLine(this.text, first.start) && isRemoved(first) && entries.indexOf(entry) < kept) continue;
        this.splices.push({ ...linesOf(this.text, entry), text: '' });
      } else {
        if (entry !== first || kept < 0) throw new CannotEdit('A list of it begins beside the dash of another one.');
        const next = linesOf(this.text, entries[kept]!).start;
        this.splices.push({ start: entry.start, end: next + this.text.slice(next).search(/\S/), text: '' });
      }
    }
  }

  /** Lines that are removed from between blank ones take one of these along. */
  private withSpareBlank(splice: Splice): Splice {
    const { start, end, text } = splice;
    const isBlank = (from: number) => from < this.text.length && this.text.slice(from, nextLine(this.text, from)).trim() === '';
    if (text !== '' || start === 0 || lineStart(this.text, end) !== end || lineStart(this.text, start) !== start) return splice;
    if (!isBlank(end) || !isBlank(lineStart(this.text, start - 1))) return splice;
    const further = nextLine(this.text, end);
    return this.splices.some((other) => other !== splice && other.start >= end && other.start <= further) ? splice : { start, end: further, text };
  }

  private insert(at: number, column: number, lines: readonly string[], isNew = true): void {
    const text = isNew ? this.lines(column, lines) : lines.map((line) => line + this.layout.newline).join('');
    const isAtOpenEnd = at === this.text.length && !this.text.endsWith('\n');
    this.splices.push({ start: at, end: at, text: isAtOpenEnd ? this.layout.newline + text.replace(/\r?\n$/, '') : text });
  }

  /** Lines at a column, the first that are written of all below the reasons for them. */
  private lines(column: number, lines: readonly string[]): string {
    const all = [...this.reasons, ...lines];
    this.reasons = [];
    return all.map((line) => ' '.repeat(column) + line + this.layout.newline).join('');
  }

  private touch(anchor: Anchor | undefined): void {
    if (anchor) this.anchors.push(anchor);
  }

  private anchorOf({ start, column }: BlockEntry): Anchor | undefined {
    return beginsLine(this.text, start) ? { start: lineStart(this.text, start), column } : undefined;
  }

  private entriesOf(node: Node): readonly BlockEntry[] {
    const entries = blockEntries(this.text, node);
    if (!entries) throw new CannotEdit('Part of it is written in a way that cannot be edited in place.');
    return entries;
  }

  /** What other places refer to is not changed, because they would change as well; nor is it taken away. */
  private refuseShared(node: Node, isWhole = false): void {
    if (isAlias(node)) throw new CannotEdit(`Part of it is *${node.source}, which stands for what is written elsewhere.`);
    const check = (own: Node) => {
      if (!isAlias(own) && own.anchor !== undefined && this.aliased.has(own.anchor)) throw new CannotEdit(`Part of it is &${own.anchor}, which is used elsewhere too.`);
    };
    if (isWhole) visit(node, { Node: (_, own) => check(own) });
    else check(node);
  }
}
