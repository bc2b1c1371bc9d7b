import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expandLists, type RawObject } from '@/lib/sources/read/raw-object';
import { parseManifests } from '@/lib/sources/yaml/parse-manifests';
import { parseCidr } from '@/lib/policy/cidr';
import { isFields, type Fields } from '@/lib/policy/dialects/field-check';

const files = new Map<string, readonly RawObject[]>();

/**
 * The objects that a list of resources names: files, folders (only the files right in them), and folders with `/**`,
 * everything below. Lists are taken apart. Paths that are not there give nothing.
 */
export function readResources(paths: readonly string[]): RawObject[] {
  return paths.flatMap((path) => manifestsAt(path).flatMap(objectsOf));
}

function manifestsAt(path: string): string[] {
  const deep = path.endsWith('**');
  const root = deep ? path.slice(0, -2) : path;
  if (!existsSync(root)) return [];
  if (!statSync(root).isDirectory()) return [root];
  return readdirSync(root, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const child = join(root, entry.name);
      if (entry.isDirectory()) return deep ? manifestsAt(`${child}/**`) : [];
      return /\.(ya?ml|json)$/i.test(entry.name) ? [child] : [];
    });
}

function objectsOf(file: string): readonly RawObject[] {
  const known = files.get(file);
  if (known) return known;
  const objects = [...expandLists(parseManifests(readFileSync(file, 'utf8'), file).objects, [])].map((raw) => ({ ...raw, value: normalize(raw.value) }));
  files.set(file, objects);
  return objects;
}

/**
 * NCA takes objects that the API server would refuse: a Pod of another apiVersion, names with capitals, exceptions that lie
 * outside their block and so change nothing. They are read as the nearest that it accepts.
 */
function normalize(value: unknown): unknown {
  if (!isFields(value) || typeof value.kind !== 'string' || !isFields(value.metadata)) return value;
  const { metadata } = value;
  const lower = (name: unknown) => (typeof name === 'string' ? name.toLowerCase() : name);
  if (value.kind === 'NetworkPolicy') return withoutIdleExceptions(value);
  if (value.kind !== 'Pod' && !WORKLOADS.includes(value.kind)) return value;
  const owners = metadata.ownerReferences;
  return {
    ...value,
    ...(value.kind === 'Pod' ? { apiVersion: 'v1' } : {}),
    metadata: {
      ...metadata,
      name: lower(metadata.name),
      ...(Array.isArray(owners) ? { ownerReferences: owners.map((owner: unknown) => (isFields(owner) ? { ...owner, name: lower(owner.name) } : owner)) } : {}),
    },
  };
}

function withoutIdleExceptions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIdleExceptions);
  if (!isFields(value)) return value;
  const { cidr, except } = value;
  if (typeof cidr === 'string' && Array.isArray(except)) return { ...value, except: except.filter((hole: unknown) => !isOutside(hole, cidr)) };
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, withoutIdleExceptions(field)]));
}

function isOutside(hole: unknown, block: string): boolean {
  const [inner, outer] = [parseCidr(String(hole)), parseCidr(block)];
  return inner.ok && outer.ok && inner.cidr.family === outer.cidr.family && (inner.cidr.last < outer.cidr.first || outer.cidr.last < inner.cidr.first);
}

export const WORKLOADS: readonly string[] = ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'ReplicationController'];

/** The fields of an object, none when it is no object. */
export const fieldsOf = (raw: RawObject): Fields => (isFields(raw.value) ? raw.value : {});
export const kindOf = (raw: RawObject): string => String(fieldsOf(raw).kind ?? '');
export const groupOf = (raw: RawObject): string => String(fieldsOf(raw).apiVersion ?? '');
