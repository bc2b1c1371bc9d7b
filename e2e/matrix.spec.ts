import { expect, test } from './support/drawbridge';
import { currentCell, goToCell, matrixOf } from './support/matrix';

test('the matrix is the second view; its cells say what holds, and Enter asks why', async ({ page, drawbridge }) => {
  const { url } = await drawbridge();
  await page.goto(url);
  await expect(page.getByTestId('graph-map')).toBeVisible();
  await page.keyboard.press('2');
  await expect(matrixOf(page)).toHaveAttribute('aria-rowcount', '32');
  await goToCell(page, 'catalog/search', 'data/kafka');
  await expect(currentCell(page)).toHaveAccessibleName('catalog/search → data/kafka, allowed by a policy');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/view=matrix&from=workload\/catalog\/Deployment\/search&to=workload\/data\/StatefulSet\/kafka$/);
  await expect(page.getByTestId('why-outcome')).toContainText('allowed');
  await page.keyboard.press('Home');
  await expect(matrixOf(page).getByRole('rowheader', { name: /^catalog\/search, Deployment, reaches \d+$/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'search', level: 2 })).toBeVisible();
});

test('groups close into counts and open in place; the address keeps what is open and how it is ordered', async ({ page, drawbridge }) => {
  const { url } = await drawbridge();
  await page.goto(`${url}/?view=matrix`);
  await page.getByRole('button', { name: 'Close all' }).click();
  await expect(matrixOf(page)).toHaveAttribute('aria-rowcount', '13');
  await page.getByRole('combobox', { name: 'Order by' }).selectOption('name');
  await expect(page).toHaveURL(/order=name$/);
  await expect(matrixOf(page).getByRole('rowheader').nth(3)).toHaveAccessibleName(/^accounts, group of 3 workloads, closed/);
  await goToCell(page, 'catalog', 'data');
  await expect(currentCell(page)).toHaveAccessibleName('catalog → data, 4 of 16 pairs allowed by a policy, 12 of 16 pairs denied');
  await page.keyboard.press('Enter');
  const chosen = page.getByRole('region', { name: 'Chosen cells' });
  await expect(chosen.getByRole('list', { name: 'Pairs of the chosen cells' }).getByRole('button').first()).toContainText('catalog/catalog-api → data/kafka');
  await chosen.getByRole('button', { name: 'Choose nothing' }).click();
  await currentCell(page).focus();
  await page.keyboard.press('o');
  await expect(matrixOf(page)).toHaveAttribute('aria-rowcount', '19');
  await expect(currentCell(page)).toBeFocused();
  await expect(page).toHaveURL(/view=matrix&level=groups&open=namespace\/catalog&open=namespace\/data&order=name$/);
  await page.reload();
  await expect(matrixOf(page).getByRole('rowheader', { name: /^catalog\/search,/ })).toBeVisible();
  await page.goBack();
  await expect(matrixOf(page)).toHaveAttribute('aria-rowcount', '13');
});

test('a block of cells is denied, and allowed on ports asked for once, each in one step', async ({ page, drawbridge }) => {
  const { url } = await drawbridge();
  await page.goto(`${url}/?view=matrix&order=name&namespace=catalog&namespace=data&namespace=payments`);
  await goToCell(page, 'payments/ledger', 'data/postgres');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowLeft');
  const chosen = page.getByRole('region', { name: 'Chosen cells' });
  await expect(chosen).toContainText('2 rows × 2 columns');
  await page.keyboard.press('a');
  const dialog = page.getByRole('dialog', { name: 'Allow 4 connections' });
  await expect(dialog.getByRole('list', { name: 'Ports of each' })).toContainText('5432/TCP');
  await dialog.getByRole('button', { name: 'Add to draft' }).click();
  await expect(page.getByRole('button', { name: 'Draft · 4' })).toBeVisible();
  await goToCell(page, 'payments/payment-gateway', 'data/postgres');
  await expect(currentCell(page)).toHaveAccessibleName(/, added by the draft$/);

  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Draft · 0' })).toBeVisible();
  await goToCell(page, 'catalog/search', 'data/kafka');
  await page.keyboard.press('Shift+ArrowUp');
  await page.keyboard.press('d');
  await expect(page.getByRole('button', { name: 'Draft · 2' })).toBeVisible();
  await goToCell(page, 'catalog/search', 'data/kafka');
  await expect(currentCell(page)).toHaveAccessibleName('catalog/search → data/kafka, allowed by a policy, cut by the draft');
});

test('with the mouse a cell explains itself, a click pins it, and a rectangle is drawn', async ({ page, drawbridge }) => {
  const { url } = await drawbridge();
  await page.goto(`${url}/?view=matrix&level=groups&order=name`);
  await goToCell(page, 'catalog', 'kube-system');
  const at = (await currentCell(page).boundingBox())!;
  const [x, y] = [at.x + at.width / 2, at.y + at.height / 2];
  await page.mouse.move(x, y);
  await expect(page.getByText('all 8 pairs open, nothing isolates')).toBeVisible();
  await page.mouse.click(x, y);
  const chosen = page.getByRole('region', { name: 'Chosen cells' });
  await expect(chosen.getByRole('heading', { name: 'catalog → kube-system' })).toBeVisible();
  await chosen.getByRole('button', { name: 'catalog/search → kube-system/coredns' }).click();
  await expect(page.getByTestId('why-outcome')).toContainText('only because nothing isolates');
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 2 * at.width, y + at.height, { steps: 4 });
  await page.mouse.up();
  await expect(chosen).toContainText('2 rows × 3 columns');
  await page.keyboard.press('Escape');
  await expect(chosen).toHaveCount(0);
});
