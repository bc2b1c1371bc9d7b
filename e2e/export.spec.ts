import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { strFromU8, unzipSync } from 'fflate';
import { ask } from './support/ask';
import { expect, test } from './support/drawbridge';
import { folderOf } from './support/folder';

const pod = (name: string, labels: string) => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, labels: ${labels}}\nspec: {containers: [{name: c, image: x, ports: [{containerPort: 8080}]}]}\n`;
const DENY = '# Nobody comes in unless it is said here.\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: default-deny}\nspec: {podSelector: {}, policyTypes: [Ingress]}\n';
const PODS = [pod('web', '{app: web}'), pod('db', '{app: db}')].join('---\n');

const draftOf = (page: Page) => page.getByRole('region', { name: 'Draft', exact: true });
const chooseExport = async (page: Page, item: RegExp) => {
  await draftOf(page).getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: item }).click();
};
/** No rule of accessibility is broken, in dark and in light. */
async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join('; ')}`)).toEqual([]);
  }
}
/** Drafts that web may reach db. */
async function allow(page: Page, from = 'default/web'): Promise<void> {
  await ask(page, from, 'default/db', '8080');
  await page.getByRole('button', { name: 'Allow this' }).click();
  await expect(page.getByRole('region', { name: /^Impact/ })).toContainText('opened');
}

test('the bundle has the policies by namespace, Kustomize, a diff, words for a reviewer and the proof', async ({ page, showing }) => {
  const at = await showing({ 'pods.yaml': PODS, 'deny.yaml': DENY });
  await page.goto(at());
  await allow(page);
  const [download] = await Promise.all([page.waitForEvent('download'), chooseExport(page, /^Bundle/)]);
  expect(download.suggestedFilename()).toBe('drawbridge-bundle.zip');
  const files = unzipSync(readFileSync((await download.path())!));
  expect(Object.keys(files)).toEqual(['PULL_REQUEST.md', 'changes.diff', 'kustomization.yaml', 'policies/default/allow-db.yaml', 'proof.json']);
  const proof = JSON.parse(strFromU8(files['proof.json']!)) as Record<string, unknown>;
  expect(proof).toMatchObject({ exact: true, collateral: [], inputs: expect.stringMatching(/^sha256:[0-9a-f]{64}$/), engine: expect.stringMatching(/^drawbridge \d/) });
  expect(strFromU8(files['PULL_REQUEST.md']!)).toContain('- `default/web → default/db` +8080/TCP');
});

