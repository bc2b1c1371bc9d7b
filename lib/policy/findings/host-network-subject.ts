import { policyName, workloadPeer } from '@/lib/model/ids';
import type { AllowGraph } from '../allow-graph';
import { isEmptySelector } from '../selector';
import { finding, policyObject, workloadObject, type Finding } from './finding';
import { selectPods } from './nearest-pods';
import { subjectsOf } from './subjects';

/**
 * Policies whose subject describes hostNetwork pods. One for all pods of a namespace is worth a note; an admin policy for all
 * pods of many namespaces means the others, as there are hostNetwork pods in every cluster.
 */
export function findHostSubjects(graph: AllowGraph): Finding[] {
  const { snapshot, evaluator: { compiled: { semantics } } } = graph;
  if (semantics.hostPodsAreOrdinary || !snapshot.pods.some((pod) => pod.hostNetwork)) return [];
  return subjectsOf(snapshot).flatMap(({ ref, subject, field }): Finding[] => {
    const isForAll = isEmptySelector(subject.pods);
    if (isForAll && ref.kind !== 'NetworkPolicy') return [];
    const pods = selectPods(snapshot, subject, { hostNetwork: true });
    const workloads = [...new Set(pods.map(({ workload }) => workload))].sort().flatMap((id) => graph.peer(workloadPeer(id))?.workload ?? []);
    const [first, ...others] = workloads;
    if (!first) return [];
    return [finding('host-network-subject', {
      ...(isForAll && { severity: 'info' }),
      message: `${policyName(ref)} selects ${first.namespace}/${first.name}${others.length > 0 ? ` and ${others.length} more` : ''}, whose pods use the host’s network: it has no effect on ${others.length > 0 ? 'them' : 'it'}.`,
      objects: [policyObject(ref, field), ...workloads.map(workloadObject)],
      field,
      peers: workloads.map(({ id }) => workloadPeer(id)),
    })];
  });
}
