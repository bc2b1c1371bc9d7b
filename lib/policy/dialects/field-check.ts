import type { Problem } from '@/lib/model/problem';

/** An object of which nothing is known yet but that it is one. */
export type Fields = Readonly<Record<string, unknown>>;

/** Whether the value is an object with fields: no list, no null. */
export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value of an object's own field; `null` counts as absent, as it does in the Kubernetes API. */
export function fieldOf(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? (fields[name] ?? undefined) : undefined;
}

type Severity = Problem['severity'];

/**
 * Reads fields of an untrusted object and keeps what was wrong, by field path. The object is to be left out when an
 * error was found (`rejected`). Every reader returns `undefined` for an absent, null or wrong value.
 */
export class FieldCheck {
  readonly problems: Problem[] = [];

  /** Whether something was found for which the API server would reject the object. */
  get rejected(): boolean {
    return this.problems.some((problem) => problem.severity === 'error');
  }

  report(severity: Severity, code: string, field: string, message: string, hint?: string): void {
    this.problems.push({ severity, code, message, field, ...(hint === undefined ? {} : { hint }) });
  }

  error(code: string, field: string, message: string, hint?: string): void {
    this.report('error', code, field, message, hint);
  }

  warning(code: string, field: string, message: string, hint?: string): void {
    this.report('warning', code, field, message, hint);
  }

  object(value: unknown, field: string, severity: Severity = 'error'): Fields | undefined {
    if (value === undefined || value === null) return undefined;
    if (isFields(value)) return value;
    this.wrongType(severity, value, field, 'an object with fields');
    return undefined;
  }

  list(value: unknown, field: string, severity: Severity = 'error'): readonly unknown[] | undefined {
    if (value === undefined || value === null) return undefined;
    if (Array.isArray(value)) return value;
    this.wrongType(severity, value, field, 'a list', isFields(value) ? 'Put "- " before the first field of each entry.' : undefined);
    return undefined;
  }

  string(value: unknown, field: string, severity: Severity = 'error'): string | undefined {
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string') return value;
    const scalar = typeof value === 'number' || typeof value === 'boolean';
    this.wrongType(severity, value, field, 'a string', scalar ? `Put it in quotes: "${String(value)}".` : undefined);
    return undefined;
  }

  boolean(value: unknown, field: string, severity: Severity = 'error'): boolean | undefined {
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'boolean') return value;
    this.wrongType(severity, value, field, 'true or false');
    return undefined;
  }

  integer(value: unknown, field: string, severity: Severity = 'error'): number | undefined {
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
    const quoted = typeof value === 'string' && /^\d+$/.test(value);
    this.wrongType(severity, value, field, 'a whole number', quoted ? `Write it without quotes: ${value}.` : undefined);
    return undefined;
  }

  private wrongType(severity: Severity, value: unknown, field: string, wanted: string, hint?: string): void {
    this.report(severity, 'wrong-type', field, `${field} must be ${wanted}, but it is ${describe(value)}.`, hint);
  }
}

/** A value in words for a message, short, with control and direction-changing characters made visible. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (typeof value === 'string') return `the string ${quote(value)}`;
  if (typeof value === 'number' || typeof value === 'bigint') return `the number ${value}`;
  if (typeof value === 'boolean') return `the boolean ${value}`;
  return Array.isArray(value) ? 'a list' : 'an object';
}

/** Text in double quotes, cut at 80 characters, with control and direction-changing characters escaped. */
export function quote(text: string): string {
  return visible(JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text));
}

/** Text with control and direction-changing characters escaped. */
export const visible = (text: string): string =>
  text.replace(
    /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
