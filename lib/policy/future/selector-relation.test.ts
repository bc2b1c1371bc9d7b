import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Labels, LabelSelector } from '@/lib/model/labels';
import { selectorArbitrary } from '@/lib/testing/random-cluster';
import { matchesSelector } from '../selector';
import { describeLabels, describeSelector, looseKeys, onlyName, shareOf, type Share } from './selector-relation';

const app = (...values: string[]): LabelSelector => ({ matchExpressions: [{ key: 'app', operator: 'In', values }] });
const notApp = (...values: string[]): LabelSelector => ({ matchExpressions: [{ key: 'app', operator: 'NotIn', values }] });
const hasApp: LabelSelector = { matchExpressions: [{ key: 'app', operator: 'Exists' }] };
const noApp: LabelSelector = { matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] };
const share = (selector: LabelSelector, objects: LabelSelector): Share => shareOf(selector, describeSelector(objects)!);

describe('of the objects one selector picks, another picks', () => {
  it.each<[string, LabelSelector, LabelSelector, Share]>([
    ['all, when it is empty', {}, app('web'), 'all'],
    ['some, when it asks for a label the first leaves free', app('web'), {}, 'some'],
    ['all, when it asks for the same in other words', app('web'), { matchLabels: { app: 'web' } }, 'all'],
    ['all, when it has more values', app('web', 'db'), app('web'), 'all'],
    ['some, when it has fewer', app('web'), app('web', 'db'), 'some'],
    ['none, when values have nothing in common', app('web'), app('db'), 'none'],
    ['all, when it excludes other values', notApp('db'), app('web'), 'all'],
    ['none, when it excludes these values', notApp('web', 'db'), app('web'), 'none'],
    ['all, when it excludes less', notApp('web'), notApp('web', 'db'), 'all'],
    ['some, when it excludes more', notApp('web', 'db'), notApp('web'), 'some'],
    ['some that carry the label at all', hasApp, notApp('web'), 'some'],
    ['all that lack the label, by excluding values', notApp('web'), noApp, 'all'],
    ['none that lack the label, by asking for it', hasApp, noApp, 'none'],
    ['none, when it contradicts itself', { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] }, {}, 'none'],
  ])('%s', (_, selector, objects, expected) => expect(share(selector, objects)).toBe(expected));

  const all = (...selectors: LabelSelector[]): LabelSelector => ({ matchExpressions: selectors.flatMap(({ matchExpressions = [] }) => matchExpressions) });
  it.each<[string, LabelSelector, boolean]>([
    ['that asks for one of no values in common', all(app('web'), app('db')), true],
    ['that asks for a value and excludes it', all(app('web'), notApp('web', 'db')), true],
    ['that excludes a value and asks for it', all(notApp('web'), app('web')), true],
    ['that asks for a label and for its absence', all(hasApp, noApp), true],
    ['that asks for a value and for the absence of the label', all(app('web'), noApp), true],
    ['that excludes values and asks for the label', all(notApp('web'), hasApp), false],
    ['that excludes values, twice', all(notApp('web'), notApp('db')), false],
    ['that excludes values and asks for the absence of the label', all(notApp('web'), noApp), false],
    ['that asks for one of several values, twice', all(app('web', 'db'), app('db', 'api')), false],
  ])('nothing, for a selector %s: %s', (_, selector, expected) => expect(describeSelector(selector) === null).toBe(expected));

  it.each<[string, LabelSelector, LabelSelector, Share]>([
    ['the values that both terms leave', all(app('web', 'db'), notApp('db')), app('web'), 'all'],
    ['fewer than one term leaves', all(app('web', 'db'), notApp('db')), app('web', 'db'), 'some'],
    ['what neither term excludes', all(notApp('web'), notApp('db')), app('db', 'api'), 'some'],
    ['any value, but no absence', hasApp, app(''), 'all'],
  ])('by several terms on one label: %s', (_, selector, objects, expected) => expect(share(selector, objects)).toBe(expected));

  it.each<[string, LabelSelector, LabelSelector, string[]]>([
    ['none, when all is promised', { matchLabels: { app: 'web' } }, app('web'), []],
    ['the label that is not promised', { matchLabels: { app: 'web', tier: 'front' } }, app('web'), ['tier']],
    ['the label of another value', { matchLabels: { app: 'db' } }, app('web'), ['app']],
    ['every label of a selector that picks nothing, once', all(app('web'), app('db')), app('web'), ['app']],
  ])('by labels that the objects need not have: %s', (_, selector, objects, expected) => expect(looseKeys(selector, describeSelector(objects)!)).toEqual(expected));

  const named = (...values: string[]): LabelSelector => ({ matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values }] });
  it.each<[string, LabelSelector, string | undefined]>([
    ['the one it asks for', named('x'), 'x'],
    ['none of two', named('x', 'y'), undefined],
    ['none when it asks for no name', app('web'), undefined],
    ['none when it excludes a name', { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['x'] }] }, undefined],
    ['none when it asks for no name to be there', { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'DoesNotExist' }] }, undefined],
  ])('namespaces, of which the only one is %s', (_, selector, expected) => expect(onlyName(describeSelector(selector)!)).toBe(expected));

  it('all or none, when the object is one and its labels are known', () => {
    expect(shareOf(hasApp, describeLabels({ app: '' }))).toBe('all');
    expect(shareOf(notApp('web'), describeLabels({}))).toBe('all');
    expect(shareOf(hasApp, describeLabels({ constructor: 'x' }))).toBe('none');
  });

  it('as many as trying every set of labels finds', () => {
    const values = [undefined, 'web', 'db', '', 'a', 'b', 'never-named'];
    const keys = ['app', 'tier', 'kubernetes.io/metadata.name'];
    const everyLabels = keys.reduce<Labels[]>((sets, key) => sets.flatMap((labels) => values.map((value) => (value === undefined ? labels : { ...labels, [key]: value }))), [{}]);
    fc.assert(
      fc.property(selectorArbitrary, selectorArbitrary, (selector, objects) => {
        const members = everyLabels.filter((labels) => matchesSelector(objects, labels));
        const picked = members.filter((labels) => matchesSelector(selector, labels)).length;
        const described = describeSelector(objects);
        expect(described === null).toBe(members.length === 0);
        if (described) expect(shareOf(selector, described)).toBe(picked === 0 ? 'none' : picked === members.length ? 'all' : 'some');
      }),
      { seed: 4, numRuns: 2000 },
    );
  });
});
