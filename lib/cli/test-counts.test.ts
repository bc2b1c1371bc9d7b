import { expect, it } from 'vitest';
import { playwrightCounts, sumCounts, vitestCounts } from './test-counts.ts';

it('adds up what both runners report', () => {
  const unit = vitestCounts({ numPassedTests: 7, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 });
  const browser = playwrightCounts({ stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 4 } });
  expect(sumCounts([unit, browser])).toEqual({ passed: 10, failed: 3, skipped: 7 });
});

it.each([null, 'text', {}, { stats: null }, { numPassedTests: '7' }])('counts nothing in %j, which is no report', (report) => {
  expect(sumCounts([vitestCounts(report), playwrightCounts(report)])).toEqual({ passed: 0, failed: 0, skipped: 0 });
});
