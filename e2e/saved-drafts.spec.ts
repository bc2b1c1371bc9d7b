import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readManifestObjects } from '../lib/testing/api-server/manifest-objects';
import { runWorkloads } from '../lib/testing/api-server/run-workloads';
import { selfSignedCertificate } from '../lib/testing/api-server/self-signed';
import { startApiServer } from '../lib/testing/api-server/server';
import { changesOf, isolate, openDrafts, rename, take, trayOf } from './support/drafts';
import { expect, test } from './support/drawbridge';
import { folderOf } from './support/folder';

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
