import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NetworkPolicy, PolicyType } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { twoStates } from '@/lib/policy/differences/testing';
import { cluster, pod, policy } from '@/lib/testing/builders';
import { orderChanges } from './apply-order';
import { apply, ApplyStates, type PolicyOperation } from './apply-states';
import { untoldCuts } from './testing';

const SEED = Number(process.env.DRAWBRIDGE_SEED ?? 20261121);

/** What has to be done to make the policies of the one those of the other. */
function operationsOf(before: Snapshot, after: Snapshot): PolicyOperation[] {
  const named = ({ namespace, name }: NetworkPolicy) => (other: NetworkPolicy) => other.namespace === namespace && other.name === name;
  return [
    ...before.policies.flatMap((old): PolicyOperation[] => {
      const now = after.policies.find(named(old));
      return now === undefined ? [{ before: old }] : JSON.stringify(now.spec) === JSON.stringify(old.spec) ? [] : [{ before: old, after: now }];
    }),
    ...after.policies.flatMap((now): PolicyOperation[] => (before.policies.some(named(now)) ? [] : [{ after: now }])),
  ];
}

const app = (name: string) => ({ matchLabels: { app: name } });
const pods = ['web', 'db', 'cart'].map((name) => pod(`a/${name}`)).concat(pod('a/other', { labels: { app: 'web', 'pod-template-hash': 'x' } }));
const contender = fc.record({
  podSelector: fc.constantFrom({}, app('web'), app('web'), { matchLabels: { 'pod-template-hash': 'x' } }),
  types: fc.constantFrom<PolicyType[][]>(['Egress'], ['Egress'], ['Ingress', 'Egress']),
  rules: fc.array(fc.record({ peer: fc.constantFrom('db', 'cart', 'web'), port: fc.constantFrom(undefined, 80) }), { maxLength: 2 }),
});

/** Two states whose policies are about the same few pods, so that many orders cut something. */
const contended: fc.Arbitrary<readonly [Snapshot, Snapshot]> = fc.tuple(fc.array(contender, { maxLength: 3 }), fc.array(contender, { maxLength: 3 })).map(([first, second]) => {
  const written = (list: typeof first) =>
    list.map(({ podSelector, types, rules }, index) => policy(`a/p${index}`, { podSelector, policyTypes: types, egress: rules.map(({ peer, port }) => ({ to: [{ podSelector: app(peer) }], ...(port !== undefined && { ports: [{ port }] }) })) }));
  return [cluster({ pods, policies: written(first) }), cluster({ pods, policies: written(second) })] as const;
});

/** Whether some order of the operations, without others in between, closes nothing. */
function hasSafeOrder(before: Snapshot, operations: readonly PolicyOperation[]): boolean {
  const states = new ApplyStates(before, operations);
  const goOn = (policies: readonly NetworkPolicy[], left: readonly PolicyOperation[]): boolean =>
    left.length === 0 || left.some((operation) => {
      const next = apply(policies, operation);
      return states.closed(next, operation).length === 0 && goOn(next, left.filter((other) => other !== operation));
    });
  return goOn(before.policies, operations);
}

describe(`the order in which policies are applied (seed ${SEED})`, () => {
  it.each([
    ['whatever the policies', twoStates({}, 'policies'), 60],
    ['every address known', twoStates({ addressesKnown: true, allRead: true }, 'policies'), 150],
    ['whatever the profile and the tiers around', twoStates({ withAdmin: true, withNetworks: true, anyProfile: true }, 'policies'), 60],
    ['policies that contend for the same pods', contended, 800],
  ] as const)('never closes on the way what is allowed before and after, pod by pod, but for what is told, and bridges only what no order can do: %s', (_, states, numRuns) => {
    let [steps, safe, bridged] = [0, 0, 0];
    fc.assert(
      fc.property(states, ([before, { policies }]) => {
        const after = { ...before, policies };
        const operations = operationsOf(before, after);
        const order = orderChanges(new AllowGraph(before), operations);
        expect(untoldCuts(before, after, order)).toEqual([]);
        expect(order.ordered.flatMap(({ given }) => given ?? []).length).toBe(operations.length);
        const key = ({ namespace, name, spec }: NetworkPolicy) => `${namespace}/${name} ${JSON.stringify(spec)}`;
        expect(order.ordered.reduce((sum, { operation }) => apply(sum, operation), before.policies).map(key).sort()).toEqual(policies.map(key).sort());
        const isBridged = order.ordered.some(({ given }) => given === undefined);
        if (isBridged || order.unsafe.length > 0) expect(hasSafeOrder(before, operations)).toBe(false);
        steps += order.ordered.length;
        safe += order.unsafe.length === 0 ? 1 : 0;
        bridged += isBridged ? 1 : 0;
      }),
      { seed: SEED, numRuns },
    );
    expect(steps).toBeGreaterThan(numRuns);
    expect(safe).toBeGreaterThan(numRuns * 0.9);
    if (states === contended) expect(bridged).toBeGreaterThan(numRuns / 30);
  });
});
