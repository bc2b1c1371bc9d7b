import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import { podId, workloadId } from '@/lib/model/ids';
import type { Snapshot } from '@/lib/model/snapshot';
import { referenceChanges } from '@/lib/policy/differences/testing';
import { clusterArbitrary } from '@/lib/testing/random-cluster';
import { partsOf, policyOf } from '../policy-parts';
import { readPolicies } from '../read-policies';
import { dropCovered } from './drop-covered';
import { refactor } from './refactor';
import { isSameForAnyPods } from './terms';

const SEED = Number(process.env.DRAWBRIDGE_SEED ?? 20261121);
const EVERYTHING = { merge: true, drop: true, shorten: true, rename: true };

const countRules = (policies: readonly NetworkPolicy[]) => policies.flatMap(({ spec }) => [...(spec.ingress ?? []), ...(spec.egress ?? [])]).length;
const put = (snapshot: Snapshot, policies: readonly NetworkPolicy[]): Snapshot => ({ ...snapshot, policies });

describe('policies that were put in order', () => {
  it.each([
    ['whatever the cluster', {}],
    ['with admin policies around them', { withAdmin: true }],
    ['whatever the profile', { withAdmin: true, anyProfile: true, withNetworks: true }],
  ])('mean what they meant, and are never more, %s', (_, shape) => {
    fc.assert(
      fc.property(clusterArbitrary(shape), (snapshot) => {
        const { text, steps, policies } = refactor(snapshot, EVERYTHING);
        expect(steps.filter(({ holds }) => holds === 'no')).toEqual([]);
        const read = readPolicies(text).value;
        expect(referenceChanges(snapshot, put(snapshot, read))).toEqual([]);
        expect([read.length, policies.length <= snapshot.policies.length, countRules(read) <= countRules(snapshot.policies)]).toEqual([policies.length, true, true]);
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  it('mean it for any other pods too, where nothing but what the policies say was asked', () => {
    let told = 0;
    fc.assert(
      fc.property(clusterArbitrary({ allRead: true, addressesKnown: true }), clusterArbitrary({ allRead: true, addressesKnown: true }), (snapshot, strangers) => {
        const merged = refactor(snapshot, { merge: true });
        const fewer = dropCovered(readPolicies(merged.text).value.map(partsOf)).map(policyOf);
        expect([merged.holds, isSameForAnyPods(snapshot.policies, fewer)]).toEqual(['any-pods', true]);
        told += fewer.length < snapshot.policies.length || countRules(fewer) < countRules(snapshot.policies) ? 1 : 0;
        const other = { ...strangers, pods: strangers.pods.map((pod) => ({ ...pod, id: podId(pod.namespace, `new-${pod.name}`), workload: workloadId(pod.namespace, 'Pod', `new-${pod.name}`) })) };
        expect(referenceChanges(put(other, snapshot.policies), put(other, fewer))).toEqual([]);
      }),
      { seed: SEED, numRuns: 60 },
    );
    expect(told).toBeGreaterThan(5);
  });

  it('cut and open nothing on the way, applied one by one before the rest is deleted', () => {
    let renamed = 0;
    fc.assert(
      fc.property(clusterArbitrary({ withAdmin: true }), (snapshot) => {
        const { policies, removed, added } = refactor(snapshot, EVERYTHING);
        renamed += added.length;
        const isNamed = ({ namespace, name }: NetworkPolicy) => (other: NetworkPolicy) => other.namespace === namespace && other.name === name;
        let current = snapshot.policies;
        for (const { policy } of policies) {
          current = [...current.filter((old) => !isNamed(policy)(old)), policy];
          expect(referenceChanges(snapshot, put(snapshot, current))).toEqual([]);
        }
        for (const policy of removed) {
          current = current.filter((old) => !isNamed(policy)(old));
          expect(referenceChanges(snapshot, put(snapshot, current))).toEqual([]);
        }
        expect(current).toHaveLength(policies.length);
      }),
      { seed: SEED, numRuns: 40 },
    );
    expect(renamed).toBeGreaterThan(10);
  });

  it('leave nothing to do a second time', () => {
    fc.assert(
      fc.property(clusterArbitrary({ allRead: true }), (snapshot) => {
        const { text } = refactor(snapshot, EVERYTHING);
        expect(refactor(put(snapshot, readPolicies(text).value), EVERYTHING).steps.map(({ kind, done }) => [kind, done])).toEqual([]);
      }),
      { seed: SEED, numRuns: 40 },
    );
  });
});
