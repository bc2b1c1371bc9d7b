import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { policyName } from '@/lib/model/ids';
import { DIRECTIONS, type Direction } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { borderPorts, placesOf } from '@/lib/testing/compare';
import { Connections } from '@/lib/testing/connections';
import { clusterArbitrary, type ClusterShape } from '@/lib/testing/random-cluster';
import type { Evaluator } from './evaluate';
import { allowingRules, explainDirection, type DirectionExplanation } from './explain';
import { includesPort, intersectPorts, isNoPorts } from './port-set';
import type { PolicyRef, RuleRef } from './rule-form';

const check = (runs: number, shape: ClusterShape, property: (snapshot: Snapshot) => void) => fc.assert(fc.property(clusterArbitrary(shape), (snapshot) => { property(snapshot); }), { seed: 11, numRuns: runs });

/** Every ordered pair of places, and the families both ends have. */
function* pairs(snapshot: Snapshot, connections: Connections) {
  const { endpoints } = connections.evaluator.compiled;
  const places = placesOf(snapshot, connections).map(({ name }) => connections.endpoint(name));
  for (const source of places) {
    for (const destination of places) {
      const families = ([4, 6] as const).filter((family) => [source, destination].every((end) => endpoints.all[end]!.families[family] !== 'no'));
      if (source !== destination && families.length > 0) yield { source, destination, families };
    }
  }
}

const ruleText = (policy: PolicyRef, direction: Direction, index: number) => `${policy.kind} ${policyName(policy)} ${direction} ${index}`;
const ruleTexts = (refs: readonly RuleRef[]) => new Set(refs.map(({ policy, direction, index }) => ruleText(policy, direction, index)));

/** The snapshot with only these rules in its policies; the policies stay, so pods stay isolated. */
function keepRules(snapshot: Snapshot, keep: (rule: string, direction: Direction) => boolean): Snapshot {
  return {
    ...snapshot,
    policies: snapshot.policies.map((one) => {
      const ref: PolicyRef = { kind: 'NetworkPolicy', namespace: one.namespace, name: one.name };
      const types = one.spec.policyTypes?.length ? one.spec.policyTypes : one.spec.egress?.length ? (['Ingress', 'Egress'] as const) : (['Ingress'] as const);
      return {
        ...one,
        spec: {
          ...one.spec,
          policyTypes: types,
          ingress: one.spec.ingress?.filter((_, index) => keep(ruleText(ref, 'ingress', index), 'ingress')),
          egress: one.spec.egress?.filter((_, index) => keep(ruleText(ref, 'egress', index), 'egress')),
        },
      };
    }),
    adminPolicies: snapshot.adminPolicies.map((one) => ({
      ...one,
      ingress: one.ingress.filter((_, index) => keep(ruleText(one, 'ingress', index), 'ingress')),
      egress: one.egress.filter((_, index) => keep(ruleText(one, 'egress', index), 'egress')),
    })),
  };
}

/** The endpoint of the same pods in another evaluation; taking rules out may move other pieces of address space together. */
function sameEndpoint(evaluator: Evaluator, index: number, after: Connections): number | undefined {
  const endpoint = evaluator.compiled.endpoints.all[index]!;
  return endpoint.kind === 'pods' || endpoint.kind === 'host-pods' ? after.endpoint(endpoint.pods[0]!.id) : undefined;
}

const rulesOf = ({ policies }: DirectionExplanation) => policies.flatMap(({ outcomes }) => outcomes);

