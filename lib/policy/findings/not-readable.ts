import type { Unreadable } from '@/lib/model/snapshot';
import type { AllowGraph } from '../allow-graph';
import { finding, type Finding } from './finding';

/** How many namespaces are named; the finding stands on all of them. */
const NAMED = 3;

/** What the source was not allowed or able to read: a finding for each kind of it, and one for all namespaces that were asked one by one. */
export function findUnreadable({ snapshot }: AllowGraph): Finding[] {
  return [...Map.groupBy(snapshot.unreadable, ({ resource, verb, namespace }) => `${resource} ${verb} ${namespace === undefined}`).values()].map((alike) => {
    const [{ resource, verb, reason }] = alike as [Unreadable, ...Unreadable[]];
    const namespaces = alike.flatMap(({ namespace }) => namespace ?? []);
    return finding('not-readable', {
      ...(!decidesVerdicts(resource) && { severity: 'info' }),
      message: `Could not ${verb} ${resource === 'otherpolicies' ? 'policies of other kinds' : resource} ${placeOf(namespaces)}: ${reason}`,
      objects: namespaces.map((name) => ({ kind: 'Namespace', name })),
    });
  });
}

function placeOf(namespaces: readonly string[]): string {
  const [first, ...others] = namespaces;
  if (first === undefined) return 'of the cluster';
  if (others.length === 0) return `in namespace ${first}`;
  const named = namespaces.slice(0, NAMED).join(', ');
  return `in ${namespaces.length} namespaces (${namespaces.length > NAMED ? `${named} and ${namespaces.length - NAMED} more` : named}); of ${first}`;
}

/** Whether verdicts depend on it; the rest tells who is behind a name, or what it is called. */
const decidesVerdicts = (resource: Unreadable['resource']): boolean => ['pods', 'namespaces', 'nodes', 'userdefinednetworks'].includes(resource) || resource.endsWith('policies');