test('an export is reviewed as a diff and as text for a pull request, and its commands are copied', async ({ page, drawbridge, context }, info) => {
  const { url } = await drawbridge([folderOf(info, { 'pods.yaml': PODS, 'deny.yaml': DENY })]);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(url);
  await allow(page);
  await chooseExport(page, /^Diff/);
  const dialog = page.getByRole('dialog', { name: 'Review the export' });
  await expect(dialog.getByRole('region', { name: /default\.allow-db\.yaml$/ })).toContainText('+kind: NetworkPolicy');
  await expectAccessible(page);
  await dialog.getByRole('tab', { name: 'Pull request' }).click();
  await expect(dialog).toContainText('# Network policies: opens 1 pair');
  await page.keyboard.press('Escape');
  await chooseExport(page, /^Copy kubectl/);
  await expect(draftOf(page).getByText('Copied')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('kubectl apply -f drawbridge-policies.yaml');
});

test('a draft is written into the folder it came from after one look at what changes, and what was there is kept', async ({ page, drawbridge }, info) => {
  const folder = folderOf(info, { 'pods.yaml': PODS, 'deny.yaml': DENY });
  const { url } = await drawbridge([folder]);
  await page.goto(url);
  await expect(page.getByTestId('figure')).toHaveText('0 of 2');
  await allow(page);
  await chooseExport(page, /^Write to the folder/);
  const dialog = page.getByRole('dialog', { name: 'Write to the folder' });
  await expect(dialog).toContainText('default.allow-db.yaml');
  expect(existsSync(join(folder, 'default.allow-db.yaml'))).toBe(false);
  await dialog.getByRole('button', { name: 'Write 1 file' }).click();
  await expect(dialog).toContainText('1 file written');
  expect(readFileSync(join(folder, 'default.allow-db.yaml'), 'utf8')).toContain('kind: NetworkPolicy');
  expect(readFileSync(join(folder, 'deny.yaml'), 'utf8')).toBe(DENY);
  const [backup] = readdirSync(join(folder, '.drawbridge-backup'));
  expect(readFileSync(join(folder, '.drawbridge-backup', backup!, 'created.txt'), 'utf8')).toBe('default.allow-db.yaml\n');
  await dialog.getByRole('button', { name: 'Done' }).click();
  // The folder is watched, so the map has it at once.
  await expect(page.getByTestId('figure')).toHaveText('1 of 2');
});

test('a rule is narrowed in the words of its author: what changes is shown, and every other byte stays', async ({ page, drawbridge }, info) => {
  const policy = `# The database, owned by team data.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, labels: {team: data}} # please keep
spec:
  podSelector: {matchLabels: {app: db}}
  policyTypes: [Ingress]
  ingress:
    # all that may come in
    - from:
        - podSelector: {matchLabels: {app: web}} # the shop
        - podSelector: {matchLabels: {app: api}} # partners
      ports: [{port: 8080}]
`;
  const folder = folderOf(info, { 'all.yaml': [PODS, pod('api', '{app: api}'), policy].join('---\n') });
  const { url } = await drawbridge([folder]);
  await page.goto(`${url}/?from=workload/default/Pod/api&to=workload/default/Pod/db`);
  await page.getByRole('complementary', { name: 'Inspector' }).getByRole('button', { name: /^Deny…/ }).click();
  await page.getByRole('dialog', { name: 'Deny a connection' }).getByRole('button', { name: 'Add to draft' }).click();
  await expect(page.getByRole('region', { name: /^Impact/ })).toContainText('exact');
  await chooseExport(page, /^Write to the folder/);
  const dialog = page.getByRole('dialog', { name: 'Write to the folder' });
  await expect(dialog.getByRole('region', { name: 'all.yaml' })).toContainText('-        - podSelector: {matchLabels: {app: api}} # partners');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Write 1 file' }).click();
  await expect(dialog).toContainText('1 file written');
  const written = readFileSync(join(folder, 'all.yaml'), 'utf8');
  const [reason] = /^ +# Denies default\/api .*\n/m.exec(written) ?? [''];
  expect(written.replace(reason, '')).toBe([PODS, pod('api', '{app: api}'), policy.replace('        - podSelector: {matchLabels: {app: api}} # partners\n', '')].join('---\n'));
  const [backup] = readdirSync(join(folder, '.drawbridge-backup'));
  expect(readFileSync(join(folder, '.drawbridge-backup', backup!, 'all.yaml'), 'utf8')).toBe([PODS, pod('api', '{app: api}'), policy].join('---\n'));
});

test('what nobody asked for is exported only after one yes, which names it', async ({ page, showing }) => {
  const twins = [pod('web', '{app: x}'), pod('twin', '{app: x}'), pod('db', '{app: db}'), DENY].join('---\n');
  const at = await showing({ 'all.yaml': twins });
  await page.goto(at());
  await allow(page);
  const save = draftOf(page).getByRole('button', { name: 'Download YAML' });
  await save.click();
  const dialog = page.getByRole('dialog', { name: 'Not exactly what was drafted' });
  await expect(dialog).toContainText('also change 1 pair');
  await expect(dialog.getByRole('list')).toContainText('default/twin → default/db');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Go back' }).click();
  await save.click();
  const [first] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('button', { name: 'Export all the same' }).click()]);
  expect(readFileSync((await first.path())!, 'utf8')).toContain('kind: NetworkPolicy');
  await Promise.all([page.waitForEvent('download'), save.click()]);
  await expect(dialog).toHaveCount(0);
});

test('the sample has no folder to write to', async ({ page, drawbridge }) => {
  const { url } = await drawbridge();
  await page.goto(`${url}/?peer=workload/orders/Deployment/orders-api`);
  await draftOf(page).getByRole('button', { name: /^Allow/ }).click();
  const form = page.getByRole('dialog').last();
  await form.getByRole('combobox', { name: 'To', exact: true }).fill('payments/payment-gateway');
  await page.getByRole('option').filter({ hasText: 'payments/payment-gateway' }).first().click();
  await form.getByRole('checkbox', { name: /^8443\/TCP/ }).check();
  await form.getByRole('button', { name: 'Add to draft' }).click();
  await draftOf(page).getByRole('button', { name: 'Export' }).click();
  await expect(page.getByRole('menuitem', { name: /^Write to the folder/ })).toBeDisabled();
});
