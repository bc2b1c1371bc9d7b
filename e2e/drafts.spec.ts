import AxeBuilder from '@axe-core/playwright';
import { readFileSync } from 'node:fs';
import { changesOf, draftFile, draftsButton, dropFile, isolate, openDrafts, rename, switchTo, take, trayOf } from './support/drafts';
import { expect, test } from './support/drawbridge';

const WEB = 'workload/storefront/Deployment/web';
const CATALOG = 'workload/catalog/Deployment/catalog-api';
/** A file as the browser hands it over. */
const file = (name: string, text: string) => ({ name, mimeType: 'application/json', buffer: Buffer.from(text) });

test('drafts have names, notes and each its own history; deleting one can be undone', async ({ page, drawbridge }) => {
  const { url } = await drawbridge();
  await page.goto(`${url}/?in=catalog`);
  await isolate(page, 'catalog');
  await rename(page, 'Close the catalog', 'For the audit.');
  await expect(draftsButton(page)).toContainText('Close the catalog');
  await take(page, 'New draft');
  await expect(changesOf(page)).toHaveCount(0);
  await page.goto(`${url}/?in=orders`);
  await isolate(page, 'orders');
  await take(page, 'Duplicate');
  await expect(draftsButton(page)).toContainText('Draft 1 copy');

  await switchTo(page, /^Close the catalog/);
  await expect(changesOf(page)).toContainText('catalog, all pods');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(changesOf(page)).toHaveCount(0);
  await page.reload();
  await expect(draftsButton(page)).toContainText('Close the catalog');
  await page.getByRole('button', { name: 'Redo' }).click();
  await expect(changesOf(page)).toContainText('catalog, all pods');

  await take(page, 'Delete');
  await expect(draftsButton(page)).not.toContainText('Close the catalog');
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
  await expect(draftsButton(page)).toContainText('Close the catalog');
  await take(page, 'Name and notes…');
  await expect(page.getByRole('textbox', { name: 'Notes' })).toHaveValue('For the audit.');
});

test('the draft of a browser from before drafts had names is still there', async ({ page, drawbridge }) => {
  const { url } = await drawbridge();
  const change = { id: 'c1', kind: 'isolate', subject: 'namespace/catalog', directions: ['ingress'] };
  await page.addInitScript((text) => window.localStorage.setItem('drawbridge.draft.Sample shop', text), JSON.stringify({ past: [{ version: 1, changes: [] }], present: { version: 1, changes: [change] }, future: [] }));
  await page.goto(url);
  await page.getByRole('button', { name: /^Draft · 1/ }).click();
  await expect(changesOf(page)).toContainText('catalog, all pods');
  await expect(draftsButton(page)).toContainText('Draft 1');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(changesOf(page)).toHaveCount(0);
});

test('every change says why, in place', async ({ page, drawbridge }) => {
  const { url } = await drawbridge();
  await page.goto(`${url}/?in=catalog`);
  await isolate(page, 'catalog');
  await changesOf(page).getByRole('button', { name: /^Say why: isolate catalog/ }).click();
  await page.keyboard.type('nobody needs it');
  await page.keyboard.press('Enter');
  await expect(changesOf(page)).toContainText('nobody needs it');
  await changesOf(page).getByRole('button', { name: /^Why: nobody needs it/ }).click();
  await page.keyboard.type(' indeed');
  await page.keyboard.press('Escape');
  await page.reload();
  await expect(changesOf(page)).toContainText('nobody needs it');
  await expect(changesOf(page)).not.toContainText('indeed');
});

test('a draft goes out as a file and comes in again, dropped or chosen; what is no draft is said', async ({ page, drawbridge }) => {
  const { url } = await drawbridge();
  await page.goto(`${url}/?in=catalog`);
  await isolate(page, 'catalog');
  await rename(page, 'Close the catalog');
  const [download] = await Promise.all([page.waitForEvent('download'), take(page, 'Export as a file')]);
  expect(download.suggestedFilename()).toBe('Close-the-catalog.drawbridge.json');
  const text = readFileSync(await download.path(), 'utf8');

  const choose = async (...files: ReturnType<typeof file>[]) => {
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), take(page, /^Import a file/)]);
    await chooser.setFiles(files);
  };
  await choose(file('x.json', text));
  await expect(draftsButton(page)).toContainText('Close the catalog 2');
  await expect(changesOf(page)).toContainText('catalog, all pods');

  await choose(file('gone.yaml', 'version: 1\nchanges:\n- {kind: keep, from: workload/gone/Deployment/x, to: internet, ports: all}\n'));
  await expect(draftsButton(page)).toContainText('gone');
  await expect(changesOf(page)).toContainText('not in the cluster any more');

  await choose(file('policy.yaml', 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n'));
  await expect(trayOf(page).getByRole('alert')).toContainText('policy.yaml is no draft but a Kubernetes object, NetworkPolicy');
  await trayOf(page).getByRole('button', { name: 'Dismiss' }).click();

  await dropFile(page, draftFile('Dropped', { kind: 'isolate', subject: 'namespace/orders', directions: ['egress'] }));
  await expect(draftsButton(page)).toContainText('Dropped');
  await expect(changesOf(page)).toContainText('orders, all pods');
});

