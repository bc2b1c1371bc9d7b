import { expect, test } from './support/drawbridge';

test('findings are filtered by severity with the keyboard, and lead to what they concern', async ({ page, drawbridge }) => {
  const { url } = await drawbridge();
  await page.goto(url);
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  const list = inspector.getByRole('list', { name: 'Findings' });
  const severities = inspector.getByRole('group', { name: 'Severities shown' });
  const notes = severities.getByRole('button', { name: /note/ });
  await expect(list.getByRole('article').first()).toContainText('warning');

  await severities.getByRole('button', { name: /warning/ }).focus();
  await page.keyboard.press('Tab');
  await expect(notes).toBeFocused();
  await page.keyboard.press('Space');
  await expect(notes).toHaveAttribute('aria-pressed', 'true');
  await expect(list.getByRole('article')).toHaveCount(1);
  await expect(list.getByRole('article')).toContainText('note');
  await expect(inspector.getByRole('status').filter({ hasText: 'shown' })).toHaveText('1 finding shown');
  await page.keyboard.press('Space');
  await expect(notes).toHaveAttribute('aria-pressed', 'false');

  await page.keyboard.press('Tab');
  await page.keyboard.type('images-from-ingress-controller');
  await expect(list.getByRole('article')).toHaveCount(1);
  await expect(list).toContainText('selects no running pod');
  await list.getByRole('button', { name: /selects no running pod/ }).press('Enter');
  await expect(inspector.getByRole('heading', { name: 'images-from-ingress-controller', level: 2 })).toBeVisible();
});

test('a finding that can be mended is mended by one click, and Impact proves what that opens', async ({ page, drawbridge }) => {
  const { url } = await drawbridge();
  await page.goto(url);
  const list = page.getByRole('complementary', { name: 'Inspector' }).getByRole('list', { name: 'Findings' });
  await list.getByRole('article').filter({ hasText: 'DNS is not allowed' }).first().getByRole('button', { name: /^Add to draft/ }).click();
  const draft = page.getByRole('region', { name: 'Draft', exact: true });
  await expect(draft.getByRole('list', { name: 'Changes of the draft' })).toContainText('kube-system/coredns');
  const impact = draft.getByRole('region', { name: /^Impact/ });
  await expect(impact).toContainText(/\+[1-9]\d*opened/);
  await expect(impact).toContainText('−0closed');
  await expect(impact).toContainText('exact');
});

test('what policies get wrong is listed once, together with what else is wrong with the input', async ({ page, drawbridge }) => {
  const long = 'n'.repeat(64);
  const object = (kind: string, api: string, spec: string) => `apiVersion: ${api}\nkind: ${kind}\nmetadata: {name: one, namespace: ${long}}\nspec: ${spec}\n`;
  const { url } = await drawbridge(['-'], { input: [object('NetworkPolicy', 'networking.k8s.io/v1', '{podSelector: {}}'), object('Pod', 'v1', '{containers: [{name: c, image: x}]}')].join('---\n') });
  await page.goto(url);
  await page.getByRole('button', { name: /^Problems 2/ }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('article')).toContainText('A policy that the API server rejects');
  await expect(dialog).toContainText('1 error of the input');
});
