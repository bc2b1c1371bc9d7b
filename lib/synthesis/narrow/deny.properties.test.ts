import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DraftPort } from '@/lib/model/draft';
import { policyName, workloadPeer, type PeerId } from '@/lib/model/ids';
import type { Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { referenceChanges } from '@/lib/policy/differences/testing';
import type { NamedPlace } from '@/lib/testing/compare';
import { clusterArbitrary } from '@/lib/testing/random-cluster';
import { proveDraft } from '../prove';
import { readPolicies } from '../read-policies';

const SEED = Number(process.env.DRAWBRIDGE_SEED ?? 20261121);

/** Clusters whose workloads have a label of their own each, so that policies can tell them apart. */
const told = (shape: Parameters<typeof clusterArbitrary>[0]) =>
  clusterArbitrary(shape).map((snapshot): Snapshot => ({ ...snapshot, pods: snapshot.pods.map((pod) => ({ ...pod, labels: { ...pod.labels, name: pod.workload.replaceAll('/', '-') } })) }));

const ports = fc.constantFrom<'all' | readonly DraftPort[]>('all', [{ protocol: 'TCP', port: 80 }], [{ protocol: 'TCP', port: 8000, endPort: 9000 }], [{ protocol: 'UDP', port: 53 }]);

describe(`a denial between workloads that labels tell apart (seed ${SEED})`, () => {
  it.each([['everything known', { addressesKnown: true, allRead: true }], ['anything', {}]] as const)('closes what it says and nothing else, or is not written: %s', (_, shape) => {
    const seen = { written: 0, not: 0 };
    fc.assert(
      fc.property(told(shape), fc.nat(30), fc.nat(30), ports, (snapshot, a, b, asked) => {
        const peers = snapshot.workloads.map(({ id }) => workloadPeer(id));
        const ends = [...peers, 'internet' as PeerId];
        const [from, to] = [ends[a % ends.length]!, ends[b % ends.length]!];
        const proof = proveDraft(new AllowGraph(snapshot), { version: 1, changes: [{ id: 'd', kind: 'deny', from, to, ports: asked }] });
        const [outcome] = proof.synthesis.outcomes;
        if (outcome!.outcome !== 'written') {
          expect([proof.text, proof.changed]).toEqual(['', []]);
          if (outcome!.outcome === 'inexpressible') seen.not++;
          return;
        }
        seen.written++;
        // What could not be told before cannot be told afterwards either, and that is said.
        expect([proof.exact, proof.unclosed]).toEqual([proof.unknown === 0, []]);
        const written = readPolicies(proof.text).value;
        const names = new Set(written.map(policyName));
        const isEnd = ({ name, place }: NamedPlace, id: PeerId) => (place.kind === 'pod' ? workloadPeer(place.pod.workload) === id : id === 'internet' && !name.startsWith('node'));
        const isAsked = ({ protocol, port }: { protocol: string; port: number }) => asked === 'all' || asked.some((one) => one.protocol === protocol && one.port <= port && port <= (one.endPort ?? one.port));
        for (const change of referenceChanges(snapshot, { ...snapshot, policies: [...snapshot.policies.filter((one) => !names.has(policyName(one))), ...written] })) {
          expect([change.after, isEnd(change.from, from), isEnd(change.to, to), isAsked(change.port)]).toEqual(['no', true, true, true]);
        }
      }),
      { seed: SEED, numRuns: 90 },
    );
    expect(seen.written).toBeGreaterThan(8);
    expect(seen.not).toBeGreaterThan(3);
  });
});
