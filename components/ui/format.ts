/** The language of the page: every number, date and plural on it is formed here, by its rules. */
export const LOCALE = 'en-GB';

const numbers = new Intl.NumberFormat(LOCALE);
const plurals = new Intl.PluralRules(LOCALE);
const times = new Intl.DateTimeFormat(LOCALE, { hour: '2-digit', minute: '2-digit' });
const moments = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'long', timeStyle: 'short' });

/** `1,204`. */
export const formatNumber = (value: number): string => numbers.format(value);

/** The form of a word that goes with a number: `plural(2, { one: 'is', other: 'are' })`. */
export const plural = (value: number, forms: Readonly<{ one: string; other: string }>): string => (plurals.select(value) === 'one' ? forms.one : forms.other);

/** `13:05`, where the browser is. A text that is no date is given back. */
export const formatTime = (moment: Date | string): string => write(times, moment);

/** `21 November 2026 at 13:05`, where the browser is. A text that is no date is given back. */
export const formatMoment = (moment: Date | string): string => write(moments, moment);

/** `13:05` for a moment of today, `20 Nov, 13:05` for one before; with its year when that is another. */
export function formatClock(moment: Date | string, now: Date, timeZone?: string): string {
  const date = new Date(moment);
  const zoned = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(LOCALE, { ...options, ...(timeZone !== undefined && { timeZone }) });
  const time = zoned({ hour: '2-digit', minute: '2-digit' }).format(date);
  const [year, day] = [zoned({ year: 'numeric' }), zoned({ day: 'numeric', month: 'short', year: 'numeric' })];
  if (day.format(date) === day.format(now)) return time;
  return `${year.format(date) === year.format(now) ? zoned({ day: 'numeric', month: 'short' }).format(date) : day.format(date)}, ${time}`;
}

const lists = new Intl.ListFormat(LOCALE, { type: 'conjunction' });

/** `a, b and c`. */
export const formatList = (parts: readonly string[]): string => lists.format(parts);

function write(format: Intl.DateTimeFormat, moment: Date | string): string {
  const date = new Date(moment);
  return Number.isNaN(date.getTime()) ? String(moment) : format.format(date);
}
