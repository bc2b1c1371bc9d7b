import { describe, expect, it } from 'vitest';
import { describe as inWords, FieldCheck, quote, visible } from './field-check';

type Reader = 'object' | 'list' | 'string' | 'boolean' | 'integer';
const read = (reader: Reader, value: unknown) => {
  const check = new FieldCheck();
  return { value: check[reader](value, 'spec.field'), problems: check.problems, rejected: check.rejected };
};

describe('a field', () => {
  it.each<[Reader, unknown]>([['object', { a: 1 }], ['list', [1]], ['string', ''], ['boolean', false], ['integer', 0], ['integer', -3]])('of the wanted type is read: %s %j', (reader, value) => {
    expect(read(reader, value)).toEqual({ value, problems: [], rejected: false });
  });

  it.each<Reader>(['object', 'list', 'string', 'boolean', 'integer'])('that is absent or null is no %s and no problem', (reader) => {
    for (const value of [undefined, null]) expect(read(reader, value)).toEqual({ value: undefined, problems: [], rejected: false });
  });

  it.each<[Reader, unknown, message: string, hint?: string]>([
    ['object', [], 'spec.field must be an object with fields, but it is a list.'],
    ['list', { a: 1 }, 'spec.field must be a list, but it is an object.', 'Put "- " before the first field of each entry.'],
    ['list', 'a', 'spec.field must be a list, but it is the string "a".'],
    ['string', 8, 'spec.field must be a string, but it is the number 8.', 'Put it in quotes: "8".'],
    ['string', true, 'spec.field must be a string, but it is the boolean true.', 'Put it in quotes: "true".'],
    ['string', [], 'spec.field must be a string, but it is a list.'],
    ['boolean', 'yes', 'spec.field must be true or false, but it is the string "yes".'],
    ['integer', '8080', 'spec.field must be a whole number, but it is the string "8080".', 'Write it without quotes: 8080.'],
    ['integer', '80a', 'spec.field must be a whole number, but it is the string "80a".'],
    ['integer', 'a80', 'spec.field must be a whole number, but it is the string "a80".'],
    ['integer', 1.5, 'spec.field must be a whole number, but it is the number 1.5.'],
    ['integer', [7], 'spec.field must be a whole number, but it is a list.'],
  ])('that should be a(n) %s is refused when it is %j, and said to be what it is', (reader, value, message, hint) => {
    expect(read(reader, value)).toEqual({ value: undefined, rejected: true, problems: [{ severity: 'error', code: 'wrong-type', field: 'spec.field', message, ...(hint !== undefined && { hint }) }] });
  });

  it('of the wrong type is only a warning where the API does not mind', () => {
    const check = new FieldCheck();
    check.string(1, 'status', 'warning');
    expect(check.problems).toMatchObject([{ severity: 'warning' }]);
    expect(check.rejected).toBe(false);
  });
});

describe('a value in words', () => {
  it.each([[null, 'empty'], [undefined, 'empty'], ['x', 'the string "x"'], [1, 'the number 1'], [1n, 'the number 1'], [false, 'the boolean false'], [[], 'a list'], [{}, 'an object']])('%s is %s', (value, words) => {
    expect(inWords(value)).toBe(words);
  });

  it('is cut when it is longer than a line', () => {
    expect(quote('x'.repeat(80))).toBe(`"${'x'.repeat(80)}"`);
    expect(quote('x'.repeat(81))).toBe(`"${'x'.repeat(80)}…"`);
  });

  it('shows characters that would hide or turn what follows', () => {
    expect(visible('a\u202eb\u0007c')).toBe('a\\u202eb\\u0007c');
    expect(visible('plain–text')).toBe('plain–text');
  });
});
