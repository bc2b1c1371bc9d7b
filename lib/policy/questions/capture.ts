import { objectTitle, type PodId } from '@/lib/model/ids';
import { DIRECTIONS, type Direction } from '@/lib/model/network-policy';
import type { AllowGraph } from '../allow-graph';
import { hasBit, isEmptyBitset } from '../bitset';
import { FAMILIES } from '../cidr';
import type { PolicyRef, RuleRef } from '../rule-form';

/** Whether some policy, of any tier, selects an endpoint in a direction, or may. */
const isCaptured = ({ evaluator }: AllowGraph, endpoint: number, direction: Direction): boolean => evaluator.compiled.applying[direction][endpoint]!.length > 0;

/** Whether a policy decides about connections between two endpoints: it selects the source for egress or the destination for ingress. */
export const isPairCaptured = (graph: AllowGraph, source: number, destination: number): boolean => isCaptured(graph, source, 'egress') || isCaptured(graph, destination, 'ingress');

/** Pods that no policy selects: in a direction or, without one, in at least one of the two. Sorted. Pods that no policy can select are left out. */
export function uncapturedPods(graph: AllowGraph, direction?: Direction): PodId[] {
  const directions = direction ? [direction] : DIRECTIONS;
  return graph.evaluator.compiled.endpoints.all
    .flatMap((endpoint, index) => (endpoint.kind === 'pods' && directions.some((one) => !isCaptured(graph, index, one)) ? endpoint.pods.map(({ id }) => id) : []))
    .sort();
}

/** Policies that select no pod, and rules whose peers are nothing that is there; those that may select something are not empty. */
export function emptyParts({ evaluator }: AllowGraph): { readonly policies: readonly PolicyRef[]; readonly rules: readonly RuleRef[] } {
  // One policy may have several forms, one for each namespace of its subject.
  const forms = Map.groupBy(evaluator.compiled.policies, ({ form }) => objectTitle(form.ref));
  const policies: PolicyRef[] = [];
  const rules: RuleRef[] = [];
  for (const parts of forms.values()) {
    if (parts.every(({ subjects, possibleSubjects }) => isEmptyBitset(subjects) && isEmptyBitset(possibleSubjects))) policies.push(parts[0]!.form.ref);
    for (const direction of DIRECTIONS) {
      const isEmpty = parts.map((part) => part.rules[direction] ?? []).map((list) => list.map(({ peers }) => FAMILIES.every((family) => isEmptyBitset(peers[family].yes) && isEmptyBitset(peers[family].maybe))));
      for (const [index, rule] of (parts[0]!.rules[direction] ?? []).entries()) if (isEmpty.every((list) => list[index])) rules.push(rule.form.ref);
    }
  }
  return { policies, rules };
}

/** Pairs of policies that surely select a pod in common, with the first such pod. The forms of one policy are of different namespaces. */
export function overlappingPolicies({ evaluator }: AllowGraph): { readonly policies: readonly [PolicyRef, PolicyRef]; readonly pod: PodId }[] {
  const { policies, endpoints } = evaluator.compiled;
  const found = new Map<string, { policies: readonly [PolicyRef, PolicyRef]; pod: PodId }>();
  for (const [position, first] of policies.entries()) {
    for (const second of policies.slice(position + 1)) {
      const key = `${objectTitle(first.form.ref)} ${objectTitle(second.form.ref)}`;
      if (found.has(key)) continue;
      const common = endpoints.all.find((endpoint, index) => endpoint.kind === 'pods' && hasBit(first.subjects, index) && hasBit(second.subjects, index));
      if (common?.kind === 'pods') found.set(key, { policies: [first.form.ref, second.form.ref], pod: common.pods[0]!.id });
    }
  }
  return [...found.values()];
}
