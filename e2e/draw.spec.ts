import type { Page } from '@playwright/test';
import { choose } from './support/ask';
import { expect, test } from './support/drawbridge';

const CART = 'workload/orders/Deployment/cart';
const ORDERS_API = 'workload/orders/Deployment/orders-api';
const LEDGER = 'workload/payments/Deployment/ledger';

const draftOf = (page: Page) => page.getByRole('region', { name: 'Draft', exact: true });
const changesOf = (page: Page) => draftOf(page).getByRole('list', { name: 'Changes of the draft' });
const impactOf = (page: Page) => draftOf(page).getByRole('region', { name: /^Impact/ });

test('dragging from a workload to another asks for a port the target listens on, and undo, redo, reload and discard lose nothing', async ({ page, drawbridge }) => {
  const { url } = await drawbridge();
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const target = await handleOf(page, `${url}/?peer=${LEDGER}`);
  const source = await handleOf(page, `${url}/?peer=${CART}`);
  await page.mouse.move(source.x, source.y);
  await page.mouse.down();
  await page.mouse.move((source.x + target.x) / 2, (source.y + target.y) / 2, { steps: 5 });
  await page.mouse.move(target.x - 30, target.y, { steps: 5 });
  await page.mouse.up();

  const dialog = page.getByRole('dialog', { name: 'Allow a connection' });
  await expect(dialog.getByRole('combobox', { name: 'From' })).toHaveValue('orders/cart');
  await expect(dialog.getByRole('combobox', { name: 'To' })).toHaveValue('payments/ledger');
  await dialog.getByRole('checkbox', { name: /^8080\/TCP/ }).check();
  await dialog.getByRole('button', { name: 'Add to draft' }).click();
  await expect(changesOf(page)).toContainText('8080/TCP');
  await expect(impactOf(page)).toContainText('+1opened');
  await expect(impactOf(page)).toContainText('exact');

  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(changesOf(page)).toHaveCount(0);
  await page.getByRole('button', { name: 'Redo' }).click();
  await expect(changesOf(page)).toContainText('8080/TCP');
  await page.reload();
  await expect(changesOf(page)).toContainText('8080/TCP');
  await draftOf(page).getByRole('button', { name: 'Discard' }).click();
  await expect(changesOf(page)).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await expect(changesOf(page)).toContainText('8080/TCP');
});

test('a line dropped on a Service that appears beside a workload is drawn to the Service, and Escape gives it up', async ({ page, drawbridge }) => {
  const { url } = await drawbridge();
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const target = await handleOf(page, `${url}/?peer=${ORDERS_API}`);
  const source = await handleOf(page, `${url}/?peer=${LEDGER}`);
  const chips = page.getByTestId('service-chips');
  const dialog = page.getByRole('dialog', { name: 'Allow a connection' });
  const dragToChips = async () => {
    await page.mouse.move(source.x, source.y);
    await page.mouse.down();
    await page.mouse.move((source.x + target.x) / 2, (source.y + target.y) / 2, { steps: 5 });
    await page.mouse.move(target.x - 30, target.y, { steps: 5 });
    await expect(chips).toBeVisible();
    const chip = (await chips.getByText('orders-api').boundingBox())!;
    await page.mouse.move(chip.x + 20, chip.y + chip.height / 2, { steps: 6 });
  };

  await dragToChips();
  await page.keyboard.press('Escape');
  await expect(chips).toBeHidden();
  await page.mouse.up();
  await expect(dialog).toHaveCount(0);

  await dragToChips();
  await page.mouse.up();
  await expect(dialog.getByRole('combobox', { name: 'From' })).toHaveValue('payments/ledger');
  await expect(dialog.getByRole('combobox', { name: 'To' })).toHaveValue('orders/orders-api');
  await expect(dialog).toContainText('Policies know pods, not Services');
  await dialog.getByRole('checkbox', { name: /^8080\/TCP/ }).check();
  await dialog.getByRole('button', { name: 'Add to draft' }).click();
  await expect(changesOf(page)).toContainText('Service orders/orders-api');
  await expect(impactOf(page)).toContainText('exact');
});

