import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Page } from '@playwright/test';
import type { GraphView } from '../lib/queries/contract/graph';
import { expect, test } from './support/drawbridge';

/** Takes an entry of the menu "Share" that is saved as a file; gives its path, its name and its text. */
async function saved(page: Page, entry: RegExp, path: string): Promise<{ readonly name: string; readonly text: string }> {
  await page.getByRole('button', { name: 'Share' }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: entry }).click()]);
  await download.saveAs(path);
  return { name: download.suggestedFilename(), text: readFileSync(path, 'utf8') };
}

const arranged = (page: Page) => expect(page.getByTestId('graph-map')).toHaveAttribute('data-arranged', 'true');

test('the map is taken away as vectors that open anywhere, with and without title and legend', async ({ page, drawbridge }, info) => {
  const { url } = await drawbridge();
  await page.goto(url);
  await arranged(page);
  const names = await page.getByRole('list', { name: 'Workloads on the map' }).locator('button[aria-pressed="false"]').count();
  const file = info.outputPath('map.svg');
  const { name, text } = await saved(page, /^SVG/, file);
  expect(name).toBe('drawbridge-map.svg');
  expect(text).not.toMatch(/<image|<script|href=|url\((?!data:font)/);

  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(pathToFileURL(file).href);
  expect(requests.filter((asked) => !asked.startsWith('data:'))).toHaveLength(1);
  const shown = await page.evaluate(async () => {
    await document.fonts.ready;
    const texts = [...document.querySelectorAll('text')];
    return {
      root: document.documentElement.localName,
      things: document.querySelectorAll('g.box, g.workload, g.outside, g.group').length,
      texts: texts.map((one) => one.textContent),
      fonts: [...document.fonts].map(({ family, status }) => `${family} ${status}`),
      isInside: texts.every((one) => {
        const { left, right, top, bottom } = one.getBoundingClientRect();
        const whole = document.documentElement.getBoundingClientRect();
        return left >= whole.left && right <= whole.right && top >= whole.top && bottom <= whole.bottom;
      }),
    };
  });
  expect(shown).toMatchObject({ root: 'svg', things: names, isInside: true });
  expect(shown.texts).toEqual(expect.arrayContaining(['Who can reach whom', 'payment-gateway', 'allowed by a policy', '8443']));
  expect(shown.fonts).toEqual(expect.arrayContaining([expect.stringMatching(/Inter Variable.* loaded/), expect.stringMatching(/JetBrains Mono Variable.* loaded/)]));

  await page.goto(url);
  await arranged(page);
  await page.getByRole('button', { name: 'Share' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'With title and legend' }).click();
  await page.keyboard.press('Escape');
  expect((await saved(page, /^SVG/, file)).text).not.toContain('>Who can reach whom</text>');
  expect((await saved(page, /^PNG/, info.outputPath('map.png'))).text.slice(1, 4)).toBe('PNG');
});

test('DOT, Mermaid and JSON have what this view shows, and nothing of what it does not', async ({ page, drawbridge }, info) => {
  const { url } = await drawbridge();
  await page.goto(`${url}/?namespace=payments&namespace=data`);
  await arranged(page);
  const dot = (await saved(page, /^DOT/, info.outputPath('map.dot'))).text;
  const mermaid = (await saved(page, /^Mermaid/, info.outputPath('map.mmd'))).text;
  const json = JSON.parse((await saved(page, /^JSON/, info.outputPath('map.json'))).text) as GraphView & { readonly source: { readonly label: string }; readonly link: string };
  expect(json).toMatchObject({ version: 1, source: { label: 'Sample shop' }, link: '?namespace=data&namespace=payments' });
  const workloads = json.nodes.filter(({ kind }) => kind === 'workload');
  expect(workloads.map(({ name }) => name)).toEqual(expect.arrayContaining(['payment-gateway', 'postgres']));
  for (const { id, name } of json.nodes) expect([dot.includes(`"${id}" [label=`), mermaid.includes(`["${name}, `) || mermaid.includes(`["${name === 'internet' ? 'Internet' : name}`)], id).toEqual([true, true]);
  for (const { from, to } of json.edges) expect(dot).toContain(`"${from}" -> "${to}"`);
  expect(mermaid.match(/-->|-\.->|==>|--x/g)?.length).toBe(dot.match(/ -> /g)?.length);
  expect(dot).not.toContain('observability');
});

test('the matrix is taken away as it is drawn, as a table, and as a diagram of its cells', async ({ page, drawbridge }, info) => {
  const { url } = await drawbridge();
  await page.goto(`${url}/?view=matrix&closed=namespace/observability&filter=-port:9092`);
  await expect(page.getByRole('grid', { name: 'Matrix of who can reach whom' })).toBeVisible();
  const csv = (await saved(page, /^CSV/, info.outputPath('matrix.csv'))).text.trim().split('\r\n');
  const names = csv[0]!.split(',').slice(1);
  expect(csv).toHaveLength(names.length + 1);
  expect(names).toEqual(expect.arrayContaining(['Internet', 'observability', 'payments/ledger']));
  expect(csv.find((line) => line.startsWith('payments/ledger,'))?.split(',')[names.indexOf('data/postgres') + 1]).toBe('by policy');
  const dot = (await saved(page, /^DOT/, info.outputPath('matrix.dot'))).text;
  expect(dot).toContain('"workload/payments/Deployment/ledger" -> "workload/data/StatefulSet/postgres"');
  const mermaid = (await saved(page, /^Mermaid/, info.outputPath('matrix.mmd'))).text;
  expect(mermaid.match(/-->|-\.->|==>|--x/g)?.length).toBe(dot.match(/ -> /g)?.length);
  expect((await saved(page, /^PNG/, info.outputPath('matrix.png'))).text.slice(1, 4)).toBe('PNG');

  const file = info.outputPath('matrix.svg');
  const { name, text } = await saved(page, /^SVG/, file);
  expect(name).toBe('drawbridge-matrix.svg');
  expect(text).not.toMatch(/<image|<script|href=|url\((?!data:font)/);
  await page.goto(pathToFileURL(file).href);
  const shown = await page.evaluate(() => ({ texts: [...document.querySelectorAll('text')].map((one) => one.textContent), cells: [...document.querySelectorAll('g.cell > title')].map((one) => one.textContent) }));
  expect(shown.texts).toEqual(expect.arrayContaining(['Who can reach whom', 'Only filter -port:9092', 'ledger', 'payments', 'allowed by a policy', 'denied']));
  expect(shown.cells).toContain('payments/ledger → data/postgres: allowed by a policy');
});

test('hops are taken away as a picture that says what they are about', async ({ page, drawbridge }, info) => {
  const { url } = await drawbridge();
  await page.goto(`${url}/?focus=workload/orders/Deployment/orders-api`);
  await expect(page.getByRole('group', { name: 'Hops around orders/orders-api' })).toBeVisible();
  const { text } = await saved(page, /^SVG/, info.outputPath('focus.svg'));
  for (const words of ['Around orders/orders-api', 'Sample shop', '>postgres</text>', 'allowed by a policy']) expect(text).toContain(words);
  const png = await saved(page, /^PNG/, info.outputPath('focus.png'));
  expect([png.name, png.text.slice(1, 4)]).toEqual(['drawbridge-focus.png', 'PNG']);
});

test('every view is taken away as data, with its source and the way back to it', async ({ page, drawbridge }, info) => {
  const { url } = await drawbridge();
  for (const [link, part] of [
    ['?namespace=payments', 'nodes'],
    ['?focus=workload/orders/Deployment/orders-api', 'sides'],
    ['?focus=internet&towards=workload/data/StatefulSet/postgres', 'paths'],
    ['?view=matrix&order=flow', 'rows'],
    ['?view=reach&filter=state:open', 'rows'],
  ] as const) {
    await page.goto(`${url}/${link}`);
    expect(JSON.parse((await saved(page, /^JSON/, info.outputPath('view.json'))).text), link).toMatchObject({ version: 1, source: { label: 'Sample shop' }, link, [part]: expect.anything() });
  }
});

test('a link to the view is copied, and opens it', async ({ page, context, drawbridge }) => {
  const { url } = await drawbridge();
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: url });
  await page.goto(`${url}/?namespace=payments&peer=workload/payments/Deployment/ledger`);
  await page.getByRole('button', { name: 'Share' }).click();
  await page.getByRole('menuitem', { name: /^Copy link/ }).click();
  await expect(page.getByRole('status').filter({ hasText: 'The link to this view is copied' })).toBeVisible();
  const other = await context.newPage();
  await other.goto(await page.evaluate(() => navigator.clipboard.readText()));
  await expect(other.getByRole('complementary', { name: 'Inspector' }).getByRole('heading', { name: 'ledger' })).toBeVisible();
});

test('the table is printed whole: all rows that the filter leaves, with what was asked of what', async ({ page, drawbridge }) => {
  const { url } = await drawbridge();
  await page.goto(`${url}/?view=reach&filter=state:open`);
  const said = await page.getByText(/^\d+ of \d+ pairs$/).textContent();
  await page.evaluate(() => {
    window.print = () => window.dispatchEvent(new Event('beforeprint'));
  });
  await page.getByRole('button', { name: 'Print', exact: true }).click();
  await page.emulateMedia({ media: 'print' });
  const sheet = page.getByRole('article', { name: 'Who can reach whom' });
  await expect(sheet).toContainText('Sample shop');
  await expect(sheet).toContainText('Filter: state:open');
  await expect(sheet.getByRole('row')).toHaveCount(Number(/^\d+/.exec(said ?? '')?.[0]) + 1);
  await expect(page.getByRole('button', { name: 'Print', exact: true })).toBeHidden();
  const pages = (await page.pdf({ format: 'A4' })).toString('latin1').match(/\/Type\s*\/Page\b/g);
  expect(pages?.length).toBeGreaterThan(3);
  await page.emulateMedia({ media: 'screen' });
  await expect(sheet).toHaveCount(0);
});
