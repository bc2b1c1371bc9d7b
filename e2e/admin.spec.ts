import type { Page } from '@playwright/test';
import { ask } from './support/ask';
import { expect, test } from './support/drawbridge';
import { folderOf } from './support/folder';

const namespace = (name: string) => `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {zone: ${name}}}\n`;
const pod = (space: string, name: string) => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: ${space}, labels: {app: ${name}}}\nspec: {containers: [{name: c, image: x, ports: [{containerPort: 8080}]}]}\n`;
const policy = (version: string, kind: string, name: string, spec: string) => `apiVersion: policy.networking.k8s.io/${version}\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: ${spec}\n`;
const from = (zone: string) => `[{namespaces: {matchLabels: {zone: ${zone}}}}]`;
const subject = (zone: string) => `subject: {namespaces: {matchLabels: {zone: ${zone}}}}`;

/** All three admin kinds: bots never reach the data, ops always does, ops itself is closed by default, and of the shop two policies disagree. */
const CLUSTER = [
  ...['shop', 'data', 'ops'].map(namespace),
  pod('shop', 'web'),
  pod('shop', 'bot'),
  pod('data', 'db'),
  pod('ops', 'monitor'),
  policy('v1alpha1', 'AdminNetworkPolicy', 'guard-data', `{priority: 10, ${subject('data')}, ingress: [{name: no-bots, action: Deny, from: [{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: bot}}}}]}]}`),
  policy('v1alpha2', 'ClusterNetworkPolicy', 'scraping', `{tier: Admin, priority: 20, ${subject('data')}, ingress: [{name: scrape, action: Accept, from: ${from('ops')}}]}`),
  policy('v1alpha1', 'BaselineAdminNetworkPolicy', 'default', `{${subject('ops')}, ingress: [{name: closed, action: Deny, from: [{namespaces: {}}]}]}`),
  policy('v1alpha1', 'AdminNetworkPolicy', 'let-ops-in', `{priority: 50, ${subject('shop')}, ingress: [{action: Allow, from: ${from('ops')}}]}`),
  policy('v1alpha1', 'AdminNetworkPolicy', 'keep-ops-out', `{priority: 50, ${subject('shop')}, ingress: [{action: Deny, from: ${from('ops')}}]}`),
  'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: closed, namespace: data}\nspec: {podSelector: {}, policyTypes: [Ingress]}\n',
].join('---\n');

const outcome = (page: Page) => page.getByTestId('why-outcome');
const allowThis = (page: Page) => page.getByRole('button', { name: 'Allow this' });

test('what an admin policy denies is told with its rule, and no NetworkPolicy is offered against it', async ({ page, showing }) => {
  const at = await showing({ 'cluster.yaml': CLUSTER });
  await page.goto(at());
  const why = await ask(page, 'shop/bot', 'data/db', '8080');
  await expect(outcome(page)).toContainText('denied');
  await expect(outcome(page)).toContainText('AdminNetworkPolicy guard-data, rule 1 "no-bots" denies it before any NetworkPolicy is asked');
  await expect(allowThis(page)).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Choose ports…' })).toHaveCount(0);

  await why.getByRole('button', { name: /guard-data/ }).click();
  await expect(page.getByRole('complementary', { name: 'Inspector' })).toContainText('kind: AdminNetworkPolicy');
  await page.goBack();
  await expect(outcome(page)).toContainText('denied');
  // The rules behind it are there for who asks.
  await expect(why).not.toContainText('scraping');
  await page.getByRole('checkbox', { name: /rules that did not match or came too late/ }).check();
  await expect(why).toContainText('scraping');

  await page.goto(at('?from=workload/ops/Pod/monitor&to=workload/data/Pod/db'));
  await expect(outcome(page)).toContainText('allowed');
  await expect(page.getByRole('region', { name: 'Why' })).toContainText('ClusterNetworkPolicy scraping, rule 1 "scrape"');
});

test('a missing half of a NetworkPolicy is drawn by one click, and the proof is exact', async ({ page, showing }) => {
  const at = await showing({ 'cluster.yaml': CLUSTER });
  await page.goto(at());
  await ask(page, 'shop/web', 'data/db', '8080');
  await expect(outcome(page)).toContainText('The ingress half: data/db is isolated by closed');
  await allowThis(page).click();
  const draft = page.getByRole('region', { name: 'Draft', exact: true });
  await expect(draft.getByRole('list', { name: 'Changes of the draft' })).toContainText('8080/TCP');
  const impact = draft.getByRole('region', { name: /^Impact/ });
  await expect(impact).toContainText('+1opened');
  await expect(impact).toContainText('exact');
  await expect(impact.getByRole('list', { name: 'Opened pairs' })).toContainText('shop/web → data/db');
});

test('what the baseline denies says what it would take', async ({ page, showing }) => {
  const at = await showing({ 'cluster.yaml': CLUSTER });
  await page.goto(at('?from=workload/shop/Pod/web&to=workload/ops/Pod/monitor'));
  await expect(page.getByRole('region', { name: 'Why' })).toContainText('denied by the baseline');
  await expect(outcome(page)).toContainText('A NetworkPolicy could overrule that only by isolating ops/monitor');
  await expect(allowThis(page)).toHaveCount(0);
});

test('where two policies of one priority disagree nothing is told, neither in words nor on the map nor in the figure', async ({ page, showing }) => {
  const at = await showing({ 'cluster.yaml': CLUSTER });
  await page.goto(at());
  const why = await ask(page, 'ops/monitor', 'shop/web', '8080');
  await expect(outcome(page)).toHaveText(/^unknown/);
  await expect(why).toContainText('AdminNetworkPolicy keep-ops-out and AdminNetworkPolicy let-ops-in have the same priority and disagree');
  await expect(allowThis(page)).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Reachable pairs' })).toContainText('2 unknown, counted as neither');
  await expect(page.getByRole('list', { name: 'Connections on the map' }).getByRole('listitem').filter({ hasText: /monitor.*web/ })).toContainText('unknown');
  await page.goto(at('?view=reach'));
  await page.getByRole('combobox', { name: 'Filter connections' }).fill('from:monitor to:web');
  await expect(page.getByRole('grid', { name: 'Reachable pairs' }).getByRole('row').nth(1)).toContainText('unknown');
});

test('a network plugin that enforces nothing is said above everything, and all pairs are open', async ({ page, drawbridge }, info) => {
  const folder = folderOf(info, { 'cluster.yaml': CLUSTER });
  const { url } = await drawbridge([folder, '--profile', 'none']);
  await page.goto(url);
  await expect(page.getByRole('note').filter({ hasText: 'No policy is enforced' })).toContainText('everything is open');
  await expect(page.getByTestId('figure')).toHaveText('12 of 12');
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await expect(inspector).toContainText('a network plugin without policies, as chosen');

  const upstream = await drawbridge([folder]);
  await page.goto(upstream.url);
  await expect(inspector).toContainText('Kubernetes API text');
  await expect(page.getByText('No policy is enforced')).toHaveCount(0);
});
