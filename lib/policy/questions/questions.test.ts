import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AdminPolicy } from '@/lib/model/admin-policy';
import type { LabelSelector } from '@/lib/model/labels';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, namespace, pod, policy } from '@/lib/testing/builders';
import { clusterArbitrary } from '@/lib/testing/random-cluster';
import { AllowGraph } from '../allow-graph';
import { referenceChanges } from '../differences/testing';
import { ruleField, ruleKey, type PolicyRef } from '../rule-form';
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

  const outside = (name: string, priority: number): AdminPolicy => ({ kind: 'AdminNetworkPolicy', name, tier: 'admin', priority, subject: {}, ingress: [{ action: 'deny', peers: [{ kind: 'networks', cidrs: ['203.0.113.0/24'] }] }], egress: [] });
  const sameTenant: AdminPolicy = { ...outside('tenants', 1), ingress: [{ action: 'deny', peers: [{ kind: 'not-same-labels', keys: ['tenant'] }] }, { action: 'allow', peers: [{ kind: 'same-labels', keys: ['tenant'] }] }] };
  const tenants = ['a', 'b'].map((tenant) => namespace(`of-${tenant}`, { tenant }));
  const ofTenants = { ...cluster({ pods: tenants.map(({ name }) => pod(`${name}/web`)), namespaces: tenants }), adminPolicies: [sameTenant] };

  it('is an admin policy or a rule of one that another decides before', () => {
    const snapshot = { ...withPolicies(), adminPolicies: [outside('first', 1), outside('second', 2), { ...outside('third', 3), ingress: [...outside('third', 3).ingress, { action: 'deny' as const, peers: [{ kind: 'networks' as const, cidrs: ['198.51.100.0/24'] }] }] }] };
    expect(redundantPolicies(snapshot).map(({ name }) => name)).toEqual(['first', 'second']);
    expect(redundantRules(snapshot).map(ruleKey)).toEqual(['AdminNetworkPolicy first spec.ingress[0]', 'AdminNetworkPolicy second spec.ingress[0]', 'AdminNetworkPolicy third spec.ingress[0]']);
  });

  it('is told once of a policy that is another for each namespace of its subject', () => {
    expect([redundantPolicies(ofTenants), redundantRules(ofTenants).map(ruleKey)]).toEqual([[], ['AdminNetworkPolicy tenants spec.ingress[1]']]);
    const idle = { ...ofTenants, adminPolicies: [{ ...sameTenant, ingress: sameTenant.ingress.slice(1) }] };
    expect([redundantPolicies(idle).length, redundantRules(idle).length]).toEqual([1, 1]);
  });

  it.each<[string, PolicyRef, string[]]>([
    ['a NetworkPolicy', { kind: 'NetworkPolicy', namespace: 'shop', name: 'one' }, ['shop/two', 'ops/one', 'AdminNetworkPolicy one', 'AdminNetworkPolicy two', 'BaselineAdminNetworkPolicy one']],
    ['an admin policy', { kind: 'AdminNetworkPolicy', name: 'one' }, ['shop/one', 'shop/two', 'ops/one', 'AdminNetworkPolicy two', 'BaselineAdminNetworkPolicy one']],
    ['nothing that is not there', { kind: 'AdminNetworkPolicy', name: 'three' }, ['shop/one', 'shop/two', 'ops/one', 'AdminNetworkPolicy one', 'AdminNetworkPolicy two', 'BaselineAdminNetworkPolicy one']],
  ])('is left out alone: %s', (_, ref, left) => {
    const snapshot = { ...withPolicies(policy('shop/one', { podSelector: {} }), policy('shop/two', { podSelector: {} }), policy('ops/one', { podSelector: {} })), adminPolicies: [outside('one', 1), outside('two', 2), { ...outside('one', 0), kind: 'BaselineAdminNetworkPolicy' as const, tier: 'baseline' as const }] };
    const { policies, adminPolicies } = withoutPolicy(snapshot, ref);
    expect([...policies.map((one) => `${one.namespace}/${one.name}`), ...adminPolicies.map((one) => `${one.kind} ${one.name}`)]).toEqual(left);
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

  it('is something for a policy that selects a pod for one namespace of its subject, and a rule that finds one in one family or for one namespace', () => {
    const [a, b] = ['a', 'b'].map((tenant) => namespace(`of-${tenant}`, { tenant }));
    const sameTenant: AdminPolicy = { kind: 'AdminNetworkPolicy', name: 'tenants', tier: 'admin', priority: 1, subject: {}, ingress: [{ action: 'deny', peers: [{ kind: 'same-labels', keys: ['tenant'] }] }, { action: 'deny', peers: [{ kind: 'same-labels', keys: ['other'] }] }], egress: [] };
    const parts = emptyParts(new AllowGraph(cluster({ pods: [pod('of-a/web')], namespaces: [a!, b!], adminPolicies: [sameTenant] })));
    expect([parts.policies, parts.rules.map(ruleKey)]).toEqual([[], ['AdminNetworkPolicy tenants spec.ingress[1]']]);
    const four = policy('shop/four', { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '203.0.113.0/24' } }] }] });
    expect(emptyParts(graph(four)).rules).toEqual([]);
  });

  it('leaves pods out, in a direction or in any, sorted by name', () => {
    expect(uncapturedPods(new AllowGraph(cluster({ pods: [pod('x/b', { labels: { a: '1' } }), pod('x/c', { labels: { a: '2' } }), pod('x/a', { labels: { a: '2' } })], policies: [policy('x/p', { podSelector: { matchLabels: { a: '3' } } })] })))).toEqual(['x/a', 'x/b', 'x/c']);

    const one = graph(toDb('one', 'web', 80), policy('shop/out', { podSelector: {}, policyTypes: ['Egress'] }));
    expect(uncapturedPods(one, 'ingress')).toEqual(['ops/prober', 'shop/web']);
    expect(uncapturedPods(one, 'egress')).toEqual(['ops/prober']);
    expect(uncapturedPods(one)).toEqual(['ops/prober', 'shop/web']);
  });

  it('may overlap', () => {
    const found = overlappingPolicies(graph(toDb('one', 'web', 80), policy('shop/all', { podSelector: {} }), policy('ops/all', { podSelector: {} })));
    expect(found.map(({ policies, pod: common }) => [...policies.map(({ name }) => name), common])).toEqual([['all', 'one', 'shop/db']]);
    const three = overlappingPolicies(graph(toDb('one', 'web', 80), toDb('two', 'web', 80), policy('shop/all', { podSelector: {} })));
    expect(three.map(({ policies }) => policies.map(({ name }) => name).join())).toEqual(['all,one', 'all,two', 'one,two']);
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
    expect(forbids(withPolicies(), withPolicies())).toEqual({ holds: 'yes' });
    expect(interferes(withPolicies(policy('shop/db', { podSelector: app('db') })), withPolicies(policy('ops/prober', { podSelector: {}, ingress: [{}] })))).toEqual({ holds: 'no' });
  });

  const untold = (snapshot: Snapshot): Snapshot => ({ ...snapshot, unevaluated: [{ kind: 'CiliumNetworkPolicy', apiVersion: 'cilium.io/v2', namespace: 'shop', name: 'db', podSelector: app('db'), directions: ['ingress'] }] });
  it('cannot be told of where something is not evaluated', () => {
    const asked = withPolicies(toDb('asked', 'web', 81));
    const witness = { from: 'shop/web', to: 'shop/db', port: 81, a: 'unknown', b: 'allowed' };
    expect([permits(untold(own), asked), forbids(untold(own), asked), interferes(untold(own), asked)]).toMatchObject([{ holds: 'unknown', witness }, { holds: 'unknown', witness }, { holds: 'unknown', witness }]);
    expect(forbids(untold(own), withPolicies(...asked.policies, policy('shop/web', { podSelector: app('web'), ingress: [{}] })))).toMatchObject({ holds: 'no', witness: { to: 'shop/web' } });
  });

  it('may be those of addresses, and those of nodes', () => {
    const from = (cidr: string) => withPolicies(policy('shop/db', { podSelector: app('db'), ingress: [{ from: [{ ipBlock: { cidr } }] }] }));
    expect(forbids(from('203.0.113.0/24'), from('203.0.113.64/26'))).toMatchObject({ holds: 'no', witness: { from: '203.0.113.64', to: 'shop/db', a: 'allowed', b: 'allowed' } });
    expect(forbids(from('203.0.113.0/26'), from('203.0.113.64/26'))).toEqual({ holds: 'yes' });
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
