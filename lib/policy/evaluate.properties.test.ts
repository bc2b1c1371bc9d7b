import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AdminPolicy } from '@/lib/model/admin-policy';
import type { NetworkPolicyPeer, NetworkPolicySpec } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { policy } from '@/lib/testing/builders';
import { allVerdicts, borderPorts, disagreements, directionVerdicts, isWithin, verdictSets } from '@/lib/testing/compare';
import { clusterArbitrary, peerArbitrary, portArbitrary, specArbitrary, type ClusterShape } from '@/lib/testing/random-cluster';
import { halveBlock, halvePorts, mapRules, mapSelectors, mapSpecs, renameAll, renamed, splitPolicy, transpose, withExplicitTypes, withExpressions } from '@/lib/testing/rewrite';

/** One seed for all, so that a failure comes back; fast-check prints it with the smallest cluster it found. */
const SEED = 20261121;

/** Holds for random clusters of a shape, with whatever else a property draws. */
function holds<T>(runs: number, drawn: fc.Arbitrary<T>, property: (value: T) => void): void {
  fc.assert(
    fc.property(drawn, (value) => {
      property(value);
    }),
    { seed: SEED, numRuns: runs },
  );
}

const withAnother = (shape: ClusterShape) => fc.record({ snapshot: clusterArbitrary(shape), own: fc.constantFrom('a', 'b', 'b-c'), spec: specArbitrary(shape) });
const plus = (snapshot: Snapshot, own: string, spec: NetworkPolicySpec): Snapshot => ({ ...snapshot, policies: [...snapshot.policies, policy(`${own}/added`, spec)] });

describe('the engine', () => {
  it('agrees with the reference evaluator on every connection, port by port', () => {
    holds(1000, clusterArbitrary(), (snapshot) => expect(disagreements(snapshot)).toEqual([]));
  });

  it('agrees with the reference evaluator through all tiers, port by port', () => {
    holds(1000, clusterArbitrary({ withAdmin: true }), (snapshot) => expect(disagreements(snapshot)).toEqual([]));
    holds(300, clusterArbitrary({ withAdmin: true, allRead: true }), (snapshot) => expect(disagreements(snapshot)).toEqual([]));
  });

  it('agrees with the reference evaluator where namespaces have networks of their own', () => {
    holds(200, clusterArbitrary({ withAdmin: true, withNetworks: true }), (snapshot) => expect(disagreements(snapshot)).toEqual([]));
  });

  it('agrees with the reference evaluator under every profile', () => {
    holds(500, clusterArbitrary({ withAdmin: true, anyProfile: true }), (snapshot) => expect(disagreements(snapshot)).toEqual([]));
  });

  it('says the same whatever the order of objects, rules, peers and ports', () => {
    const shuffled = <T>(values: readonly T[]) => fc.shuffledSubarray([...values], { minLength: values.length });
    const drawn = clusterArbitrary().chain((snapshot) =>
      fc.record({
        snapshot: fc.constant(snapshot),
        policies: shuffled(snapshot.policies),
        pods: shuffled(snapshot.pods),
        namespaces: shuffled(snapshot.namespaces),
        nodes: shuffled(snapshot.nodes),
      }),
    );
    holds(150, drawn, ({ snapshot, ...order }) => {
      const reordered = mapSpecs({ ...snapshot, ...order }, (spec) => ({
        ...mapRules(spec, ({ peers, ports }) => [{ peers: peers && [...peers].reverse(), ports: ports && [...ports].reverse() }]),
        ...(spec.ingress && { ingress: [...spec.ingress].reverse() }),
        ...(spec.egress && { egress: [...spec.egress].reverse() }),
      }));
      expect(allVerdicts(reordered)).toEqual(allVerdicts(snapshot));
    });
  });
});

