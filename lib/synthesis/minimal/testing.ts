import type { NetworkPolicy } from '@/lib/model/network-policy';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { equivalent } from '@/lib/policy/questions/equivalence';
import { partsOf, policyOf, type PolicyParts, type RuleParts } from '../policy-parts';

/** Every set of policies with one thing less: a policy, a direction, a rule, a peer or a port. */
export function* smallerSets(policies: readonly NetworkPolicy[]): Generator<{ readonly without: string; readonly policies: readonly NetworkPolicy[] }> {
  for (const [index, policy] of policies.entries()) {
    const others = policies.filter((_, position) => position !== index);
    const parts = partsOf(policy);
    const instead = (words: string, rules: PolicyParts['rules']) => ({ without: `${policy.namespace}/${policy.name} ${words}`, policies: [...others, policyOf({ ...parts, rules })] });
    yield { without: `${policy.namespace}/${policy.name}`, policies: others };
    for (const direction of ['ingress', 'egress'] as const) {
      const list = parts.rules[direction];
      if (!list) continue;
      const { [direction]: _, ...rest } = parts.rules;
      if (Object.keys(rest).length > 0) yield instead(direction, rest);
      for (const [position, rule] of list.entries()) {
        const put = (...rules: RuleParts[]) => ({ ...parts.rules, [direction]: list.flatMap((one, at) => (at === position ? rules : [one])) });
        yield instead(`${direction}[${position}]`, put());
        for (const field of ['peers', 'ports'] as const) {
          if (rule[field].length < 2) continue;
          for (const item of rule[field].keys()) yield instead(`${direction}[${position}].${field}[${item}]`, put({ ...rule, [field]: (rule[field] as readonly unknown[]).filter((__, at) => at !== item) }));
        }
      }
    }
  }
}

/** Whether a graph has the same verdicts and the same pods isolated. */
export function isSame(graph: AllowGraph, policies: readonly NetworkPolicy[]): boolean {
  const other = new AllowGraph({ ...graph.snapshot, policies });
  const isolated = ({ evaluator, snapshot }: AllowGraph) => snapshot.pods.map(({ id }) => {
    const endpoint = evaluator.compiled.endpoints.ofPod.get(id);
    return endpoint === undefined ? '' : `${evaluator.isIsolated(endpoint, 'ingress')} ${evaluator.isIsolated(endpoint, 'egress')}`;
  });
  return equivalent(graph, other).same === true && isolated(graph).join() === isolated(other).join();
}
