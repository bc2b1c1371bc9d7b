import { parsePeer, type PeerId } from '@/lib/model/ids';
import { NAMESPACE_NAME_LABEL } from '@/lib/model/labels';
import type { NetworkPolicyPeer } from '@/lib/model/network-policy';
import type { AllowGraph, GraphPeer } from '@/lib/policy/allow-graph';
import { formatRange, isStrictSubset, parseCidr, parseIp } from '@/lib/policy/cidr';
import { intersectPorts, isNoPorts, NO_PORTS, unionPorts, type PortSet } from '@/lib/policy/port-set';
import { endpointOfPlace } from '@/lib/policy/services/place-endpoint';
import type { Naming } from '../naming';
import { namespaceMembers } from '../resolve';
import { usesHostNetwork } from '../standing';

/** One end of an essential's edge. */
export type NeededEnd =
  | { readonly kind: 'workloads'; readonly id: PeerId; readonly members: readonly GraphPeer[]; readonly namespace?: string }
  | { readonly kind: 'address'; readonly id: PeerId; readonly address: string }
  | { readonly kind: 'anywhere'; readonly id: PeerId; readonly cidr: string };

/** What of the graph an end is; `null` when it is not there. */
export function neededEnd(graph: AllowGraph, id: PeerId): NeededEnd | null {
  const peer = parsePeer(id);
  if (peer?.kind === 'namespace') return { kind: 'workloads', id, members: namespaceMembers(graph, peer.namespace), namespace: peer.namespace };
  if (peer?.kind === 'cidr') return peer.cidr.endsWith('/0') ? { kind: 'anywhere', id, cidr: peer.cidr } : { kind: 'address', id, address: peer.cidr.split('/')[0]! };
  const found = graph.peer(id);
  return found?.workload ? { kind: 'workloads', id, members: [found] } : null;
}

/** Ports by which a workload and an address may connect, surely or possibly; all of them where nothing can be said of the address. */
function portsWithAddress(graph: AllowGraph, peer: GraphPeer, address: string, isSource: boolean, ports: PortSet): { readonly sure: PortSet; readonly possible: PortSet } {
  const { evaluator } = graph;
  const index = endpointOfPlace(evaluator.compiled, { kind: 'address', address });
  if (index === undefined || peer.endpoints.length === 0) return { sure: NO_PORTS, possible: ports };
  let [sure, possible] = [ports, NO_PORTS];
  for (const endpoint of peer.endpoints) {
    const { allowed, unknown } = isSource ? evaluator.evaluatePair(endpoint, index) : evaluator.evaluatePair(index, endpoint);
    sure = intersectPorts(sure, allowed);
    possible = unionPorts(possible, intersectPorts(ports, unionPorts(allowed, unknown)));
  }
  return { sure, possible };
}

/** Ports of an edge by which two ends connect, or may. Where there are no pods yet, all of them may be. */
export function connectingPorts(graph: AllowGraph, from: GraphPeer | NeededEnd, to: GraphPeer | NeededEnd, ports: PortSet): { readonly sure: PortSet; readonly possible: PortSet } {
  if (from.kind === 'address') return to.kind === 'workload' ? portsWithAddress(graph, to, from.address, false, ports) : { sure: NO_PORTS, possible: ports };
  if (to.kind === 'address') return from.kind === 'workload' ? portsWithAddress(graph, from, to.address, true, ports) : { sure: NO_PORTS, possible: ports };
  if (from.kind !== 'workload' || to.kind !== 'workload') return { sure: NO_PORTS, possible: ports };
  if (from.endpoints.length === 0 || to.endpoints.length === 0) return { sure: NO_PORTS, possible: ports };
  const { allowed, unknown } = graph.pair(from.id, to.id);
  return { sure: intersectPorts(ports, allowed), possible: intersectPorts(ports, unionPorts(allowed, unknown)) };
}

export const mayConnect = (graph: AllowGraph, from: GraphPeer | NeededEnd, to: GraphPeer | NeededEnd, ports: PortSet): boolean => !isNoPorts(connectingPorts(graph, from, to, ports).possible);

/**
 * The end as peers of a rule in a namespace: none for everybody. A string says why it cannot be named. Pods on their node's network
 * are named by its addresses.
 */
export function rulePeers(graph: AllowGraph, naming: Naming, end: NeededEnd, within: string): readonly NetworkPolicyPeer[] | string {
  if (end.kind === 'anywhere') return [];
  if (end.kind === 'address') return [blockOf(end.address)];
  if (end.namespace !== undefined) return end.namespace === within ? [{ podSelector: {} }] : [{ namespaceSelector: { matchLabels: { [NAMESPACE_NAME_LABEL]: end.namespace } } }];
  const [peer] = end.members;
  if (!peer) return 'is not in the cluster any more.';
  const named = naming.podPeers(peer);
  if (named) return naming.within(within, peer, named);
  const addresses = usesHostNetwork(graph, peer) ? hostAddresses(graph, peer) : [];
  return addresses.length > 0 ? addresses.map(blockOf) : naming.cannotName(peer);
}

/** Every address of a family but those that pods have, as far as their ranges are known: neither the API server nor a kubelet is one of them. */
export function anyAddress({ snapshot }: AllowGraph, cidr: string): NetworkPolicyPeer {
  const whole = parseCidr(cidr);
  const ranges = [...snapshot.podCIDRs, ...snapshot.nodes.flatMap(({ podCIDRs }) => podCIDRs)].flatMap((text) => {
    const parsed = parseCidr(text);
    return parsed.ok && whole.ok && isStrictSubset(parsed.cidr, whole.cidr) ? [parsed.cidr] : [];
  });
  const except = [...new Set(ranges.filter((range) => !ranges.some((other) => isStrictSubset(range, other))).map(({ family, first, last }) => formatRange(family, first, last)))].sort();
  return { ipBlock: { cidr, ...(except.length > 0 && { except }) } };
}

const blockOf = (address: string): NetworkPolicyPeer => ({ ipBlock: { cidr: `${address}/${parseIp(address)?.family === 6 ? 128 : 32}` } });

function hostAddresses({ snapshot }: AllowGraph, { workload }: GraphPeer): string[] {
  const own = snapshot.pods.filter((pod) => pod.workload === workload?.id && pod.hostNetwork);
  const nodes = new Map(snapshot.nodes.map(({ name, addresses }) => [name, addresses]));
  return [...new Set(own.flatMap((pod) => [...pod.ips, ...(nodes.get(pod.nodeName ?? '') ?? [])]))].sort();
}
