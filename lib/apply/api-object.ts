import type { ApiObject } from '@/lib/sources/object-access';
import { writeDocument } from '@/lib/synthesis/yaml';

/** Written by kubectl for itself, and anew with each apply. */
const OF_KUBECTL = 'kubectl.kubernetes.io/last-applied-configuration';

export const isRecord = (value: unknown): value is ApiObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A field of an object that is one; an empty object for anything else. */
export const recordAt = (value: unknown, ...path: readonly string[]): ApiObject => {
  const found = path.reduce<unknown>((at, name) => (isRecord(at) && Object.hasOwn(at, name) ? at[name] : undefined), value);
  return isRecord(found) ? found : {};
};

export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = path.reduce<unknown>((at, name) => (isRecord(at) && Object.hasOwn(at, name) ? at[name] : undefined), value);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** Which object it is, and which version of it. */
export interface Identity {
  readonly uid: string;
  readonly resourceVersion: string;
}

export const identityOf = (object: ApiObject): Identity => ({ uid: textAt(object, 'metadata', 'uid') ?? '', resourceVersion: textAt(object, 'metadata', 'resourceVersion') ?? '' });

/** An object without what the server keeps of it: status, versions, who manages which field. */
export function plainObject(object: ApiObject): ApiObject {
  const { apiVersion, kind, metadata, spec, status: _, ...rest } = object;
  const { name, namespace, labels, annotations } = recordAt({ metadata }, 'metadata');
  const told = Object.fromEntries(Object.entries(isRecord(annotations) ? annotations : {}).filter(([key]) => key !== OF_KUBECTL));
  return {
    apiVersion,
    kind,
    metadata: { name, ...(namespace !== undefined && { namespace }), ...(isRecord(labels) && Object.keys(labels).length > 0 && { labels }), ...(Object.keys(told).length > 0 && { annotations: told }) },
    ...(spec !== undefined && { spec: inUsualOrder(spec) }),
    ...rest,
  };
}

/** The same as one YAML document. */
export const objectText = (object: ApiObject): string => writeDocument(plainObject(object));

const ORDER = ['priority', 'subject', 'podSelector', 'policyTypes', 'ingress', 'egress'];

function inUsualOrder(spec: unknown): unknown {
  if (!isRecord(spec)) return spec;
  const place = (key: string) => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);
  return Object.fromEntries(Object.entries(spec).sort(([a], [b]) => place(a) - place(b)));
}
