import { formatPeer, workloadPeer, type PeerId } from '@/lib/model/ids';
import { NAMESPACE_NAME_LABEL } from '@/lib/model/labels';
import type { AllowGraph, GraphPeer } from '../allow-graph';
import { FAMILIES } from '../cidr';
import { findClusterDns, type ClusterDns } from '../cluster-dns';
import { draftPorts } from '../draft-ports';
import { includesPort, intersectPorts, isNoPorts, type PortSet } from '../port-set';
import type { PeerForm } from '../rule-form';
import { matchesSelector } from '../selector';
import { smallestAllow } from '../smallest-allow';
import { finding, nameOf, policyObject, workloadObject, type Finding, type ObjectRef } from './finding';
import { allowFix } from './fixes';

/** Workloads whose egress is isolated and which may not ask the cluster's DNS, one finding for each namespace and cause. */
export function findDnsCuts(graph: AllowGraph): Finding[] {
  const dns = findClusterDns(graph.snapshot);
  const cut = new Map<string, { readonly namespace: string; readonly cause: Cause; readonly peers: GraphPeer[] }>();
  for (const peer of graph.peers) {
    if (!peer.workload || graph.isolation(peer, 'egress') !== 'isolated') continue;
    const cause = dns ? causeOf(graph, peer, dns) : peer.endpoints.some((endpoint) => mayAskSomeDns(graph, endpoint)) ? null : NO_RULE;
    if (!cause) continue;
    const { namespace } = peer.workload;
    const key = `${namespace}${cause.words}`;
    const group = cut.get(key);
    if (group) group.peers.push(peer);
    else cut.set(key, { namespace, cause, peers: [peer] });
  }
  return [...cut.values()].map(({ namespace, cause, peers }) => {
    const sealed = peers.every((peer) => peer.endpoints.every((endpoint) => allowsNothing(graph, endpoint)));
    return finding('dns-cut', {
      // Pods that may send nowhere at all have no use for names.
      ...(sealed && { severity: 'info' }),
      message: `${peers.length === 1 ? nameOf(peers[0]!) : `${peers.length} workloads of ${namespace}`} cannot ask DNS${cause.words}`,
      objects: [...isolatingPolicies(graph, peers), ...peers.map((peer) => workloadObject(peer.workload!))],
      peers: peers.map((peer) => peer.id),
      fix: cause.mendedBy ? [allowFix(peers.length === 1 ? peers[0]!.id : formatPeer({ kind: 'namespace', namespace }), cause.mendedBy, draftPorts(dns!.ports))] : [],
    });
  });
}

/** Why a workload cannot ask DNS, and the server that a draft would let it ask; absent where no draft can. */
interface Cause {
  readonly words: string;
  readonly mendedBy?: PeerId;
}

const NO_RULE: Cause = { words: ': egress is isolated and no rule allows port 53.' };

/** Why a workload cannot ask the servers there are; `null` when it may, or is one. */
function causeOf(graph: AllowGraph, peer: GraphPeer, { workloads, ports }: ClusterDns): Cause | null {
  const servers = workloads.map(workloadPeer);
  if (servers.includes(peer.id)) return null;
  const pairs = servers.map((server) => graph.pair(peer.id, server));
  if (pairs.some(({ allowed, unknown }) => !isNoPorts(intersectPorts(allowed, ports)) || !isNoPorts(unknown))) return null;
  const names = servers.map((server) => nameOf(graph.peer(server)!)).join(', ');
  const obstacle = obstacleTo(graph, peer, servers[0]!, ports);
  if (obstacle !== null) return { words: ` at ${names}. ${obstacle}` };
  return {
    words: servers.some((server) => maySendTo(graph, peer, graph.peer(server)!, ports)) ? `: egress is allowed, but not ingress into ${names}.` : `: egress is isolated and no rule allows port ${ports.ranges.UDP[0]![0]} to ${names}.`,
    mendedBy: servers[0]!,
  };
}

/** Whether the half that is the sender's is there. */
const maySendTo = ({ evaluator }: AllowGraph, from: GraphPeer, to: GraphPeer, ports: PortSet): boolean =>
  from.endpoints.some((source) => to.endpoints.some((destination) => FAMILIES.some((family) =>
    !isNoPorts(intersectPorts(evaluator.compiled.lattice.get(evaluator.evaluateDirection(source, 'egress', destination, family).allowed), ports)))));

/** What no NetworkPolicy can change about it, in words. */
function obstacleTo(graph: AllowGraph, peer: GraphPeer, server: PeerId, ports: PortSet): string | null {
  if (graph.snapshot.adminPolicies.length === 0) return null;
  const answer = smallestAllow(graph, peer.id, server, ports);
  return answer.kind === 'impossible' ? (answer.obstacles.find(({ tier }) => tier === 'admin')?.message ?? null) : null;
}

/** The policies that decide on the egress of these workloads. */
function isolatingPolicies(graph: AllowGraph, peers: readonly GraphPeer[]): ObjectRef[] {
  const { policies, applying } = graph.evaluator.compiled;
  const indices = new Set(peers.flatMap((peer) => peer.endpoints.flatMap((endpoint) => applying.egress[endpoint]!)));
  return [...indices].sort((a, b) => a - b).map((index) => policyObject(policies[index]!.form.ref));
}

/** Whether no policy has a rule for what the endpoint sends. */
const allowsNothing = ({ evaluator: { compiled } }: AllowGraph, endpoint: number): boolean =>
  compiled.applying.egress[endpoint]!.every((index) => compiled.policies[index]!.rules.egress!.every(({ form }) => form.action === 'deny'));

/**
 * Where no DNS server is among what was read: whether some rule allows a DNS port towards where one could be. Of policies in
 * an order that is not asked: they may leave a server that was not read alone.
 */
function mayAskSomeDns(graph: AllowGraph, endpoint: number): boolean {
  const { compiled } = graph.evaluator;
  return compiled.applying.egress[endpoint]!.some((index) =>
    compiled.policies[index]!.form.tier !== 'network-policy' ||
    compiled.policies[index]!.rules.egress!.some(({ form: { ports, peers } }) => {
      // A port by its name may be any.
      const allowsDns = ports === 'all' || ports.named.length > 0 || includesPort(ports.numbered, 'UDP', 53) || includesPort(ports.numbered, 'UDP', 5353);
      return allowsDns && (peers === 'everything' || peers.some((peer) => mayHoldDns(graph, peer)));
    }),
  );
}

function mayHoldDns({ snapshot }: AllowGraph, peer: PeerForm): boolean {
  if (peer.kind !== 'pods') return true;
  const { namespaces } = peer.pods;
  if ('name' in namespaces) return namespaces.name === DNS_NAMESPACE;
  const labels = snapshot.namespaces.find(({ name }) => name === DNS_NAMESPACE)?.labels ?? { [NAMESPACE_NAME_LABEL]: DNS_NAMESPACE };
  return matchesSelector(namespaces.selector, labels);
}

/** Where clusters run their DNS, as a rule. */
const DNS_NAMESPACE = 'kube-system';
