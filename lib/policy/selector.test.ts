import { describe, expect, it } from 'vitest';
import type { Labels, LabelSelector } from '@/lib/model/labels';
import { formatSelector, isEmptySelector, matchesSelector, selectorKey, selectorKeys } from './selector';

const expression = (key: string, operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist', values?: readonly string[]): LabelSelector => ({ matchExpressions: [{ key, operator, ...(values && { values }) }] });

describe('a label selector', () => {
  const cases: readonly (readonly [claim: string, selector: LabelSelector, labels: Labels, matches: boolean])[] = [
    ['that is empty matches everything', {}, {}, true],
    ['with empty matchLabels matches everything', { matchLabels: {} }, { app: 'web' }, true],
    ['with empty matchExpressions matches everything', { matchExpressions: [] }, { app: 'web' }, true],
    ['needs every one of its matchLabels', { matchLabels: { app: 'web', tier: 'front' } }, { app: 'web' }, false],
    ['does not mind further labels', { matchLabels: { app: 'web' } }, { app: 'web', tier: 'front' }, true],
    ['compares values exactly', { matchLabels: { app: 'Web' } }, { app: 'web' }, false],
    ['takes an empty value for a value', { matchLabels: { app: '' } }, { app: '' }, true],
    ['does not take an absent key for an empty value', { matchLabels: { app: '' } }, {}, false],
    ['In matches a listed value', expression('app', 'In', ['web', 'db']), { app: 'db' }, true],
    ['In does not match another value', expression('app', 'In', ['web']), { app: 'db' }, false],
    ['In does not match an absent key', expression('app', 'In', ['web', '']), {}, false],
    ['NotIn matches another value', expression('app', 'NotIn', ['web']), { app: 'db' }, true],
    ['NotIn does not match a listed value', expression('app', 'NotIn', ['web', 'db']), { app: 'db' }, false],
    ['NotIn matches an absent key', expression('app', 'NotIn', ['web']), {}, true],
    ['NotIn of the empty value matches an absent key', expression('app', 'NotIn', ['']), {}, true],
    ['Exists matches any value', expression('app', 'Exists'), { app: 'web' }, true],
    ['Exists matches an empty value', expression('app', 'Exists'), { app: '' }, true],
    ['Exists does not match an absent key', expression('app', 'Exists'), { tier: 'app' }, false],
    ['DoesNotExist matches an absent key', expression('app', 'DoesNotExist'), { tier: 'app' }, true],
    ['DoesNotExist does not match an empty value', expression('app', 'DoesNotExist'), { app: '' }, false],
    ['ANDs matchLabels and expressions', { matchLabels: { app: 'web' }, ...expression('tier', 'Exists') }, { app: 'web' }, false],
    ['ANDs expressions on one key', { matchExpressions: [{ key: 'app', operator: 'In', values: ['a', 'b'] }, { key: 'app', operator: 'NotIn', values: ['b'] }] }, { app: 'b' }, false],
    ['leaves what two expressions on one key agree on', { matchExpressions: [{ key: 'app', operator: 'In', values: ['a', 'b'] }, { key: 'app', operator: 'NotIn', values: ['b'] }] }, { app: 'a' }, true],
    ['that contradicts itself matches nothing', { matchExpressions: [{ key: 'app', operator: 'Exists' }, { key: 'app', operator: 'DoesNotExist' }] }, {}, false],
    ['reads own labels only, whatever their key is called', { matchLabels: { constructor: 'x' } }, {}, false],
    ['does not find an inherited property to exist', expression('toString', 'Exists'), {}, false],
  ];
  it.each(cases)('%s', (_claim, selector, labels, matches) => {
    expect(matchesSelector(selector, labels)).toBe(matches);
  });

  it('with an operator the API does not know matches nothing', () => {
    expect(matchesSelector({ matchExpressions: [{ key: 'app', operator: 'in' as 'In', values: ['web'] }] }, { app: 'web' })).toBe(false);
  });

  it('has one key whatever the order it is written in', () => {
    const one: LabelSelector = { matchLabels: { a: '1', b: '2' }, matchExpressions: [{ key: 'c', operator: 'In', values: ['x', 'y'] }, { key: 'd', operator: 'Exists' }] };
    const other: LabelSelector = { matchExpressions: [{ key: 'd', operator: 'Exists' }, { key: 'c', operator: 'In', values: ['y', 'x'] }], matchLabels: { b: '2', a: '1' } };
    expect(selectorKey(one)).toBe(selectorKey(other));
    expect(selectorKey(one)).not.toBe(selectorKey({ ...one, matchLabels: { a: '1' } }));
    expect(selectorKey(expression('a', 'In', ['x']))).not.toBe(selectorKey(expression('a', 'In', ['y'])));
    expect(selectorKey(expression('a', 'Exists'))).not.toBe(selectorKey(expression('b', 'Exists')));
    expect(selectorKey(expression('a', 'Exists'))).toBe(selectorKey(expression('a', 'Exists', [])));
  });

  it('names the keys it reads', () => {
    expect(selectorKeys({ matchLabels: { a: '1' }, matchExpressions: [{ key: 'b', operator: 'DoesNotExist' }] })).toEqual(['a', 'b']);
    expect(isEmptySelector({ matchLabels: {}, matchExpressions: [] })).toBe(true);
    expect(isEmptySelector(expression('a', 'DoesNotExist'))).toBe(false);
  });

  it('reads as words', () => {
    expect(formatSelector({})).toBe('everything');
    expect(formatSelector({ matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['a', 'b'] }, { key: 'x', operator: 'Exists' }, { key: 'y', operator: 'DoesNotExist' }] })).toBe('app=web, tier not in (a, b), has x, has no y');
    expect(formatSelector(expression('tier', 'In', ['a', 'b']))).toBe('tier in (a, b)');
    expect([formatSelector(expression('tier', 'In')), formatSelector(expression('tier', 'NotIn'))]).toEqual(['tier in ()', 'tier not in ()']);
    expect(formatSelector({ matchExpressions: [{ key: 'age', operator: 'Gt' as 'In', values: ['1'] }] })).toBe('age Gt');
  });
});
