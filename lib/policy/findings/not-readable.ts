import type { Unreadable } from '@/lib/model/snapshot';
import type { AllowGraph } from '../allow-graph';
import { finding, type Finding } from './finding';

/** What the source was not allowed or able to read. */
export function findUnreadable({ snapshot }: AllowGraph): Finding[] {
  return snapshot.unreadable.map(({ resource, namespace, verb, reason }) =>
    finding('not-readable', {
      ...(!decidesVerdicts(resource) && { severity: 'info' }),
      message: `Could not ${verb} ${resource === 'otherpolicies' ? 'policies of other kinds' : resource} ${namespace === undefined ? 'of the cluster' : `in namespace ${namespace}`}: ${reason}`,
      objects: namespace === undefined ? [] : [{ kind: 'Namespace', name: namespace }],
    }));
}

/** Whether verdicts depend on it; the rest tells who is behind a name, or what it is called. */
const decidesVerdicts = (resource: Unreadable['resource']): boolean => ['pods', 'namespaces', 'nodes', 'userdefinednetworks'].includes(resource) || resource.endsWith('policies');
