import { isDeepStrictEqual } from 'node:util';
import type { ApiObject } from './cluster-state';

type Fields = Readonly<Record<string, unknown>>;

/** Who said last how some fields are to be, as `metadata.managedFields` has it. */
export interface ManagedFields {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly time: string;
  readonly fieldsType: 'FieldsV1';
  readonly fieldsV1: Fields;
}

/** One field that a request may not change, and whose it is. */
export interface FieldConflict {
  readonly field: string;
  /** As the API server names it: the manager, and for one that does not apply also with which version. */
  readonly owner: string;
}

/** A path of a field, `['spec', 'ingress']`. Labels and annotations are fields each; the fields of a spec are whole, as those of a NetworkPolicy are. */
type Path = readonly [string, string] | readonly [string, string, string];

const MAPS = ['labels', 'annotations'] as const;
const keyOf = (path: Path): string => path.join('\n');
const dotted = (path: Path): string => `.${path.join('.')}`;

/** The fields that an object says something of. */
export function fieldsOf(object: Fields): readonly Path[] {
  const metadata = record(object['metadata']);
  return [
    ...MAPS.flatMap((map) => Object.keys(record(metadata[map])).map((key): Path => ['metadata', map, key])),
    ...Object.keys(record(object['spec'])).map((key): Path => ['spec', key]),
  ];
}

/** Who owns what of an object; one that was put there by no request in particular belongs to `test`. */
export function managersOf(object: ApiObject): readonly ManagedFields[] {
  const entries = (object.metadata['managedFields'] ?? []) as readonly Partial<ManagedFields>[];
  return entries.map((entry) => ({ manager: 'test', operation: 'Apply', apiVersion: object.apiVersion, time: '2026-01-01T00:00:00Z', fieldsType: 'FieldsV1', fieldsV1: asFieldsV1(fieldsOf(object)), ...entry }));
}

/**
 * Server-side apply: what the object becomes when a manager applies a configuration. What the manager no longer names and nobody else
 * owns goes; what another one owns and would change is a conflict, or with force taken from that one.
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/
 */
export function applied(live: ApiObject | undefined, body: ApiObject, manager: string, now: string, force: boolean): { readonly object: ApiObject } | { readonly conflicts: readonly FieldConflict[] } {
  const before = live ? managersOf(live) : [];
  const wanted = fieldsOf(body);
  const others = before.filter((entry) => !(entry.manager === manager && entry.operation === 'Apply'));
  const conflicts = others.flatMap((entry) =>
    wanted.filter((path) => owns(entry, path) && !isDeepStrictEqual(valueAt(live!, path), valueAt(body, path)))
      .map((path): FieldConflict => ({ field: dotted(path), owner: `"${entry.manager}"${entry.operation === 'Update' ? ` using ${entry.apiVersion}` : ''}` }))
      .sort((a, b) => (a.field < b.field ? -1 : 1)));
  if (conflicts.length > 0 && !force) return { conflicts };
  const taken = new Set(conflicts.map(({ field }) => field));
  const left = others.map((entry) => ({ ...entry, fieldsV1: asFieldsV1(pathsOf(entry).filter((path) => !taken.has(dotted(path)))) })).filter((entry) => pathsOf(entry).length > 0);
  const own = before.find((entry) => !others.includes(entry));
  const given = new Set(wanted.map(keyOf));
  const dropped = new Set((own ? pathsOf(own) : []).filter((path) => !given.has(keyOf(path)) && !others.some((entry) => owns(entry, path))).map(keyOf));
  const kept = live ? fieldsOf(live).filter((path) => !given.has(keyOf(path)) && !dropped.has(keyOf(path))) : [];
  const entry: ManagedFields = { manager, operation: 'Apply', apiVersion: body.apiVersion, time: now, fieldsType: 'FieldsV1', fieldsV1: asFieldsV1(wanted) };
  const same = own && isDeepStrictEqual(own.fieldsV1, entry.fieldsV1) && [...given].every((key) => isDeepStrictEqual(valueAt(live!, key.split('\n') as unknown as Path), valueAt(body, key.split('\n') as unknown as Path)));
  const managers = wanted.length === 0 ? left : [...left, same ? own : entry].sort((a, b) => (a.operation === b.operation ? a.manager.localeCompare(b.manager) : a.operation.localeCompare(b.operation)));
  return { object: assembled(live ?? body, [...kept.map((path) => [path, valueAt(live!, path)] as const), ...wanted.map((path) => [path, valueAt(body, path)] as const)], managers) };
}

/** An ordinary create or update: fields that it changes belong to its manager from then on. */
export function updated(live: ApiObject | undefined, body: ApiObject, manager: string, now: string): ApiObject {
  const changed = fieldsOf(body).filter((path) => !live || !isDeepStrictEqual(valueAt(live, path), valueAt(body, path)));
  const gone = live ? fieldsOf(live).filter((path) => valueAt(body, path) === undefined) : [];
  const taken = new Set([...changed, ...gone].map(keyOf));
  const left = (live ? managersOf(live) : []).map((entry) => ({ ...entry, paths: pathsOf(entry).filter((path) => !taken.has(keyOf(path))) }));
  const isOwn = ({ manager: name, operation }: ManagedFields) => name === manager && operation === 'Update';
  const own = [...(left.find(isOwn)?.paths ?? []), ...changed];
  const managers = [
    ...left.flatMap(({ paths, ...entry }) => (isOwn(entry) || paths.length === 0 ? [] : [{ ...entry, fieldsV1: asFieldsV1(paths) }])),
    ...(own.length > 0 ? [{ manager, operation: 'Update' as const, apiVersion: body.apiVersion, time: changed.length > 0 ? now : (left.find(isOwn)?.time ?? now), fieldsType: 'FieldsV1' as const, fieldsV1: asFieldsV1(own) }] : []),
  ];
  return { ...body, metadata: { ...body.metadata, managedFields: managers } };
}

const owns = (entry: ManagedFields, path: Path): boolean => pathsOf(entry).some((own) => keyOf(own) === keyOf(path));

function pathsOf({ fieldsV1 }: ManagedFields): readonly Path[] {
  const names = (fields: unknown) => Object.keys(record(fields)).filter((key) => key.startsWith('f:')).map((key) => key.slice(2));
  const metadata = record(fieldsV1['f:metadata']);
  return [
    ...MAPS.flatMap((map) => names(metadata[`f:${map}`]).map((key): Path => ['metadata', map, key])),
    ...names(fieldsV1['f:spec']).map((key): Path => ['spec', key]),
  ];
}

function asFieldsV1(paths: readonly Path[]): Fields {
  const tree: Record<string, unknown> = {};
  for (const path of paths) {
    let place = tree;
    for (const part of path) place = (place[`f:${part}`] ??= {}) as Record<string, unknown>;
  }
  return tree;
}

function assembled(base: ApiObject, fields: readonly (readonly [Path, unknown])[], managers: readonly ManagedFields[]): ApiObject {
  const { labels: _, annotations: __, ...metadata } = base.metadata;
  const maps: Record<string, Record<string, unknown>> = {};
  const spec: Record<string, unknown> = {};
  for (const [[root, field, key], value] of fields) {
    if (root === 'spec') spec[field] = value;
    else (maps[field] ??= {})[key!] = value;
  }
  return { ...base, metadata: { ...metadata, ...maps, managedFields: managers }, spec } as ApiObject;
}

const valueAt = (object: Fields, path: Path): unknown => path.reduce<unknown>((value, key) => record(value)[key], object);

const record = (value: unknown): Fields => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {});
