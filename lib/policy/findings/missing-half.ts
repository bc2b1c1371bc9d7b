import { policyName, workloadPeer, type PeerId } from '@/lib/model/ids';
import { DIRECTIONS, type Direction } from '@/lib/model/network-policy';
import type { AllowGraph, GraphPeer } from '../allow-graph';
import type { CompiledRule } from '../compile-rule';
import { draftPorts } from '../draft-ports';
import { NONE } from '../port-lattice';
import type { PortSet } from '../port-set';
import { ruleField } from '../rule-form';
import { isEmptySelector } from '../selector';
import { smallestAllow } from '../smallest-allow';
import { finding, nameOf, policyObject, workloadObject, type Finding } from './finding';
import { allowFix } from './fixes';
import { membersOf, networkPolicies } from './look';

/** How many are told one by one; a policy set that is wrong throughout says so by its first ones. */
const LIMIT = 100;

/** Rules that let one workload talk to another while the other half keeps the connection closed. */
export function findMissingHalves(graph: AllowGraph): Finding[] {
  const found = new Map<string, Finding>();
  for (const one of missingHalves(graph)) {
    const key = one.peers.join('>');
    if (!found.has(key)) found.set(key, one);
    if (found.size === LIMIT) break;
  }
  return [...found.values()];
}

function* missingHalves(graph: AllowGraph): Generator<Finding> {
  for (const policy of networkPolicies(graph)) {
    const subjects = membersOf(policy.subjects);
    for (const direction of DIRECTIONS) {
      for (const rule of policy.rules[direction] ?? []) {
        for (const other of namedByLabels(graph, rule)) for (const subject of subjects) yield* missingHalf(graph, rule, direction, subject, other);
      }
    }
  }
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
  return workloadsIn(graph, source).flatMap((from) => workloadsIn(graph, destination).flatMap((to): Finding[] => {
    if (from === to || graph.pair(from.id, to.id).state !== 'denied' || isDeniedByAdmin(graph, from.id, to.id, lattice.get(ports))) return [];
    const [sender, receiver] = [nameOf(from), nameOf(to)];
    const message = direction === 'egress'
      ? `${policyName(policy)} lets ${sender} send to ${receiver}, but ${receiver} does not let it in: the ingress half is missing.`
      : `${policyName(policy)} lets ${sender} into ${receiver}, but ${sender} may not send to it: the egress half is missing.`;
    const field = ruleField(rule.form.ref);
    return [finding('missing-half', {
      message,
      objects: [policyObject(policy, field), workloadObject(from.workload!), workloadObject(to.workload!)],
      field,
      peers: [from.id, to.id],
      fix: [allowFix(from.id, to.id, draftPorts(lattice.get(ports)))],
    })];
  }));
}

/** The workloads whose pods an endpoint holds. */
function workloadsIn(graph: AllowGraph, index: number): GraphPeer[] {
  const endpoint = graph.evaluator.compiled.endpoints.all[index]!;
  return endpoint.kind === 'pods' ? [...new Set(endpoint.pods.map((pod) => graph.peer(workloadPeer(pod.workload))!))] : [];
}

/**
 * The pods that one of the rule's peers names by their labels. A peer that stands for a whole namespace says what one side
 * puts up with, and does not promise that each of its pods is let through by the other.
 */
function namedByLabels({ evaluator: { compiled: { selections } } }: AllowGraph, { form: { peers } }: CompiledRule): number[] {
  if (peers === 'everything') return [];
  return peers.flatMap((peer) => (peer.kind === 'pods' && !isEmptySelector(peer.pods.pods) ? membersOf(selections.select(peer.pods).yes) : []));
}
