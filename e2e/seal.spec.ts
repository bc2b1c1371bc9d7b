import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { strFromU8, unzipSync } from 'fflate';
import { parseAllDocuments } from 'yaml';
import { projectFolder } from '../lib/cli/project.ts';
import type { SealView } from '../lib/queries/contract/seal';
import { expect, test } from './support/drawbridge';
import { difference, reachablePairs } from './support/pairs';

/** Opens the window for a namespace from its panel. */
async function seal(page: Page, url: string, namespace: string): Promise<Locator> {
  await page.goto(`${url}/?in=${namespace}`);
  await page.getByRole('complementary', { name: 'Inspector' }).getByRole('button', { name: 'Seal…' }).click();
  const dialog = page.getByRole('dialog', { name: `Seal ${namespace}` });
  await expect(outcomeOf(dialog)).toContainText('Rollout');
  return dialog;
}
const outcomeOf = (dialog: Locator) => dialog.getByRole('region', { name: 'Sealed' });
const stagesOf = (dialog: Locator) => dialog.getByRole('list', { name: 'Stages of the rollout' }).getByRole('listitem', { name: /^Stage/ });

async function unzipped(page: Page, button: Locator): Promise<{ readonly name: string; readonly files: Record<string, string> }> {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  const files = Object.entries(unzipSync(readFileSync((await download.path())!)));
  return { name: download.suggestedFilename(), files: Object.fromEntries(files.map(([path, bytes]) => [path, strFromU8(bytes)])) };
}

/** The sample as a folder of manifests, with policies of one namespace in the place of those it has. */
function sampleWith(folder: string, namespace: string, policies: readonly string[]): string {
  cpSync(join(projectFolder, 'lib/sources/sample'), folder, { recursive: true });
  const file = join(folder, `${namespace}.yaml`);
  const rest = parseAllDocuments(readFileSync(file, 'utf8')).filter((document) => document.get('kind') !== 'NetworkPolicy');
  writeFileSync(file, [...rest.map(String), ...policies].join('\n---\n'));
  return folder;
}

test('a namespace is sealed but for one connection that is given up, and its files make the cluster that was proven', async ({ page, drawbridge, request }, info) => {
  const { url } = await drawbridge();
  const dialog = await seal(page, url, 'accounts');
  await expect(outcomeOf(dialog)).toContainText('exact');
  const box = dialog.getByRole('checkbox', { name: /^Keep storefront\/bff → accounts\/sign-in on/ });
  await dialog.getByRole('searchbox', { name: 'Filter connections' }).fill('bff sign-in');
  await expect(box).toBeChecked();
  const answer = page.waitForResponse((response) => response.url().endsWith('/api/seal') && (response.request().postData() ?? '').includes('storefront/Deployment/bff'));
  await box.focus();
  await page.keyboard.press('Space');
  await expect(box).not.toBeChecked();
  const view = (await (await answer).json()) as SealView;
  expect(view).toMatchObject({ exact: true, namespaces: ['accounts'], counts: { off: 1 } });
  expect(view.stages[0]!.closed.first.map(({ from, to }) => `${from} ${to}`)).toContain('storefront/bff accounts/sign-in');

  await expect(stagesOf(dialog)).toHaveCount(1);
  await expect(stagesOf(dialog)).toContainText('exact');
  await expect(stagesOf(dialog).getByRole('combobox', { name: 'Policy of accounts' })).toBeVisible();
  const { name, files } = await unzipped(page, dialog.getByRole('button', { name: 'Download this stage' }));
  expect(name).toBe('drawbridge-seal-accounts.zip');
  expect(JSON.parse(files['proofs/1-accounts.json']!)).toMatchObject({ exact: true, namespace: 'accounts' });
  expect(Object.keys(files).some((path) => path.startsWith('1-accounts/rollback/'))).toBe(true);

  const policies = Object.keys(files).filter((path) => /^1-accounts\/[^/]+\.yaml$/.test(path)).map((path) => files[path]!);
  const before = await reachablePairs(request, url);
  const again = await drawbridge([sampleWith(info.outputPath('manifests'), 'accounts', policies)]);
  const after = await reachablePairs(request, again.url);
  const { gone, come } = difference(before, after);
  expect(gone.some((line) => line.startsWith('workload/storefront/Deployment/bff > workload/accounts/Deployment/sign-in'))).toBe(true);
  expect(gone.every((line) => line.includes('/accounts/'))).toBe(true);
  expect(come.every((line) => line.includes('/accounts/'))).toBe(true);
  await page.goto(again.url);
  await expect(page.getByTestId('figure')).toHaveText(`${view.after.reachable} of ${view.after.pairs}`);
});

test('everything is sealed from the search, stage by stage, the ones with the least risk first, and each has its way back', async ({ page, drawbridge }) => {
  const { url } = await drawbridge();
  await page.goto(url);
  await expect(page.getByTestId('figure')).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('seal namespaces');
  await expect(page.getByRole('option', { name: /^Seal namespaces/ })).toBeVisible();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Seal all namespaces' });
  await expect(outcomeOf(dialog)).toContainText('exact', { timeout: 40_000 });
  const stages = stagesOf(dialog);
  await expect(stages).toHaveCount(9);
  await expect(stages.first()).toContainText('Closes nothing');
  await stages.nth(2).getByRole('button', { expanded: false }).click();
  await expect(stages.nth(2).getByLabel('Commands: Go back', { exact: true })).toContainText('kubectl');
  const { files } = await unzipped(page, dialog.getByRole('button', { name: 'Download all stages' }));
  expect(Object.keys(files).filter((path) => path.startsWith('proofs/'))).toHaveLength(9);
  expect(files['README.md']).toContain('To go back:');
});

test('what is kept is chosen by source, and sealing to nothing is possible and said', async ({ page, drawbridge }) => {
  const { url } = await drawbridge();
  const dialog = await seal(page, url, 'catalog');
  await dialog.getByRole('radio', { name: /^Nothing/ }).check();
  await dialog.getByRole('checkbox', { name: /^Essential/ }).uncheck();
  await dialog.getByRole('checkbox', { name: /^Declared/ }).uncheck();
  const kept = dialog.getByRole('region', { name: 'Connections to keep' });
  await expect(kept).toContainText('Nothing is kept');
  await dialog.getByRole('checkbox', { name: /^Observed/ }).check();
  await dialog.getByLabel('File with observed connections').setInputFiles({ name: 'flows.txt', mimeType: 'text/plain', buffer: Buffer.from('storefront/bff => catalog/search : TCP 8080\nstorefront/bfff => catalog/search\n') });
  await expect(kept.getByRole('checkbox', { name: 'Keep storefront/bff → catalog/search on 8080/TCP' })).toBeChecked();
  await expect(dialog.getByText('Line 2: there is no storefront/bfff in the source.')).toBeVisible();
  await expect(outcomeOf(dialog)).toContainText('1 observed line cannot be read and is not kept');
  await dialog.getByRole('checkbox', { name: /^Observed/ }).uncheck();
  await dialog.getByRole('radio', { name: /^Everything possible/ }).check();
  await expect(dialog.getByRole('list', { name: 'Connections', exact: true })).toContainText('catalog/search');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
});

for (const scheme of ['dark', 'light'] as const) {
  test(`the window breaks no accessibility rule, ${scheme}`, async ({ page, drawbridge }) => {
    const { url } = await drawbridge();
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await seal(page, url, 'storefront');
    const { violations } = await new AxeBuilder({ page }).include('[role="dialog"]').withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join('; ')}`)).toEqual([]);
  });
}
