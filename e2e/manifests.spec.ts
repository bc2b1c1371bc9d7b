import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask } from './support/ask';
import { expect, test } from './support/drawbridge';
import { folderOf } from './support/folder';

const pod = (name: string, labels: string) => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, labels: ${labels}}\nspec: {containers: [{name: c, image: x, ports: [{containerPort: 8080}]}]}\n`;
const policy = (name: string, spec: string) => `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}}\nspec: ${spec}\n`;
const DENY = policy('default-deny-all', '{podSelector: {}, policyTypes: [Ingress, Egress]}');
const ACCESS = policy('access-my-app', '{podSelector: {matchLabels: {app: app-1}}, policyTypes: [Ingress, Egress], ingress: [{from: [{podSelector: {matchLabels: {app: app-2}}}]}], egress: [{to: [{podSelector: {matchLabels: {app: app-2}}}]}]}');

test('the pair of policies that is taught everywhere opens nothing; the missing halves are named, and drawing them opens both', async ({ page, showing }) => {
  const at = await showing({ 'pods.yaml': [pod('app-1', '{app: app-1}'), pod('app-2', '{app: app-2}')].join('---\n'), 'policies.yaml': [DENY, ACCESS].join('---\n') });
  await page.goto(at());
  await expect(page.getByTestId('figure')).toHaveText('0 of 2');
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await expect(inspector).toContainText('the egress half is missing');
  await expect(inspector).toContainText('the ingress half is missing');
  await expect(inspector).toContainText(/cannot ask DNS/);

  for (const half of ['egress', 'ingress']) await inspector.getByRole('listitem').filter({ hasText: `the ${half} half is missing` }).getByRole('button', { name: 'Add to draft' }).click();
  const impact = page.getByRole('region', { name: /^Impact/ });
  await expect(impact).toContainText('+2opened');
  await expect(impact).toContainText('exact');
});

test('what cannot be read is named with file, line and what was probably meant; the rest still works', async ({ page, showing }) => {
  const at = await showing({
    'pods.yaml': pod('app-1', '{app: app-1}'),
    'pasted.yaml': 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: default-deny-all\nspec:\n  podSelector: {}\n  policyTypes:\n  -Ingress\n  -Egress\n',
  });
  await page.goto(at());
  await expect(page.getByRole('list', { name: 'Workloads on the map' })).toContainText('app-1');
  await page.getByRole('button', { name: /^Problems/ }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText(/pasted\.yaml:[78]/);
  await expect(dialog).toContainText('- Ingress');
});

test('a change in the folder reaches the page by itself', async ({ page, drawbridge }, info) => {
  const folder = folderOf(info, { 'pods.yaml': [pod('app-1', '{app: app-1}'), pod('app-2', '{app: app-2}')].join('---\n') });
  const { url } = await drawbridge([folder]);
  await page.goto(url);
  await expect(page.getByTestId('figure')).toHaveText('2 of 2');
  writeFileSync(join(folder, 'policies.yaml'), DENY);
  await expect(page.getByTestId('figure')).toHaveText('0 of 2');
  rmSync(join(folder, 'policies.yaml'));
  await expect(page.getByTestId('figure')).toHaveText('2 of 2');
});

test('workloads that no label tells apart are named, and what opens beside the intent is collateral', async ({ page, showing }) => {
  const at = await showing({ 'all.yaml': [pod('a', '{app: x}'), pod('b', '{app: x}'), pod('db', '{app: db}'), DENY].join('---\n') });
  await page.goto(at());
  await ask(page, 'default/a', 'default/db', '8080');
  await page.getByRole('button', { name: 'Allow this' }).click();
  const impact = page.getByRole('region', { name: /^Impact/ });
  await expect(impact).toContainText('No lasting label tells default/a from default/b');
  await expect(impact).toContainText('collateral');
  await expect(impact.getByText('exact', { exact: true })).toHaveCount(0);
});

test('manifests on standard input are a source like any other', async ({ page, drawbridge }) => {
  const { url } = await drawbridge(['-'], { input: [pod('app-1', '{app: app-1}'), pod('app-2', '{app: app-2}'), DENY].join('---\n') });
  await page.goto(url);
  await expect(page.getByTestId('figure')).toHaveText('0 of 2');
});

test('hostile text stays text', async ({ page, showing }) => {
  const at = await showing({
    'hostile.yaml': [
      pod('app-1', '{app: app-1, "x": "<img/src=x/onerror=alert(1)>"}'),
      `apiVersion: v1\nkind: Pod\nmetadata: {name: ok, labels: {app: ok}, annotations: {a: "javascript:alert(1)</script>"}}\nspec: {containers: [{name: c, image: "</script><script>alert(1)</script>"}]}\n`,
      `apiVersion: v1\nkind: Pod\nmetadata: {name: "</script><script>alert(1)</script>"}\nspec: {containers: []}\n`,
    ].join('---\n'),
  });
  let alerts = 0;
  page.on('dialog', (dialog) => {
    alerts++;
    void dialog.dismiss();
  });
  await page.goto(at());
  await expect(page.getByRole('list', { name: 'Workloads on the map' })).toContainText('ok');
  await page.getByRole('button', { name: /^Problems/ }).click();
  await expect(page.getByRole('dialog')).toContainText('</script><script>');
  expect(alerts).toBe(0);
});
