import { compareText } from '@/lib/model/compare-text';
import { objectTitle, workloadPeer } from '@/lib/model/ids';
import { DIRECTIONS } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import type { AllowGraph, GraphPeer } from '../allow-graph';
import { formatGroup } from '../address-space';
import { forEachBit, type Bitset } from '../bitset';
import type { CompiledPolicy } from '../compile';
import type { CompiledRule } from '../compile-rule';
import type { Endpoint } from '../endpoints';
import { ruleField, type PodSelection, type RuleForm, type RuleRef } from '../rule-form';

/** The policies of the NetworkPolicy tier, where rules only add up. */
export const networkPolicies = (graph: AllowGraph): readonly CompiledPolicy[] => graph.evaluator.compiled.policies.filter(({ form }) => form.tier === 'network-policy');

/** The workloads that have pods among these endpoints, by name; hostNetwork pods are their nodes. */
export function workloadsAmong(graph: AllowGraph, set: Bitset): GraphPeer[] {
  const { all } = graph.evaluator.compiled.endpoints;
  const found = new Map<string, GraphPeer>();
  forEachBit(set, (index) => {
    const endpoint = all[index]!;
    if (endpoint.kind !== 'pods') return;
    for (const { workload } of endpoint.pods) {
      const peer = graph.peer(workloadPeer(workload))!;
      found.set(peer.id, peer);
    }
  });
  return [...found.values()].sort((a, b) => compareText(a.id, b.id));
}

/** Whether pods that were not read could be in these namespaces. */
export const mayHidePods = ({ unreadable }: Snapshot, namespaces: readonly string[]): boolean =>
  unreadable.some(({ resource, namespace }) => resource === 'pods' && (namespace === undefined || namespaces.includes(namespace)));

/** Whether there may be namespaces, or labels of them, that were not read. */
export const mayHideNamespaces = ({ unreadable }: Snapshot): boolean => unreadable.some(({ resource }) => resource === 'namespaces');

/** A peer that picks pods by labels, as it stands in a policy. */
export interface PodPeer {
  readonly policy: CompiledPolicy;
  readonly rule: CompiledRule;
  readonly pods: PodSelection;
  /** `spec.ingress[0].from[1]`. */
  readonly field: string;
}

/** All peers that pick pods by labels. Peers that compare namespaces with the subject's are no fixed selection and left out. */
export function podPeers({ evaluator: { compiled } }: AllowGraph): PodPeer[] {
  const adminPolicies = new Map(compiled.snapshot.adminPolicies.map((policy) => [objectTitle(policy), policy]));
  return compiled.policies.flatMap((policy) =>
    DIRECTIONS.flatMap((direction) =>
      (policy.rules[direction] ?? []).flatMap((rule): PodPeer[] => {
        const { ref, peers } = rule.form;
        const selections = ref.policy.kind === 'NetworkPolicy'
          ? (peers === 'everything' ? [] : peers).map((peer) => (peer.kind === 'pods' ? peer.pods : undefined))
          : adminPolicies.get(objectTitle(ref.policy))![direction][ref.index]!.peers.map((peer): PodSelection | undefined => (peer.kind === 'pods' ? { namespaces: { selector: peer.pods.namespaces ?? {} }, pods: peer.pods.pods ?? {} } : undefined));
        return selections.flatMap((pods, index): PodPeer[] => (pods ? [{ policy, rule, pods, field: `${peersField(ref)}[${index}]` }] : []));
      })));
}

/** Field path of a rule's list of peers. */
export const peersField = (ref: RuleRef): string => `${ruleField(ref)}.${ref.direction === 'ingress' ? 'from' : 'to'}`;

/** The members of a set, ascending. */
export function membersOf(set: Bitset): number[] {
  const members: number[] = [];
  forEachBit(set, (index) => members.push(index));
  return members;
}

/** Whether two sets have a member in common. */
export const haveCommon = (a: Bitset, b: Bitset): boolean => a.some((word, index) => (word & b[index]!) !== 0);

/** An endpoint in words: the first of its workloads by name, or the place it stands for. */
export function endpointName(endpoint: Endpoint): string {
  switch (endpoint.kind) {
    case 'pods':
    case 'host-pods':
      return `${endpoint.namespace}/${endpoint.pods.map(({ workload }) => workload.split('/')[2]!).sort()[0]}`;
    case 'nodes':
      return 'nodes';
    case 'outside':
      return formatGroup(endpoint.group, 1);
  }
}

/** The rules of a policy in both directions, as they are written. */
export const rulesOf = (policy: CompiledPolicy): RuleForm[] => DIRECTIONS.flatMap((direction) => (policy.rules[direction] ?? []).map(({ form }) => form));
