import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Browser } from '@playwright/test';
import { projectFolder } from '../lib/cli/project.ts';
import { compactPng, isCompact } from './support/compact-png';
import { expect, test } from './support/drawbridge';
import { openView, PICTURED_VIEWS } from './support/views';

/**
 * What the page looks like, compared with pictures that were looked at. Letters and lines are drawn a little differently by every
 * browser and system, so the pictures count only for those they were taken with; elsewhere the comparison is skipped and says so.
 */
const TAKEN_WITH = `${projectFolder}e2e/visual/taken-with.json`;
const TAKE_ANEW = 'Take them anew with: npm run screenshots:update';

const here = (browser: Browser) => ({ browser: `Chromium ${browser.version().split('.')[0]}`, platform: process.platform });

/** Why the pictures do not count here; `null` when they do. */
function whyNot(browser: Browser): string | null {
  if (!existsSync(TAKEN_WITH)) return `No pictures have been taken yet. ${TAKE_ANEW}`;
  const taken = JSON.parse(readFileSync(TAKEN_WITH, 'utf8')) as ReturnType<typeof here>;
  const now = here(browser);
  return taken.browser === now.browser && taken.platform === now.platform ? null : `The pictures were taken with ${taken.browser} on ${taken.platform}; this is ${now.browser} on ${now.platform}. ${TAKE_ANEW}`;
}

for (const scheme of ['dark', 'light'] as const) {
  test(`the page looks as in the pictures, ${scheme}`, async ({ browser, page, drawbridge }, info) => {
    const isTaking = info.config.updateSnapshots === 'all' || info.config.updateSnapshots === 'changed';
    const reason = isTaking ? null : whyNot(browser);
    test.skip(reason !== null, reason ?? '');
    const { url } = await drawbridge();
    await page.setViewportSize({ width: 1280, height: 720 });
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await page.clock.setFixedTime(new Date('2026-11-21T12:00:00Z'));
    for (const view of PICTURED_VIEWS) {
      await openView(page, url, view);
      await expect.soft(page, `${view.name}; if it is meant to look like this: npm run screenshots:update`).toHaveScreenshot(`${view.name}-${scheme}.png`);
    }
    if (!isTaking) return;
    for (const { name } of PICTURED_VIEWS) {
      const file = `${projectFolder}e2e/visual/${name}-${scheme}.png`;
      const picture = readFileSync(file);
      if (!isCompact(picture)) writeFileSync(file, compactPng(picture));
    }
    writeFileSync(TAKEN_WITH, `${JSON.stringify(here(browser))}\n`);
  });
}
