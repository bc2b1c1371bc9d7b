import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './support/drawbridge';

/** What the pages show: the map and what was found, the table, a workload, a pair, a Service and an Ingress, each with its reasons, and a namespace. */
const PAGES = {
  overview: '/',
  table: '/?view=reach',
  workload: '/?peer=workload/orders/Deployment/orders-api',
  pair: '/?from=workload/orders/Deployment/orders-api&to=workload/payments/Deployment/payment-gateway',
  Service: '/?peer=service/storefront/bff',
  'pair with a Service': '/?from=workload/storefront/Deployment/web&to=service/storefront/bff',
  Ingress: '/?peer=route/storefront/Ingress/shop',
  'pair with an Ingress': '/?from=workload/orders/Deployment/cart&to=route/storefront/Ingress/shop/shop.example',
  namespace: '/?in=catalog',
};

for (const scheme of ['dark', 'light'] as const) {
  for (const [name, path] of Object.entries(PAGES)) {
    test(`${name}: no accessibility rule is broken, ${scheme}`, async ({ page, drawbridge }) => {
      const { url } = await drawbridge();
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await page.goto(url + path);
      await expect(page.getByTestId('figure')).toBeVisible();
      await expect(page.getByRole('status', { name: /^(Loading|Finding)/ })).toHaveCount(0);
      const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join('; ')}`)).toEqual([]);
    });
  }
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