describe('adding a policy', () => {
  it('takes nothing from a pod that is isolated in that direction already, and gives nothing to one that is not', () => {
    holds(200, withAnother({}), ({ snapshot, own, spec }) => {
      const after = directionVerdicts(plus(snapshot, own, spec));
      for (const [direction, before] of directionVerdicts(snapshot)) {
        const now = after.get(direction)!;
        if (before.isolated) expect(isWithin(before, now), direction).toBe(true);
        else expect(isWithin(now, before), direction).toBe(true);
      }
    });
  });

  it('without rules never opens anything', () => {
    holds(100, withAnother({}), ({ snapshot, own, spec }) => {
      const after = verdictSets(plus(snapshot, own, { podSelector: spec.podSelector, policyTypes: spec.policyTypes }));
      for (const [pair, before] of verdictSets(snapshot)) expect(isWithin(after.get(pair)!, before), pair).toBe(true);
    });
  });

  it('that repeats another under a new name changes nothing', () => {
    holds(100, clusterArbitrary(), (snapshot) => {
      const doubled = { ...snapshot, policies: [...snapshot.policies, ...snapshot.policies.map((one) => ({ ...one, name: `${one.name}-again` }))] };
      expect(allVerdicts(doubled)).toEqual(allVerdicts(snapshot));
    });
  });
});

describe('changing a policy', () => {
  const neverShrinks = (before: Snapshot, after: Snapshot) => {
    const now = verdictSets(after);
    for (const [pair, sets] of verdictSets(before)) expect(isWithin(sets, now.get(pair)!), pair).toBe(true);
  };

  it('by a rule more never removes anything, its policyTypes being the same', () => {
    holds(150, withAnother({}), ({ snapshot, spec }) => {
      const before = mapSpecs(snapshot, withExplicitTypes);
      const after = mapSpecs(before, (own) => ({ ...own, ingress: [...(own.ingress ?? []), ...(spec.ingress ?? [])], egress: [...(own.egress ?? []), ...(spec.egress ?? [])] }));
      neverShrinks(before, after);
    });
  });

  it('by a peer or port more in a list that has some never removes anything', () => {
    const drawn = fc.record({ snapshot: clusterArbitrary(), peer: peerArbitrary, port: portArbitrary({}) });
    holds(150, drawn, ({ snapshot, peer, port }) => {
      const longer = mapSpecs(snapshot, (spec) => mapRules(spec, ({ peers, ports }) => [{ peers: peers?.length ? [...peers, peer] : peers, ports: ports?.length ? [...ports, port] : ports }]));
      neverShrinks(snapshot, longer);
    });
  });

  it('by the first peer or port of an empty list never adds anything', () => {
    const drawn = fc.record({ snapshot: clusterArbitrary(), peer: peerArbitrary, port: portArbitrary({}) });
    holds(150, drawn, ({ snapshot, peer, port }) => {
      const narrower = mapSpecs(snapshot, (spec) => mapRules(spec, ({ peers, ports }) => [{ peers: peers?.length ? peers : [peer], ports: ports?.length ? ports : [port] }]));
      neverShrinks(narrower, snapshot);
    });
  });

  it('into one policy for each of its rules changes nothing', () => {
    holds(100, clusterArbitrary(), (snapshot) => expect(allVerdicts({ ...snapshot, policies: snapshot.policies.flatMap(splitPolicy) })).toEqual(allVerdicts(snapshot)));
  });

  it('by writing out the policyTypes the API fills in changes nothing', () => {
    holds(100, clusterArbitrary(), (snapshot) => expect(allVerdicts(mapSpecs(snapshot, withExplicitTypes))).toEqual(allVerdicts(snapshot)));
  });
});

