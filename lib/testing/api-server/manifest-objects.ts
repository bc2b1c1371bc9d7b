import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { ApiObject } from './cluster-state';
import { BUILT_IN_KINDS, CUSTOM_KINDS } from './kinds';

const SERVED: ReadonlySet<string> = new Set([...BUILT_IN_KINDS, ...CUSTOM_KINDS].map(({ apiVersion, kind }) => `${apiVersion} ${kind}`));

/**
 * The objects in YAML and JSON files of a folder (or in one file) that the test API server has kinds for; others, such
 * as ConfigMaps, are passed over. Throws for files that are not valid.
 */
export function readManifestObjects(place: string): readonly ApiObject[] {
  return filesOf(place).flatMap((file) =>
    parseAllDocuments(readFileSync(file, 'utf8')).flatMap((document) => {
      const [error] = document.errors;
      if (error) throw new Error(`${file}: ${error.message}`);
      return objectsOf(document.toJS());
    }),
  );
}

function filesOf(place: string): readonly string[] {
  if (!statSync(place).isDirectory()) return [place];
  return readdirSync(place, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesOf(path.join(place, entry.name)) : /\.(ya?ml|json)$/.test(entry.name) ? [path.join(place, entry.name)] : []));
}

function objectsOf(value: unknown): readonly ApiObject[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('items' in value && Array.isArray(value.items)) return value.items.flatMap(objectsOf);
  return isServed(value) ? [value] : [];
}

function isServed(value: object): value is ApiObject {
  const { apiVersion, kind, metadata } = value as Partial<ApiObject>;
  return SERVED.has(`${apiVersion} ${kind}`) && typeof metadata?.name === 'string';
}
