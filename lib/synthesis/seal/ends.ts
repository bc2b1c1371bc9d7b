import { parsePeer, workloadPeer, type PeerId } from '@/lib/model/ids';
import type { Pod, Snapshot } from '@/lib/model/snapshot';
import type { AllowGraph, GraphPeer } from '@/lib/policy/allow-graph';
import { parseCidr } from '@/lib/policy/cidr';
import { podsOfNamespace } from '@/lib/policy/pods-of-namespace';
import { semanticsOf } from '@/lib/policy/profile';
import { servicePods } from '@/lib/policy/services/resolve-service';
import { internetPeers } from '../internet';
import { namespaceMembers, workloadName } from '../resolve';
import { addressesOf, isNone, NO_ADDRESSES, subtract, unite, type Addresses } from './ranges';

/** One end of a kept edge: pods that are named by labels, and addresses. */
export interface SealEnd {
  readonly name: string;
  /** Workloads whose pods it is; not those on the host network. */
  readonly workloads: readonly GraphPeer[];
  /** All pods of this namespace, those to come included. */
  readonly namespace?: string;
  /** What is named by its address: outside addresses, nodes, and pods on the network of a node. Never addresses of other pods. */
  readonly addresses: Addresses;
}

/** RFC 1918, RFC 6598, RFC 4193. */
const PRIVATE = ['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'];

/**
 * Finds what a peer id names; a string says why a policy cannot name it. Pods have labels, so blocks never stand for them: the
 * addresses of pods, as far as they are known, are left out of every block.
 */
export function resolveSealEnd(graph: AllowGraph, id: PeerId): SealEnd | string {
  const known = resolved.get(graph) ?? new Map<PeerId, SealEnd | string>();
  resolved.set(graph, known);
  const end = known.get(id) ?? findEnd(graph, id);
  known.set(id, end);
  return end;
}

const resolved = new WeakMap<AllowGraph, Map<PeerId, SealEnd | string>>();

function findEnd(graph: AllowGraph, id: PeerId): SealEnd | string {
  const { snapshot } = graph;
  const peer = parsePeer(id);
  if (!peer) return `"${id}" names nothing that a policy could be about.`;
  switch (peer.kind) {
    case 'workload': {
      const found = graph.peer(id);
      if (!found?.workload) return `${peer.namespace}/${peer.name} is not in the cluster.`;
      return podsEnd(snapshot, [found], workloadName(found.workload));
    }
    case 'service': {
      const name = `Service ${peer.namespace}/${peer.name}`;
      const service = snapshot.services.find((one) => one.namespace === peer.namespace && one.name === peer.name);
      if (!service) return `${name} is not in the cluster.`;
      const workloads = [...new Set(servicePods(snapshot, service).map((pod) => pod.workload))].sort();
      if (workloads.length === 0) return `${name} leads to no running pod.`;
      return podsEnd(snapshot, workloads.flatMap((workload) => graph.peer(workloadPeer(workload)) ?? []), name);
    }
    case 'namespace':
      if (!snapshot.namespaces.some(({ name }) => name === peer.namespace)) return `Namespace ${peer.namespace} is not in the cluster.`;
      return { name: `namespace ${peer.namespace}`, namespace: peer.namespace, workloads: namespaceMembers(graph, peer.namespace).filter((one) => !usesHostNetwork(snapshot, one)), addresses: NO_ADDRESSES };
    case 'route':
      return `${peer.routeKind} ${peer.namespace}/${peer.name} cannot be named by a policy: it can name its controller and the pods behind it.`;
    case 'internet':
      return addressEnd('the Internet', unite(...internetPeers(snapshot).map(({ ipBlock }) => subtract(addressesOf([ipBlock!.cidr]), addressesOf(ipBlock!.except ?? [])))));
    case 'private':
      return addressEnd('private addresses', subtract(subtract(addressesOf(PRIVATE), podAddresses(snapshot)), nodeAddresses(snapshot)));
    case 'nodes': {
      const addresses = nodeAddresses(snapshot);
      return isNone(addresses) ? 'No node is known, so no policy can name the addresses of the nodes.' : addressEnd('the nodes', addresses);
    }
    case 'cidr': {
      const parsed = parseCidr(peer.cidr);
      if (!parsed.ok) return `"${peer.cidr}" is no block of addresses: ${parsed.reason}.`;
      const addresses = subtract(addressesOf([peer.cidr]), podAddresses(snapshot));
      return isNone(addresses) ? `${peer.cidr} is where pods have their addresses: name the workload.` : addressEnd(peer.cidr, addresses);
    }
  }
}

const addressEnd = (name: string, addresses: Addresses): SealEnd => ({ name, workloads: [], addresses });

function podsEnd(snapshot: Snapshot, peers: readonly GraphPeer[], name: string): SealEnd | string {
  const hosts = peers.flatMap((peer) => podsOf(snapshot, peer).filter((pod) => isOnHost(snapshot, pod)));
  const workloads = peers.filter((peer) => !usesHostNetwork(snapshot, peer));
  const addresses = addressesOf(hosts.flatMap((pod) => hostAddresses(snapshot, pod)));
  if (workloads.length === 0 && isNone(addresses)) return `${name} uses the host network, and the addresses of its nodes are not known, so that no policy can name it.`;
  return { name, workloads, addresses };
}

const podsOf = (snapshot: Snapshot, { workload }: GraphPeer): Pod[] => (workload ? podsOfNamespace(snapshot, workload.namespace).filter((pod) => pod.workload === workload.id) : []);

const isOnHost = ({ profile }: Snapshot, pod: Pod): boolean => pod.hostNetwork && !semanticsOf(profile.name).hostPodsAreOrdinary;

/** Whether the pods of a workload are on the host network: a policy neither selects them nor finds them by labels. */
export function usesHostNetwork(snapshot: Snapshot, peer: GraphPeer): boolean {
  const pods = podsOf(snapshot, peer);
  return pods.length > 0 && pods.every((pod) => isOnHost(snapshot, pod));
}

/** Workloads on the host network of which no address is known: to policies they are nothing but addresses, as nodes are that nobody names. */
export function unplacedHosts(graph: AllowGraph): ReadonlySet<PeerId> {
  const { snapshot } = graph;
  return new Set(graph.peers.flatMap((peer) => (usesHostNetwork(snapshot, peer) && podsOf(snapshot, peer).every((pod) => hostAddresses(snapshot, pod).length === 0) ? [peer.id] : [])));
}

/** The addresses under which policies see a pod on the host network: those of its node. */
export const hostAddresses = ({ nodes }: Snapshot, { ips, nodeName }: Pod): string[] => (ips.length > 0 ? ips : (nodes.find(({ name }) => name === nodeName)?.addresses ?? [])).map(single);

/** Where pods have their addresses, as far as known; nothing where the network plugin never takes a pod for an address. */
function podAddresses({ podCIDRs, nodes, pods, profile }: Snapshot): Addresses {
  if (semanticsOf(profile.name).pods === 'no') return NO_ADDRESSES;
  return addressesOf([...podCIDRs, ...nodes.flatMap((node) => node.podCIDRs), ...pods.flatMap((pod) => (pod.hostNetwork ? [] : pod.ips.map(single)))]);
}

const nodeAddresses = ({ nodes, pods }: Snapshot): Addresses => addressesOf([...nodes.flatMap((node) => node.addresses), ...pods.flatMap((pod) => (pod.hostNetwork ? pod.ips : []))].map(single));

const single = (address: string): string => `${address}/${address.includes(':') ? 128 : 32}`;
