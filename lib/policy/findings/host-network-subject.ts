import { compareText } from '@/lib/model/compare-text';
import { policyName, workloadPeer } from '@/lib/model/ids';
import type { Pod, Snapshot, Workload } from '@/lib/model/snapshot';
import type { AllowGraph } from '../allow-graph';
import { isEmptySelector } from '../selector';
import { finding, policyObject, workloadObject, type Finding } from './finding';
import { selectPods } from './nearest-pods';
import { subjectsOf, type Subject } from './subjects';

/**
 * Policies whose subject describes hostNetwork pods. Those for all pods of a namespace are worth one note; an admin policy for
 * all pods of many namespaces means the others, as there are hostNetwork pods in every cluster.
 */
export function findHostSubjects(graph: AllowGraph): Finding[] {
  const { snapshot, evaluator: { compiled: { semantics } } } = graph;
  if (semantics.hostPodsAreOrdinary || !snapshot.pods.some((pod) => pod.hostNetwork)) return [];
  const subjects = subjectsOf(snapshot).map((one) => ({ ...one, isForAll: isEmptySelector(one.subject.pods) }));
  const ofNamespaces = Map.groupBy(subjects.filter(({ isForAll, ref }) => isForAll && ref.kind === 'NetworkPolicy'), ({ ref }) => ref.namespace);
  const groups = [...subjects.filter(({ isForAll }) => !isForAll).map((one) => [one]), ...ofNamespaces.values()];
  return groups.flatMap((group) => {
    const workloads = workloadsOf(snapshot, selectPods(snapshot, group[0]!.subject, { hostNetwork: true }));
    return workloads.length === 0 ? [] : [findingOf([...group].sort((a, b) => compareText(a.ref.name, b.ref.name)), group[0]!.isForAll, workloads)];
  });
}

function findingOf(subjects: readonly Subject[], isForAll: boolean, workloads: readonly Workload[]): Finding {
  const { ref, field } = subjects[0]!;
  const [first, ...others] = workloads;
  const who = `${policyName(ref)}${subjects.length > 1 ? ` and ${subjects.length - 1} more for all pods of ${ref.namespace}` : ''}`;
  return finding('host-network-subject', {
    ...(isForAll && { severity: 'info' }),
    message: `${who} ${subjects.length > 1 ? 'select' : 'selects'} ${first!.namespace}/${first!.name}${others.length > 0 ? ` and ${others.length} more` : ''}, whose pods use the host’s network: no policy has an effect on ${others.length > 0 ? 'them' : 'it'}.`,
    objects: [...subjects.map((one) => policyObject(one.ref, one.field)), ...workloads.map(workloadObject)],
    field,
    peers: workloads.map(({ id }) => workloadPeer(id)),
  });
}

function workloadsOf({ workloads }: Snapshot, pods: readonly Pod[]): Workload[] {
  const owners = new Set(pods.map(({ workload }) => workload));
  return workloads.filter(({ id }) => owners.has(id)).sort((a, b) => compareText(a.id, b.id));
}
