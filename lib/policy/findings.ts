import type { DraftPort } from '@/lib/model/draft';
import type { PeerId } from '@/lib/model/ids';
import { formatPeer, workloadPeer } from '@/lib/model/ids';
import { NAMESPACE_NAME_LABEL } from '@/lib/model/labels';
import type { Direction } from '@/lib/model/network-policy';
import type { AllowGraph, GraphPeer } from './allow-graph';
import { forEachBit, isEmptyBitset } from './bitset';
import { findClusterDns } from './cluster-dns';
import type { CompiledPolicy, CompiledRule } from './compile';
import type { Endpoint } from './endpoints';
import { NONE } from './port-lattice';
import { includesPort, intersectPorts, isAllPorts, isNoPorts, type PortSet } from './port-set';
import type { PeerForm, PolicyRef, RuleRef } from './rule-form';
import { formatSelector, isEmptySelector, matchesSelector } from './selector';

/** Something in the policies that likely is not what their authors meant. */
export interface Finding {
  readonly code: 'selects-nothing' | 'missing-half' | 'dns-cut';
  readonly message: string;
  /** The peers concerned; for a missing half the source and the destination. */
  readonly peers: readonly PeerId[];
  readonly policy?: PolicyRef | RuleRef;
  /** The connection that would have to be allowed to mend it. */
  readonly fix?: { readonly from: PeerId; readonly to: PeerId; readonly ports: 'all' | readonly DraftPort[] };
}

/** How many missing halves are told one by one; a policy set that is wrong throughout says so by its first ones. */
const HALVES_LIMIT = 100;

/** Looks through the policies for what is likely a mistake: subjects that are empty, edges with one half, DNS cut off. */
export function findMistakes(graph: AllowGraph): Finding[] {
  return [...selectNothing(graph), ...missingHalves(graph), ...dnsCuts(graph)];
}

function selectNothing(graph: AllowGraph): Finding[] {
  return graph.evaluator.compiled.policies
    .filter((policy) => isEmptyBitset(policy.subjects))
    .map(({ form: { ref, subject } }) => ({
      code: 'selects-nothing',
      message: `${ref.namespace}/${ref.name} selects no running pod: none in ${ref.namespace} has ${formatSelector(subject.pods)}.`,
      peers: [],
      policy: ref,
    }));
}

/** Rules that let one workload talk to another while the other half keeps the connection closed. */
function missingHalves(graph: AllowGraph): Finding[] {
  const { compiled } = graph.evaluator;
  const found = new Map<string, Finding>();
  const visit = (policy: CompiledPolicy, rule: CompiledRule, direction: Direction) => {
    forEachBit(rule.peers[4].yes, (other) => {
      if (found.size >= HALVES_LIMIT || !namesByLabels(rule, compiled.endpoints.all[other]!)) return;
      forEachBit(policy.subjects, (subject) => {
        if (subject === other || found.size >= HALVES_LIMIT) return;
        for (const finding of missingHalf(graph, rule, direction, subject, other)) {
          const key = finding.peers.join('>');
          if (!found.has(key)) found.set(key, finding);
        }
      });
    });
  };
  for (const policy of compiled.policies) {
    for (const direction of ['ingress', 'egress'] as const) {
      for (const rule of policy.rules[direction] ?? []) visit(policy, rule, direction);
    }
  }
  return [...found.values()].slice(0, HALVES_LIMIT);
}

/** What is missing between the workloads of two endpoints, of which the rule lets the one talk with the other in a direction. */
function missingHalf(graph: AllowGraph, rule: CompiledRule, direction: Direction, subject: number, other: number): Finding[] {
  const { evaluator } = graph;
  const { endpoints, lattice } = evaluator.compiled;
  const [source, destination] = direction === 'egress' ? [subject, other] : [other, subject];
  const ports = rule.ports(destination);
  const otherHalf = evaluator.evaluateDirection(other, direction === 'egress' ? 'ingress' : 'egress', subject, 4);
  if (ports === NONE || lattice.intersection(otherHalf.possible, ports) !== NONE) return [];
  const { policy } = rule.form.ref;
  return workloadPeers(endpoints.all[source]!).flatMap((from) => workloadPeers(endpoints.all[destination]!).flatMap((to): Finding[] => {
    if (from === to || graph.pair(from, to).state !== 'denied') return [];
    const names = [nameOf(graph.peer(from)!), nameOf(graph.peer(to)!)];
    const message = direction === 'egress'
      ? `${policy.namespace}/${policy.name} lets ${names[0]} send to ${names[1]}, but ${names[1]} does not let it in: the ingress half is missing.`
      : `${policy.namespace}/${policy.name} lets ${names[0]} into ${names[1]}, but ${names[0]} may not send to it: the egress half is missing.`;
    return [{ code: 'missing-half', message, peers: [from, to], policy: rule.form.ref, fix: { from, to, ports: draftPorts(lattice.get(ports)) } }];
  }));
}

