import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Labels, LabelSelector } from '@/lib/model/labels';
import { selectorArbitrary } from '@/lib/testing/random-cluster';
import { matchesSelector } from '../selector';
import { describeLabels, describeSelector, shareOf, type Share } from './selector-relation';

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
