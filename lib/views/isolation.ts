import type { GraphPeer } from '@/lib/policy/allow-graph';
import type { Isolation } from '@/lib/queries/contract/common';
import type { Analysis } from './analysis';

interface BothWays {
  readonly ingress: Isolation;
  readonly egress: Isolation;
}

/** How the pods of a namespace stand, taken together. */
export function namespaceIsolation(analysis: Analysis, namespace: string): BothWays {
  return isolationOf(analysis, analysis.graph.peers.filter((peer) => peer.workload?.namespace === namespace), [namespace]);
}

/** How the pods of some workloads of these namespaces stand, taken together. hostNetwork pods do not count: nothing can isolate them. */
export function isolationOf({ graph, snapshot }: Analysis, peers: readonly GraphPeer[], namespaces: readonly string[]): BothWays {
  const members = peers.filter((peer) => peer.endpoints.length > 0);
  const isUnread = snapshot.unreadable.some((unread) => (unread.resource === 'networkpolicies' || unread.resource === 'otherpolicies') && (unread.namespace === undefined || namespaces.includes(unread.namespace)));
  const together = (direction: 'ingress' | 'egress'): Isolation => {
    const states = new Set(members.map((peer) => graph.isolation(peer, direction)).filter((state) => state !== 'exempt'));
    if (states.size === 0) return members.length > 0 ? 'exempt' : isUnread ? 'unknown' : 'open';
    if (states.has('unknown')) return 'unknown';
    return states.size === 1 ? [...states][0]! : 'partial';
  };
  return { ingress: together('ingress'), egress: together('egress') };
}
