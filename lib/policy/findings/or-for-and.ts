import { policyName } from '@/lib/model/ids';
import type { AllowGraph } from '../allow-graph';
import { hasBit, isEmptyBitset } from '../bitset';
import type { RuleForm } from '../rule-form';
import { formatSelector, isEmptySelector } from '../selector';
import { finding, policyObject, type Finding } from './finding';
import { membersOf, networkPolicies, peersField } from './look';

/**
 * Rules that list a namespaceSelector and a podSelector as two peers, where one peer with both was likely meant: the podSelector picks
 * nothing in the policy's own namespace, but does pick pods in the namespaces of the other peer, whose other pods are let in as well.
 */
export function findOrForAnd(graph: AllowGraph): Finding[] {
  return networkPolicies(graph).flatMap(({ rules }) => Object.values(rules).flat().flatMap((rule) => check(graph, rule.form)));
}

function check(graph: AllowGraph, { peers, ref }: RuleForm): Finding[] {
  if (peers === 'everything') return [];
  const { selections } = graph.evaluator.compiled;
  const selected = peers.flatMap((peer) => (peer.kind === 'pods' ? [peer.pods] : []));
  const ofNamespaces = selected.flatMap(({ namespaces, pods }) => ('selector' in namespaces && isEmptySelector(pods) ? [namespaces.selector] : []));
  for (const one of selected) {
    if ('selector' in one.namespaces || !isEmptyBitset(selections.select(one).yes)) continue;
    for (const selector of ofNamespaces) {
      const meant = selections.select({ namespaces: { selector }, pods: one.pods }).yes;
      const all = membersOf(selections.select({ namespaces: { selector }, pods: {} }).yes);
      if (isEmptyBitset(meant) || all.every((endpoint) => hasBit(meant, endpoint))) continue;
      const field = peersField(ref);
      return [finding('or-for-and', {
        message: `${policyName(ref.policy)} lists ${formatSelector(one.pods)} and namespaces with ${formatSelector(selector)} as two peers of ${field}, so every pod of those namespaces matches, and the first picks none in ${one.namespaces.name}. One peer with both selectors was likely meant.`,
        objects: [policyObject(ref.policy, field)],
        field,
      })];
    }
  }
  return [];
}
