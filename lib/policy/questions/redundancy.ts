import { objectTitle } from '@/lib/model/ids';
import type { Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '../allow-graph';
import { ruleKey, type PolicyRef, type RuleRef } from '../rule-form';
import { withoutRules } from '../without-rules';
import { equivalent } from './equivalence';

/**
 * Policies each of which can be removed, by itself, without changing any verdict on the pods, nodes and outside addresses there are. Every one is
 * tried: the time is that of as many evaluations.
 */
export function redundantPolicies(snapshot: Snapshot): PolicyRef[] {
  const graph = new AllowGraph(snapshot);
  const policies = graph.evaluator.compiled.policies.map(({ form }) => form.ref);
  return distinct(policies, objectTitle).filter((ref) => equivalent(graph, withoutPolicy(snapshot, ref)).same === true);
}

/** As `redundantPolicies`, for single rules; the policy of the rule stays, and isolates what it isolated. */
export function redundantRules(snapshot: Snapshot): RuleRef[] {
  const graph = new AllowGraph(snapshot);
  const rules = graph.evaluator.compiled.policies.flatMap(({ form }) => Object.values(form.rules).flatMap((list) => list.map(({ ref }) => ref)));
  return distinct(rules, ruleKey).filter((ref) => equivalent(graph, withoutRules(snapshot, [ref])).same === true);
}

/** The snapshot without one policy. */
export const withoutPolicy = (snapshot: Snapshot, ref: PolicyRef): Snapshot => ({
  ...snapshot,
  policies: snapshot.policies.filter((policy) => ref.kind !== 'NetworkPolicy' || policy.namespace !== ref.namespace || policy.name !== ref.name),
  adminPolicies: snapshot.adminPolicies.filter((policy) => policy.kind !== ref.kind || policy.name !== ref.name),
});

/** One policy may have several forms, one for each namespace of its subject. */
const distinct = <T>(refs: readonly T[], keyOf: (ref: T) => string): T[] => [...new Map(refs.map((ref) => [keyOf(ref), ref])).values()];
