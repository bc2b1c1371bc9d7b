import type { Page } from '@playwright/test';
import { expect, test } from './support/drawbridge';

/** Opens the search by its keys and types into it. */
async function search(page: Page, text: string) {
  const field = page.getByRole('combobox', { name: 'Search' });
  await expect(field).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(field).toBeFocused();
  await field.fill(text);
  return page.getByRole('listbox', { name: 'Search' });
}

test('a question in words is said back with the answer of the evaluator, and Enter goes to the reasons', async ({ drawbridge, page }) => {
  const { url } = await drawbridge();
  await page.goto(url);
  const list = await search(page, 'can web raech orders on 8080');
  const first = list.getByRole('option').first();
  await expect(first).toContainText('Can storefront/web reach orders/orders-api on 8080/TCP?');
  await expect(first).toContainText('Did you mean');
  await expect(first).toContainText('denied: the ingress half is missing');
  await expect(page.getByRole('status', { name: 'Search results' })).toContainText('It can be understood in 2 ways.');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('why-outcome')).toContainText('denied');
  await expect(page).toHaveURL(/ask=8080\/TCP/);

  await search(page, 'whom can bff reach');
  await expect(page.getByRole('option', { name: /Whom can storefront\/bff reach\?/ })).toContainText('by policy');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/focus=workload\/storefront\/Deployment\/bff&side=out/);

  await search(page, 'who can reach namespace payments on 8443');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/view=reach&filter=to:ns%3Dpayments/);
  await expect(page.getByRole('table').or(page.getByRole('grid')).first()).toContainText('payment-gateway');
});

test('what is not sure is chosen by arrow keys, what nothing is called says so, and a choice is remembered', async ({ drawbridge, page }) => {
  const { url } = await drawbridge();
  await page.goto(url);
  const nothing = await search(page, 'who can reach xyzzy');
  await expect(page.getByRole('status', { name: 'Search results' })).toHaveText('No workload, Service, host or namespace is called “xyzzy”. 0 results.');
  await expect(nothing.getByRole('option')).toHaveCount(0);

  const list = await search(page, 'which policies select payment-gateway');
  await expect(list.getByRole('group', { name: /^Answer: \d/ })).toContainText('payments/gateway-egress');
  const policy = list.getByRole('option', { name: /payments\/default-deny/ });
  for (let presses = 0; presses < 8 && (await policy.getAttribute('aria-selected')) !== 'true'; presses++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'default-deny', level: 2 })).toBeVisible();

  await page.keyboard.press('Control+k');
  await expect(page.getByRole('group', { name: 'Recent' }).getByRole('option').first()).toContainText('payments/default-deny');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('listbox', { name: 'Search' })).toBeHidden();
});

test('commands are found by their words', async ({ drawbridge, page }) => {
  const { url } = await drawbridge();
  await page.goto(url);
  await search(page, 'problems');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toContainText('Findings');
  await page.keyboard.press('Escape');

  const theme = await search(page, 'theme');
  const words = await theme.getByRole('option').first().innerText();
  await page.keyboard.press('Enter');
  await expect((await search(page, 'theme')).getByRole('option').first()).not.toHaveText(words);
  await page.keyboard.press('Escape');

  await search(page, 'state:open from:ns=catalog');
  await page.getByRole('option', { name: /Show the pairs of/ }).click();
  await expect(page).toHaveURL(/view=reach&filter=state:open/);
});
