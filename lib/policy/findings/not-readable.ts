import type { AllowGraph } from '../allow-graph';
import { finding, type Finding } from './finding';

/** What the source was not allowed or able to read. */
export function findUnreadable({ snapshot }: AllowGraph): Finding[] {
  return snapshot.unreadable.map(({ resource, namespace, verb, reason }) =>
    finding('not-readable', {
      message: `Could not ${verb} ${resource} ${namespace === undefined ? 'of the cluster' : `in namespace ${namespace}`}: ${reason}`,
      objects: namespace === undefined ? [] : [{ kind: 'Namespace', name: namespace }],
    }));
}
