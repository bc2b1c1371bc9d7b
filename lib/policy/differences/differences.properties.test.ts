import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { workloadId, workloadPeer } from '@/lib/model/ids';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster } from '@/lib/testing/builders';
import type { NamedPlace } from '@/lib/testing/compare';
import { withExplicitTypes } from '@/lib/testing/rewrite';
import { AllowGraph } from '../allow-graph';
import { parseCidr, parseIp } from '../cidr';
import { includesPort, intersectPorts, isNoPorts, type PortSet } from '../port-set';
import { causeText } from './cause';
import { portsOfDelta } from './delta';
import { diffGraphs, type Difference, type DifferencePeer, type PairDifference } from './difference';
import { referenceChanges, twoStates, type ReferenceChange } from './testing';

const SEED = Number(process.env.DRAWBRIDGE_SEED ?? 20261121);
const diff = (before: Snapshot, after: Snapshot): Difference => diffGraphs(new AllowGraph(before), new AllowGraph(after));

const SHAPES = [
  ['everything known', { addressesKnown: true, allRead: true, withAdmin: true }],
  ['anything', { withAdmin: true }],
] as const;

function isPlace({ place, name }: NamedPlace, peer: DifferencePeer): boolean {
  if (place.kind === 'pod') return peer.id === workloadPeer(place.pod.workload);
  if (place.kind === 'node') return peer.kind === 'nodes';
  if (peer.kind !== 'range') return false;
  const ip = parseIp(name)!;
  const cidr = parseCidr(peer.name);
  if (cidr.ok) return cidr.cidr.family === ip.family && cidr.cidr.first <= ip.value && ip.value <= cidr.cidr.last;
  const [first, last] = peer.name.split('-').map((text) => parseIp(text)!);
  return first!.family === ip.family && first!.value <= ip.value && ip.value <= last!.value;
}

const pairOf = ({ pairs }: Difference, { from, to }: ReferenceChange): PairDifference | undefined => pairs.find((pair) => isPlace(from, pair.from) && isPlace(to, pair.to));

function agrees(pair: PairDifference | undefined, { port, before, after }: ReferenceChange): boolean {
  const has = (set: PortSet | undefined) => set !== undefined && includesPort(set, port.protocol, port.port);
  return (
    (after !== 'yes' || has(pair?.gained)) && (before !== 'yes' || has(pair?.lost)) && (after !== 'unknown' || has(pair?.doubted)) && (before !== 'unknown' || has(pair?.settled))
  );
}

const textOf = ({ from, to, port, before, after }: ReferenceChange) => `${from.name} -> ${to.name} ${port.protocol}/${port.port} ${before} -> ${after}`;

