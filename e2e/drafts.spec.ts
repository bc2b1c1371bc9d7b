import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { selfSignedCertificate } from '../lib/testing/api-server/self-signed';
import { readManifestObjects } from '../lib/testing/api-server/manifest-objects';
import { runWorkloads } from '../lib/testing/api-server/run-workloads';
import { startApiServer } from '../lib/testing/api-server/server';
import { expect, test } from './support/drawbridge';
import { folderOf } from './support/folder';

const WEB = 'workload/storefront/Deployment/web';
const CATALOG = 'workload/catalog/Deployment/catalog-api';
const LEDGER = 'workload/payments/Deployment/ledger';

const trayOf = (page: Page) => page.getByRole('region', { name: 'Draft', exact: true });
const changesOf = (page: Page) => trayOf(page).getByRole('list', { name: 'Changes of the draft' });
const draftsButton = (page: Page) => trayOf(page).getByRole('button', { name: /: choose a draft/ });
const openDrafts = async (page: Page) => {
  await draftsButton(page).click();
  return page.getByRole('menu');
};
/** Takes an entry of the menu of drafts. */
const take = async (page: Page, name: string | RegExp) => (await openDrafts(page)).getByRole('menuitem', { name }).click();
const switchTo = async (page: Page, name: string | RegExp) => (await openDrafts(page)).getByRole('menuitemcheckbox', { name }).click();
const isolate = async (page: Page, namespace: string) => {
  await page.getByRole('button', { name: `Isolate this namespace` }).click();
  await page.getByRole('menuitem', { name: /^Ingress only/ }).click();
  await expect(changesOf(page)).toContainText(`${namespace}, all pods`);
};
const rename = async (page: Page, name: string, notes = '') => {
  await take(page, 'Name and notes…');
  const dialog = page.getByRole('dialog', { name: 'Name and notes of the draft' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
  if (notes) await dialog.getByRole('textbox', { name: 'Notes' }).fill(notes);
  await dialog.getByRole('button', { name: 'Save' }).click();
};
const draftFile = (name: string, ...changes: object[]) => JSON.stringify({ version: 1, name, changes: changes.map((change, index) => ({ id: `c${index}`, ...change })) });
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

  const dropped = await page.evaluateHandle((content) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([content], 'dropped.json', { type: 'application/json' }));
    return transfer;
  }, draftFile('Dropped', { kind: 'isolate', subject: 'namespace/orders', directions: ['egress'] }));
  await trayOf(page).dispatchEvent('drop', { dataTransfer: dropped });
  await expect(draftsButton(page)).toContainText('Dropped');
  await expect(changesOf(page)).toContainText('orders, all pods');
});