/** The workloads whose pods an endpoint holds. */
const workloadPeers = (endpoint: Endpoint): PeerId[] => (endpoint.kind === 'pods' ? [...new Set(endpoint.pods.map((pod) => pod.workload))].map(workloadPeer) : []);

/**
 * Whether one of the rule's peers names this pod by its labels. A peer that stands for a whole namespace says what one side
 * puts up with, and does not promise that each of its pods is let through by the other.
 */
function namesByLabels(rule: CompiledRule, other: Endpoint): boolean {
  const { peers } = rule.form;
  if (peers === 'everything' || other.kind !== 'pods') return false;
  return peers.some((peer) => {
    if (peer.kind !== 'pods' || isEmptySelector(peer.pods.pods)) return false;
    const { namespaces, pods } = peer.pods;
    return (!('name' in namespaces) || namespaces.name === other.namespace) && matchesSelector(pods, other.labels);
  });
}

/** Workloads whose egress is isolated and which may not ask the cluster's DNS, one finding a namespace. */
function dnsCuts(graph: AllowGraph): Finding[] {
  const dns = findClusterDns(graph.snapshot);
  const servers = (dns?.workloads ?? []).map(workloadPeer);
  const cut = new Map<string, GraphPeer[]>();
  for (const peer of graph.peers) {
    if (!peer.workload || servers.includes(peer.id) || graph.isolation(peer, 'egress') !== 'isolated') continue;
    const reaches = servers.length > 0
      ? servers.some((server) => { const { allowed, unknown } = graph.pair(peer.id, server); return !isNoPorts(intersectPorts(allowed, dns!.ports)) || !isNoPorts(unknown); })
      : peer.endpoints.some((endpoint) => mayAskSomeDns(graph, endpoint));
    if (!reaches) cut.set(peer.workload.namespace, [...(cut.get(peer.workload.namespace) ?? []), peer]);
  }
  return [...cut.entries()].map(([namespace, peers]) => ({
    code: 'dns-cut',
    message: `${peers.length === 1 ? nameOf(peers[0]!) : `${peers.length} workloads of ${namespace}`} cannot ask DNS: egress is isolated and no rule allows port 53${servers.length > 0 ? ` to ${servers.map((server) => nameOf(graph.peer(server)!)).join(', ')}` : ''}.`,
    peers: peers.map((peer) => peer.id),
    ...(servers[0] && { fix: { from: peers.length === 1 ? peers[0]!.id : formatPeer({ kind: 'namespace', namespace }), to: servers[0], ports: draftPorts(dns!.ports) } }),
  }));
}

/** Where no DNS server is among what was read: whether some rule allows a DNS port towards where one could be. */
function mayAskSomeDns(graph: AllowGraph, endpoint: number): boolean {
  const { compiled } = graph.evaluator;
  return compiled.isolating.egress[endpoint]!.some((index) =>
    (compiled.policies[index]!.rules.egress ?? []).some(({ form: { ports, peers } }) => {
      const allowsDns = ports === 'all' || includesPort(ports.numbered, 'UDP', 53) || includesPort(ports.numbered, 'UDP', 5353);
      return allowsDns && (peers === 'everything' || peers.some((peer) => mayHoldDns(graph, peer)));
    }),
  );
}

function mayHoldDns({ snapshot }: AllowGraph, peer: PeerForm): boolean {
  if (peer.kind === 'addresses') return true;
  const { namespaces } = peer.pods;
  if ('name' in namespaces) return namespaces.name === DNS_NAMESPACE;
  const labels = snapshot.namespaces.find(({ name }) => name === DNS_NAMESPACE)?.labels ?? { [NAMESPACE_NAME_LABEL]: DNS_NAMESPACE };
  return matchesSelector(namespaces.selector, labels);
}

/** Where clusters run their DNS, as a rule. */
const DNS_NAMESPACE = 'kube-system';

/** A port set as a draft writes it. */
export function draftPorts(set: PortSet): 'all' | DraftPort[] {
  if (isAllPorts(set)) return 'all';
  return (['TCP', 'UDP', 'SCTP'] as const).flatMap((protocol) =>
    set.ranges[protocol].map(([port, last]) => ({ protocol, port, ...(last > port && { endPort: last }) })),
  );
}

const nameOf = (peer: GraphPeer) => (peer.workload ? `${peer.workload.namespace}/${peer.workload.name}` : peer.kind);
