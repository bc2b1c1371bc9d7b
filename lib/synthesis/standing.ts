import type { Direction } from '@/lib/model/network-policy';
import type { Labels, LabelSelector } from '@/lib/model/labels';
import type { Pod } from '@/lib/model/snapshot';
import type { AllowGraph, GraphPeer, Isolation } from '@/lib/policy/allow-graph';
import { podsOfNamespace } from '@/lib/policy/pods-of-namespace';
import { labelValue, matchesSelector } from '@/lib/policy/selector';

/** How a peer stands in a direction by NetworkPolicies, which are all that is written; for a workload without running pods as its labels foretell. */
export function standing(graph: AllowGraph, peer: GraphPeer, direction: Direction): Isolation {
  const { workload } = peer;
  if (!workload || peer.endpoints.length > 0) return graph.networkIsolation(peer, direction);
  const pods = podsLike(graph, peer);
  if (pods.length > 0) {
    const like = pods.filter((pod) => !pod.hostNetwork);
    if (like.length === 0) return 'exempt';
    const isolated = like.filter((pod) => isIsolatedPod(graph, pod, direction)).length;
    return isolated === 0 ? 'open' : isolated === like.length ? 'isolated' : 'partial';
  }
  // Its pods will have the labels the owner selects by, and others that are not known.
  const labels = workload.selectorLabels ?? {};
  const selectors = subjectSelectors(graph, workload.namespace, direction);
  if (selectors.some((selector) => surelySelects(selector, labels))) return 'isolated';
  return selectors.some((selector) => mayStillSelect(selector, labels)) ? 'unknown' : 'open';
}

/** Whether pods of a workload are on the host network, so that no selector finds them. */
export const usesHostNetwork = (graph: AllowGraph, peer: GraphPeer): boolean => podsLike(graph, peer).some((pod) => pod.hostNetwork);

/** A workload's pods that run or wait, or else those that have ended: more of them would be like these. */
function podsLike(graph: AllowGraph, { workload }: GraphPeer): Pod[] {
  const own = workload ? podsOfNamespace(graph.snapshot, workload.namespace).filter((pod) => pod.workload === workload.id) : [];
  return own.some(isToCome) ? own.filter(isToCome) : own;
}

/** The pods, running or about to, that a selector picks in a namespace and a policy can concern. */
export const selectedPods = (graph: AllowGraph, namespace: string, selector: LabelSelector): Pod[] =>
  podsOfNamespace(graph.snapshot, namespace).filter((pod) => isToCome(pod) && !pod.hostNetwork && matchesSelector(selector, pod.labels));

/** Whether some policy surely isolates the pod in the direction. */
export function isIsolatedPod(graph: AllowGraph, pod: Pod, direction: Direction): boolean {
  return subjectSelectors(graph, pod.namespace, direction).some((selector) => matchesSelector(selector, pod.labels));
}

const isToCome = ({ phase }: Pod) => phase !== 'Succeeded' && phase !== 'Failed';

const subjectSelectors = (graph: AllowGraph, namespace: string, direction: Direction): LabelSelector[] =>
  graph.evaluator.compiled.policies.flatMap(({ form }) => (form.ref.namespace === namespace && form.rules[direction] !== undefined ? [form.subject.pods] : []));

/** Whatever other labels there may be. */
const surelySelects = (selector: LabelSelector, labels: Labels) =>
  matchesSelector(selector, labels) && (selector.matchExpressions ?? []).every(({ key }) => labelValue(labels, key) !== undefined);

const mayStillSelect = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector, labels: Labels) =>
  matchesSelector(
    {
      matchLabels: Object.fromEntries(Object.entries(matchLabels).filter(([key]) => labelValue(labels, key) !== undefined)),
      matchExpressions: matchExpressions.filter(({ key }) => labelValue(labels, key) !== undefined),
    },
    labels,
  );
