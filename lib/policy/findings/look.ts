import { workloadPeer } from '@/lib/model/ids';
import type { Snapshot } from '@/lib/model/snapshot';
import type { AllowGraph, GraphPeer } from '../allow-graph';
import { forEachBit, type Bitset } from '../bitset';
import type { CompiledPolicy } from '../compile';

/** The policies of the NetworkPolicy tier, where rules only add up. */
export const networkPolicies = (graph: AllowGraph): readonly CompiledPolicy[] => graph.evaluator.compiled.policies.filter(({ form }) => form.tier === 'network-policy');

/** The workloads that have pods among these endpoints, by name. */
export function workloadsAmong(graph: AllowGraph, set: Bitset): GraphPeer[] {
  const { all } = graph.evaluator.compiled.endpoints;
  const found = new Map<string, GraphPeer>();
  forEachBit(set, (index) => {
    const endpoint = all[index]!;
    if (endpoint.kind !== 'pods' && endpoint.kind !== 'host-pods') return;
    for (const { workload } of endpoint.pods) {
      const peer = graph.peer(workloadPeer(workload));
      if (peer) found.set(peer.id, peer);
    }
  });
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Whether pods that were not read could be in these namespaces. */
export const mayHidePods = ({ unreadable }: Snapshot, namespaces: readonly string[]): boolean =>
  unreadable.some(({ resource, namespace }) => resource === 'pods' && (namespace === undefined || namespaces.includes(namespace)));

/** Whether there may be namespaces, or labels of them, that were not read. */
export const mayHideNamespaces = ({ unreadable }: Snapshot): boolean => unreadable.some(({ resource }) => resource === 'namespaces');