test('another draft is merged in: what joins is shown, what contradicts is chosen, and it is one step', async ({ page, drawbridge }) => {
  const { url } = await drawbridge();
  const ports = [{ protocol: 'TCP', port: 8080 }];
  await page.goto(url);
  await page.getByRole('button', { name: /^Draft ·/ }).click();
  await dropFile(page, draftFile('Theirs', { kind: 'deny', from: WEB, to: CATALOG, ports: 'all', why: 'moved away' }, { kind: 'isolate', subject: 'namespace/orders', directions: ['ingress'] }));
  await expect(draftsButton(page)).toContainText('Theirs');
  await dropFile(page, draftFile('Mine', { kind: 'keep', from: WEB, to: CATALOG, ports }));
  await expect(draftsButton(page)).toContainText('Mine');

  await take(page, 'Merge another draft in…');
  const dialog = page.getByRole('dialog', { name: 'Merge into Mine' });
  await expect(dialog.getByRole('list', { name: 'Comes in' })).toContainText('isolate orders, all pods, ingress');
  const conflict = dialog.getByRole('group', { name: /One opens what the other denies: 8080\/TCP/ });
  await expect(conflict).toContainText('moved away');
  await expect(dialog).toContainText('1 conflict to decide');
  await expect(dialog.getByRole('button', { name: 'Merge' })).toBeDisabled();
  await conflict.getByRole('radio', { name: /^Theirs: deny/ }).check();
  await expect(dialog.getByRole('list', { name: 'Goes' })).toContainText('keep storefront/web → catalog/catalog-api');
  await dialog.getByRole('button', { name: 'Merge' }).click();
  await expect(changesOf(page).getByRole('listitem')).toHaveCount(2);
  await expect(changesOf(page)).toContainText('moved away');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(changesOf(page).getByRole('listitem')).toHaveCount(1);
  await expect(changesOf(page)).toContainText('keep');
});

test('two tabs on one draft see what the other does and overwrite nothing', async ({ page, context, drawbridge }) => {
  const { url } = await drawbridge();
  await page.goto(`${url}/?in=catalog`);
  const other = await context.newPage();
  await other.goto(`${url}/?in=orders`);
  await isolate(page, 'catalog');
  await other.getByRole('button', { name: /^Draft · 1/ }).waitFor();
  await isolate(other, 'orders');
  await expect(changesOf(other).getByRole('listitem')).toHaveCount(2);
  await expect(changesOf(page).getByRole('listitem')).toHaveCount(2);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(changesOf(other).getByRole('listitem')).toHaveCount(1);
});

test('no accessibility rule is broken by the menu of drafts, the dialogs and a draft with reasons', async ({ page, drawbridge }) => {
  const { url } = await drawbridge();
  const check = async () => expect((await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(`${url}/?from=${WEB}&to=${CATALOG}`);
  await page.getByRole('button', { name: /^Draft ·/ }).click();
  await dropFile(page, draftFile('Theirs', { kind: 'deny', from: WEB, to: CATALOG, ports: 'all' }));
  await dropFile(page, draftFile('Mine', { kind: 'keep', from: WEB, to: CATALOG, ports: 'all', why: 'products' }));
  await expect(changesOf(page)).toContainText('products');
  await openDrafts(page);
  await check();
  await page.getByRole('menuitem', { name: 'Merge another draft in…' }).click();
  await expect(page.getByRole('dialog')).toContainText('1 conflict to decide');
  await check();
  await page.keyboard.press('Escape');
  await take(page, 'Name and notes…');
  await check();
});
