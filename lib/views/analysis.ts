import type { PeerId, WorkloadId } from '@/lib/model/ids';
import { workloadPeer } from '@/lib/model/ids';
import type { Snapshot } from '@/lib/model/snapshot';
import { AllowGraph, declaredPorts, type GraphPeer, type Pair } from '@/lib/policy/allow-graph';
import { asPortSet, listeningPorts, type ListeningPort } from '@/lib/policy/listening';
import { formatPorts, isNoPorts, NO_PORTS, type PortSet } from '@/lib/policy/port-set';
import { resolveService } from '@/lib/policy/services/resolve-service';

/** A snapshot with everything the views derive from it, worked out once. */
export interface Analysis {
  readonly snapshot: Snapshot;
  readonly graph: AllowGraph;
  readonly listening: ReadonlyMap<WorkloadId, readonly ListeningPort[]>;
  /** Decided pairs and open neighbours, counted per peer. */
  readonly degrees: ReadonlyMap<PeerId, Degrees>;
  /** Services that lead to a workload, as `namespace/name`. */
  readonly servicesOf: ReadonlyMap<WorkloadId, readonly string[]>;
  /** Services that an Ingress, a route, a load balancer or a node port publishes, as `namespace/name`. */
  readonly published: ReadonlySet<string>;
}

export interface Degrees {
  readonly inbound: number;
  readonly outbound: number;
  readonly openInbound: number;
  readonly openOutbound: number;
  readonly policyInbound: number;
  readonly policyOutbound: number;
}

const analyses = new WeakMap<Snapshot, Analysis>();

/** The analysis of a snapshot; the same object for the same snapshot. */
export function analyse(snapshot: Snapshot): Analysis {
  const known = analyses.get(snapshot);
  if (known) return known;
  const graph = new AllowGraph(snapshot);
  const analysis = { snapshot, graph, listening: listeningPorts(snapshot), degrees: countDegrees(graph), servicesOf: indexServices(snapshot), published: publishedServices(snapshot) };
  analyses.set(snapshot, analysis);
  return analysis;
}

/** The ports a peer is known to listen on; none for outside peers. */
export const listeningOf = (analysis: Analysis, peer: GraphPeer): readonly ListeningPort[] => (peer.workload ? (analysis.listening.get(peer.workload.id) ?? []) : []);

/** The words of a pair: its ports, a short label of those the destination listens on, and what else to know. */
export function describePair(analysis: Analysis, to: GraphPeer, pair: Pair): { ports: string[]; label: string; note?: string } {
  const ports = pair.state === 'unknown' ? pair.unknown : pair.allowed;
  const declared = declaredPorts(pair, asPortSet(listeningOf(analysis, to)));
  // Of an unknown pair it is no more certain which family it would be.
  const notes = [
    ...(pair.onlyFamily && pair.state !== 'unknown' ? [`IPv${pair.onlyFamily} only`] : []),
    ...(pair.partial ? [to.kind === 'workload' ? 'not all pods alike' : 'some addresses only'] : []),
  ];
  return { ports: formatPorts(ports), label: shortLabel(isNoPorts(declared) ? ports : declared), ...(notes.length > 0 && { note: notes.join(', ') }) };
}

const SHORT = 3;

/** A few ports in words: `8080, 53/UDP +2`. */
export function shortLabel(ports: PortSet): string {
  if (ports.key === NO_PORTS.key) return '';
  const words = formatPorts(ports).map((word) => word.replace(/\/TCP$/, ''));
  return words.length > SHORT ? `${words.slice(0, SHORT).join(', ')} +${words.length - SHORT}` : words.join(', ');
}

function countDegrees(graph: AllowGraph): ReadonlyMap<PeerId, Degrees> {
  const counts = new Map(graph.peers.map((peer) => {
    const openInbound = graph.countOpenNeighbours(peer, 'ingress');
    const openOutbound = graph.countOpenNeighbours(peer, 'egress');
    return [peer.id, { inbound: openInbound, outbound: openOutbound, openInbound, openOutbound, policyInbound: 0, policyOutbound: 0 }];
  }));
  for (const { from, to, pair } of graph.decided()) {
    if (pair.state === 'unknown') continue;
    if (from.kind === 'workload') {
      const count = counts.get(to.id)!;
      count.inbound++;
      if (pair.state === 'open') count.openInbound++;
      else count.policyInbound++;
    }
    if (to.kind === 'workload') {
      const count = counts.get(from.id)!;
      count.outbound++;
      if (pair.state === 'open') count.openOutbound++;
      else count.policyOutbound++;
    }
  }
  return counts;
}

function indexServices(snapshot: Snapshot): ReadonlyMap<WorkloadId, readonly string[]> {
  const index = new Map<WorkloadId, Set<string>>();
  for (const service of snapshot.services) {
    for (const place of resolveService(snapshot, service).places) {
      if (place.kind === 'pod') index.set(place.pod.workload, (index.get(place.pod.workload) ?? new Set()).add(`${service.namespace}/${service.name}`));
    }
  }
  return new Map([...index].map(([workload, services]) => [workload, [...services].sort()]));
}

const publishedServices = (snapshot: Snapshot): ReadonlySet<string> =>
  new Set([
    ...snapshot.ingresses.flatMap((ingress) => ingress.backends.map((backend) => `${ingress.namespace}/${backend.service}`)),
    ...snapshot.routes.flatMap((route) => route.backends.map((backend) => `${backend.namespace}/${backend.service}`)),
    ...snapshot.services.filter(({ type }) => type === 'LoadBalancer' || type === 'NodePort').map(({ namespace, name }) => `${namespace}/${name}`),
  ]);

/** The workloads each Service leads to, by `namespace/name`. */
export function workloadsBehind({ servicesOf }: Analysis): ReadonlyMap<string, readonly PeerId[]> {
  const behind = new Map<string, PeerId[]>();
  for (const [workload, services] of servicesOf) for (const service of services) behind.set(service, [...(behind.get(service) ?? []), workloadPeer(workload)]);
  return new Map([...behind].map(([service, peers]) => [service, peers.sort()]));
}
