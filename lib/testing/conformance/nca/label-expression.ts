import type { Labels } from '@/lib/model/labels';

/** Whether pods of some labels are meant. */
export type LabelTest = (labels: Labels) => boolean;

const OPERATOR = /(^|[({\s])!?has\(|!=|=|\snot in \(|\sin \(/;

/** Whether a text is an expression over labels, rather than a name. */
export const isLabelExpression = (text: string): boolean => OPERATOR.test(text);

/**
 * Reads an expression over labels as NCA writes it: `app=a`, `app!=a`, `app in (a,b)`, `app not in (a,b)`, `has(app)`, `!has(app)`,
 * joined by `and` and `or`, in `()` or `{}`. Throws when it is none.
 */
export function readLabelExpression(text: string): LabelTest {
  const reader = new Reader(text);
  const test = reader.either();
  reader.end();
  return test;
}

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  either(): LabelTest {
    const tests = [this.both()];
    while (this.take(/\s+or\s+/y)) tests.push(this.both());
    return (labels) => tests.some((test) => test(labels));
  }

  private both(): LabelTest {
    const tests = [this.single()];
    while (this.take(/\s+and\s+/y)) tests.push(this.single());
    return (labels) => tests.every((test) => test(labels));
  }

  private single(): LabelTest {
    const open = this.take(/[({]/y);
    if (open) {
      const inner = this.either();
      if (!this.take(/[)}]/y)) this.fail();
      return inner;
    }
    const has = this.take(/(!?)has\(([^()]+)\)/y);
    if (has) return (labels) => Object.hasOwn(labels, has[2]!) === (has[1] === '');
    const list = this.take(/([^\s=!(){}]+) (not )?in \(([^()]*)\)/y);
    if (list) {
      const values = list[3]!.split(',').map((value) => value.trim());
      return (labels) => (Object.hasOwn(labels, list[1]!) && values.includes(labels[list[1]!]!)) === (list[2] === undefined);
    }
    const one = this.take(/([^\s=!(){}]+)(!?=)([^\s(){}]*)/y);
    if (one) return (labels) => (labels[one[1]!] === one[3]!) === (one[2] === '=');
    return this.fail();
  }

  end(): void {
    if (this.at < this.text.length) this.fail();
  }

  private take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match) this.at = pattern.lastIndex;
    return match;
  }

  private fail(): never {
    throw new Error(`"${this.text}" cannot be read at ${this.at}`);
  }
}
