import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { referenceChanges } from '@/lib/policy/differences/testing';
import { equivalent } from '@/lib/policy/questions/equivalence';
import { clusterArbitrary } from '@/lib/testing/random-cluster';
import { readPolicies } from '../read-policies';
import { keepGraph } from './keep-graph';
import { partsOf, policyOf, type PolicyParts, type RuleParts } from './policy-parts';
import { withPodsToCome } from './pods-to-come';

const SEED = Number(process.env.DRAWBRIDGE_SEED ?? 20261121);

/** Every set of policies with one thing less: a policy, a direction, a rule, a peer or a port. */
function* smallerSets(policies: readonly NetworkPolicy[]): Generator<{ readonly without: string; readonly policies: readonly NetworkPolicy[] }> {
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
function isSame(graph: AllowGraph, policies: readonly NetworkPolicy[]): boolean {
  const other = new AllowGraph({ ...graph.snapshot, policies });
  const isolated = ({ evaluator, snapshot }: AllowGraph) => snapshot.pods.map(({ id }) => {
    const endpoint = evaluator.compiled.endpoints.ofPod.get(id);
    return endpoint === undefined ? '' : `${evaluator.isIsolated(endpoint, 'ingress')} ${evaluator.isIsolated(endpoint, 'egress')}`;
  });
  return equivalent(graph, other).same === true && isolated(graph).join() === isolated(other).join();
}

describe('a minimal set with the same graph', () => {
  it.each([
    ['whatever the cluster', {}],
    ['with admin policies around it', { withAdmin: true }],
    ['whatever the profile', { withAdmin: true, anyProfile: true, withNetworks: true }],
  ])('allows and isolates exactly what the source does, %s', (_, shape) => {
    fc.assert(
      fc.property(clusterArbitrary(shape), (snapshot) => {
        const kept = keepGraph(snapshot);
        expect([kept.exact, kept.changes.map(({ from, to }) => [from.id, to.id])]).toEqual([true, []]);
        expect(referenceChanges(snapshot, { ...snapshot, policies: readPolicies(kept.text).value })).toEqual([]);
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  it('has nothing that can be left out, and never more than the source', () => {
    fc.assert(
      fc.property(clusterArbitrary({ addressesKnown: true, allRead: true }), (snapshot) => {
        const { policies } = keepGraph(snapshot);
        const graph = new AllowGraph(withPodsToCome(snapshot));
        const own = policies.map(({ policy }) => policy);
        for (const { without, policies: fewer } of smallerSets(own)) if (isSame(graph, fewer)) expect.fail(`${without} can be left out of\n${policies.map(({ text }) => text).join('---\n')}`);
        const countRules = (list: readonly NetworkPolicy[]) => list.flatMap(({ spec }) => [...(spec.ingress ?? []), ...(spec.egress ?? [])]).length;
        expect(own.length).toBeLessThanOrEqual(snapshot.policies.length);
        expect(countRules(own)).toBeLessThanOrEqual(countRules(snapshot.policies));
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  it('cuts and opens nothing on the way, applied one by one before the rest is deleted', () => {
    let steps = 0;
    fc.assert(
      fc.property(clusterArbitrary({ withAdmin: true }), (snapshot) => {
        const { policies, removed } = keepGraph(snapshot);
        const isNamed = ({ namespace, name }: NetworkPolicy) => (other: NetworkPolicy) => other.namespace === namespace && other.name === name;
        let current = snapshot.policies;
        for (const { policy } of policies) {
          current = current.map((old) => (isNamed(policy)(old) ? policy : old));
          expect(referenceChanges(snapshot, { ...snapshot, policies: current })).toEqual([]);
        }
        for (const policy of removed) {
          steps++;
          current = current.filter((old) => !isNamed(policy)(old));
          expect(referenceChanges(snapshot, { ...snapshot, policies: current })).toEqual([]);
        }
        expect(current).toHaveLength(policies.length);
      }),
      { seed: SEED, numRuns: 40 },
    );
    expect(steps).toBeGreaterThan(10);
  });

  it('is its own minimal set', () => {
    fc.assert(
      fc.property(clusterArbitrary({ allRead: true }), (snapshot) => {
        const once = keepGraph(snapshot).policies.map(({ policy }) => policy);
        expect(keepGraph({ ...snapshot, policies: once }).policies.map(({ policy }) => policy)).toEqual(once);
      }),
      { seed: SEED, numRuns: 40 },
    );
  });
});