test('a workload with several pods is allowed to reach its own replicas', async ({ page, drawbridge }) => {
  const { url } = await drawbridge();
  await page.goto(`${url}/?peer=${ORDERS_API}`);
  await draftOf(page).getByRole('button', { name: /^Allow/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Allow a connection' });
  await chooseKind(page, 'To', 'orders/orders-api', 'Deployment');
  await expect(dialog).toContainText('its own replicas');
  await dialog.getByRole('checkbox', { name: /^8080\/TCP/ }).check();
  await dialog.getByRole('button', { name: 'Add to draft' }).click();
  await expect(changesOf(page)).toContainText('orders/orders-api → its own replicas');
  await expect(impactOf(page)).toContainText('exact');
});

test('the keyboard alone draws a connection, from the map to the proof', async ({ page, drawbridge }) => {
  const { url } = await drawbridge();
  await page.goto(`${url}/?peer=workload/orders/Deployment/orders-api`);
  await expect(page.getByRole('list', { name: 'Workloads on the map' })).toContainText('payment-gateway');
  await page.getByRole('application').focus();
  await page.keyboard.press('a');
  const dialog = page.getByRole('dialog', { name: 'Allow a connection' });
  await expect(dialog.getByRole('combobox', { name: 'To' })).toBeFocused();
  await page.keyboard.type('payments/payment-gateway');
  await page.keyboard.press('Enter');
  const port = dialog.getByRole('checkbox', { name: /^8443\/TCP/ });
  await expect(port).toBeVisible();
  while (!(await port.evaluate((box) => box === document.activeElement))) await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await expect(port).toBeChecked();
  await page.keyboard.press('Enter');
  await expect(changesOf(page)).toContainText('8443/TCP');
  await expect(impactOf(page)).toContainText('+1opened');
  await expect(impactOf(page)).toContainText('exact');
});

test('isolating a namespace names what it cuts, keeps DNS, and keeps what is asked to be kept', async ({ page, drawbridge }) => {
  const { url } = await drawbridge();
  await page.goto(`${url}/?in=catalog`);
  await page.getByRole('button', { name: 'Isolate this namespace' }).click();
  await page.getByRole('menuitem', { name: /Ingress and egress/ }).click();
  await expect(draftOf(page)).toContainText('DNS to kube-system/coredns');
  const closed = impactOf(page).getByRole('list', { name: 'Closed pairs' });
  await expect(closed).toBeVisible();
  await expect(impactOf(page)).toContainText('exact');

  await closed.getByRole('button', { name: /^Keep / }).first().click();
  await expect(changesOf(page).getByRole('listitem')).toHaveCount(2);
  await expect(impactOf(page)).toContainText('exact');
});

test('a connection can be drawn to a Service, a namespace, the Internet and a block of addresses that is typed', async ({ page, drawbridge }) => {
  const { url } = await drawbridge();
  await page.goto(`${url}/?peer=workload/payments/Deployment/ledger`);
  for (const [target, port] of [['orders/orders-api', '8080/TCP'], ['orders', '8080/TCP'], ['Internet', '443/TCP'], ['10.20.0.0/16', '443/TCP']] as const) {
    await draftOf(page).getByRole('button', { name: /^Allow/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Allow a connection' });
    await expect(dialog.getByRole('combobox', { name: 'From' })).toHaveValue('payments/ledger');
    if (target === 'orders/orders-api') await chooseKind(page, 'To', target, 'Service');
    else if (target === 'orders') await chooseKind(page, 'To', target, 'Namespace');
    else await choose(dialog, 'To', target);
    const box = dialog.getByRole('checkbox', { name: new RegExp(`^${port}`) });
    await box.check();
    await dialog.getByRole('button', { name: 'Add to draft' }).click();
  }
  await expect(changesOf(page).getByRole('listitem')).toHaveCount(4);
  await expect(impactOf(page)).toContainText('exact');
  await expect(draftOf(page).getByRole('region', { name: 'Policies' })).toContainText('kind: NetworkPolicy');
});

test('the map stands the same whether a page is opened with a selection or comes to it', async ({ page, drawbridge }) => {
  const { url } = await drawbridge();
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const opened = await handleOf(page, `${url}/?peer=workload/catalog/Deployment/catalog-api`);
  await page.goto(url);
  await expect(page.getByTestId('graph-map')).toHaveAttribute('data-arranged', 'true');
  await page.getByRole('list', { name: 'Workloads on the map' }).getByRole('button', { name: /^catalog-api/ }).press('Enter');
  await expect(page).toHaveURL(/catalog-api/);
  await page.getByRole('application').focus();
  const selected = await restingHandle(page);
  expect(Math.hypot(selected.x - opened.x, selected.y - opened.y)).toBeLessThan(2);
});

/** Takes the option of a kind among several of one name. */
async function chooseKind(page: Page, label: string, name: string, kind: string): Promise<void> {
  const field = page.getByRole('dialog').getByRole('combobox', { name: label, exact: true });
  await field.fill(name);
  await page.getByRole('option').filter({ hasText: name }).filter({ hasText: kind }).first().click();
}

/** Opens a page with a selected workload and gives the middle of its drawing handle, at the right edge of the workload. */
async function handleOf(page: Page, url: string): Promise<{ readonly x: number; readonly y: number }> {
  await page.goto(url);
  return restingHandle(page);
}

/** The middle of the drawing handle once it has come to rest. */
async function restingHandle(page: Page): Promise<{ readonly x: number; readonly y: number }> {
  const handle = page.getByTestId('draw-handle');
  await expect(page.getByTestId('graph-map')).toHaveAttribute('data-arranged', 'true');
  await expect(handle).toBeVisible();
  let before = '';
  await expect
    .poll(async () => {
      const now = JSON.stringify(await handle.boundingBox());
      const rests = now === before;
      before = now;
      return rests;
    })
    .toBe(true);
  const box = (await handle.boundingBox())!;
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
