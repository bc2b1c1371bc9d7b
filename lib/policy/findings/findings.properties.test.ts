import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DIRECTIONS } from '@/lib/model/network-policy';
import type { NetworkPolicySpec } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { allVerdicts } from '@/lib/testing/compare';
import { clusterArbitrary } from '@/lib/testing/random-cluster';
import { mapSpecs, withExplicitTypes } from '@/lib/testing/rewrite';
import { AllowGraph } from '../allow-graph';
import { findConflictingPriorities } from './conflicting-priority';
import type { Finding } from './finding';
import { findOverruledRules } from './overruled-rule';
import { findEmptyPeers } from './peer-matches-nothing';
import { findEmptySubjects } from './selects-nothing';
import { findShadowedAdminRules } from './shadowed-admin-rule';
import { findShadowedRules } from './shadowed-rule';

/** Of a cluster, so that nothing is held back because it may have been left out. */
const drawn = clusterArbitrary({ withAdmin: true }).map((snapshot): Snapshot => mapSpecs({ ...snapshot, source: { kind: 'cluster', label: 'random' } }, withExplicitTypes));

type Look = (graph: AllowGraph) => readonly Finding[];

/** Holds for random clusters, of which enough must have the finding at all. */
function holds(looks: readonly Look[], atLeast: number, property: (snapshot: Snapshot, findings: readonly Finding[]) => void, numRuns = 300): void {
  let met = 0;
  fc.assert(
    fc.property(drawn, (snapshot) => {
      const graph = new AllowGraph(snapshot);
      const findings = looks.flatMap((look) => look(graph));
      if (findings.length === 0) return;
      met++;
      property(snapshot, findings);
    }),
    { seed: 20261121, numRuns },
  );
  expect(met).toBeGreaterThan(atLeast);
}

/** The places of findings: kind, namespace and name of the object, and the field in it. */
const placesOf = (findings: readonly Finding[]) => new Set(findings.map(({ objects: [first], field }) => `${first!.kind} ${first!.namespace ?? ''} ${first!.name} ${field ?? ''}`));

/** The snapshot without the peers and rules that stand at these places; a rule left without peers goes too, since it would be for everyone. */
function without(snapshot: Snapshot, places: ReadonlySet<string>): Snapshot {
  const prune = <Rule extends object>(rules: readonly Rule[] | undefined, path: string, list: string): readonly Rule[] | undefined =>
    rules?.flatMap((rule, index): readonly Rule[] => {
      const at = `${path}[${index}]`;
      const peers = (rule as Record<string, unknown>)[list] as readonly unknown[] | undefined;
      if (places.has(at)) return [];
      if (!peers || peers.length === 0) return [rule];
      const kept = peers.filter((_, position) => !places.has(`${at}.${path.endsWith('ingress') ? 'from' : 'to'}[${position}]`));
      return kept.length === 0 ? [] : [{ ...rule, [list]: kept }];
    });
  return {
    ...snapshot,
    policies: snapshot.policies.map((policy) => {
      const path = `NetworkPolicy ${policy.namespace} ${policy.name} spec`;
      const ingress = prune(policy.spec.ingress, `${path}.ingress`, 'from');
      const egress = prune(policy.spec.egress, `${path}.egress`, 'to');
      const spec: NetworkPolicySpec = { ...policy.spec, ...(ingress && { ingress }), ...(egress && { egress }) };
      return { ...policy, spec };
    }),
    adminPolicies: snapshot.adminPolicies.map((policy) => ({ ...policy, ...Object.fromEntries(DIRECTIONS.map((direction) => [direction, prune(policy[direction], `${policy.kind}  ${policy.name} spec.${direction}`, 'peers')])) })),
  };
}

describe('nothing changes for the pods there are', () => {
  it('without the rules that are said to be shadowed, all at once', () => {
    holds([findShadowedRules, findShadowedAdminRules], 15, (snapshot, findings) => {
      expect(allVerdicts(without(snapshot, placesOf(findings)))).toEqual(allVerdicts(snapshot));
    });
  });

  it('without the peers that are said to match nothing', () => {
    holds([findEmptyPeers], 15, (snapshot, findings) => {
      expect(allVerdicts(without(snapshot, placesOf(findings)))).toEqual(allVerdicts(snapshot));
    });
  });

  it('without the policies that are said to select nothing', () => {
    holds([findEmptySubjects], 15, (snapshot, findings) => {
      const places = placesOf(findings);
      const kept: Snapshot = {
        ...snapshot,
        policies: snapshot.policies.filter(({ namespace, name }) => !places.has(`NetworkPolicy ${namespace} ${name} spec.podSelector`)),
        adminPolicies: snapshot.adminPolicies.filter(({ kind, name }) => !places.has(`${kind}  ${name} spec.subject`)),
      };
      expect(allVerdicts(kept)).toEqual(allVerdicts(snapshot));
    });
  });

  it('without the rules that are said to be overruled', () => {
    holds([findOverruledRules], 2, (snapshot, findings) => {
      expect(allVerdicts(without(snapshot, placesOf(findings)))).toEqual(allVerdicts(snapshot));
    }, 1500);
  });
});

describe('equal priorities', () => {
  /** The policies with priorities that break ties by name, one way or the other. */
  const ordered = (snapshot: Snapshot, sign: 1 | -1): Snapshot => {
    const names = snapshot.adminPolicies.map(({ kind, name }) => `${kind} ${name}`).sort();
    return { ...snapshot, adminPolicies: snapshot.adminPolicies.map((policy) => ({ ...policy, priority: policy.priority * 100 + sign * names.indexOf(`${policy.kind} ${policy.name}`) })) };
  };

  it('without a conflict mean the same in either order', () => {
    fc.assert(
      fc.property(drawn, (snapshot) => {
        fc.pre(snapshot.adminPolicies.length > 1 && findConflictingPriorities(new AllowGraph(snapshot)).length === 0);
        expect(allVerdicts(ordered(snapshot, 1))).toEqual(allVerdicts(ordered(snapshot, -1)));
      }),
      { seed: 20261121, numRuns: 150 },
    );
  });
});