describe(`differences of random snapshots (seed ${SEED})`, () => {
  it.each(SHAPES)('hold every connection of single pods that the reference judges otherwise: %s', (_, shape) => {
    let seen = 0;
    fc.assert(
      fc.property(twoStates(shape), ([before, after]) => {
        const difference = diff(before, after);
        const changes = referenceChanges(before, after);
        seen += changes.length;
        expect(changes.filter((change) => !agrees(pairOf(difference, change), change)).map(textOf).slice(0, 3)).toEqual([]);
      }),
      { seed: SEED, numRuns: 30 },
    );
    expect(seen).toBeGreaterThan(500);
  });

  it.each(SHAPES)('hold nothing else where only policies differ: %s', (_, shape) => {
    fc.assert(
      fc.property(twoStates(shape, 'policies'), ([before, after]) => {
        const changes = referenceChanges(before, after);
        const isShown = (pair: PairDifference) => changes.some((change) => isPlace(change.from, pair.from) && isPlace(change.to, pair.to));
        // The reference looks at a few outside addresses only, and at no unnamed nodes.
        const invented = diff(before, after).pairs.filter((pair) => pair.from.kind === 'workload' && pair.to.kind === 'workload' && !isShown(pair));
        expect(invented.map(({ from, to }) => `${from.name} -> ${to.name}`)).toEqual([]);
      }),
      { seed: SEED, numRuns: 30 },
    );
  });

  it.each(SHAPES)('are the inverse the other way round: %s', (_, shape) => {
    const inverse = { added: 'removed', removed: 'added', changed: 'changed' } as const;
    fc.assert(
      fc.property(twoStates(shape), ([before, after]) => {
        const forth = diff(before, after).pairs.map(({ causes, ...pair }) => ({ ...pair, causes: causes.length > 0 }));
        const back = diff(after, before).pairs.map(({ change, before: was, after: is, gained, lost, doubted, settled, from, to, causes }) => ({
          change: inverse[change], before: is, after: was, gained: lost, lost: gained, doubted: settled, settled: doubted, from, to, causes: causes.length > 0,
        }));
        expect(forth).toEqual(back);
      }),
      { seed: SEED, numRuns: 200 },
    );
  });

  it.each(SHAPES)('are none between a snapshot and itself with its lists in another order: %s', (_, shape) => {
    fc.assert(
      fc.property(twoStates(shape), ([before]) => {
        const turned = { ...before, pods: before.pods.toReversed(), policies: before.policies.toReversed(), adminPolicies: before.adminPolicies.toReversed(), namespaces: before.namespaces.toReversed() };
        expect(diff(before, turned)).toMatchObject({ same: true, pairs: [] });
      }),
      { seed: SEED, numRuns: 100 },
    );
  });

  it.each(SHAPES)('each have a cause: %s', (_, shape) => {
    fc.assert(
      fc.property(twoStates(shape), ([before, after]) => {
        expect(diff(before, after).pairs.filter(({ causes }) => causes.length === 0).map(({ from, to, before: was, after: is }) => `${from.name} -> ${to.name}: ${JSON.stringify([was, is])}`)).toEqual([]);
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  // A policy of both directions that is put back may bare another one in the direction that did not differ; so each has one;
  // for the same reason every pod is a workload of its own.
  it('vanish when the policies named as their causes are put back', () => {
    fc.assert(
      fc.property(twoStates({ addressesKnown: true, allRead: true, withAdmin: true }, 'policies'), (states) => {
        const [before, after] = states.map(inOneDirectionEach) as [Snapshot, Snapshot];
        const now = new AllowGraph(after);
        for (const pair of diffGraphs(new AllowGraph(before), now).pairs.slice(0, 6)) {
          const restored = restore(before, after, new Set(pair.causes.map(({ object }) => object)));
          const left = diff(before, restored).pairs.find(({ from, to }) => from.name === pair.from.name && to.name === pair.to.name);
          const isStill = left && !isNoPorts(intersectPorts(portsOfDelta(left), portsOfDelta(pair)));
          expect(isStill && `${pair.from.name} -> ${pair.to.name} after undoing ${pair.causes.map(causeText).join('; ')}`).toBeFalsy();
        }
      }),
      { seed: SEED, numRuns: 300 },
    );
  });
});

function inOneDirectionEach(snapshot: Snapshot): Snapshot {
  return cluster({
    ...snapshot,
    pods: snapshot.pods.map((pod) => ({ ...pod, workload: workloadId(pod.namespace, 'Pod', pod.name) })),
    policies: snapshot.policies.flatMap(({ spec, ...policy }) =>
      withExplicitTypes(spec).policyTypes!.map((type) => ({ ...policy, name: `${policy.name}-${type.toLowerCase()}`, spec: { ...spec, policyTypes: [type], [type === 'Ingress' ? 'egress' : 'ingress']: undefined } })),
    ),
    adminPolicies: snapshot.adminPolicies.flatMap((policy) => [{ ...policy, name: `${policy.name}-ingress`, egress: [] }, { ...policy, name: `${policy.name}-egress`, ingress: [] }]),
  });
}

/** The later snapshot with the named policies as they were. */
function restore(before: Snapshot, after: Snapshot, names: ReadonlySet<string>): Snapshot {
  const mix = <T>(own: readonly T[], earlier: readonly T[], nameOf: (one: T) => string): T[] => [...own.filter((one) => !names.has(nameOf(one))), ...earlier.filter((one) => names.has(nameOf(one)))];
  return {
    ...after,
    policies: mix(after.policies, before.policies, ({ namespace, name }) => `NetworkPolicy ${namespace}/${name}`),
    adminPolicies: mix(after.adminPolicies, before.adminPolicies, ({ kind, name }) => `${kind} ${name}`),
  };
}
