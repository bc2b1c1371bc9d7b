import type { ApiObject } from '@/lib/sources/object-access';
import { isRecord, recordAt } from './api-object';

/** One place in which two specs say different things. */
export interface Difference {
  /** `spec.ingress[0].ports[0].endPort`. */
  readonly path: string;
  readonly kind: 'lost' | 'added' | 'changed';
}

/**
 * Where what came differs from what was wanted, in meaning: what the API server fills in by itself, and lists that it leaves out because
 * they are empty, make no difference. Of kinds whose defaults are not known, what came besides is passed over.
 */
export function differences(kind: string, wanted: ApiObject, came: ApiObject): readonly Difference[] {
  const isKnown = kind === 'NetworkPolicy';
  const [a, b] = [wanted, came].map((object) => (isKnown ? meaningOf(object) : withoutEmpty(recordAt(object, 'spec'))));
  const found = [...compare(a, b, 'spec')];
  return isKnown ? found : found.filter((one) => one.kind !== 'added');
}

/** Whether two objects of a kind mean the same, labels and annotations left aside. */
export const haveSameMeaning = (kind: string, a: ApiObject, b: ApiObject): boolean =>
  differences(kind, a, b).length === 0 && differences(kind, b, a).length === 0;

/** Whether some labels and annotations are on an object as they are wanted. */
export function hasMetadata(wanted: ApiObject, live: ApiObject): boolean {
  return (['labels', 'annotations'] as const).every((map) => {
    const there = recordAt(live, 'metadata', map);
    return Object.entries(recordAt(wanted, 'metadata', map)).every(([key, value]) => there[key] === value);
  });
}

/**
 * What a NetworkPolicy says, with the defaults of the API server.
 * https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
 */
function meaningOf(object: ApiObject): unknown {
  const spec = recordAt(object, 'spec');
  const rules = (value: unknown) => (Array.isArray(value) ? value.map((rule: unknown) => withPorts(withoutEmpty(rule))) : []);
  const [ingress, egress] = [rules(spec['ingress']), rules(spec['egress'])];
  const types = Array.isArray(spec['policyTypes']) ? [...(spec['policyTypes'] as readonly unknown[])] : ['Ingress', ...(egress.length > 0 ? ['Egress'] : [])];
  const { ingress: _, egress: __, policyTypes: ___, podSelector, ...rest } = spec;
  return { ...rest, podSelector: withoutEmpty(podSelector ?? {}), policyTypes: types.map(String).sort(), ...(ingress.length > 0 && { ingress }), ...(egress.length > 0 && { egress }) };
}

const withPorts = (rule: unknown): unknown =>
  isRecord(rule) && Array.isArray(rule['ports']) ? { ...rule, ports: rule['ports'].map((port: unknown) => (isRecord(port) ? { protocol: 'TCP', ...port } : port)) } : rule;

/** Without empty lists and absent values, and without empty labels of selectors: an empty selector means something, an empty list of its terms nothing. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, field]) => {
    const isNothing = field === null || field === undefined || (Array.isArray(field) && field.length === 0) || (key === 'matchLabels' && isRecord(field) && Object.keys(field).length === 0);
    return isNothing ? [] : [[key, withoutEmpty(field)]];
  }));
}

function* compare(wanted: unknown, came: unknown, path: string): Generator<Difference> {
  if (isRecord(wanted) && isRecord(came)) {
    for (const key of new Set([...Object.keys(wanted), ...Object.keys(came)])) {
      const at = `${path}.${key}`;
      if (!Object.hasOwn(came, key)) yield { path: at, kind: 'lost' };
      else if (!Object.hasOwn(wanted, key)) yield { path: at, kind: 'added' };
      else yield* compare(wanted[key], came[key], at);
    }
  } else if (Array.isArray(wanted) && Array.isArray(came)) {
    for (let index = 0; index < Math.max(wanted.length, came.length); index++) {
      const at = `${path}[${index}]`;
      if (index >= came.length) yield { path: at, kind: 'lost' };
      else if (index >= wanted.length) yield { path: at, kind: 'added' };
      else yield* compare(wanted[index], came[index], at);
    }
  } else if (wanted !== came) yield { path, kind: 'changed' };
}
