import type { Direction, NetworkPolicy, NetworkPolicySpec, PolicyType } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '../allow-graph';
import { policyDirections } from '../dialects/network-policy/compile';
import type { PolicyRef, RuleRef } from '../rule-form';
import { equivalent } from './equivalence';

/**
 * Policies each of which can be removed, by itself, without changing any verdict on the pods, nodes and outside addresses there are. Every one is
 * tried: the time is that of as many evaluations.
 */
export function redundantPolicies(snapshot: Snapshot): PolicyRef[] {
  const graph = new AllowGraph(snapshot);
  return distinctPolicies(graph).filter((ref) => equivalent(graph, withoutPolicy(snapshot, ref)).same === true);
}

/** As `redundantPolicies`, for single rules; the policy of the rule stays, and isolates what it isolated. */
export function redundantRules(snapshot: Snapshot): RuleRef[] {
  const graph = new AllowGraph(snapshot);
  const seen = new Set<string>();
  const rules = graph.evaluator.compiled.policies.flatMap(({ form }) => Object.values(form.rules).flatMap((list) => list.map(({ ref }) => ref)));
  return rules.filter((ref) => {
    const key = `${nameOf(ref.policy)} ${ref.direction} ${ref.index}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return equivalent(graph, withoutRule(snapshot, ref)).same === true;
  });
}

/** The snapshot without one policy. */
export const withoutPolicy = (snapshot: Snapshot, ref: PolicyRef): Snapshot => ({
  ...snapshot,
  policies: snapshot.policies.filter((policy) => ref.kind !== 'NetworkPolicy' || policy.namespace !== ref.namespace || policy.name !== ref.name),
  adminPolicies: snapshot.adminPolicies.filter((policy) => policy.kind !== ref.kind || policy.name !== ref.name),
});

/** The snapshot without one rule of a policy, which keeps its directions. */
export function withoutRule(snapshot: Snapshot, { policy: ref, direction, index }: RuleRef): Snapshot {
  const drop = <T>(rules: readonly T[] | undefined, own: Direction) => (own === direction ? rules?.filter((_, position) => position !== index) : rules);
  const dropOf = ({ spec, ...policy }: NetworkPolicy): NetworkPolicy => {
    const policyTypes = policyDirections(spec).map((one): PolicyType => (one === 'ingress' ? 'Ingress' : 'Egress'));
    const [ingress, egress] = [drop(spec.ingress, 'ingress'), drop(spec.egress, 'egress')];
    const rest: NetworkPolicySpec = { ...spec, policyTypes, ...(ingress && { ingress }), ...(egress && { egress }) };
    return { ...policy, spec: rest };
  };
  return {
    ...snapshot,
    policies: snapshot.policies.map((policy) => (ref.kind === 'NetworkPolicy' && policy.namespace === ref.namespace && policy.name === ref.name ? dropOf(policy) : policy)),
    adminPolicies: snapshot.adminPolicies.map((policy) =>
      policy.kind === ref.kind && policy.name === ref.name ? { ...policy, ingress: drop(policy.ingress, 'ingress') ?? [], egress: drop(policy.egress, 'egress') ?? [] } : policy,
    ),
  };
}

const nameOf = ({ kind, namespace = '', name }: PolicyRef): string => `${kind} ${namespace}/${name}`;

function distinctPolicies(graph: AllowGraph): PolicyRef[] {
  return [...new Map(graph.evaluator.compiled.policies.map(({ form: { ref } }) => [nameOf(ref), ref])).values()];
}
