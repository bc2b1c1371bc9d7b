import type { Isolation } from '@/lib/queries/contract/common';
import type { Analysis } from './analysis';

/** How the pods of a namespace stand, taken together. hostNetwork pods do not count: nothing can isolate them. */
export function namespaceIsolation({ graph, snapshot }: Analysis, namespace: string): { ingress: Isolation; egress: Isolation } {
  const members = graph.peers.filter((peer) => peer.workload?.namespace === namespace && peer.endpoints.length > 0);
  const isUnread = snapshot.unreadable.some((unread) => (unread.resource === 'networkpolicies' || unread.resource === 'otherpolicies') && (unread.namespace === undefined || unread.namespace === namespace));
  const together = (direction: 'ingress' | 'egress'): Isolation => {
    const states = new Set(members.map((peer) => graph.isolation(peer, direction)).filter((state) => state !== 'exempt'));
    if (states.size === 0) return members.length > 0 ? 'exempt' : isUnread ? 'unknown' : 'open';
    if (states.has('unknown')) return 'unknown';
    return states.size === 1 ? [...states][0]! : 'partial';
  };
  return { ingress: together('ingress'), egress: together('egress') };
}
