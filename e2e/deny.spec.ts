import { changesOf, trayOf } from './support/drafts';
import { expect, test } from './support/drawbridge';

const WEB = 'workload/storefront/Deployment/web';
const CATALOG = 'workload/catalog/Deployment/catalog-api';
const LEDGER = 'workload/payments/Deployment/ledger';

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

test('a denial that cannot be exact offers what could be done instead, and the choice can be taken back', async ({ page, showing }) => {
  const pod = (name: string, app: string) => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, labels: {app: ${app}}}\nspec: {containers: [{name: c, image: x, ports: [{containerPort: 8080}]}]}\n`;
  const policy = 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: db}\nspec: {podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: x}}}]}]}\n';
  const at = await showing({ 'all.yaml': [pod('a', 'x'), pod('b', 'x'), pod('db', 'db'), policy].join('---\n') });
  await page.goto(at('?from=workload/default/Pod/a&to=workload/default/Pod/db'));
  await page.getByRole('complementary', { name: 'Inspector' }).getByRole('button', { name: /^Deny…/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Add to draft' }).click();
  const change = changesOf(page).getByRole('listitem').first();
  const offers = change.getByRole('group', { name: /Instead/ });
  await expect(offers.getByRole('radio', { name: /^Leave it as it is/ })).toBeChecked();
  await expect(change).toContainText('Give default/a a label of its own');
  await expect(trayOf(page).getByRole('region', { name: /^Impact/ })).not.toContainText('exact');
  // Once it is chosen the offers are gone, so there is nothing to be seen checked.
  await offers.getByRole('radio', { name: /^Give up one connection more/ }).click();
  await expect(change).toContainText('other connections are given up with it');
  const impact = trayOf(page).getByRole('region', { name: /^Impact/ });
  await expect(impact.getByText('exact', { exact: true })).toBeVisible();
  await expect(impact.getByRole('list', { name: 'Closed pairs' })).toContainText('default/b → default/db');
  await change.getByRole('button', { name: /^Choose again/ }).click();
  await expect(offers).toBeVisible();
});
