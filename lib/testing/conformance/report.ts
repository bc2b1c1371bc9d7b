import type { CaseResult, OriginResult } from './run-corpus';
import type { Tally } from './tally';

/** Cases of one origin, counted. */
export interface OriginSummary {
  readonly pass: number;
  readonly fail: number;
  readonly skipped: number;
  /** Ids of the failed cases. */
  readonly failed: readonly string[];
  /** Number of cases skipped whole, by reason. */
  readonly skippedReasons: Readonly<Record<string, number>>;
}

/** Counts of cases by origin: what `--json` prints. */
export function summarize(results: readonly OriginResult[]): Record<string, OriginSummary> {
  return Object.fromEntries(
    results.map(({ origin, cases }): [string, OriginSummary] => {
      const skippedReasons: Record<string, number> = {};
      for (const one of cases) if ('skipped' in one) skippedReasons[one.skipped] = (skippedReasons[one.skipped] ?? 0) + 1;
      const failed = cases.filter((one) => stateOf(one) === 'fail').map(({ id }) => id);
      const pass = cases.filter((one) => stateOf(one) === 'pass').length;
      return [origin, { pass, fail: failed.length, skipped: cases.length - pass - failed.length, failed, skippedReasons }];
    }),
  );
}

function stateOf(one: CaseResult): 'pass' | 'fail' | 'skipped' {
  if ('skipped' in one) return 'skipped';
  return one.tally.failed > 0 ? 'fail' : 'pass';
}

/** The report for people: a table of counts, then every failure, exception and adaptation by name. */
export function formatReport(results: readonly OriginResult[]): string {
  const summary = summarize(results);
  const rows = results.map(({ origin, cases }) => {
    const tallies = cases.flatMap((one) => ('tally' in one ? [one.tally] : []));
    const { pass, fail, skipped } = summary[origin]!;
    return [origin, `${pass}`, `${fail}`, `${skipped}`, `${sum(tallies, ({ passed }) => passed)}`, `${sum(tallies, ({ failed }) => failed)}`, `${sum(tallies, skippedAssertions)}`];
  });
  const sections = [table([['', 'cases: pass', 'fail', 'skipped', 'assertions: pass', 'fail', 'skipped'], ...rows])];
  for (const { origin, cases } of results) {
    const lines = [...failureLines(cases), ...reasonLines(cases), ...adaptationLines(cases)];
    if (lines.length > 0) sections.push([origin, ...lines.map((line) => `  ${line}`)].join('\n'));
  }
  return sections.join('\n\n');
}

const failureLines = (cases: readonly CaseResult[]) =>
  cases.flatMap((one) => ('tally' in one && one.tally.failed > 0 ? [`FAILED ${one.id} (${one.tally.failed})`, ...one.tally.failures.map((failure) => `  ${failure}`)] : []));

/** Whole cases by reason, then single assertions by reason. */
function reasonLines(cases: readonly CaseResult[]): string[] {
  const byReason = new Map<string, string[]>();
  const assertions = new Map<string, number>();
  for (const one of cases) {
    if ('skipped' in one) byReason.set(one.skipped, [...(byReason.get(one.skipped) ?? []), one.id]);
    else for (const [reason, count] of one.tally.skipped) assertions.set(reason, (assertions.get(reason) ?? 0) + count);
  }
  return [
    ...[...byReason].map(([reason, ids]) => `skipped ${ids.length} cases (${ids.length > 6 ? `${ids[0]} … ${ids.at(-1)}` : ids.join(', ')}): ${reason}`),
    ...[...assertions].map(([reason, count]) => `skipped ${count} assertions: ${reason}`),
  ];
}

const adaptationLines = (cases: readonly CaseResult[]) =>
  cases.flatMap((one) => ('tally' in one ? [...new Set(one.tally.adaptations)].map((adaptation) => `adapted ${one.id}: ${adaptation}`) : []));

const skippedAssertions = ({ skipped }: Tally) => [...skipped.values()].reduce((total, count) => total + count, 0);

const sum = (tallies: readonly Tally[], count: (tally: Tally) => number) => tallies.reduce((total, tally) => total + count(tally), 0);

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join('  ')).join('\n');
}
