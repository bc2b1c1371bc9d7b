import type { Pod } from '@/lib/model/snapshot';
import { makeReader, type MakeOf } from './makes';
import type { Packed, PackedNamespace } from './packed';

/**
 * Whether two states surely have the same connections: how many pods of one make there are, beyond two, and where in a file something is
 * written make no difference. What policies make of the rest is not asked: `false` means that connections may differ.
 */
export function haveSameGraph(earlier: Packed, later: Packed): boolean {
  if (earlier === later) return true;
  const names = Object.keys(later.namespaces);
  if (names.length !== Object.keys(earlier.namespaces).length) return false;
  if (earlier.rest !== later.rest && contentOf(earlier.rest) !== contentOf(later.rest)) return false;
  const changed = names.filter((name) => earlier.namespaces[name] !== later.namespaces[name]);
  if (changed.some((name) => !earlier.namespaces[name] || objectsOf(earlier.namespaces[name]) !== objectsOf(later.namespaces[name]!))) return false;
  if (changed.length === 0) return true;
  const makeOf = makeReader(later);
  return changed.every((name) => makesOf(earlier.namespaces[name]!.pods, makeOf) === makesOf(later.namespaces[name]!.pods, makeOf));
}

const contentOf = (value: unknown): string => JSON.stringify(value, (key, field: unknown) => (key === 'origin' ? undefined : field));

const objectsOf = ({ workloads, services, policies }: PackedNamespace): string => contentOf([workloads, services, policies]);

/** What makes of pods there are, and of each whether it is one pod or several. */
function makesOf(pods: readonly Pod[], makeOf: MakeOf): string {
  const counts = new Map<string, number>();
  for (const pod of pods) {
    const make = makeOf(pod);
    counts.set(make, (counts.get(make) ?? 0) + pod.replicas);
  }
  return JSON.stringify([...counts].map(([make, count]) => [make, Math.min(count, 2)]).sort());
}
