import type { ObjectOrigin, Problem } from '@/lib/model/problem';
import { isFields } from '@/lib/policy/dialects/field-check';

/** 1-based place in a file. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** An object as it came from a file or from the API server: nothing about it has been checked. */
export interface RawObject {
  readonly value: unknown;
  readonly origin: ObjectOrigin;
  /** For a part of a list: the index of its first entry in the whole list. */
  readonly firstEntry?: number;
  /** Where a field path such as `spec.ingress[0].from` stands, or the nearest part of it that is there. */
  position?(fieldPath: string): Position | undefined;
}

/**
 * Takes lists apart: `kind: List`, typed lists such as PodList, lists in lists, and a bare JSON array. Entries of a
 * typed list get its kind when they carry none. Problems of the lists themselves go to `problems`.
 */
export function* expandLists(objects: Iterable<RawObject>, problems: Problem[]): Generator<RawObject> {
  for (const raw of objects) {
    const entries = entriesOf(raw.value);
    if (!entries) {
      yield raw;
      continue;
    }
    if (!Array.isArray(entries.items)) {
      if (entries.items !== undefined && entries.items !== null) {
        problems.push({ severity: 'error', code: 'wrong-type', message: 'The items of a list must be a list.', field: 'items', ...placeOf(raw, 'items') });
      }
      continue;
    }
    yield* expandLists(children(raw, entries, problems), problems);
  }
}

interface Entries {
  readonly items: unknown;
  readonly path: string;
  /** Kind and apiVersion of the entries, when the list tells. */
  readonly itemKind?: string;
  readonly apiVersion?: unknown;
}

function entriesOf(value: unknown): Entries | null {
  if (Array.isArray(value)) return { items: value, path: '' };
  if (!isFields(value) || typeof value.kind !== 'string' || !value.kind.endsWith('List')) return null;
  if (value.kind !== 'List' && !Object.hasOwn(value, 'items')) return null;
  const items = Object.hasOwn(value, 'items') ? value.items : undefined;
  return value.kind === 'List' ? { items, path: 'items' } : { items, path: 'items', itemKind: value.kind.slice(0, -4), apiVersion: value.apiVersion };
}

function* children(raw: RawObject, entries: Entries, problems: Problem[]): Generator<RawObject> {
  const items = entries.items as readonly unknown[];
  for (const [index, item] of items.entries()) {
    const path = `${entries.path}[${index}]`;
    if (item === null || item === undefined) {
      problems.push({ severity: 'warning', code: 'empty-entry', message: `Entry ${(raw.firstEntry ?? 0) + index + 1} of a list of objects is empty.`, field: path, ...placeOf(raw, path) });
      continue;
    }
    const value =
      entries.itemKind !== undefined && isFields(item) && !Object.hasOwn(item, 'kind') && !Object.hasOwn(item, 'apiVersion')
        ? { ...item, kind: entries.itemKind, apiVersion: entries.apiVersion }
        : item;
    yield {
      value,
      origin: { ...raw.origin, ...lineOf(raw.position?.(path)) },
      ...(raw.position ? { position: (field: string) => raw.position?.(field === '' ? path : `${path}.${field}`) } : {}),
    };
  }
}

const lineOf = (position: Position | undefined) => (position ? { line: position.line } : {});

/** File, line and column of a field of an object, as far as known. */
export function placeOf(raw: RawObject, field: string): Pick<Problem, 'file' | 'line' | 'column'> {
  const position = raw.position?.(field);
  return {
    ...(raw.origin.file === undefined ? {} : { file: raw.origin.file }),
    ...(position ?? (raw.origin.line === undefined ? {} : { line: raw.origin.line })),
  };
}
