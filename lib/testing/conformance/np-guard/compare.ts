import { Tally } from '../tally';
import { canonicalLines, type Report } from './facts';

/** Judges a report fact by fact. */
export function compareReports(expected: Report, found: Report, tally = new Tally()): Tally {
  compareLines(canonicalLines(expected.facts), canonicalLines(found.facts), tally);
  if (expected.unprotected && found.unprotected) compareLines(new Set(expected.unprotected), new Set(found.unprotected), tally);
  return tally;
}

/** One assertion a line: each that is expected is there, and there is no other. */
export function compareLines(expected: ReadonlySet<string>, found: ReadonlySet<string>, tally = new Tally()): Tally {
  for (const line of expected) tally.check(found.has(line), () => `missing: ${line}`);
  const more = [...found].filter((line) => !expected.has(line));
  tally.check(more.length === 0, () => `too much: ${more.slice(0, 3).join('; ')}${more.length > 3 ? ` and ${more.length - 3} more` : ''}`);
  return tally;
}
