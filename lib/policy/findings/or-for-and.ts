import type { AllowGraph } from '../allow-graph';
import { forEachBit, isEmptyBitset, hasBit } from '../bitset';
import type { PeerForm, RuleForm } from '../rule-form';
import { ruleField } from '../rule-form';
import { formatSelector, isEmptySelector } from '../selector';
import { finding, policyObject, type Finding } from './finding';
import { networkPolicies } from './look';

type PodsPeer = Extract<PeerForm, { kind: 'pods' }>;

/**
 * Rules that list a namespaceSelector and a podSelector as two peers, where one peer with both was likely meant: the podSelector picks
 * nothing in the policy's own namespace, but does pick pods in the namespaces of the other peer, whose other pods are let in as well.
 */
export function findOrForAnd(graph: AllowGraph): Finding[] {
  return networkPolicies(graph).flatMap(({ rules }) => Object.values(rules).flat().flatMap((rule) => check(graph, rule.form)));
}

function check(graph: AllowGraph, rule: RuleForm): Finding[] {
  if (rule.peers === 'everything') return [];
  const { namespace } = rule.ref.policy;
  const pods = rule.peers.filter((peer): peer is PodsPeer => peer.kind === 'pods');
  const ofNamespaces = pods.filter((peer) => 'selector' in peer.pods.namespaces && isEmptySelector(peer.pods.pods));
  const ofPods = pods.filter((peer) => 'name' in peer.pods.namespaces && peer.pods.namespaces.name === namespace && !isEmptySelector(peer.pods.pods));
  const { selections } = graph.evaluator.compiled;
  for (const one of ofPods) {
    if (!isEmptyBitset(selections.select(one.pods).yes)) continue;
    for (const other of ofNamespaces) {
      const all = selections.select(other.pods).yes;
      const meant = selections.select({ namespaces: other.pods.namespaces, pods: one.pods.pods }).yes;
      let beyond = 0;
      forEachBit(all, (endpoint) => (beyond += hasBit(meant, endpoint) ? 0 : 1));
      if (isEmptyBitset(meant) || beyond === 0) continue;
      const list = rule.ref.direction === 'ingress' ? 'from' : 'to';
      const where = 'selector' in other.pods.namespaces ? formatSelector(other.pods.namespaces.selector) : '';
      const field = `${ruleField(rule.ref)}.${list}`;
      return [finding('or-for-and', {
        message: `${namespace}/${rule.ref.policy.name} lists ${formatSelector(one.pods.pods)} and namespaces with ${where} as two peers of ${field}, so every pod of those namespaces matches, and the first picks none in ${namespace}. One peer with both selectors was likely meant.`,
        objects: [policyObject(rule.ref.policy, field)],
        field,
      })];
    }
  }
  return [];
}
