import { parsePeer, type PeerId, workloadPeer } from '@/lib/model/ids';
import type { Workload } from '@/lib/model/snapshot';
import type { AllowGraph, GraphPeer } from '@/lib/policy/allow-graph';
import { servicePods } from '@/lib/policy/services/resolve-service';

/** One end of a drawn connection, resolved against the snapshot. */
export type End =
  | { readonly kind: 'workloads'; readonly peers: readonly GraphPeer[]; readonly name: string }
  /** All workloads of a namespace, those to come included. */
  | { readonly kind: 'namespace'; readonly namespace: string; readonly peers: readonly GraphPeer[]; readonly name: string }
  | { readonly kind: 'internet'; readonly peers: readonly GraphPeer[]; readonly name: string };

/** Finds what a peer id names. A string says why it cannot be drawn to or from. */
export function resolveEnd(graph: AllowGraph, id: PeerId): End | string {
  const peer = parsePeer(id);
  if (!peer) return `"${id}" names nothing that can be drawn.`;
  switch (peer.kind) {
    case 'workload': {
      const found = graph.peer(id);
      if (!found?.workload) return `${peer.namespace}/${peer.name} is not in the cluster any more.`;
      return { kind: 'workloads', peers: [found], name: `${peer.namespace}/${peer.name}` };
    }
    case 'service': {
      const service = graph.snapshot.services.find(({ namespace, name }) => namespace === peer.namespace && name === peer.name);
      if (!service) return `Service ${peer.namespace}/${peer.name} is not in the cluster any more.`;
      const workloads = [...new Set(servicePods(graph.snapshot, service).map((pod) => pod.workload))].sort();
      if (workloads.length === 0) return `Service ${peer.namespace}/${peer.name} leads to no running pod.`;
      return { kind: 'workloads', peers: workloads.flatMap((workload) => graph.peer(workloadPeer(workload)) ?? []), name: `Service ${peer.namespace}/${peer.name}` };
    }
    case 'namespace': {
      const members = namespaceMembers(graph, peer.namespace);
      if (!graph.snapshot.namespaces.some(({ name }) => name === peer.namespace)) return `Namespace ${peer.namespace} is not in the cluster any more.`;
      return { kind: 'namespace', namespace: peer.namespace, peers: members, name: `namespace ${peer.namespace}` };
    }
    case 'internet':
      return { kind: 'internet', peers: [graph.peer(id)!], name: 'the Internet' };
    default:
      return `${peer.kind === 'nodes' ? 'Nodes' : 'Private addresses'} cannot be drawn to or from: a policy can only name their addresses.`;
  }
}

/** The workloads of a namespace, in order. */
export const namespaceMembers = (graph: AllowGraph, namespace: string): GraphPeer[] => graph.peers.filter((peer) => peer.workload?.namespace === namespace);

/** A workload's name as policies carry it. */
export const workloadName = (workload: Workload): string => `${workload.namespace}/${workload.name}`;
