import type { AdminPeer, AdminPods, AdminPort, AdminRule } from '@/lib/model/admin-policy';
import { compareText } from '@/lib/model/compare-text';
import type { DraftPort } from '@/lib/model/draft';
import { formatPeer, parsePeer, type PeerId } from '@/lib/model/ids';
import { NAMESPACE_NAME_LABEL } from '@/lib/model/labels';
import { PROTOCOLS, type Direction } from '@/lib/model/network-policy';
import type { Pod, Snapshot } from '@/lib/model/snapshot';
import { isAllPorts, NO_PORTS, portSet, unionOfPorts, ALL_PORTS, type PortSet } from '@/lib/policy/port-set';
import type { Essential, EssentialEdge } from '../safety/essential';
import { stableSelector } from '../stable-selector';

/** Rules that leave open, for some pods, what the cluster works by. */
export interface Keeping {
  readonly subject: AdminPods;
  /** What the pods are called: `all`, a namespace, or a namespace and a workload. */
  readonly name: string;
  readonly ingress: readonly AdminRule[];
  readonly egress: readonly AdminRule[];
}

const EVERY_POD: AdminPods = { namespaces: {} };

interface Half {
  readonly direction: Direction;
  readonly subject: AdminPods;
  readonly name: string;
  readonly peers: readonly AdminPeer[];
  readonly ports: PortSet;
}

/**
 * What keeps the essentials, both halves of each of their connections.
 *
 * @param shared one subject, every pod: what is kept is left open for all of them
 * @param most how many peers a rule may have
 */
export function keepOpen(snapshot: Snapshot, essentials: readonly Essential[], shared: boolean, most: number): Keeping[] {
  const halves = essentials.flatMap(({ edges }) => edges.flatMap((edge) => halvesOf(snapshot, edges, edge)));
  const groups = Map.groupBy(halves, ({ name }) => (shared ? 'all' : name));
  return [...groups].sort(([a], [b]) => compareText(a, b)).map(([name, own]): Keeping => ({
    subject: shared ? EVERY_POD : own[0]!.subject,
    name,
    ingress: rulesOf(own.filter(({ direction }) => direction === 'ingress'), most),
    egress: rulesOf(own.filter(({ direction }) => direction === 'egress'), most),
  }));
}

/** The half of the source and that of the destination; none of an end that no admin policy can be about, as one outside. */
function halvesOf(snapshot: Snapshot, edges: readonly EssentialEdge[], { from, to, ports }: EssentialEdge): Half[] {
  const isFromEverywhere = parsePeer(from)?.kind === 'namespace' && snapshot.namespaces.every(({ name }) => edges.some((edge) => edge.to === to && edge.from === formatPeer({ kind: 'namespace', namespace: name })));
  const source = isFromEverywhere ? { subject: EVERY_POD, name: 'all' } : podsOf(snapshot, from);
  const destination = podsOf(snapshot, to);
  const set = portsOf(ports);
  return [
    ...(source ? [{ direction: 'egress' as const, ...source, peers: destination ? [{ kind: 'pods' as const, pods: destination.subject }] : addressesOf(snapshot, to), ports: set }] : []),
    ...(source && destination ? [{ direction: 'ingress' as const, ...destination, peers: [{ kind: 'pods' as const, pods: source.subject }], ports: set }] : []),
  ].filter(({ peers }) => peers.length > 0);
}

/** Pods by labels; `null` for addresses and for pods on the network of their node. */
function podsOf(snapshot: Snapshot, id: PeerId): { readonly subject: AdminPods; readonly name: string } | null {
  const peer = parsePeer(id);
  const within = (namespace: string): AdminPods => ({ namespaces: { matchLabels: { [NAMESPACE_NAME_LABEL]: namespace } } });
  if (peer?.kind === 'namespace') return { subject: within(peer.namespace), name: peer.namespace };
  const pods = podsOfWorkload(snapshot, id);
  if (peer?.kind !== 'workload' || pods.some(({ hostNetwork }) => hostNetwork)) return null;
  const workload = snapshot.workloads.find((one) => `workload/${one.id}` === id);
  const selector = workload && stableSelector(snapshot, workload.id)?.selector;
  return { subject: { ...within(peer.namespace), ...(selector && { pods: selector }) }, name: selector ? `${peer.namespace}-${peer.name}` : peer.namespace };
}

const podsOfWorkload = (snapshot: Snapshot, id: PeerId): readonly Pod[] => snapshot.pods.filter(({ workload }) => `workload/${workload}` === id);

function addressesOf(snapshot: Snapshot, id: PeerId): AdminPeer[] {
  const peer = parsePeer(id);
  if (peer?.kind === 'cidr') return [{ kind: 'networks', cidrs: [peer.cidr] }];
  const own = podsOfWorkload(snapshot, id).flatMap(({ ips, nodeName }) => [...ips, ...(snapshot.nodes.find(({ name }) => name === nodeName)?.addresses ?? [])]);
  return [...new Set(own)].sort().map((ip) => ({ kind: 'networks', cidrs: [`${ip}/${ip.includes(':') ? 128 : 32}`] }));
}

/** Halves of the same ports as one rule, and as several where it would have too many peers. */
function rulesOf(halves: readonly Half[], most: number): AdminRule[] {
  return [...Map.groupBy(halves, ({ ports }) => ports.key)].sort(([a], [b]) => compareText(a, b)).flatMap(([, own]) => {
    const ports = adminPorts(own[0]!.ports);
    const peers = [...new Map(own.flatMap((half) => half.peers.map((peer) => [JSON.stringify(peer), peer] as const)))].sort(([a], [b]) => compareText(a, b)).map(([, peer]) => peer);
    return Array.from({ length: Math.ceil(peers.length / most) }, (_, index): AdminRule => ({ action: 'allow', peers: peers.slice(index * most, (index + 1) * most), ...(ports && { ports }) }));
  });
}

const adminPorts = (set: PortSet): readonly AdminPort[] | undefined =>
  isAllPorts(set) ? undefined : PROTOCOLS.flatMap((protocol) => set.ranges[protocol].map(([first, last]): AdminPort => ({ kind: 'numbers', protocol, first, last })));

export const portsOf = (ports: 'all' | readonly DraftPort[]): PortSet =>
  ports === 'all' ? ALL_PORTS : unionOfPorts([NO_PORTS, ...ports.map(({ protocol, port, endPort }) => portSet({ [protocol]: [[port, endPort ?? port]] }))]);
