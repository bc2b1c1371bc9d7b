import { defineConfig } from '@playwright/test';
import { browserArguments, findBrowser } from '../lib/cli/browser.ts';

const browser = findBrowser();

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  workers: 2,
  fullyParallel: true,
  timeout: 60_000,
  expect: {
    timeout: 10_000,
    toHaveScreenshot: { pathTemplate: '{testDir}/visual/{arg}{ext}', animations: 'disabled', caret: 'hide', scale: 'css', threshold: 0.2, maxDiffPixelRatio: 0.002 },
  },
  forbidOnly: true,
  reporter: 'list',
  globalSetup: './support/built.ts',
  use: {
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    launchOptions: { args: [...browserArguments()], ...(browser ? { executablePath: browser.path } : {}) },
  },
});
