import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DIRECTIONS } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { borderPorts, placesOf } from '@/lib/testing/compare';
import { Connections } from '@/lib/testing/connections';
import { clusterArbitrary } from '@/lib/testing/random-cluster';
import { allowingRules, explainDirection } from './explain';
import { includesPort, intersectPorts, isNoPorts } from './port-set';
import type { RuleRef } from './rule-form';

const check = (runs: number, property: (snapshot: Snapshot) => void) => fc.assert(fc.property(clusterArbitrary(), (snapshot) => { property(snapshot); }), { seed: 11, numRuns: runs });

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

/** The snapshot with every named rule taken out; the policies stay, so pods stay isolated. */
function without(snapshot: Snapshot, refs: readonly RuleRef[]): Snapshot {
  const isNamed = (name: string, direction: 'ingress' | 'egress', index: number) => refs.some((ref) => `${ref.policy.namespace}/${ref.policy.name}` === name && ref.direction === direction && ref.index === index);
  return {
    ...snapshot,
    policies: snapshot.policies.map((one) => {
      const name = `${one.namespace}/${one.name}`;
      const types = one.spec.policyTypes?.length ? one.spec.policyTypes : one.spec.egress?.length ? (['Ingress', 'Egress'] as const) : (['Ingress'] as const);
      return {
        ...one,
        spec: {
          ...one.spec,
          policyTypes: types,
          ingress: one.spec.ingress?.filter((_, index) => !isNamed(name, 'ingress', index)),
          egress: one.spec.egress?.filter((_, index) => !isNamed(name, 'egress', index)),
        },
      };
    }),
  };
}

describe('an explanation', () => {
  it('of one direction and port says what the verdict says', () => {
    check(60, (snapshot) => {
      const connections = new Connections(snapshot);
      const { evaluator } = connections;
      const { lattice } = evaluator.compiled;
      const ports = borderPorts(snapshot);
      for (const { source, destination, families } of pairs(snapshot, connections)) {
        for (const family of families) {
          for (const direction of DIRECTIONS) {
            const [subject, other] = direction === 'egress' ? [source, destination] : [destination, source];
            const { isolated, allowed, possible } = evaluator.evaluateDirection(subject, direction, other, family);
            for (const port of ports.filter((_, index) => index % 3 === 0)) {
              const { verdict } = explainDirection(evaluator, direction, source, destination, family, port);
              const sure = includesPort(lattice.get(allowed), port.protocol, port.port);
              const expected = sure ? (isolated ? 'allowed' : 'open') : includesPort(lattice.get(possible), port.protocol, port.port) ? 'unknown' : 'denied';
              expect(verdict === 'not-isolated' || verdict === 'not-applicable' ? 'open' : verdict).toBe(expected);
            }
          }
        }
      }
    });
  });

  it('names rules enough: without them nothing is allowed that they allowed', () => {
    check(40, (snapshot) => {
      const connections = new Connections(snapshot);
      const { evaluator } = connections;
      for (const { source, destination } of pairs(snapshot, connections)) {
        for (const direction of DIRECTIONS) {
          const rules = allowingRules(evaluator, direction, source, destination);
          if (rules.length === 0) continue;
          const { allowed } = evaluator.evaluatePair(source, destination);
          // Taking rules out may move other pieces of address space together, so the ends are looked up anew.
          const after = new Connections(without(snapshot, rules));
          const again = (index: number) => {
            const endpoint = evaluator.compiled.endpoints.all[index]!;
            return endpoint.kind === 'pods' || endpoint.kind === 'host-pods' ? after.endpoint(endpoint.pods[0]!.id) : undefined;
          };
          const [from, to] = [again(source), again(destination)];
          if (from === undefined || to === undefined) continue;
          expect(isNoPorts(intersectPorts(allowed, after.evaluator.evaluatePair(from, to).allowed))).toBe(true);
        }
      }
    });
  });
});
