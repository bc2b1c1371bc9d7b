import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LabelSelector } from '@/lib/model/labels';
import { matchesSelector } from '@/lib/policy/selector';
import { selectorArbitrary } from '@/lib/testing/random-cluster';
import { selectorAnd, selectorMinus } from './selector-minus';

const SEED = Number(process.env.DRAWBRIDGE_SEED ?? 20261121);
const app = (value: string): LabelSelector => ({ matchLabels: { app: value } });
const notApp = (...values: string[]): LabelSelector => ({ matchExpressions: [{ key: 'app', operator: 'NotIn', values }] });

describe('what a selector matches and another does not', () => {
  it.each([
    ['everything but one value', {}, app('web'), [notApp('web')]],
    ['nothing of the same', app('web'), app('web'), []],
    ['all of another value', app('db'), app('web'), [app('db')]],
    ['one value fewer of a list', { matchExpressions: [{ key: 'app', operator: 'In', values: ['web', 'db', 'api'] }] }, app('api'), [{ matchExpressions: [{ key: 'app', operator: 'In', values: ['web', 'db'] }] }]],
    ['a list with one value left as a label', { matchExpressions: [{ key: 'app', operator: 'In', values: ['web', 'db'] }] }, app('db'), [app('web')]],
    ['one exclusion more', notApp('web'), app('db'), [notApp('db', 'web')]],
    ['either label missed, when two are needed', {}, { matchLabels: { app: 'web', tier: 'front' } }, [notApp('web'), { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['front'] }] }]],
    ['those that have the key that the other lacks', app('web'), { matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] }, [{ matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'Exists' }] }]],
  ] as const)('is %s', (_, selector, excluded, expected) => expect(selectorMinus(selector as LabelSelector, excluded as LabelSelector)).toEqual(expected));

  const values = [undefined, 'web', 'db', '', 'a', 'b'];
  const everyLabels = ['app', 'tier', 'kubernetes.io/metadata.name'].reduce<Record<string, string>[]>((sets, key) => sets.flatMap((set) => values.map((value) => (value === undefined ? set : { ...set, [key]: value }))), [{}]);

  it(`is exactly that of every set of labels there can be (seed ${SEED})`, () =>
    fc.assert(
      fc.property(selectorArbitrary, selectorArbitrary, (selector, excluded) => {
        const minus = selectorMinus(selector, excluded);
        const both = selectorAnd(selector, excluded);
        for (const labels of everyLabels) {
          const [one, other] = [matchesSelector(selector, labels), matchesSelector(excluded, labels)];
          expect([minus.some((part) => matchesSelector(part, labels)), both !== null && matchesSelector(both, labels)]).toEqual([one && !other, one && other]);
        }
      }),
      { seed: SEED, numRuns: 1000 },
    ));
});
