import type { Locator, Page } from '@playwright/test';
import { trayOf } from './support/drafts';
import { expect, test } from './support/drawbridge';
import { openView, PICTURED_VIEWS, settled } from './support/views';

/** Goes on with the Tab key until something has the focus; whatever has it on the way is marked and in sight. */
async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let step = 0; step < 120; step++) {
    await page.keyboard.press(key);
    const seen = await page.evaluate(() => {
      const at = document.activeElement;
      if (!(at instanceof HTMLElement) || at === document.body) return null;
      const { outlineStyle, boxShadow } = getComputedStyle(at);
      const { left, right, top, bottom } = at.getBoundingClientRect();
      return { what: at.outerHTML.slice(0, 120), isMarked: outlineStyle !== 'none' || boxShadow !== 'none', isInSight: right > 0 && bottom > 0 && left < innerWidth && top < innerHeight };
    });
    if (seen !== null) expect.soft(seen).toMatchObject({ isMarked: true, isInSight: true });
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error('The Tab key does not lead there.');
}

test('with the keyboard alone: draw a connection, read what it does, and download it', async ({ page, drawbridge }) => {
  const { url } = await drawbridge();
  await page.goto(url);
  await settled(page);
  await page.keyboard.press('a');
  const dialog = page.getByRole('dialog', { name: 'Allow a connection' });
  await expect(dialog.getByRole('combobox', { name: 'From' })).toBeFocused();
  for (const [end, name] of [['From', 'orders/orders-api'], ['To', 'payments/payment-gateway']] as const) {
    const field = dialog.getByRole('combobox', { name: end, exact: true });
    if (end === 'To') await tabTo(page, field);
    await page.keyboard.type(name);
    await expect(dialog.getByRole('option').first()).toContainText(name.split('/')[1] ?? '');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(field).toHaveValue(name);
  }
  await tabTo(page, dialog.getByRole('button', { name: 'Add to draft' }));
  await page.keyboard.press('Enter');
  await expect(trayOf(page).getByRole('region', { name: /^Impact/ })).toContainText('exact');
  await tabTo(page, trayOf(page).getByRole('button', { name: 'Download YAML' }));
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  expect(download.suggestedFilename()).toBe('drawbridge-policies.yaml');
});

test('with the keyboard alone: go through the map, the table and the reasons, ask, and turn the single keys off', async ({ page, drawbridge }) => {
  const { url } = await drawbridge();
  await page.goto(url);
  await settled(page);
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await tabTo(page, page.getByRole('application', { name: /^Map/ }));
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/peer=workload/);
  await expect(inspector).toContainText(/Workload/i);

  await page.keyboard.press('3');
  const table = page.getByRole('grid', { name: 'Reachable pairs' });
  await expect(table).toBeVisible();
  await tabTo(page, table.getByRole('row').nth(1));
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Why' })).toContainText(/allowed|unknown/);

  await page.keyboard.press('Control+k');
  await page.keyboard.type('payments/ledger');
  await expect(page.getByRole('listbox', { name: 'Search' }).getByRole('option').first()).toContainText('ledger');
  await page.keyboard.press('Enter');
  await expect(inspector.getByRole('heading', { name: 'ledger' })).toBeVisible();

  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  const singleKeys = page.getByRole('dialog').getByRole('checkbox', { name: /^Single keys/ });
  await tabTo(page, singleKeys);
  await page.keyboard.press('Space');
  await expect(singleKeys).not.toBeChecked();
  await page.keyboard.press('Escape');
  await page.keyboard.press('1');
  await page.keyboard.press('a');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(table).toBeVisible();
});

/** 1440 x 900 at a zoom of 200 %, and a phone. */
for (const [name, viewport] of [['at a zoom of 200 %', { width: 720, height: 450 }], ['on a phone', { width: 390, height: 844 }]] as const) {
  test(`${name} nothing is lost: every view fits the width, and the inspector is below it`, async ({ page, drawbridge }) => {
    const { url } = await drawbridge();
    await page.setViewportSize(viewport);
    for (const view of PICTURED_VIEWS) {
      await openView(page, url, view);
      const size = await page.evaluate(() => [document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight]);
      expect.soft(size, `${view.name}: what the page is wider and higher than the window`).toEqual([0, 0]);
      const cut = await page.getByRole('banner').or(page.getByRole('toolbar')).getByRole('button').evaluateAll((buttons) => buttons.filter((button) => button.checkVisibility() && (button.getBoundingClientRect().right > innerWidth + 1 || button.getBoundingClientRect().left < -1)).map((button) => button.textContent));
      expect.soft(cut, `${view.name}: buttons that are cut`).toEqual([]);
    }
    await page.goto(`${url}/?view=reach&peer=workload/orders/Deployment/orders-api`);
    await expect(page.getByRole('grid', { name: 'Reachable pairs' }).getByRole('row').nth(1)).toBeVisible();
    const heading = page.getByRole('complementary', { name: 'Inspector' }).getByRole('heading', { name: 'orders-api' });
    await heading.scrollIntoViewIfNeeded();
    await expect(heading).toBeInViewport();
    await page.getByRole('combobox', { name: 'Search' }).click();
    expect((await page.getByRole('combobox', { name: 'Search' }).boundingBox())?.width).toBeGreaterThan(60);
  });
}

test('where less motion is asked for nothing moves', async ({ page, drawbridge }) => {
  const { url } = await drawbridge();
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(url);
  await settled(page);
  await page.getByRole('application', { name: /^Map/ }).focus();
  for (const key of ['ArrowRight', 'f', 'l', 'h', 'Escape', '3', '2', '1', '?']) {
    await page.keyboard.press(key);
    const moving = await page.evaluate(() => document.getAnimations().filter((one) => Number(one.effect?.getComputedTiming().duration) > 1).length);
    expect.soft(moving, key).toBe(0);
  }
});
