import type { AllowChange } from '@/lib/model/draft';
import { policyName, workloadPeer, type PeerId, type WorkloadId } from '@/lib/model/ids';
import { NAMESPACE_NAME_LABEL } from '@/lib/model/labels';
import type { Snapshot } from '@/lib/model/snapshot';
import type { AllowGraph } from '../allow-graph';
import { isEmptyBitset } from '../bitset';
import { takesPart } from '../endpoints';
import { podsOfNamespace } from '../pods-of-namespace';
import { unionOfPorts } from '../port-set';
import type { PodSelection } from '../rule-form';
import { formatSelector, isEmptySelector, matchesSelector } from '../selector';
import { finding, policyObject, type Finding } from './finding';
import { connectionFixes } from './fixes';
import { mayHideNamespaces, mayHidePods, podPeers, type PodPeer } from './look';
import { namespacesOf, nearestPods, selectPods } from './nearest-pods';

/**
 * Peers that pick no pod. With a small change that would make them pick some they are likely mistaken. In manifests, which
 * seldom hold the whole cluster, one without is told only where the pods it means would have to be among what was read.
 */
export function findEmptyPeers(graph: AllowGraph): Finding[] {
  const { snapshot, evaluator: { compiled } } = graph;
  return podPeers(graph).flatMap((peer): Finding[] => {
    const { pods, rule, field } = peer;
    const { yes, maybe } = compiled.selections.select(pods);
    const { policy } = rule.form.ref;
    if (!isEmptyBitset(yes) || !isEmptyBitset(maybe)) return [];
    const namespaces = namespacesOf(snapshot, pods);
    if (mayHidePods(snapshot, namespaces) || mayHideNamespaces(snapshot)) return [];
    const near = nearestPods(snapshot, pods);
    if (!near && (isIdle(snapshot, pods, namespaces) || !isWholePicture(snapshot, pods, namespaces))) return [];
    const hosts = selectPods(snapshot, pods, { hostNetwork: true });
    return [finding('peer-matches-nothing', {
      ...(near || hosts.length > 0 ? {} : { severity: 'info' }),
      message: `${policyName(policy)} has a peer that matches no pod now: ${inWords(pods)}.`,
      ...(hosts.length > 0 ? { hint: `It describes hostNetwork pods, ${hosts[0]!.namespace}/${hosts[0]!.name} for one: policies know these by their node’s address only.` } : near && { hint: near.hint }),
      objects: [policyObject(policy, field)],
      field,
      fix: near && hosts.length === 0 ? fixesOf(graph, peer, near.workloads) : [],
    })];
  });
}

/** The rule's ports, between its subjects and the workloads that were likely meant. */
function fixesOf(graph: AllowGraph, { policy, rule }: PodPeer, meant: readonly WorkloadId[]): AllowChange[] {
  const { lattice } = graph.evaluator.compiled;
  const portsOf = (to: PeerId) => unionOfPorts(graph.peer(to)!.endpoints.map((destination) => lattice.get(rule.ports(destination))));
  return connectionFixes(graph, policy, rule, portsOf, meant.map(workloadPeer));
}

/** The pods it means are there but do not run: ended, or scaled to nothing. */
const isIdle = (snapshot: Snapshot, { pods }: PodSelection, namespaces: readonly string[]): boolean =>
  snapshot.workloads.some(({ namespace, selectorLabels }) => selectorLabels && namespaces.includes(namespace) && matchesSelector(pods, selectorLabels)) ||
  namespaces.some((name) => podsOfNamespace(snapshot, name).some((pod) => !takesPart(pod) && matchesSelector(pods, pod.labels)));

/** Whether all pods the selection could mean are among what was read, and there are some to compare with. */
function isWholePicture(snapshot: Snapshot, { namespaces }: PodSelection, inScope: readonly string[]): boolean {
  if (snapshot.source.kind === 'cluster') return true;
  const isFixed = 'name' in namespaces || namespaces.selector.matchLabels?.[NAMESPACE_NAME_LABEL] !== undefined;
  return isFixed && inScope.some((name) => podsOfNamespace(snapshot, name).length > 0);
}

function inWords({ namespaces, pods }: PodSelection): string {
  const place = 'name' in namespaces ? `in ${namespaces.name}` : isEmptySelector(namespaces.selector) ? 'in any namespace' : `in namespaces that match ${formatSelector(namespaces.selector)}`;
  return isEmptySelector(pods) ? `all pods ${place}` : `pods that match ${formatSelector(pods)} ${place}`;
}
