import type { ApiObject } from '@/lib/sources/object-access';
import { identityOf, isRecord, recordAt, textAt } from './api-object';
import type { Step } from './step';

const MANAGER = 'drawbridge';

/**
 * What is sent for a step that leaves an object behind. What is created is sent whole. An edit names the very object and version that it
 * was proven of, so that the server refuses it for any other; of labels and annotations it names those that change and those that are
 * ours already, and leaves the others to whose they are.
 */
export function bodyOf({ wanted }: Step, live: ApiObject | undefined): ApiObject {
  const { apiVersion, kind, metadata, ...rest } = wanted!;
  if (!live) return { apiVersion, kind, metadata, ...rest };
  const { name, namespace } = recordAt({ metadata }, 'metadata');
  const said = Object.fromEntries((['labels', 'annotations'] as const).flatMap((map) => {
    const [there, own] = [recordAt(live, 'metadata', map), ownKeys(live, map)];
    const named = Object.entries(recordAt({ metadata }, 'metadata', map)).filter(([key, value]) => there[key] !== value || own.has(key));
    return named.length > 0 ? [[map, Object.fromEntries(named)] as const] : [];
  }));
  return { apiVersion, kind, metadata: { name, ...(namespace !== undefined && { namespace }), ...identityOf(live), ...said }, ...rest };
}

/** The labels, or annotations, that we have applied to an object. */
function ownKeys(live: ApiObject, map: 'labels' | 'annotations'): ReadonlySet<string> {
  const entries: unknown = recordAt(live, 'metadata')['managedFields'];
  const own = (Array.isArray(entries) ? (entries as readonly unknown[]) : []).filter((entry) => isRecord(entry) && textAt(entry, 'manager') === MANAGER && textAt(entry, 'operation') === 'Apply');
  return new Set(own.flatMap((entry) => Object.keys(recordAt(entry, 'fieldsV1', 'f:metadata', `f:${map}`)).map((key) => key.replace(/^f:/, ''))));
}

/** Who manages a field of an object, `spec.ingress` or one within it, besides us. */
export function managersOf(live: ApiObject, path: string): readonly string[] {
  const parts = path.replace(/\[.*$/, '').split('.').slice(0, 2);
  const entries: unknown = recordAt(live, 'metadata')['managedFields'];
  return (Array.isArray(entries) ? (entries as readonly unknown[]) : []).flatMap((entry) => {
    const manager = textAt(entry, 'manager');
    if (manager === undefined || (manager === MANAGER && textAt(entry, 'operation') === 'Apply')) return [];
    const within = recordAt(entry, 'fieldsV1', ...parts.slice(0, -1).map((part) => `f:${part}`));
    return Object.hasOwn(within, `f:${parts.at(-1)}`) ? [manager] : [];
  });
}
