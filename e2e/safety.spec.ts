import type { Page } from '@playwright/test';
import { expect, test } from './support/drawbridge';

const draftOf = (page: Page) => page.getByRole('region', { name: 'Draft', exact: true });
const impactOf = (page: Page) => draftOf(page).getByRole('region', { name: /^Impact/ });

test('the safety pack names what an isolation would cut, and each line can be left out by keyboard, undone, and outlives the page', async ({ page, drawbridge }) => {
  const { url } = await drawbridge();
  await page.goto(`${url}/?in=ingress-nginx`);
  await page.getByRole('button', { name: 'Isolate this namespace' }).click();
  await page.getByRole('menuitem', { name: /Ingress and egress/ }).click();

  const pack = impactOf(page).getByRole('region', { name: /^Safety pack/ });
  const dns = pack.getByRole('switch', { name: /^DNS to kube-system\/coredns/ });
  await expect(dns).toBeChecked();
  await expect(dns).toHaveAccessibleDescription(/Without it pods find no Service/);
  await expect(pack.getByRole('switch', { name: /^Requests from outside to namespace storefront/ })).toBeChecked();
  await expect(impactOf(page)).toContainText('exact');

  await dns.focus();
  await page.keyboard.press('Space');
  await expect(dns).not.toBeChecked();
  await expect(pack).toContainText('not kept');
  await expect(impactOf(page).getByRole('list', { name: 'Closed pairs' })).toContainText('kube-system/coredns');

  await page.reload();
  await expect(dns).not.toBeChecked();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(dns).toBeChecked();
  await expect(pack).not.toContainText('not kept');
});
