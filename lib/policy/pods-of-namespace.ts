import type { Pod, Snapshot } from '@/lib/model/snapshot';

const indexes = new WeakMap<Snapshot, ReadonlyMap<string, readonly Pod[]>>();

/** The pods of one namespace, running or not; looked up, after the first time for a snapshot. */
export function podsOfNamespace(snapshot: Snapshot, namespace: string): readonly Pod[] {
  let index = indexes.get(snapshot);
  if (!index) {
    index = Map.groupBy(snapshot.pods, (pod) => pod.namespace);
    indexes.set(snapshot, index);
  }
  return index.get(namespace) ?? [];
}