describe('two ways of writing one thing', () => {
  it('mean the same: matchLabels, and In with one value', () => {
    holds(100, clusterArbitrary(), (snapshot) => expect(allVerdicts(mapSpecs(snapshot, (spec) => mapSelectors(spec, withExpressions)))).toEqual(allVerdicts(snapshot)));
  });

  it('mean the same: a range of ports, and two ranges that touch', () => {
    const halved = (spec: NetworkPolicySpec) => mapRules(spec, (rule) => [{ ...rule, ports: rule.ports?.flatMap(halvePorts) }]);
    holds(100, clusterArbitrary(), (snapshot) => expect(allVerdicts(mapSpecs(snapshot, halved))).toEqual(allVerdicts(snapshot)));
  });

  it('mean the same where addresses are known: a block, and its two halves', () => {
    const nobody: NetworkPolicyPeer = { podSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }, { key: 'app', operator: 'DoesNotExist' }] } };
    const halved = (spec: NetworkPolicySpec) =>
      mapRules(spec, (rule) => [{ ...rule, peers: rule.peers?.flatMap((peer): NetworkPolicyPeer[] => (peer.ipBlock ? [nobody, ...halveBlock(peer.ipBlock).map((ipBlock) => ({ ipBlock }))] : [peer])) }]);
    holds(150, clusterArbitrary({ addressesKnown: true }), (snapshot) => expect(allVerdicts(mapSpecs(snapshot, halved))).toEqual(allVerdicts(snapshot)));
  });

  it('mean the same: names of namespaces and labels, changed everywhere alike', () => {
    const rename = (place: string) => (place.includes('/') ? `${renamed(place.split('/')[0]!)}/${place.split('/')[1]}` : place);
    const drawn = clusterArbitrary({ allRead: true });
    holds(100, drawn, (snapshot) => expect(allVerdicts(renameAll(snapshot))).toEqual(allVerdicts(snapshot, rename)));
  });

  it('mirror one another: ingress and egress of every policy exchanged turn every edge round', () => {
    const drawn = clusterArbitrary({ noNamedPorts: true, allRead: true });
    const turned = (pair: string) => pair.replace(/^(\S+) -> (\S+) /, '$2 -> $1 ');
    holds(100, drawn, (snapshot) => {
      const mirrored = new Map([...allVerdicts(mapSpecs(snapshot, transpose))].map(([pair, sets]) => [turned(pair), sets]));
      expect(mirrored).toEqual(new Map(allVerdicts(snapshot)));
    });
  });
});

describe('sets of ports', () => {
  it('hold no border that no policy and no pod names', () => {
    holds(60, clusterArbitrary(), (snapshot) => {
      const borders = new Set(borderPorts(snapshot).map(({ port }) => port));
      const named = [...verdictSets(snapshot).values()].flatMap(({ allowed, possible }) => [allowed, possible].flatMap(({ ranges }) => Object.values(ranges).flat(2)));
      expect(named.filter((port) => !borders.has(port))).toEqual([]);
    });
  });
});

describe('admin policies', () => {
  const tiers: ClusterShape = { withAdmin: true };

  it('that only pass change nothing', () => {
    holds(150, clusterArbitrary(tiers), (snapshot) => {
      const passing = snapshot.adminPolicies.map((one): AdminPolicy => {
        const pass = (rules: AdminPolicy['ingress']) => rules.filter(({ peers }) => peers.every(({ kind }) => kind !== 'unknown')).map((rule) => ({ ...rule, action: 'pass' as const }));
        return { ...one, tier: 'admin', ingress: pass(one.ingress), egress: pass(one.egress) };
      });
      expect(allVerdicts({ ...snapshot, adminPolicies: passing })).toEqual(allVerdicts({ ...snapshot, adminPolicies: [] }));
    });
  });

  it('of the baseline change nothing for pods that NetworkPolicies isolate', () => {
    holds(150, clusterArbitrary(tiers), (snapshot) => {
      const without = directionVerdicts({ ...snapshot, adminPolicies: snapshot.adminPolicies.filter(({ tier }) => tier === 'admin') });
      for (const [direction, { isolated, allowed, possible }] of directionVerdicts(snapshot)) {
        if (isolated) expect({ allowed, possible }, direction).toEqual({ allowed: without.get(direction)!.allowed, possible: without.get(direction)!.possible });
      }
    });
  });

  it('mean the same in any order of the list, whatever their names', () => {
    holds(150, clusterArbitrary(tiers), (snapshot) => {
      const renamedInReverse = [...snapshot.adminPolicies].reverse().map((one, index) => ({ ...one, name: `r${index}` }));
      expect(allVerdicts({ ...snapshot, adminPolicies: renamedInReverse })).toEqual(allVerdicts(snapshot));
    });
  });
});
