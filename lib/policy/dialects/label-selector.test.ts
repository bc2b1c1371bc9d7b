import { describe, expect, it } from 'vitest';
import { FieldCheck } from './field-check';
import { readLabels, readLabelSelector } from './label-selector';

const read = (value: unknown) => {
  const check = new FieldCheck();
  return { selector: readLabelSelector(check, value, 'podSelector'), problems: check.problems };
};
const requirement = (fields: unknown) => read({ matchExpressions: [fields] });
const at = 'podSelector.matchExpressions[0]';

describe('labels', () => {
  it('that are null in a map are empty, as the API’s decoder reads them', () => {
    const check = new FieldCheck();
    expect(readLabels(check, { a: null, b: 'x' }, 'labels')).toEqual({ a: '', b: 'x' });
    expect(check.problems).toEqual([]);
  });

  it('that no object can have are left out, with the reason', () => {
    const check = new FieldCheck();
    expect(readLabels(check, { 'a b': 'x', b: '-', c: 1, d: 'y' }, 'labels')).toEqual({ d: 'y' });
    expect(check.problems.map(({ code, field, message }) => [code, field, message])).toEqual([
      ['label-key', 'labels[a b]', expect.stringMatching(/^The label key "a b" .+\.$/)],
      ['label-value', 'labels[b]', expect.stringMatching(/^The value "-" of the label b .+\.$/)],
      ['wrong-type', 'labels[c]', 'labels[c] must be a string, but it is the number 1.'],
    ]);
  });
});

describe('a requirement of a selector', () => {
  it.each([
    [{ key: 'a', operator: 'In', values: ['x', null] }, { key: 'a', operator: 'In', values: ['x', ''] }],
    [{ key: 'a', operator: 'NotIn', values: ['x'] }, { key: 'a', operator: 'NotIn', values: ['x'] }],
    [{ key: 'a', operator: 'Exists', values: [] }, { key: 'a', operator: 'Exists' }],
    [{ key: 'a', operator: 'DoesNotExist' }, { key: 'a', operator: 'DoesNotExist' }],
  ])('%j is read', (fields, meaning) => {
    expect(requirement(fields)).toEqual({ selector: { matchExpressions: [meaning] }, problems: [] });
  });

  it.each<[fields: unknown, field: string, message: string, hint?: string]>([
    [{ key: 'a', operator: 'In', values: [] }, `${at}.values`, 'The operator In needs at least one value.'],
    [{ key: 'a', operator: 'NotIn' }, `${at}.values`, 'The operator NotIn needs at least one value.'],
    [{ key: 'a', operator: 'Exists', values: ['x'] }, `${at}.values`, 'The operator Exists takes no values.', 'Use In to compare values.'],
    [{ key: 'a', operator: 'DoesNotExist', values: ['x'] }, `${at}.values`, 'The operator DoesNotExist takes no values.', 'Use NotIn to compare values.'],
    [{ key: 'a', operator: 'Exists', values: 'x' }, `${at}.values`, `${at}.values must be a list, but it is the string "x".`],
    [{ key: 'a', operator: 'In', values: [1] }, `${at}.values[0]`, `${at}.values[0] must be a string, but it is the number 1.`, 'Put it in quotes: "1".'],
    [{ key: 'a' }, `${at}.operator`, 'A match expression needs an operator.', 'One of In, NotIn, Exists, DoesNotExist.'],
    [{ key: 'a', operator: 'notin', values: ['x'] }, `${at}.operator`, '"notin" is no selector operator.', 'Did you mean NotIn? Operators are case sensitive.'],
    [{ key: 'a', operator: 'Gt', values: ['1'] }, `${at}.operator`, '"Gt" is no selector operator.', 'One of In, NotIn, Exists, DoesNotExist.'],
    ['a=b', at, `${at} must be an object with fields, but it is the string "a=b".`],
  ])('%j is refused', (fields, field, message, hint) => {
    const { problems } = requirement(fields);
    expect(problems[0]).toMatchObject({ severity: 'error', field, message });
    expect(problems[0]!.hint).toBe(hint);
  });

  it.each([null, {}])('%j lacks its key and its operator', (fields) => {
    expect(requirement(fields).problems.map(({ code, field }) => [code, field])).toEqual([['label-key', `${at}.key`], ['selector-operator', `${at}.operator`]]);
    expect(requirement(fields).selector).toEqual({ matchExpressions: [] });
  });

  it('with a value that no label can have is refused, with the reason', () => {
    expect(requirement({ key: 'a', operator: 'In', values: ['b c'] }).problems).toEqual([
      { severity: 'error', code: 'label-value', field: `${at}.values[0]`, message: expect.stringMatching(/^The label value "b c" .+\.$/) },
    ]);
  });

  it('with a key that no label can have is left out, with the reason', () => {
    const { selector, problems } = requirement({ key: 'a b', operator: 'Exists' });
    expect(selector).toEqual({ matchExpressions: [] });
    expect(problems).toMatchObject([{ code: 'label-key', message: expect.stringMatching(/^The label key "a b" .+\.$/) }]);
  });
});

it('expressions of a selector that are no list are told by their path', () => {
  expect(read({ matchExpressions: 'x' })).toMatchObject({ selector: {}, problems: [{ field: 'podSelector.matchExpressions' }] });
});
