/** How many tests did what. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Passed, but only when tried again: not a failure of what is tested for certain, and not nothing either. */
  readonly unsteady: number;
}

/** Reads the numbers of vitest's JSON report; zeros for what is no report. */
export function vitestCounts(report: unknown): TestCounts {
  return {
    passed: numberAt(report, 'numPassedTests'),
    failed: numberAt(report, 'numFailedTests'),
    skipped: numberAt(report, 'numPendingTests') + numberAt(report, 'numTodoTests'),
    unsteady: 0,
  };
}

/** Reads the numbers of Playwright's JSON report. */
export function playwrightCounts(report: unknown): TestCounts {
  const stats = isRecord(report) ? report.stats : null;
  return {
    passed: numberAt(stats, 'expected'),
    failed: numberAt(stats, 'unexpected'),
    skipped: numberAt(stats, 'skipped'),
    unsteady: numberAt(stats, 'flaky'),
  };
}

/** Adds them up. */
export function sumCounts(counts: readonly TestCounts[]): TestCounts {
  return counts.reduce<TestCounts>(
    (sum, one) => ({ passed: sum.passed + one.passed, failed: sum.failed + one.failed, skipped: sum.skipped + one.skipped, unsteady: sum.unsteady + one.unsteady }),
    { passed: 0, failed: 0, skipped: 0, unsteady: 0 },
  );
}

function numberAt(value: unknown, key: string): number {
  const found = isRecord(value) ? value[key] : undefined;
  return typeof found === 'number' ? found : 0;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
