import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { referenceChanges } from '@/lib/policy/differences/testing';
import { clusterArbitrary } from '@/lib/testing/random-cluster';
import { readPolicies } from '../read-policies';
import { keepGraph } from './keep-graph';
import { withPodsToCome } from './pods-to-come';
import { isSame, smallerSets } from './testing';

const SEED = Number(process.env.DRAWBRIDGE_SEED ?? 20261121);

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
