import { writeFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { startApiServer } from '../lib/testing/api-server/server';
import type { FactsView } from '../lib/queries/contract/facts';
import type { PairsView } from '../lib/queries/contract/reach';
import { expect, test } from './support/drawbridge';

const POD = (name: string) => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: mine, labels: {app: ${name}}}\nspec: {containers: [{name: c, image: x, ports: [{containerPort: 80}]}]}\n`;
const sourceOf = (page: Page) => page.getByRole('status', { name: 'Source' });
const mapList = (page: Page) => page.getByRole('application', { name: /^Map/ });

async function openWindow(page: Page) {
  await page.getByRole('button', { name: 'Open another source' }).click();
  return page.getByRole('dialog', { name: 'Open' });
}

/** Drops files on the page, as a file manager does. */
async function drop(page: Page, files: Readonly<Record<string, string>>): Promise<void> {
  const dataTransfer = await page.evaluateHandle((given) => {
    const transfer = new DataTransfer();
    for (const [name, text] of Object.entries(given)) transfer.items.add(new File([text], name));
    return transfer;
  }, files);
  await page.locator('main').dispatchEvent('drop', { dataTransfer });
}

test('who comes for the first time finds the doors and true facts, and closes the welcome once', async ({ page, request, drawbridge }) => {
  const { url } = await drawbridge();
  await page.goto(url);
  const welcome = page.getByRole('region', { name: 'Welcome' });
  await expect(welcome.getByRole('list', { name: 'Doors' }).getByRole('listitem')).toHaveCount(3);

  const facts = (await (await request.get(`${url}/api/facts`)).json()) as FactsView;
  const { rows } = (await (await request.get(`${url}/api/pairs`)).json()) as PairsView;
  const open = rows.filter(({ state, from, to }) => state === 'open' && from.startsWith('workload/') && to.startsWith('workload/')).length;
  expect(facts.pairs.open).toBe(open);
  const card = page.getByRole('region', { name: 'Facts' });
  await expect(card.getByRole('definition')).toHaveText([String(facts.workloads), String(facts.isolation.both + facts.isolation.ingress + facts.isolation.egress), String(open)]);
  const first = card.getByRole('list', { name: 'Look at these first' }).getByRole('button');
  await expect(first).toHaveCount(5);
  await expect(first.first()).toContainText(facts.findings[0]!.title);
  await first.first().click();
  await expect(page).toHaveURL(/payments/);
  await page.keyboard.press('Escape');

  await welcome.getByRole('button', { name: 'Close the welcome' }).click();
  await page.reload();
  await expect(card).toBeVisible();
  await expect(welcome).toHaveCount(0);
});

test('pasted manifests are shown in the place of the sample, which other pages go on showing, and which has its draft when it is gone back to', async ({ page, context, drawbridge }) => {
  const { url } = await drawbridge([]);
  await page.goto(url);
  await page.getByRole('list', { name: 'Findings' }).getByRole('button', { name: /^Add to draft/ }).first().click();
  await expect(page.getByRole('button', { name: 'Draft · 0' })).toHaveCount(0);
  const other = await context.newPage();
  await other.goto(`${url}/?peer=workload/data/StatefulSet/postgres`);
  await expect(sourceOf(other)).toContainText('Sample shop');

  const dialog = await openWindow(page);
  const text = dialog.getByRole('textbox', { name: /paste YAML/ });
  await text.fill('a: [\nb: }');
  await dialog.getByRole('button', { name: 'Open what is pasted' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Nothing was opened');
  await expect(dialog.getByRole('list', { name: 'What was wrong' })).toContainText(/pasted:\d/);
  await text.fill([POD('web'), POD('db')].join('---\n'));
  await dialog.getByRole('button', { name: 'Open what is pasted' }).click();

  await expect(sourceOf(page)).toContainText('Pasted manifests');
  await expect(page.getByRole('region', { name: 'Reachable pairs' })).toContainText('2 of 2');
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Draft · 0' })).toBeVisible();
  await expect(sourceOf(other)).toContainText('Sample shop');
  await expect(other).toHaveURL(/postgres/);

  await (await openWindow(page)).getByRole('button', { name: 'Open Sample shop' }).click();
  await expect(sourceOf(page)).toContainText('Sample shop');
  await expect(mapList(page)).toBeVisible();
  await expect(page.getByRole('button', { name: /^Draft · [1-9]/ })).toBeVisible();
});

test('files that are dropped are opened, and what could not be used is named by file and line', async ({ page, drawbridge }) => {
  const { url } = await drawbridge([]);
  await page.goto(url);
  await expect(mapList(page)).toBeVisible();
  await drop(page, { 'good.yaml': POD('web'), 'bad.yaml': 'kind: [\n', 'picture.png': '\u0000\u0001' });
  const dialog = page.getByRole('dialog', { name: 'Open' });
  await expect(dialog).toContainText('Opened, but not all of it');
  const wrong = dialog.getByRole('list', { name: 'What was wrong' });
  await expect(wrong).toContainText(/bad\.yaml:\d/);
  await expect(wrong).toContainText('picture.png');
  await dialog.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(sourceOf(page)).toContainText('good.yaml and 2 other files');
  await expect(page.getByRole('region', { name: 'Facts' }).getByRole('definition').first()).toHaveText('1');

  await drop(page, { 'draft.json': JSON.stringify({ version: 1, name: 'Mine', changes: [] }) });
  await expect(dialog.getByRole('alert')).toContainText('is a draft of Drawbridge');
  await page.keyboard.press('Escape');
  await expect(sourceOf(page)).toContainText('good.yaml');
});

test('the tour is taken with the keyboard, blocks nothing, and goes on where it was left', async ({ page, drawbridge }) => {
  const { url } = await drawbridge();
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.goto(url);
  // A stop is passed over while what it points at is not there.
  await expect(mapList(page)).toBeVisible();
  await page.getByRole('button', { name: 'Take the tour' }).press('Enter');
  const tour = page.getByRole('region', { name: 'Tour' });
  for (const [stop, title] of ['One figure leads', 'The map', 'Ask why'].entries()) {
    if (stop > 0) await page.keyboard.press('ArrowRight');
    await expect(tour.getByRole('heading')).toHaveText(title);
    await expect(tour.getByRole('button', { name: 'Next' })).toBeFocused();
  }
  await tour.getByRole('button', { name: 'Show a denied pair' }).click();
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await expect(inspector).toContainText('denied');
  // The page goes on working around it.
  await page.getByRole('button', { name: 'Reach', exact: true }).click();
  await expect(page.getByRole('table').or(page.getByRole('grid')).first()).toBeVisible();
  await page.getByRole('button', { name: 'Map', exact: true }).click();
  await expect(tour).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(tour).toHaveCount(0);
  await expect(inspector).toContainText('denied');

  await page.reload();
  await expect(mapList(page)).toBeVisible();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).getByRole('button', { name: 'Take the tour' }).click();
  await expect(tour.getByRole('heading')).toHaveText('Ask why');
  const last = tour.getByRole('button', { name: 'Done' });
  for (let stop = 0; stop < 8 && !(await last.isVisible()); stop++) {
    const box = (await tour.boundingBox())!;
    expect(box.x >= 0 && box.y >= 0 && box.x + box.width <= 1280 && box.y + box.height <= 720).toBe(true);
    await tour.getByRole('button', { name: 'Next' }).press('Enter');
  }
  await expect(tour.getByRole('heading')).toHaveText('All keys');
  await last.press('Enter');
  await expect(tour).toHaveCount(0);
});

test('a context of the kubeconfig is opened; one that does not answer says why and leaves the way to the other', async ({ page, drawbridge }, info) => {
  const cluster = await startApiServer({ objects: ['web', 'db'].map((name) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'live', labels: { app: name } }, spec: { containers: [{ name: 'c' }] }, status: { phase: 'Running', podIP: `10.0.0.${name.length}` } })) });
  try {
    const file = info.outputPath('kubeconfig.json');
    const config = JSON.parse(cluster.kubeconfigYaml()) as { clusters: object[]; contexts: object[] };
    config.clusters.push({ name: 'down', cluster: { server: 'https://127.0.0.1:1' } });
    config.contexts.push({ name: 'down', context: { cluster: 'down', user: 'test' } }, { name: 'lost', context: { cluster: 'gone', user: 'test' } });
    writeFileSync(file, JSON.stringify(config));
    const { url } = await drawbridge([], { environment: { KUBECONFIG: file } });
    await page.goto(url);
    const contexts = (await openWindow(page)).getByRole('list', { name: 'Contexts' });
    await expect(contexts.getByRole('listitem').filter({ hasText: 'current context' })).toContainText('test');
    await expect(contexts.getByRole('button', { name: 'Open lost' })).toBeDisabled();
    await expect(contexts).toContainText('which is not there');
    await contexts.getByRole('button', { name: 'Open test' }).click();
    await expect(sourceOf(page)).toContainText('live');
    await expect(page.getByRole('region', { name: 'Facts' }).getByRole('definition').first()).toHaveText('2');

    await (await openWindow(page)).getByRole('button', { name: 'Open down' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'Nothing could be read' })).toContainText('127.0.0.1:1', { timeout: 30_000 });
    await page.getByRole('button', { name: 'Show test' }).click();
    await expect(sourceOf(page)).toContainText('live');
  } finally {
    await cluster.close();
  }
});