test('another draft is merged in: what joins is shown, what contradicts is chosen, and it is one step', async ({ page, drawbridge }) => {
  const { url } = await drawbridge();
  const ports = [{ protocol: 'TCP', port: 8080 }];
  await page.goto(url);
  await page.getByRole('button', { name: /^Draft ·/ }).click();
  await trayOf(page).dispatchEvent('drop', { dataTransfer: await dataTransfer(page, draftFile('Theirs', { kind: 'deny', from: WEB, to: CATALOG, ports: 'all', why: 'moved away' }, { kind: 'isolate', subject: 'namespace/orders', directions: ['ingress'] })) });
  await expect(draftsButton(page)).toContainText('Theirs');
  await trayOf(page).dispatchEvent('drop', { dataTransfer: await dataTransfer(page, draftFile('Mine', { kind: 'keep', from: WEB, to: CATALOG, ports })) });
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

test('a draft is saved beside the manifests; what somebody else saved meanwhile is merged, not overwritten', async ({ page, browser, drawbridge }, info) => {
  const folder = folderOf(info, { 'all.yaml': ['a', 'b'].map((name) => `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: ${name}, labels: {app: ${name}}}\nspec: {containers: [{name: c, image: x, ports: [{containerPort: 8080}]}]}\n`).join('---\n') });
  const { url } = await drawbridge([folder]);
  await page.goto(`${url}/?in=a`);
  await isolate(page, 'a');
  await rename(page, 'Shared');
  await take(page, /^Save beside the manifests/);
  await expect(page.getByRole('status').filter({ hasText: 'Shared is saved.' })).toBeVisible();
  const drafts = join(folder, 'drawbridge-drafts');
  expect(readdirSync(drafts)).toHaveLength(1);
  const saved = join(drafts, readdirSync(drafts)[0]!);
  expect(JSON.parse(readFileSync(saved, 'utf8'))).toMatchObject({ version: 1, name: 'Shared', changes: [{ kind: 'isolate', subject: 'namespace/a' }] });

  const colleague = await (await browser.newContext()).newPage();
  await colleague.goto(`${url}/?in=b`);
  await colleague.getByRole('button', { name: /^Draft ·/ }).click();
  await take(colleague, /^Open a saved draft/);
  await colleague.getByRole('dialog', { name: 'Saved drafts' }).getByRole('button', { name: 'Open Shared' }).click();
  await isolate(colleague, 'b');
  await expect(trayOf(colleague)).toContainText('unsaved changes');
  await take(colleague, /^Save beside the manifests/);
  await expect(trayOf(colleague)).not.toContainText('unsaved changes');

  await changesOf(page).getByRole('button', { name: /^Say why/ }).click();
  await page.keyboard.type('nobody');
  await page.keyboard.press('Enter');
  await take(page, /^Save beside the manifests/);
  const dialog = page.getByRole('dialog', { name: 'Merge into Shared' });
  await expect(dialog).toContainText('was saved by somebody else since you last saw it');
  await expect(dialog.getByRole('list', { name: 'Comes in' })).toContainText('isolate b, all pods');
  await dialog.getByRole('button', { name: 'Merge' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Shared is saved.' })).toBeVisible();
  await expect.poll(() => JSON.parse(readFileSync(saved, 'utf8')) as unknown).toMatchObject({ changes: [{ subject: 'namespace/a', why: 'nobody' }, { subject: 'namespace/b' }] });
  await expect(page.getByTestId('figure')).toBeVisible();
  await colleague.context().close();
});

test('in a cluster drafts are ConfigMaps where Drawbridge was told so and the user may; else the choice says why not', async ({ page, drawbridge }, info) => {
  const cluster = await startApiServer({
    objects: runWorkloads(readManifestObjects('lib/sources/sample')),
    access: { writer: [], reader: [{ resource: 'configmaps', verb: 'update' }] },
    tls: selfSignedCertificate('drawbridge test API server'),
  });
  try {
    mkdirSync(info.outputPath(), { recursive: true });
    const kubeconfigFor = (token: string) => {
      const path = info.outputPath(`${token}.yaml`);
      writeFileSync(path, cluster.kubeconfigYaml(token));
      return path;
    };
    const writer = await drawbridge(['--kubeconfig', kubeconfigFor('writer'), '--drafts', 'orders']);
    await page.goto(`${writer.url}/?in=orders`);
    await isolate(page, 'orders');
    await take(page, /^Save in the cluster/);
    await expect(trayOf(page)).toContainText('saved');
    await expect.poll(() => cluster.list('ConfigMap')).toMatchObject([{ metadata: { namespace: 'orders', labels: { 'app.kubernetes.io/managed-by': 'drawbridge' } } }]);

    const reader = await drawbridge(['--kubeconfig', kubeconfigFor('reader'), '--drafts', 'orders']);
    await page.goto(reader.url);
    await page.getByRole('button', { name: /^Draft ·/ }).click();
    const refused = (await openDrafts(page)).getByRole('menuitem', { name: /^Save in the cluster/ });
    await expect(refused).toContainText('may not update configmaps in the namespace orders');
    await expect(refused).toBeDisabled();

    const unasked = await drawbridge(['--kubeconfig', kubeconfigFor('writer')]);
    await page.goto(unasked.url);
    await page.getByRole('button', { name: /^Draft ·/ }).click();
    await expect((await openDrafts(page)).getByRole('menuitem', { name: /^Save for others/ })).toContainText('--drafts NAMESPACE');
  } finally {
    await cluster.close();
  }
});

test('a connection is denied from the panel, or with a key', async ({ page, drawbridge }) => {
  const { url } = await drawbridge();
  await page.goto(`${url}/?from=${WEB}&to=${CATALOG}`);
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await inspector.getByRole('button', { name: /^Deny…/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Deny a connection' });
  await expect(dialog.getByRole('combobox', { name: 'From' })).toHaveValue('storefront/web');
  await expect(dialog.getByRole('checkbox', { name: /^All ports/ })).toBeChecked();
  await dialog.getByRole('button', { name: 'Add to draft' }).click();
  await expect(changesOf(page)).toContainText('deny');
  await expect(changesOf(page)).toContainText('storefront/web → catalog/catalog-api all ports');

  await page.goto(`${url}/?from=${WEB}&to=${LEDGER}`);
  await page.getByRole('application').focus();
  await page.keyboard.press('d');
  await expect(dialog.getByRole('combobox', { name: 'To' })).toHaveValue('payments/ledger');
  await page.keyboard.press('Escape');
  await page.goto(url);
  await expect(changesOf(page)).toBeVisible();
  await page.getByRole('application').focus();
  await page.keyboard.press('d');
  await expect(changesOf(page)).toHaveCount(0);
});

/** What is dropped on a page. */
function dataTransfer(page: Page, content: string) {
  return page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], 'dropped.json', { type: 'application/json' }));
    return transfer;
  }, content);
}
