import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { referenceChanges } from '@/lib/policy/differences/testing';
import { clusterArbitrary } from '@/lib/testing/random-cluster';
import { referencePresence, referenceVerdict } from '@/lib/testing/reference';
import { guard } from './guard';
import type { GuardrailName, GuardrailTarget } from './guardrail';
import { METADATA_ADDRESSES } from './metadata';

const SEED = Number(process.env.DRAWBRIDGE_SEED ?? 20261121);
const adminKinds = [{ kind: 'ClusterNetworkPolicy', apiVersion: 'policy.networking.k8s.io/v1beta1' }] as const;
const clusters = clusterArbitrary({ withAdmin: true, addressesKnown: true, allRead: true }).map((snapshot): Snapshot => ({ ...snapshot, adminKinds }));

/** The cluster with a guardrail that has no fault. */
function guarded(snapshot: Snapshot, name: GuardrailName, target: GuardrailTarget): Snapshot | null {
  const guardrail = guard(new AllowGraph(snapshot), name, target);
  return typeof guardrail === 'string' || guardrail.faults.length > 0 ? null : guardrail.after.snapshot;
}

describe('a guardrail that is said to hold', () => {
  it.each(['admin', 'network-policy'] as const)('closes the metadata address and nothing else (%s)', (target) => {
    let held = 0;
    fc.assert(
      fc.property(clusters, (snapshot) => {
        const after = guarded(snapshot, 'metadata', target);
        if (!after) return;
        held++;
        expect(referenceChanges(snapshot, after)).toEqual([]);
        for (const pod of after.pods.filter(({ hostNetwork }) => !hostNetwork)) {
          for (const [index, address] of METADATA_ADDRESSES.entries()) {
            const family = index === 0 ? 4 : 6;
            if (referencePresence(after, { kind: 'pod', pod }, family) === 'no') continue;
            expect([pod.id, address, referenceVerdict(after, { kind: 'pod', pod }, { kind: 'outside', address }, family, { protocol: 'TCP', port: 80 })]).toEqual([pod.id, address, 'no']);
          }
        }
      }),
      { seed: SEED, numRuns: 40 },
    );
    expect(held).toBeGreaterThan(10);
  });

  it.each(['admin', 'network-policy'] as const)('denies by default and opens nothing (%s)', (target) => {
    let [held, closed] = [0, 0];
    fc.assert(
      fc.property(clusters, (snapshot) => {
        const after = guarded(snapshot, 'default-deny', target);
        if (!after) return;
        held++;
        const changes = referenceChanges(snapshot, after);
        closed += changes.length;
        expect(changes.filter((change) => change.after !== 'no')).toEqual([]);
      }),
      { seed: SEED, numRuns: 40 },
    );
    expect([held > 10, closed > 100]).toEqual([true, true]);
  });
});
