import type { Pod, Snapshot } from '@/lib/model/snapshot';
import { oncePer } from './once-per';

const byNamespace = oncePer((snapshot: Snapshot) => Map.groupBy(snapshot.pods, (pod) => pod.namespace));

/** The pods of one namespace, running or not; looked up, after the first time for a snapshot. */
export const podsOfNamespace = (snapshot: Snapshot, namespace: string): readonly Pod[] => byNamespace(snapshot).get(namespace) ?? [];
