import { formatPeer, parsePeer, type PeerId, workloadPeer } from '@/lib/model/ids';
import type { NetworkPolicyPeer } from '@/lib/model/network-policy';
import type { Workload } from '@/lib/model/snapshot';
import type { AllowGraph, GraphPeer } from '@/lib/policy/allow-graph';
import { formatRange, parseCidr, type Cidr } from '@/lib/policy/cidr';
import { servicePods } from '@/lib/policy/services/resolve-service';
import { blockPeer, internetPeers } from './internet';

/** One end of a drawn connection, resolved against the snapshot. */
export type End =
  | { readonly kind: 'workloads'; readonly peers: readonly GraphPeer[]; readonly name: string }
  /** All workloads of a namespace, those to come included. */
  | { readonly kind: 'namespace'; readonly namespace: string; readonly peers: readonly GraphPeer[]; readonly name: string }
  /** Addresses outside the cluster: the Internet, or a block the user names, as rules name them. */
  | { readonly kind: 'outside'; readonly peers: readonly GraphPeer[]; readonly blocks: readonly NetworkPolicyPeer[]; readonly name: string };

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
    case 'route':
      return `${peer.routeKind} ${peer.namespace}/${peer.name} cannot be drawn to: policies know its controller and the pods behind it.`;
    case 'internet':
      return { kind: 'outside', peers: [graph.peer(id)!], blocks: internetPeers(graph.snapshot), name: 'the Internet' };
    case 'cidr':
      return resolveBlock(graph, peer.cidr);
    default:
      return `${peer.kind === 'nodes' ? 'Nodes' : 'Private addresses'} cannot be drawn to or from: a policy can only name their addresses.`;
  }
}

function resolveBlock(graph: AllowGraph, text: string): End | string {
  const parsed = parseCidr(text);
  if (!parsed.ok) return `"${text}" is no block of addresses: ${parsed.reason}.`;
  const peer = blockAsPeer(graph, parsed.cidr);
  if (peer.endpoints.length === 0) return `${text} lies among the addresses of the cluster's own pods and nodes: draw to the workloads instead.`;
  const block = blockPeer(graph.snapshot, parsed.cidr);
  return { kind: 'outside', peers: [peer], blocks: [block], name: block.ipBlock?.except ? `${text} (but for the cluster's own pods and nodes)` : text };
}

/** A block of addresses as a peer of its own: all outside addresses of the graph that it has a part of. */
function blockAsPeer({ evaluator }: AllowGraph, { family, first, last }: Cidr): GraphPeer {
  const endpoints = [...evaluator.compiled.endpoints.all.entries()].flatMap(([index, one]) =>
    one.kind === 'outside' && one.group.family === family && one.group.ranges.some((range) => range.first <= last && first <= range.last) ? [index] : []);
  return { id: formatPeer({ kind: 'cidr', cidr: formatRange(family, first, last) }), kind: 'internet', endpoints };
}

/** What the graph has of one end of a wanted connection: a peer of its own, or a block of addresses. */
export function findPeer(graph: AllowGraph, id: PeerId): GraphPeer | undefined {
  const peer = parsePeer(id);
  const parsed = peer?.kind === 'cidr' && parseCidr(peer.cidr);
  return parsed && parsed.ok ? blockAsPeer(graph, parsed.cidr) : graph.peer(id);
}

/** The workloads of a namespace, in order. */
export const namespaceMembers = (graph: AllowGraph, namespace: string): GraphPeer[] => graph.peers.filter((peer) => peer.workload?.namespace === namespace);

/** A workload's name as policies carry it. */
export const workloadName = (workload: Workload): string => `${workload.namespace}/${workload.name}`;
