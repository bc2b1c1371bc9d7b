import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './support/drawbridge';

const ORDERS = 'workload/orders/Deployment/orders-api';

test('a workload stands in the middle, its hops are followed, another takes its place, and Back and Esc lead out', async ({ drawbridge, page }) => {
  const { url } = await drawbridge();
  await page.goto(`${url}/?peer=${ORDERS}`);
  await expect(page.getByRole('heading', { name: 'orders-api', level: 2 })).toBeVisible();
  await page.keyboard.press('c');
  await expect(page.getByRole('heading', { name: 'Around orders/orders-api' })).toBeVisible();
  await expect(page.getByRole('list', { name: /^Reach it directly, 2 workloads: 2 by rules/ })).toContainText('bff');
  const direct = page.getByRole('list', { name: /^It reaches directly/ });
  await expect(direct.getByRole('button')).toHaveCount(2);

  await page.getByRole('group', { name: 'Hops', exact: true }).getByRole('button', { name: 'All' }).click();
  await expect(page.getByRole('list', { name: /^It reaches by 2 hops, .* only as something is open/ })).toBeVisible();
  await expect(page.getByText(/It reaches 19 of 27 other workloads in any number of hops: 8 by rules alone/)).toBeVisible();
  await page.getByRole('checkbox', { name: 'Open' }).uncheck();
  await expect(page.getByText(/It reaches 8 of 27 other workloads in any number of hops: 8 by rules alone\./)).toBeVisible();

  await direct.getByRole('button', { name: /^postgres in data/ }).dblclick();
  await expect(page.getByRole('heading', { name: 'Around data/postgres' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'postgres', level: 2, exact: true })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Around orders/orders-api' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('graph-map')).toBeVisible();
});

test('all paths between two are listed shortest first, with how complete the list is, and each leg is explained', async ({ drawbridge, page }) => {
  const { url } = await drawbridge();
  await page.goto(`${url}/?from=workload/storefront/Deployment/web&to=workload/data/StatefulSet/postgres`);
  await page.getByRole('button', { name: 'All paths' }).click();
  const list = page.getByRole('region', { name: 'Paths as text' });
  await expect(list.getByRole('listitem').first()).toContainText('storefront/web8080⇢accounts/accounts-api5432→data/postgres');
  await expect(page.getByText(/paths of at most 4 legs\. There are longer ones\.|^The first 60 paths/)).toBeVisible();
  await page.getByRole('group', { name: 'Legs at most' }).getByRole('button', { name: '2' }).click();
  await expect(page.getByText(/1 path of at most 2 legs\. There are longer ones\./)).toBeVisible();
  await list.getByRole('button', { name: /2 legs, with something open on the way: show/ }).click();
  await expect(page.getByRole('list', { name: 'On the way' }).getByRole('button', { name: /^accounts-api in accounts/ })).toBeVisible();
  await list.getByRole('button', { name: /accounts-api to data\/postgres on 5432/ }).click();
  await expect(page.getByTestId('why-outcome')).toContainText('allowed');
});

test('what the Internet can reach begins with what is published; addresses count when asked', async ({ drawbridge, page }) => {
  const { url } = await drawbridge();
  await page.goto(url);
  await page.getByRole('button', { name: 'What can the Internet reach?' }).click();
  await expect(page.getByRole('heading', { name: 'What the Internet can reach' })).toBeVisible();
  const direct = page.getByRole('list', { name: /^It reaches directly/ });
  await expect(direct.getByRole('button', { name: /^web in storefront, directly, by rules, at .*shop\.example/ })).toBeVisible();
  const published = await direct.getByRole('button').count();
  await page.getByRole('button', { name: 'Count them too' }).click();
  await expect.poll(() => direct.getByRole('button').count()).toBeGreaterThan(published);
  await page.goto(url);
  await page.getByRole('button', { name: 'What can reach the Internet?' }).click();
  await expect(page.getByRole('list', { name: /^Reach it directly/ })).toBeVisible();
});

test('a draft shows what it does to a blast radius', async ({ drawbridge, page }) => {
  const { url } = await drawbridge();
  await page.goto(`${url}/?in=data`);
  await page.getByRole('button', { name: 'Isolate this namespace' }).click();
  await page.getByRole('menuitem', { name: /^Ingress and egress/ }).click();
  await page.goto(`${url}/?focus=${ORDERS}&side=out&hops=2`);
  await page.getByRole('checkbox', { name: 'With the draft' }).check();
  // The DNS server is kept, and nothing else that the data stores could reach.
  await expect(page.getByText(/^It reaches 3 of 27 other workloads within 2 hops/)).toContainText('Without the draft: 13.');
});

test('columns of many are grouped and opened in place by the keyboard, and no accessibility rule is broken', async ({ showing, page }) => {
  const pod = (namespace: string, name: string) => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {containers: [{name: c, image: x}]}\n`;
  const pods = Array.from({ length: 14 }, (_, index) => `team-${String(index).padStart(2, '0')}`).flatMap((namespace) => ['one', 'two'].map((name) => pod(namespace, name)));
  const at = await showing({ 'pods.yaml': [pod('hub', 'center'), ...pods].join('---\n') });
  await page.goto(at('?focus=workload/hub/Pod/center&side=out'));
  const column = page.getByRole('list', { name: /^It reaches directly, 28 workloads: 28 only as something is open/ });
  await column.getByRole('button', { name: 'Group team-03 of 2 workloads: 2 only as something is open' }).focus();
  await page.keyboard.press('Enter');
  await expect(column.getByRole('button', { name: /^two in team-03/ })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(column.getByRole('button', { name: /^one in team-03/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'one', level: 2, exact: true })).toBeVisible();
  await column.getByRole('button', { name: /groups · 8 more/ }).click();
  await expect(column.getByRole('button', { name: /^Group team-/ })).toHaveCount(14);
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join('; ')}`)).toEqual([]);
});
