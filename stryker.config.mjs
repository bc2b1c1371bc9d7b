/**
 * Mutation tests of the engine: which changes of its code would no test notice?
 * `npm run mutation` takes most of an hour; `npm run mutation -- --mutate lib/policy/cidr.ts` asks about one file.
 */
export default {
  testRunner: 'resident',
  plugins: ['./lib/testing/mutation/runner.mjs'],
  mutate: ['lib/policy/**/*.ts', '!lib/policy/**/*.test.ts', '!lib/policy/**/testing.ts'],
  ignorePatterns: ['.next', 'reports', 'test-results', 'playwright-report'],
  coverageAnalysis: 'perTest',
  // What runs once when a file is loaded would need every test anew.
  ignoreStatic: true,
  reporters: ['clear-text', 'progress-append-only', 'json'],
  jsonReporter: { fileName: 'reports/mutation.json' },
  clearTextReporter: { reportTests: false, allowColor: false },
  concurrency: 2,
  timeoutMS: 30_000,
  tempDirName: '.stryker-tmp',
};
