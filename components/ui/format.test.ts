import { describe, expect, it } from 'vitest';
import { formatClock, formatList, formatMoment, formatNumber, formatTime, plural } from './format';

describe('numbers, dates and plurals', () => {
  it.each([[0, '0'], [999, '999'], [1204, '1,204'], [1234567, '1,234,567']])('%d is written %s', (value, text) => expect(formatNumber(value)).toBe(text));

  it.each([[0, 'are'], [1, 'is'], [2, 'are'], [21, 'are']])('%d takes the form "%s"', (value, form) => expect(plural(value, { one: 'is', other: 'are' })).toBe(form));

  it('a moment is a day and a time of it, on a clock of 24 hours', () => {
    const moment = new Date(2026, 10, 21, 13, 5);
    expect(formatTime(moment)).toBe('13:05');
    expect(formatMoment(moment)).toBe('21 November 2026 at 13:05');
    expect(formatTime(moment.toISOString())).toBe('13:05');
  });

  it.each([
    ['2026-05-04T10:42:59Z', 'UTC', '10:42'],
    ['2026-05-03T22:42:00Z', 'UTC', '3 May, 22:42'],
    ['2026-05-03T22:42:00Z', 'Europe/Helsinki', '01:42'],
    ['2025-05-04T10:42:00Z', 'UTC', '4 May 2025, 10:42'],
  ])('of %s, seen from %s on the fourth of May, as much is said as is needed', (moment, zone, text) => {
    expect(formatClock(moment, new Date('2026-05-04T12:00:00Z'), zone)).toBe(text);
  });

  it.each([[[], ''], [['a'], 'a'], [['a', 'b'], 'a and b'], [['a', 'b', 'c'], 'a, b and c']])('%j is listed as "%s"', (parts, text) => expect(formatList(parts)).toBe(text));

  it.each(['', 'yesterday'])('"%s", which is no date, stays as it is', (text) => expect(formatMoment(text)).toBe(text));
});
