import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LabelSelector } from '@/lib/model/labels';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, namespace, pod, policy } from '@/lib/testing/builders';
import { clusterArbitrary } from '@/lib/testing/random-cluster';
import { AllowGraph } from '../allow-graph';
import { referenceChanges } from '../differences/testing';
import { ruleField } from '../rule-form';
import { emptyParts, overlappingPolicies, uncapturedPods } from './capture';
import { forbids, interferes, permits } from './explicit';
import { redundantPolicies, redundantRules, withoutPolicy } from './redundancy';

const SEED = Number(process.env.DRAWBRIDGE_SEED ?? 20261121);
const app = (name: string): LabelSelector => ({ matchLabels: { app: name } });
const pods = [pod('shop/web'), pod('shop/db'), pod('ops/prober')];
const withPolicies = (...policies: Snapshot['policies']) => cluster({ pods, policies, namespaces: [namespace('shop'), namespace('ops')] });
const toDb = (name: string, from: string, ...ports: readonly number[]) =>
  policy(`shop/${name}`, { podSelector: app('db'), policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: app(from) }], ports: ports.map((port) => ({ port })) }] });

describe('what can be left out', () => {
  it('is a policy all of whose rules another has as well, either of the two by itself', () => {
    const snapshot = withPolicies(toDb('one', 'web', 80, 81), toDb('two', 'web', 80, 81), toDb('three', 'web', 82));
    expect(redundantPolicies(snapshot).map(({ name }) => name)).toEqual(['one', 'two']);
  });

  it('is a rule within another, while the policy goes on isolating', () => {
    const guard = policy('shop/db', { podSelector: app('db'), ingress: [{ from: [{ podSelector: app('web') }], ports: [{ port: 80 }] }, { from: [{ podSelector: {} }] }] });
    expect(redundantRules(withPolicies(guard)).map(ruleField)).toEqual(['spec.ingress[0]']);
  });

  it('is the only egress rule of a policy, when it reaches nobody: the policy goes on isolating in that direction', () => {
    const closed = (name: string) => policy('shop/db', { podSelector: app('db'), egress: [{ to: [{ podSelector: app(name) }] }] });
    expect(redundantRules(withPolicies(closed('nobody'))).map(ruleField)).toEqual(['spec.egress[0]']);
    expect(redundantRules(withPolicies(closed('web')))).toEqual([]);
  });

  it('changes nothing that the reference can see, whatever the cluster', () => {
    fc.assert(
      fc.property(clusterArbitrary({ withAdmin: true, allRead: true }), (snapshot) => {
        for (const ref of redundantPolicies(snapshot)) expect(referenceChanges(snapshot, withoutPolicy(snapshot, ref))).toEqual([]);
      }),
      { seed: SEED, numRuns: 40 },
    );
  });
});

describe('what policies select', () => {
  const graph = (...policies: Snapshot['policies']) => new AllowGraph(withPolicies(...policies));

  it('is nothing for an empty policy, and nobody for an empty rule', () => {
    const { policies, rules } = emptyParts(graph(toDb('one', 'nobody', 80), policy('shop/idle', { podSelector: app('gone'), ingress: [{}] })));
    expect([policies.map(({ name }) => name), rules.map(({ policy: { name }, index }) => `${name} ${index}`)]).toEqual([['idle'], ['one 0']]);
  });

  it('leaves pods out, in a direction or in any', () => {
    const one = graph(toDb('one', 'web', 80), policy('shop/out', { podSelector: {}, policyTypes: ['Egress'] }));
    expect(uncapturedPods(one, 'ingress')).toEqual(['ops/prober', 'shop/web']);
    expect(uncapturedPods(one, 'egress')).toEqual(['ops/prober']);
    expect(uncapturedPods(one)).toEqual(['ops/prober', 'shop/web']);
  });

  it('may overlap', () => {
    const found = overlappingPolicies(graph(toDb('one', 'web', 80), policy('shop/all', { podSelector: {} }), policy('ops/all', { podSelector: {} })));
    expect(found.map(({ policies, pod: common }) => [...policies.map(({ name }) => name), common])).toEqual([['all', 'one', 'shop/db']]);
  });
});

describe('connections that a policy set names', () => {
  const own = withPolicies(toDb('own', 'web', 80));

  it('are permitted when all of them are allowed', () => {
    expect(permits(own, withPolicies(toDb('asked', 'web', 80)))).toEqual({ holds: 'yes' });
    expect(permits(own, withPolicies(toDb('asked', 'web', 80, 81)))).toMatchObject({ holds: 'no', witness: { from: 'shop/web', to: 'shop/db', port: 81, a: 'denied', b: 'allowed' } });
  });

  it('do not include what no policy speaks of', () => {
    expect(permits(withPolicies(toDb('own', 'web', 80)), withPolicies())).toEqual({ holds: 'yes' });
  });

  it('are forbidden when none of them is allowed', () => {
    expect(forbids(own, withPolicies(toDb('asked', 'web', 81)))).toEqual({ holds: 'yes' });
    expect(forbids(own, withPolicies(toDb('asked', 'web', 80, 81)))).toMatchObject({ holds: 'no', witness: { port: 80, a: 'allowed', b: 'allowed' } });
  });

  it('interfere with those of another set when they allow more where both speak', () => {
    expect(interferes(own, withPolicies(toDb('other', 'web', 80, 90)))).toMatchObject({ holds: 'yes', witness: { port: 90, a: 'denied', b: 'allowed' } });
    expect(interferes(own, withPolicies(toDb('other', 'web', 80)))).toEqual({ holds: 'no' });
    expect(interferes(own, withPolicies(policy('ops/prober', { podSelector: {}, policyTypes: ['Ingress'] })))).toEqual({ holds: 'no' });
  });
});
