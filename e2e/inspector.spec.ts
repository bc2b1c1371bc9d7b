import { expect, test } from './support/drawbridge';

const GATEWAY = 'workload/payments/Deployment/payment-gateway';
const WORKER = 'workload/orders/Deployment/order-worker';

test('the rule that granted a connection leads to its lines in the file, and what it says in prose', async ({ drawbridge, page }) => {
  const { url } = await drawbridge();
  await page.goto(`${url}/?from=${WORKER}&to=${GATEWAY}`);
  await page.getByRole('region', { name: 'Why' }).getByRole('button', { name: /^gateway-from-order-worker, rule 1/ }).click();
  await expect(page.getByRole('heading', { name: 'gateway-from-order-worker', level: 2 })).toBeVisible();
  await expect(page.getByRole('region', { name: 'What it says' })).toContainText('Applies to pods of payments with app=payment-gateway.');
  await expect(page.getByRole('button', { name: 'from any pod of namespace orders or pods with app=order-worker of the same namespace on TCP 8443' })).toHaveAttribute('aria-pressed', 'true');

  const text = page.getByRole('region', { name: 'Its text' });
  await expect(text).toContainText('spec.ingress[0]: lines 136 to 142 of payments.yaml');
  await expect(text.getByLabel('YAML of gateway-from-order-worker').locator('mark')).toHaveCount(7);
  await expect(text.locator('mark').first()).toBeInViewport();
  await page.goBack();
  await expect(page.getByTestId('why-outcome')).toContainText('allowed');
});

test('a policy tells what it selects and what would be without it', async ({ drawbridge, page }) => {
  const { url } = await drawbridge();
  await page.goto(`${url}/?in=payments`);
  await page.getByRole('list', { name: 'Policies of payments' }).getByRole('button', { name: /^default-deny/ }).click();
  await expect(page.getByRole('region', { name: 'What it says' })).toContainText('Applies to every pod of payments.');
  await expect(page.getByRole('list', { name: 'Workloads that default-deny applies to' }).getByRole('listitem')).toHaveCount(3);
  await expect(page.getByTestId('without-it')).toHaveText('Without it, 24 pairs would open.');
  await page.getByRole('list', { name: 'Would open without default-deny' }).getByRole('button').first().click();
  await expect(page.getByTestId('why-outcome')).toContainText('denied');
});

test('findings stand on what they concern: the workload, the pair, the namespace and the policy', async ({ drawbridge, page }) => {
  const { url } = await drawbridge();
  const finding = page.getByRole('complementary', { name: 'Inspector' }).getByRole('article').filter({ hasText: 'Two peers where one was meant' });
  for (const selected of ['policy=NetworkPolicy/payments/gateway-from-order-worker', 'in=payments', `from=${WORKER}&to=${GATEWAY}`]) {
    await page.goto(`${url}/?${selected}`);
    await expect(finding).toBeVisible();
  }
  const dns = page.getByRole('complementary', { name: 'Inspector' }).getByRole('article').filter({ hasText: 'DNS is not allowed' });
  await page.goto(`${url}/?policy=NetworkPolicy/orders/default-deny`);
  await dns.getByRole('button', { name: /^Add to draft/ }).click();
  await expect(page.getByRole('region', { name: 'Draft', exact: true }).getByRole('list', { name: 'Changes of the draft' })).toContainText('kube-system/coredns');
});
