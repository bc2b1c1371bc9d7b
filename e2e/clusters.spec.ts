import { writeFileSync } from 'node:fs';
import type { Page, TestInfo } from '@playwright/test';
import { startApiServer, type ApiServer } from '../lib/testing/api-server/server';
import { expect, test } from './support/drawbridge';

const pod = (name: string, ip: string) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'shop', labels: { app: name } }, spec: { containers: [{ name: 'c', ports: [{ containerPort: 80 }] }] }, status: { phase: 'Running', podIP: ip, podIPs: [{ ip }] } });
const cluster = (...names: readonly string[]) => startApiServer({ objects: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }, ...names.map((name, index) => pod(name, `10.0.0.${index + 1}`))] });
const sourceOf = (page: Page) => page.getByRole('status', { name: 'Source' });
const pairs = (page: Page) => page.getByRole('region', { name: 'Reachable pairs' });

/** One kubeconfig with a context for each server, under these names. */
function kubeconfigOf(info: TestInfo, servers: Readonly<Record<string, ApiServer>>): string {
  const file = info.outputPath('kubeconfig.json');
  const parts = Object.entries(servers).map(([name, server]) => {
    const { clusters, users } = JSON.parse(server.kubeconfigYaml()) as { clusters: { cluster: object }[]; users: { user: object }[] };
    return { cluster: { ...clusters[0], name }, user: { ...users[0], name }, context: { name, context: { cluster: name, user: name } } };
  });
  writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'Config', clusters: parts.map((one) => one.cluster), users: parts.map((one) => one.user), contexts: parts.map((one) => one.context), 'current-context': parts[0]!.context.name }));
  return file;
}

test('two clusters in two tabs: a change in one appears there alone', async ({ page, context, drawbridge }, info) => {
  const [east, west] = [await cluster('web', 'db'), await cluster('web', 'db', 'api')];
  try {
    const { url } = await drawbridge(['--kubeconfig', kubeconfigOf(info, { east, west }), '--context', 'east', '--context', 'west']);
    await page.goto(url);
    await expect(sourceOf(page)).toContainText(/east.*live/);
    await expect(pairs(page)).toContainText('2 of 2');

    await page.keyboard.press('s');
    const menu = page.getByRole('menu', { name: 'Sources' });
    await expect(menu.getByRole('menuitemcheckbox', { name: /^east/ })).toBeChecked();
    await expect(menu.getByRole('menuitemcheckbox', { name: /^west/ })).toContainText('cluster · live · 6 of 6 pairs reachable');
    await page.keyboard.press('Escape');
    const other = await context.newPage();
    await other.goto(url);
    await expect(sourceOf(other)).toContainText('east');
    await other.getByRole('button', { name: /^Sources, 2 open/ }).press('Enter');
    await other.getByRole('menuitemcheckbox', { name: /^west/ }).press('Enter');
    await expect(sourceOf(other)).toContainText(/west.*live/);
    await expect(other).toHaveTitle('west · Drawbridge');
    await expect(pairs(other)).toContainText('6 of 6');

    await other.getByRole('button', { name: 'Reach', exact: true }).click();
    await expect(other).toHaveURL(/source=cluster-[0-9a-f]{12}&view=reach$/);
    west.apply(pod('cron', '10.0.0.9'));
    await expect(pairs(other)).toContainText('12 of 12');
    east.remove('Pod', 'shop', 'db');
    await expect(pairs(page)).toContainText('0 of 0');
    await expect(pairs(other)).toContainText('12 of 12');
    await other.goBack();
    await expect(sourceOf(other)).toContainText('west');

    await other.keyboard.press('Control+k');
    await other.keyboard.type('Go to east');
    await other.getByRole('option', { name: /Go to east/ }).click();
    await expect(sourceOf(other)).toContainText('east');
    await expect(other).toHaveURL(`${url}/`);
  } finally {
    await Promise.all([east.close(), west.close()]);
  }
});

test('a cluster is opened beside the others, closed for every page with its watch ended, and opened again by an old link', async ({ page, context, drawbridge }, info) => {
  const west = await cluster('web', 'db');
  try {
    const { url } = await drawbridge([], { environment: { KUBECONFIG: kubeconfigOf(info, { west }) } });
    await page.goto(url);
    await page.getByRole('button', { name: 'Open another source' }).click();
    const dialog = page.getByRole('dialog', { name: 'Open' });
    await dialog.getByRole('button', { name: 'Open west' }).click();
    await expect(sourceOf(page)).toContainText(/west.*live/);
    const link = page.url();
    const other = await context.newPage();
    await other.goto(link);
    await expect(pairs(other)).toContainText('2 of 2');

    await page.getByRole('button', { name: 'Open another source' }).click();
    const open = dialog.getByRole('list', { name: 'Open sources' });
    await expect(open.getByRole('listitem').filter({ hasText: 'shown here' })).toContainText('west');
    await expect(open.getByRole('listitem').filter({ hasText: 'started with' }).getByRole('button')).toHaveCount(0);
    await open.getByRole('button', { name: 'Close west' }).click();
    await expect(sourceOf(page)).toContainText('Sample shop');
    await expect.poll(() => [west.watches, west.sockets]).toEqual([0, 0]);

    await expect(other.getByRole('heading', { name: 'west is not open' })).toBeVisible();
    await expect(pairs(other)).toHaveCount(0);
    await other.getByRole('button', { name: 'Open west again' }).click();
    await expect(sourceOf(other)).toContainText(/west.*live/);
    expect(other.url()).toBe(link);

    await page.goto(`${url}/?source=manifests-00000000`);
    await expect(page.getByRole('alert').filter({ hasText: 'held in memory alone' })).toBeVisible();
    await page.getByRole('navigation', { name: 'Other sources' }).getByRole('button', { name: 'Show Sample shop' }).click();
    await expect(sourceOf(page)).toContainText('Sample shop');
  } finally {
    await west.close();
  }
});
