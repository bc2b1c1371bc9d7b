import type { Locator, Page } from '@playwright/test';
import { expect, test } from './support/drawbridge';

const mapOf = (page: Page) => page.getByTestId('graph-map');
const outlineOf = (page: Page) => page.getByRole('navigation', { name: 'Map as a list' });
const connectionsOf = (page: Page) => outlineOf(page).getByRole('list', { name: 'Connections on the map', exact: true });
const settled = (page: Page) => expect(mapOf(page)).toHaveAttribute('data-arranged', 'true');

/** Presses a button of the outline, which is out of sight until the keyboard reaches it. */
const press = (button: Locator) => button.evaluate((element: HTMLElement) => element.click());

async function show(page: Page, level: RegExp): Promise<void> {
  await page.getByRole('button', { name: /^Groups: by/ }).click();
  await page.getByRole('menuitemcheckbox', { name: level }).click();
}

test('groups close into bundles with counts, and open in place', async ({ drawbridge, page }) => {
  const { url } = await drawbridge();
  await page.goto(url);
  await settled(page);
  await show(page, /^Groups/);
  await expect(page).toHaveURL(/level=groups/);
  await expect(outlineOf(page).getByRole('button', { name: /^Namespace data, 4 workloads/ })).toBeAttached();
  const bundle = connectionsOf(page).getByRole('button', { name: /^orders → data, \d+ pairs allowed by policy/ });
  await expect(bundle).toBeAttached();
  await press(outlineOf(page).getByRole('button', { name: 'Open Namespace orders' }));
  await expect(page).toHaveURL(/open=namespace\/orders/);
  await expect(outlineOf(page).getByRole('button', { name: 'Close Namespace orders' })).toHaveAttribute('aria-expanded', 'true');
  await expect(connectionsOf(page).getByRole('button', { name: /^orders\/orders-api → data/ })).toBeAttached();
  await expect(bundle).not.toBeAttached();
});

test('what was closed is opened with everything where it was', async ({ drawbridge, page }) => {
  const { url } = await drawbridge();
  await page.goto(`${url}/?peer=workload/data/StatefulSet/postgres`);
  await settled(page);
  const handle = page.getByRole('button', { name: 'Draw a connection from here' });
  await expect(handle).toBeVisible();
  const before = await handle.boundingBox();
  await press(outlineOf(page).getByRole('button', { name: 'Close Namespace payments' }));
  await expect(page).toHaveURL(/closed=namespace\/payments/);
  await settled(page);
  await press(outlineOf(page).getByRole('button', { name: 'Open Namespace payments' }));
  await expect(page).not.toHaveURL(/payments/);
  await settled(page);
  // The map is shown whole again, which may differ by a hair; nothing moves by less than a step of its grid.
  await expect.poll(async () => Math.hypot((await handle.boundingBox())!.x - before!.x, (await handle.boundingBox())!.y - before!.y)).toBeLessThan(7);
});

test('a bundle lists its pairs, and each leads to its reason', async ({ drawbridge, page }) => {
  const { url } = await drawbridge();
  await page.goto(`${url}/?level=groups`);
  await press(connectionsOf(page).getByRole('button', { name: /^orders → data/ }));
  const pairs = page.getByRole('list', { name: 'Pairs of the bundle' });
  await pairs.getByRole('button', { name: /orders-api → postgres/ }).click();
  await expect(page.getByTestId('why-outcome')).toContainText('allowed');
  await page.goBack();
  await page.getByRole('button', { name: 'data', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'data', level: 2 })).toBeVisible();
});

test('the keyboard opens and closes what is selected, a workload down to its ports and pods', async ({ drawbridge, page }) => {
  const { url } = await drawbridge();
  await page.goto(`${url}/?level=groups&in=orders`);
  await settled(page);
  await mapOf(page).focus();
  await page.keyboard.press('o');
  await expect(outlineOf(page).getByRole('button', { name: 'Close Namespace orders' })).toBeAttached();
  await page.keyboard.press('o');
  await expect(outlineOf(page).getByRole('button', { name: 'Open Namespace orders' })).toBeAttached();
  await page.keyboard.press('e');
  await expect(page).toHaveURL(/level=workloads/);
  await page.goto(`${url}/?peer=workload/orders/Deployment/orders-api`);
  await settled(page);
  await mapOf(page).focus();
  await page.keyboard.press('o');
  await expect(outlineOf(page).getByRole('list', { name: 'Ports and pods of orders/orders-api' })).toContainText('listens on 8080');
  await expect(page).toHaveURL(/open=workload\/orders\/Deployment\/orders-api/);
});

test('workloads are grouped by any label they have, those without it in a group that says so', async ({ showing, page }) => {
  const pod = (name: string, labels: string) => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, labels: ${labels}}\nspec: {containers: [{name: c, image: x}]}\n`;
  const at = await showing({ 'all.yaml': [pod('web', '{tier: front}'), pod('api', '{tier: back}'), pod('job', '{}')].join('---\n') });
  await page.goto(at());
  await show(page, /^tier/);
  await expect(page).toHaveURL(/group=label:tier/);
  for (const name of ['Group front', 'Group back', 'Group No tier']) await expect(outlineOf(page).getByRole('button', { name: new RegExp(`^${name},`) })).toBeAttached();
  await press(outlineOf(page).getByRole('button', { name: /^Group No tier,/ }));
  await expect(page.getByRole('heading', { name: 'No tier', level: 2 })).toBeVisible();
  await expect(page.getByRole('list', { name: 'Workloads of No tier' })).toContainText('default/job');
});

test('hundreds of workloads come as groups, and a draft tells what it changes on their bundles', async ({ showing, page }) => {
  const deployment = (namespace: string, name: string) => `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec:\n  selector: {matchLabels: {app: ${name}}}\n  template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: c, image: x, ports: [{containerPort: 8080}]}]}}\n`;
  const deny = (namespace: string) => `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: ${namespace}}\nspec: {podSelector: {}, policyTypes: [Ingress]}\n`;
  const teams = Array.from({ length: 30 }, (_, index) => `team-${index}`);
  const files = Object.fromEntries(teams.map((team) => [`${team}.yaml`, [deny(team), ...Array.from({ length: 10 }, (_, index) => deployment(team, `app-${index}`))].join('---\n')]));
  const at = await showing(files);
  await page.goto(at());
  await settled(page);
  await expect(outlineOf(page).getByRole('button', { name: /^Namespace team-\d+, 10 workloads/ })).toHaveCount(30);
  await page.goto(at('?from=workload/team-1/Deployment/app-1&to=workload/team-2/Deployment/app-2&ask=8080/TCP&closed=namespace/team-1&closed=namespace/team-2'));
  await page.getByRole('button', { name: 'Allow this' }).click();
  await expect(connectionsOf(page).getByRole('button', { name: /^team-1 → team-2, 1 pair added by the draft/ })).toBeAttached();
});
