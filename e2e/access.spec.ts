import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { trayOf } from './support/drafts';
import { expect, test } from './support/drawbridge';
import { settled } from './support/views';

const API = 'workload/orders/Deployment/orders-api';

/** Every page and state that is one address away: what it shows, and where. */
const PAGES = {
  'the map, what was found, and the welcome': '/',
  'closed groups': '/?level=groups&open=namespace/payments',
  'hops around a workload': `/?focus=${API}`,
  'all paths': '/?focus=internet&towards=workload/data/StatefulSet/postgres',
  matrix: '/?view=matrix',
  table: '/?view=reach',
  'table in groups': '/?view=reach&rows=source-namespace',
  workload: `/?peer=${API}`,
  pair: `/?from=${API}&to=workload/payments/Deployment/payment-gateway`,
  policy: '/?policy=NetworkPolicy/orders/default-deny',
  Service: '/?peer=service/storefront/bff',
  'pair with a Service': '/?from=workload/storefront/Deployment/web&to=service/storefront/bff',
  Ingress: '/?peer=route/storefront/Ingress/shop',
  'pair with an Ingress': '/?from=workload/orders/Deployment/cart&to=route/storefront/Ingress/shop/shop.example',
  namespace: '/?in=catalog',
};

/** What is opened over a page, by keys and buttons. */
const WINDOWS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  keys: (page) => page.keyboard.press('?'),
  'problems of the input': (page) => page.keyboard.press('p'),
  'allow a connection': (page) => page.keyboard.press('a'),
  'what has changed': (page) => page.keyboard.press('h'),
  'the search with an answer': async (page) => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('who can reach payments/ledger');
    await expect(page.getByRole('listbox', { name: 'Search' }).getByRole('option').first()).toBeVisible();
  },
  'a filter that is wrong': async (page) => {
    await page.keyboard.press('n');
    await page.keyboard.type('colour:red');
  },
  'ways to share': (page) => page.getByRole('button', { name: 'Share' }).click(),
  'open a source': (page) => page.getByRole('button', { name: /Open/ }).first().click(),
  'seal a namespace': async (page) => {
    await page.goto(`${new URL(page.url()).origin}/?in=catalog`);
    await page.getByRole('button', { name: /^Seal/ }).first().click();
    await expect(page.getByRole('dialog')).toBeVisible();
  },
  'a draft and its impact': async (page) => {
    await page.goto(`${new URL(page.url()).origin}/?in=payments`);
    await page.getByRole('button', { name: 'Isolate this namespace' }).click();
    await page.getByRole('menuitem', { name: /^Ingress only/ }).click();
    await expect(trayOf(page).getByRole('region', { name: /^Impact/ })).toBeVisible();
  },
};

for (const scheme of ['dark', 'light'] as const) {
  test(`no accessibility rule is broken on any page, ${scheme}`, async ({ page, drawbridge }) => {
    test.setTimeout(180_000);
    const { url } = await drawbridge();
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    const check = async (name: string) => {
      await settled(page);
      const axe = new AxeBuilder({ page });
      // What a theme changes are the colours.
      const { violations } = await (scheme === 'dark' ? axe.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']) : axe.withRules(['color-contrast'])).analyze();
      expect.soft(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join('; ')}`), name).toEqual([]);
    };
    for (const [name, path] of Object.entries(PAGES)) {
      await page.goto(url + path);
      await check(name);
    }
    for (const [name, open] of Object.entries(WINDOWS)) {
      await page.goto(url);
      await settled(page);
      await open(page);
      await check(name);
    }
  });
}

test('the table says the same as the map and can be taken away as CSV', async ({ page, drawbridge }) => {
  const { url } = await drawbridge();
  await page.goto(`${url}/?view=reach`);
  const table = page.getByRole('grid', { name: 'Reachable pairs' });
  await expect(table).toContainText('by policy');
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /CSV/ }).or(page.getByRole('button', { name: /CSV/ })).click()]);
  expect(download.suggestedFilename()).toMatch(/\.csv$/);
  await page.getByRole('combobox', { name: 'Filter connections' }).fill('from:orders-api to:postgres');
  await expect(table.getByRole('row')).toHaveCount(2);
  await table.getByRole('row').nth(1).click();
  await expect(page.getByRole('region', { name: 'Why' })).toContainText('allowed');
  await page.goBack();
});

test('what is on screen is in the address, and Back goes back', async ({ page, drawbridge }) => {
  const { url } = await drawbridge();
  await page.goto(`${url}/?peer=workload/data/StatefulSet/postgres`);
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await expect(inspector.getByRole('heading', { name: 'postgres' })).toBeVisible();
  await page.getByRole('button', { name: 'Reach', exact: true }).click();
  await expect(page).toHaveURL(/view=reach/);
  await page.goBack();
  await expect(page).not.toHaveURL(/view=reach/);
  await expect(inspector.getByRole('heading', { name: 'postgres' })).toBeVisible();
});
