import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newsOfApiServer } from './api-server.ts';
import { provideBrowser } from './browser.ts';
import { ensureBuilt } from './build.ts';
import { playwrightCounts, sumCounts, vitestCounts, type TestCounts } from './test-counts.ts';
import { nextCommand, projectFolder } from './project.ts';

/** One part of `npm test`. It succeeds with 0; what it counted is known only once it has run. */
interface Step {
  readonly name: string;
  readonly run: () => Promise<number>;
  readonly counts?: () => TestCounts;
}

const reports = mkdtempSync(join(tmpdir(), 'drawbridge-tests-'));
process.on('exit', () => rmSync(reports, { recursive: true, force: true }));

const vitestReport = join(reports, 'vitest.json');
const playwrightReport = join(reports, 'playwright.json');

const steps: readonly Step[] = [
  { name: 'lint', run: () => runModule('eslint/bin/eslint.js', ['.', '--max-warnings', '0', '--concurrency', '2']) },
  { name: 'types', run: checkTypes },
  {
    name: 'unit tests and properties',
    run: () => runUnitTests(['run', '--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport}`]),
    counts: () => vitestCounts(readJson(vitestReport)),
  },
  { name: 'build', run: () => ensureBuilt(console.log) },
  { name: 'browser tests', run: runBrowserTests, counts: () => playwrightCounts(readJson(playwrightReport)) },
];

process.exitCode = await main();

/** Runs the steps up to the first that fails; the last line has the sums of what ran. */
async function main(): Promise<number> {
  const counts: TestCounts[] = [];
  let code = 0;
  for (const step of steps) {
    console.log(`\n== ${step.name}`);
    const started = performance.now();
    code = await step.run();
    if (step.counts) counts.push(step.counts());
    console.log(`== ${step.name}: ${code === 0 ? 'passed' : `failed (exit code ${code})`} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
    if (code !== 0) break;
  }
  const { passed, failed, skipped } = sumCounts(counts);
  // A step that fails without a failed test, such as lint, is a failure to count all the same.
  const failures = code !== 0 ? Math.max(1, failed) : failed;
  console.log(`\n${passed} passed, ${failures} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return code;
}

/** Says beforehand whether there is a real API server, because the tests on one are skipped where there is none. */
async function runUnitTests(args: readonly string[]): Promise<number> {
  console.log(await newsOfApiServer());
  return runModule('vitest/vitest.mjs', args);
}

async function checkTypes(): Promise<number> {
  const generated = await run(nextCommand(), ['typegen']);
  return generated !== 0 ? generated : runModule('typescript/bin/tsc', ['--noEmit', '-p', '.']);
}

async function runBrowserTests(): Promise<number> {
  const browser = provideBrowser(console.log);
  console.log(`Browser: ${browser.path} (${browser.origin})`);
  return runModule('@playwright/test/cli.js', ['test', '-c', 'e2e/playwright.config.ts', '--reporter=list,json'], {
    DRAWBRIDGE_BROWSER: browser.path,
    PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport,
  });
}

function runModule(path: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<number> {
  return run(`${projectFolder}node_modules/${path}`, args, environment);
}

/** Runs a script on this Node; being told to end, ends it too. */
function run(script: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<number> {
  const child = spawn(process.execPath, [script, ...args], {
    cwd: projectFolder,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', ...environment },
  });
  const end = (): boolean => child.kill('SIGTERM');
  process.once('SIGTERM', end);
  return new Promise((resolve) => {
    child.on('error', () => resolve(1));
    child.on('close', (code) => {
      process.off('SIGTERM', end);
      resolve(code ?? 1);
    });
  });
}

/** A report, or `null` when the runner did not get as far as writing it. */
function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
