import { defineConfig } from '@playwright/test';
import { browserArguments, findBrowser } from '../lib/cli/browser.ts';

const browser = findBrowser();

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  workers: 2,
  fullyParallel: true,
  timeout: 90_000,
  expect: {
    timeout: 20_000,
    toHaveScreenshot: { pathTemplate: '{testDir}/visual/{arg}{ext}', animations: 'disabled', caret: 'hide', scale: 'css', threshold: 0.2, maxDiffPixelRatio: 0.002 },
  },
  forbidOnly: true,
  reporter: 'list',
  globalSetup: './support/built.ts',
  use: {
    viewport: { width: 1440, height: 900 },
    // A trace costs a third of a test's time, so it is recorded for who asks: DRAWBRIDGE_TRACE=1.
    trace: process.env['DRAWBRIDGE_TRACE'] ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
    launchOptions: { args: [...browserArguments()], ...(browser ? { executablePath: browser.path } : {}) },
  },
});
