import { policyName, workloadPeer, type PeerId } from '@/lib/model/ids';
import { DIRECTIONS, type Direction } from '@/lib/model/network-policy';
import type { AllowGraph } from '../allow-graph';
import { forEachBit } from '../bitset';
import type { CompiledPolicy } from '../compile';
import type { CompiledRule } from '../compile-rule';
import { draftPorts } from '../draft-ports';
import type { Endpoint } from '../endpoints';
import { NONE } from '../port-lattice';
import type { PortSet } from '../port-set';
import { ruleField } from '../rule-form';
import { isEmptySelector, matchesSelector } from '../selector';
import { smallestAllow } from '../smallest-allow';
import { finding, nameOf, policyObject, workloadObject, type Finding } from './finding';
import { allowFix } from './fixes';
import { networkPolicies } from './look';

/** How many are told one by one; a policy set that is wrong throughout says so by its first ones. */
const LIMIT = 100;

/** Rules that let one workload talk to another while the other half keeps the connection closed. */
export function findMissingHalves(graph: AllowGraph): Finding[] {
  const { compiled } = graph.evaluator;
  const found = new Map<string, Finding>();
  const visit = (policy: CompiledPolicy, rule: CompiledRule, direction: Direction) => {
    forEachBit(rule.peers[4].yes, (other) => {
      if (found.size >= LIMIT || !namesByLabels(rule, compiled.endpoints.all[other]!)) return;
      forEachBit(policy.subjects, (subject) => {
        if (subject === other || found.size >= LIMIT) return;
        for (const finding of missingHalf(graph, rule, direction, subject, other)) {
          const key = finding.peers.join('>');
          if (!found.has(key)) found.set(key, finding);
        }
      });
    });
  };
  for (const policy of networkPolicies(graph)) {
    for (const direction of DIRECTIONS) {
      for (const rule of policy.rules[direction] ?? []) visit(policy, rule, direction);
    }
  }
  return [...found.values()].slice(0, LIMIT);
}

/** Then no half is missing: rules of the admin tier come first, and another finding tells of them. */
const isDeniedByAdmin = (graph: AllowGraph, from: PeerId, to: PeerId, ports: PortSet): boolean => {
  if (graph.snapshot.adminPolicies.length === 0) return false;
  const answer = smallestAllow(graph, from, to, ports);
  return answer.kind === 'impossible' && answer.obstacles.some(({ tier }) => tier === 'admin');
};

/** What is missing between the workloads of two endpoints, of which the rule lets the one talk with the other in a direction. */
function missingHalf(graph: AllowGraph, rule: CompiledRule, direction: Direction, subject: number, other: number): Finding[] {
  const { evaluator } = graph;
  const { endpoints, lattice } = evaluator.compiled;
  const [source, destination] = direction === 'egress' ? [subject, other] : [other, subject];
  const ports = rule.ports(destination);
  const otherHalf = evaluator.evaluateDirection(other, direction === 'egress' ? 'ingress' : 'egress', subject, 4);
  if ((evaluator.compiled.networks?.link(source, destination) ?? 'joined') !== 'joined') return [];
  // Without an address family in common no half would help.
  if (!([4, 6] as const).some((family) => [source, destination].every((end) => endpoints.all[end]!.families[family] !== 'no'))) return [];
  if (ports === NONE || lattice.intersection(otherHalf.possible, ports) !== NONE) return [];
  const { policy } = rule.form.ref;
  return workloadPeers(endpoints.all[source]!).flatMap((from) => workloadPeers(endpoints.all[destination]!).flatMap((to): Finding[] => {
    if (from === to || graph.pair(from, to).state !== 'denied' || isDeniedByAdmin(graph, from, to, lattice.get(ports))) return [];
    const names = [nameOf(graph.peer(from)!), nameOf(graph.peer(to)!)];
    const message = direction === 'egress'
      ? `${policyName(policy)} lets ${names[0]} send to ${names[1]}, but ${names[1]} does not let it in: the ingress half is missing.`
      : `${policyName(policy)} lets ${names[0]} into ${names[1]}, but ${names[0]} may not send to it: the egress half is missing.`;
    const field = ruleField(rule.form.ref);
    return [finding('missing-half', {
      message,
      objects: [policyObject(policy, field), ...[from, to].flatMap((id) => graph.peer(id)?.workload ?? []).map(workloadObject)],
      field,
      peers: [from, to],
      fix: [allowFix(from, to, draftPorts(lattice.get(ports)))],
    })];
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
