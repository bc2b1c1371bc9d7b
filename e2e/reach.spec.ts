import { readFileSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './support/drawbridge';

const filter = (page: Page): Locator => page.getByRole('combobox', { name: 'Filter connections' });
const rows = (page: Page): Locator => page.getByRole('grid', { name: 'Reachable pairs' }).getByRole('row');

test('a filter is completed with the keyboard, and the same one counts in the table, the file and the map', async ({ page, drawbridge }) => {
  const { url } = await drawbridge();
  await page.goto(`${url}/?view=reach`);
  await expect(rows(page).nth(1)).toBeVisible();
  await page.keyboard.press('n');
  await expect(filter(page)).toBeFocused();
  await page.keyboard.type('to:ns=da');
  await expect(page.getByRole('option', { name: /^data/ })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(filter(page)).toHaveValue('to:ns=data ');
  await filter(page).fill('to:ns=data port:5432 state:policy');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status').filter({ hasText: /^5 of \d+ pairs$/ })).toBeVisible();
  await expect(page).toHaveURL(/filter=to:ns%3Ddata/);

  await page.getByRole('button', { name: 'CSV' }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'What the filter leaves' }).click()]);
  const lines = readFileSync(await download.path(), 'utf8').trim().split('\r\n');
  expect(lines[0]).toBe('source,destination,state,ports,note,policies,reason');
  expect(lines).toHaveLength(6);
  expect(lines.slice(1).every((line) => line.includes('data/postgres[StatefulSet]'))).toBe(true);

  await page.getByRole('button', { name: 'Map', exact: true }).click();
  await expect(filter(page)).toHaveValue('to:ns=data port:5432 state:policy');
  await expect(page.getByRole('list', { name: 'Connections on the map' }).getByRole('listitem').first()).toBeAttached();
  for (const text of await page.getByRole('list', { name: 'Connections on the map' }).getByRole('listitem').allTextContents()) expect(text).toContain('postgres');
});

test('what does not read is marked with what it could be, and what was there stays until it is mended', async ({ page, drawbridge }) => {
  const { url } = await drawbridge();
  await page.goto(`${url}/?view=reach&filter=from:bff`);
  await expect(filter(page)).toHaveValue('from:bff');
  const before = await page.getByRole('status').filter({ hasText: /of \d+ pairs$/ }).textContent();
  await filter(page).fill('from:bff state:opne');
  await expect(page.getByText('"opne" is no state')).toBeVisible();
  await expect(page.getByText('Still in effect: from:bff')).toBeVisible();
  await expect(filter(page)).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByRole('status').filter({ hasText: /of \d+ pairs$/ })).toHaveText(before ?? '');
  await page.getByRole('button', { name: 'Write open' }).click();
  await expect(filter(page)).toHaveValue('from:bff state:open');
  await expect(page).toHaveURL(/state:open/);
  await filter(page).fill('from:ns=paymets');
  await page.getByRole('button', { name: 'Write from:ns=payments' }).click();
  await expect(rows(page).nth(1)).toContainText('payments');
  await page.goBack();
  await expect(filter(page)).toHaveValue('from:ns=paymets');
  await page.goBack();
  await expect(filter(page)).toHaveValue('from:bff state:open');
});

test('the table is sorted, grouped and gone through with the keyboard, and the address holds how', async ({ page, drawbridge }) => {
  const { url } = await drawbridge();
  await page.goto(`${url}/?view=reach&filter=to:postgres`);
  await page.getByRole('button', { name: 'Source', exact: true }).click();
  await page.getByRole('button', { name: 'Source', exact: true }).click();
  await expect(page.getByRole('columnheader', { name: 'Source' })).toHaveAttribute('aria-sort', 'descending');
  await expect(rows(page).nth(1)).toContainText('ledger');
  await expect(rows(page).nth(1)).toContainText('leaves by ledger-to-postgres, rule 1; enters by postgres-callers, rule 1');
  await page.getByRole('combobox', { name: 'Group by' }).selectOption('source namespace');
  const grouped = page.getByRole('treegrid', { name: 'Reachable pairs' });
  const orders = grouped.getByRole('row', { name: /^orders 2 pairs/ });
  await expect(orders).toHaveAttribute('aria-expanded', 'true');
  await orders.focus();
  await page.reload();
  await expect(page.getByRole('columnheader', { name: 'Source' })).toHaveAttribute('aria-sort', 'descending');
  await orders.click();
  await expect(orders).toHaveAttribute('aria-expanded', 'false');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Why' })).toContainText('allowed');
  await orders.getByRole('button', { name: 'Only these: orders' }).click();
  await expect(filter(page)).toHaveValue('to:postgres from:ns=orders');
  await expect(rows(page)).toHaveCount(3);
});

test('on a phone the table and its filter can be used without scrolling sideways', async ({ page, drawbridge }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const { url } = await drawbridge();
  await page.goto(`${url}/?view=reach`);
  await filter(page).fill('from:orders-api to:postgres');
  await expect(rows(page)).toHaveCount(2);
  await expect(rows(page).nth(1)).toContainText('enters by postgres-callers, rule 1');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await rows(page).nth(1).click();
  await expect(page.getByRole('region', { name: 'Why' })).toContainText('allowed');
});