describe('an explanation', () => {
  it('of one direction and port says what the verdict says, and rests on rules that say so', () => {
    check(80, { withAdmin: true }, (snapshot) => {
      const connections = new Connections(snapshot);
      const { evaluator } = connections;
      const { lattice } = evaluator.compiled;
      const ports = borderPorts(snapshot);
      for (const { source, destination, families } of pairs(snapshot, connections)) {
        for (const family of families) {
          for (const direction of DIRECTIONS) {
            const [subject, other] = direction === 'egress' ? [source, destination] : [destination, source];
            const { isolated, allowed, possible, byDefault } = evaluator.evaluateDirection(subject, direction, other, family);
            for (const port of ports.filter((_, index) => index % 3 === 0)) {
              const explanation = explainDirection(evaluator, direction, source, destination, family, port);
              const { verdict, tier, notes } = explanation;
              const includes = (id: number) => includesPort(lattice.get(id), port.protocol, port.port);
              const expected = includes(allowed) ? (includes(byDefault) ? 'open' : 'allowed') : includes(possible) ? 'unknown' : 'denied';
              expect(verdict === 'not-isolated' || verdict === 'not-applicable' ? 'open' : verdict).toBe(expected);
              const deciding = rulesOf(explanation).filter(({ decides }) => decides).map(({ outcome }) => outcome);
              const matching = rulesOf(explanation).filter(({ outcome }) => outcome !== 'peer-does-not-match' && outcome !== 'port-does-not-match').map(({ outcome }) => outcome);
              if (verdict === 'allowed') expect(new Set(deciding)).toEqual(new Set(['allows']));
              if (verdict === 'denied') expect(deciding.length === 0 ? [tier, isolated, matching.includes('allows')] : [...new Set(deciding)]).toEqual(deciding.length === 0 ? ['network-policy', true, false] : ['denies']);
              if (verdict === 'not-isolated') expect(deciding).toEqual([]);
              if (verdict === 'unknown') expect(matching.includes('unknown') || notes.length > 0).toBe(true);
            }
          }
        }
      }
    });
  });

  it('names every rule that counts: with no other rules in the cluster the verdict is the same', () => {
    check(150, { withAdmin: true }, (snapshot) => {
      const connections = new Connections(snapshot);
      const { evaluator } = connections;
      const ports = borderPorts(snapshot);
      let turn = 0;
      for (const { source, destination, families } of pairs(snapshot, connections)) {
        turn++;
        const [family] = families;
        const port = ports[turn % ports.length];
        const direction = DIRECTIONS[turn % 2]!;
        if (family === undefined || port === undefined || turn % 3 !== 0) continue;
        const explanation = explainDirection(evaluator, direction, source, destination, family, port);
        const named = ruleTexts(rulesOf(explanation).filter(({ outcome, decides }) => decides || ['passes', 'unknown', 'allows', 'denies'].includes(outcome)).map(({ ref }) => ref));
        const after = new Connections(keepRules(snapshot, (rule, own) => own !== direction || named.has(rule)));
        const [from, to] = [sameEndpoint(evaluator, source, after), sameEndpoint(evaluator, destination, after)];
        if (from === undefined || to === undefined) continue;
        expect(explainDirection(after.evaluator, direction, from, to, family, port).verdict).toBe(explanation.verdict);
      }
    });
  });

  it('in detail adds rules, and changes nothing of what decides', () => {
    check(40, { withAdmin: true }, (snapshot) => {
      const connections = new Connections(snapshot);
      const { evaluator } = connections;
      for (const { source, destination, families: [family] } of pairs(snapshot, connections)) {
        for (const direction of DIRECTIONS) {
          const port = { protocol: 'TCP', port: 80 } as const;
          const plain = explainDirection(evaluator, direction, source, destination, family!, port);
          const full = explainDirection(evaluator, direction, source, destination, family!, port, { detail: true });
          const decided = (explanation: DirectionExplanation) => [explanation.verdict, explanation.tier, ruleTexts(rulesOf(explanation).filter(({ decides }) => decides).map(({ ref }) => ref))];
          expect(decided(full)).toEqual(decided(plain));
          expect(rulesOf(plain).filter(({ shadowed }) => shadowed)).toEqual([]);
          const all = ruleTexts(rulesOf(full).map(({ ref }) => ref));
          expect([...ruleTexts(rulesOf(plain).map(({ ref }) => ref))].filter((rule) => !all.has(rule))).toEqual([]);
        }
      }
    });
  });
});

describe('the reasons of an edge', () => {
  it('are rules enough: without them nothing is allowed that they allowed', () => {
    check(40, {}, (snapshot) => {
      const connections = new Connections(snapshot);
      const { evaluator } = connections;
      for (const { source, destination } of pairs(snapshot, connections)) {
        for (const direction of DIRECTIONS) {
          const rules = allowingRules(evaluator, direction, source, destination);
          if (rules.length === 0) continue;
          const { allowed } = evaluator.evaluatePair(source, destination);
          const taken = ruleTexts(rules);
          const after = new Connections(keepRules(snapshot, (rule) => !taken.has(rule)));
          const [from, to] = [sameEndpoint(evaluator, source, after), sameEndpoint(evaluator, destination, after)];
          if (from === undefined || to === undefined) continue;
          expect(isNoPorts(intersectPorts(allowed, after.evaluator.evaluatePair(from, to).allowed))).toBe(true);
        }
      }
    });
  });
});
