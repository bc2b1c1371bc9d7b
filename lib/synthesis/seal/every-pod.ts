import type { Pod, Snapshot } from '@/lib/model/snapshot';
import { takesPart } from '@/lib/policy/endpoints';
import { semanticsOf } from '@/lib/policy/profile';
import { withPodsToCome } from '../minimal/pods-to-come';

/**
 * The snapshot with all pods that a sealed set is for: those to come, and those that have ended and will be there again because
 * their owner starts new ones.
 */
export function withEveryPod(snapshot: Snapshot): Snapshot {
  const running = new Set(snapshot.pods.filter((pod) => takesPart(pod, semanticsOf(snapshot.profile.name))).map(({ workload }) => workload));
  const comesAgain = ({ workload }: Pod) => !running.has(workload) && !['Pod', 'Job'].includes(workload.split('/')[1]!);
  return withPodsToCome({ ...snapshot, pods: snapshot.pods.map((pod) => (comesAgain(pod) ? { ...pod, presence: 'template', ips: [], phase: 'Running' } : pod)) });
}
