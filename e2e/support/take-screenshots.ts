import { chromium, type Browser, type Page } from '@playwright/test';
import { mkdirSync, writeFileSync } from 'node:fs';
import { browserArguments, provideBrowser } from '../../lib/cli/browser.ts';
import { ensureBuilt } from '../../lib/cli/build.ts';
import { projectFolder } from '../../lib/cli/project.ts';
import { startDrawbridge } from './start-drawbridge.ts';
import { openView, PICTURED_VIEWS, type PicturedView } from './views.ts';

/**
 * Takes the pictures of the README, the map of the sample in both themes, and a contact sheet of all views: in both themes, as
 * small as a phone, at twice the letters, and as people see it who see colours otherwise. The sheet is for looking, not kept.
 */
const readme = `${projectFolder}e2e/screenshots`;
const contact = `${projectFolder}test-results/contact`;
const DESK = { width: 1280, height: 720 };
const PHONE = { width: 390, height: 844 };
/** What 1440 x 900 is at a zoom of 200 %. */
const ZOOMED = { width: 720, height: 450 };
const VISION = ['deuteranopia', 'protanopia', 'tritanopia', 'achromatopsia'] as const;

if ((await ensureBuilt(console.log)) !== 0) process.exit(1);
for (const folder of [readme, contact]) mkdirSync(folder, { recursive: true });
const { path, origin } = provideBrowser(console.log);
console.log(`Browser: ${path} (${origin})`);
const drawbridge = await startDrawbridge();
const browser = await chromium.launch({ executablePath: path, args: [...browserArguments()] });
try {
  const [map] = PICTURED_VIEWS as readonly [PicturedView, ...PicturedView[]];
  const sheet: string[] = [];
  for (const theme of ['dark', 'light'] as const) {
    await withPage(browser, theme, { width: 1440, height: 900 }, async (page) => {
      await openView(page, drawbridge.url, map);
      await take(page, `${readme}/map-${theme}.png`);
    });
    const picture = async (page: Page, name: string) => {
      await take(page, `${contact}/${name}-${theme}.png`);
      sheet.push(`${name}-${theme}.png`);
    };
    for (const [size, viewport, views] of [['', DESK, PICTURED_VIEWS], ['-phone', PHONE, PICTURED_VIEWS], ['-zoomed', ZOOMED, PICTURED_VIEWS]] as const) {
      await withPage(browser, theme, viewport, async (page) => {
        for (const view of views) {
          await openView(page, drawbridge.url, view);
          await picture(page, `${view.name}${size}`);
        }
      });
    }
    await withPage(browser, theme, DESK, async (page) => {
      const protocol = await page.context().newCDPSession(page);
      for (const view of PICTURED_VIEWS.filter(({ name }) => ['matrix', 'reach', 'draft'].includes(name))) {
        await openView(page, drawbridge.url, view);
        for (const type of VISION) {
          await protocol.send('Emulation.setEmulatedVisionDeficiency', { type });
          await picture(page, `${view.name}-${type}`);
        }
      }
    });
  }
  const figures = sheet.map((file) => `<figure><a href="${file}"><img src="${file}" alt="" width="480"></a><figcaption>${file}</figcaption></figure>`);
  writeFileSync(`${contact}/index.html`, `<!doctype html><title>Drawbridge: contact sheet</title><style>body{display:flex;flex-wrap:wrap;gap:12px;font:13px sans-serif}figure{margin:0}</style>${figures.join('\n')}\n`);
  console.log(`${contact}/index.html`);
} finally {
  await browser.close();
  await drawbridge.stop();
}

async function withPage(on: Browser, colorScheme: 'dark' | 'light', viewport: { width: number; height: number }, work: (page: Page) => Promise<void>): Promise<void> {
  const page = await on.newPage({ viewport, deviceScaleFactor: 1, colorScheme, reducedMotion: 'reduce' });
  await work(page);
  await page.close();
}

/** Takes a picture until two in a row are the same: nothing says that the last of it has been painted. */
async function take(page: Page, file: string): Promise<void> {
  let before = await page.screenshot({ path: file });
  for (let attempt = 0; attempt < 20; attempt++) {
    await page.waitForTimeout(250);
    const after = await page.screenshot({ path: file });
    if (after.equals(before)) {
      console.log(file);
      return;
    }
    before = after;
  }
  throw new Error('The page did not come to rest.');
}
