import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './support/drawbridge';
import { folderOf } from './support/folder';

const pod = (name: string) => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}\nspec: {containers: [{name: c, image: x, ports: [{containerPort: 5432}]}]}\n`;
const db = (...from: readonly string[]) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: db, namespace: shop}\nspec: {podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: [{from: [${from.map((name) => `{podSelector: {matchLabels: {app: ${name}}}}`).join(', ')}], ports: [{port: 5432}]}]}\n`;
const SHOP = { 'pods.yaml': ['web', 'api', 'db'].map(pod).join('---\n'), 'db.yaml': db('api') };

test('an edit while the page is open is said, lights up, and is listed with its cause until it is marked as seen', async ({ page, drawbridge }, info) => {
  const folder = folderOf(info, SHOP);
  const { url } = await drawbridge([folder]);
  await page.goto(url);
  await expect(page.getByTestId('graph-map')).toHaveAttribute('data-arranged', 'true');
  const entry = page.getByRole('button', { name: /^Changes/ });
  await entry.click();
  const panel = page.getByRole('region', { name: 'Changes', exact: true });
  await expect(panel).toContainText('No connection changed');

  const pulses = [page.locator('.map-pulse-added').waitFor({ state: 'attached' }), page.locator('.map-pulse-removed').waitFor({ state: 'attached' })];
  writeFileSync(join(folder, 'db.yaml'), db('web'));
  await Promise.all(pulses);
  await expect(page.getByRole('status', { name: 'What has just changed' })).toHaveText('1 new and 1 gone connections: NetworkPolicy shop/db changed.');
  await expect(entry).toHaveAccessibleName(/^Changes 2 since you looked \d\d:\d\d$/);

  const cause = panel.getByRole('region', { name: 'NetworkPolicy shop/db changed' });
  const edges = cause.getByRole('list', { name: 'Connections' });
  await expect(edges).toContainText('Gone: shop/api → shop/db 5432/TCP');
  await edges.getByRole('button', { name: 'New: shop/web → shop/db 5432/TCP' }).click();
  await expect(page.getByRole('complementary', { name: 'Inspector' })).toContainText('shop/web to shop/db');
  await expect(panel).toBeVisible();

  await page.reload();
  await expect(entry).toHaveAccessibleName(/^Changes 2 since you looked/, { timeout: 30_000 });
  await panel.getByRole('button', { name: 'Mark as seen' }).click();
  await expect(panel).toContainText('No connection changed');
  await expect(entry).toHaveAccessibleName('Changes');
  await panel.getByRole('button', { name: 'All kept' }).click();
  await expect(cause).toBeVisible();

  await page.getByRole('button', { name: 'Reach', exact: true }).click();
  await expect(page.getByRole('grid', { name: 'Reachable pairs' })).toBeVisible();
  const lit = page.locator('.row-pulse').filter({ hasText: 'api' }).waitFor({ state: 'attached' });
  writeFileSync(join(folder, 'db.yaml'), db('web', 'api'));
  await lit;
});

test('what changed while the page was away is told when it is back; after a restart it is said that nothing older is known', async ({ page, drawbridge }, info) => {
  const folder = folderOf(info, SHOP);
  const first = await drawbridge([folder]);
  await page.goto(first.url);
  const entry = page.getByRole('button', { name: /^Changes/ });
  const mark = () => page.evaluate(() => Object.entries(localStorage).find(([key]) => key.startsWith('drawbridge.seen.')));
  await expect(entry).toBeVisible();
  await expect.poll(mark).toBeTruthy();
  const [key, seen] = (await mark())!;
  await page.goto('about:blank');
  rmSync(join(folder, 'db.yaml'));
  writeFileSync(join(folder, 'new.yaml'), pod('new'));
  await expect.poll(async () => ((await (await page.request.get(`${first.url}/api/changes?since=0`)).json()) as { workloads: { added: string[] } }).workloads.added).toEqual(['workload/shop/Pod/new']);
  await page.goto(first.url);
  await expect(entry).toHaveAccessibleName(/since you looked/);
  await page.keyboard.press('h');
  const panel = page.getByRole('region', { name: 'Changes', exact: true });
  await expect(panel.getByRole('heading', { name: 'Changes', exact: true })).toBeFocused();
  await expect(panel.getByRole('region', { name: 'NetworkPolicy shop/db removed' })).toContainText('New: shop/web → shop/db');
  await expect(panel.getByRole('region', { name: 'Pod shop/new added' })).toBeVisible();
  await expect(page).toHaveURL(/since=seen/);
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
  await expect(entry).toBeFocused();

  const second = await drawbridge([folder]);
  await page.goto(second.url);
  await page.evaluate(([name, value]) => localStorage.setItem(name!, value!), [key, seen]);
  await page.goto(`${second.url}/?since=seen`);
  await expect(panel).toContainText(/The history begins \d\d:\d\d.*cannot be told/);
});

test('of the sample, which never changes, nothing is said', async ({ page, drawbridge }) => {
  const { url } = await drawbridge([]);
  await page.goto(`${url}/?since=all`);
  await expect(page.getByTestId('graph-map')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Changes/ })).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Changes', exact: true })).toHaveCount(0);
});
