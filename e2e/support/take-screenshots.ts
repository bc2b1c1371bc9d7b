import { chromium } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { browserArguments, provideBrowser } from '../../lib/cli/browser.ts';
import { ensureBuilt } from '../../lib/cli/build.ts';
import { projectFolder } from '../../lib/cli/project.ts';
import { startDrawbridge } from './start-drawbridge.ts';

/** Takes the pictures of the README: the map of the sample, in both themes. */
const folder = `${projectFolder}e2e/screenshots`;

if ((await ensureBuilt(console.log)) !== 0) process.exit(1);
mkdirSync(folder, { recursive: true });
const { path, origin } = provideBrowser(console.log);
console.log(`Browser: ${path} (${origin})`);
const drawbridge = await startDrawbridge();
const browser = await chromium.launch({ executablePath: path, args: [...browserArguments()] });
try {
  for (const theme of ['dark', 'light'] as const) {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1, colorScheme: theme, reducedMotion: 'reduce' });
    await page.goto(drawbridge.url);
    await page.getByTestId('graph-map').locator('canvas').first().waitFor();
    await page.waitForFunction(() => document.fonts.status === 'loaded');
    const file = `${folder}/map-${theme}.png`;
    await settled(() => page.screenshot({ path: file }));
    console.log(file);
    await page.close();
  }
} finally {
  await browser.close();
  await drawbridge.stop();
}

/** Takes a picture until two in a row are the same: the layout comes from a worker, and nothing says that it has been painted. */
async function settled(take: () => Promise<Buffer>): Promise<void> {
  let before = await take();
  for (let attempt = 0; attempt < 20; attempt++) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const after = await take();
    if (after.equals(before)) return;
    before = after;
  }
  throw new Error('The page did not come to rest.');
}
