import AxeBuilder from '@axe-core/playwright';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { Page, TestInfo } from '@playwright/test';
import type { ApiObject } from '../lib/testing/api-server/cluster-state';
import { startApiServer, type ApiServer } from '../lib/testing/api-server/server';
import { trayOf } from './support/drafts';
import { expect, test } from './support/drawbridge';

const TOKEN = 'writer';
const PORT = 8080;

const pod = (namespace: string, name: string, ip: string): ApiObject => ({
  apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels: { app: name } },
  spec: { containers: [{ name: 'c', ports: [{ containerPort: PORT }] }] }, status: { phase: 'Running', podIP: ip, podIPs: [{ ip }] },
});
const policy = (namespace: string, name: string, spec: object, metadata: object = {}): ApiObject => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace, ...metadata }, spec });
const app = (name: string) => ({ podSelector: { matchLabels: { app: name } } });
const WEB = 'workload/shop/Pod/web';
const METRICS = 'workload/kube-system/Pod/metrics';

/** A shop and what the cluster works by, both closed but for cron, who may reach the db, as somebody has said by `kubectl apply`. */
const OBJECTS: readonly ApiObject[] = [
  ...['shop', 'kube-system'].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { 'kubernetes.io/metadata.name': name } } })),
  pod('shop', 'web', '10.1.0.1'),
  pod('shop', 'db', '10.1.0.2'),
  pod('shop', 'cron', '10.1.0.3'),
  pod('kube-system', 'metrics', '10.1.0.4'),
  policy('shop', 'closed', { podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['cron'] }] }, policyTypes: ['Egress'] }),
  policy('kube-system', 'closed', { podSelector: {}, policyTypes: ['Ingress'] }),
  policy(
    'shop',
    'db',
    { ...app('db'), policyTypes: ['Ingress'], ingress: [{ from: [app('web'), app('cron')] }] },
    { managedFields: [{ manager: 'kubectl-client-side-apply', operation: 'Update', apiVersion: 'networking.k8s.io/v1', time: '2026-01-01T00:00:00Z', fieldsType: 'FieldsV1', fieldsV1: { 'f:spec': { 'f:ingress': {}, 'f:podSelector': {}, 'f:policyTypes': {} } } }] },
  ),
];

let cluster: ApiServer;
test.beforeEach(async () => {
  cluster = await startApiServer({ objects: OBJECTS, access: { [TOKEN]: [] } });
});
test.afterEach(() => cluster.close());

/** The policies that are not there from the beginning. */
const added = () => cluster.list('NetworkPolicy').map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).filter((name) => !['shop/closed', 'kube-system/closed', 'shop/db'].includes(name));
const writes = () => cluster.requests.filter(({ verb, query, resource }) => resource === 'networkpolicies' && ['create', 'update', 'patch', 'delete'].includes(verb) && query.get('dryRun') !== 'All');

function optionsFor(info: TestInfo): string[] {
  mkdirSync(info.outputPath(), { recursive: true });
  const kubeconfig = info.outputPath('kubeconfig.yaml');
  writeFileSync(kubeconfig, cluster.kubeconfigYaml(TOKEN));
  return ['--kubeconfig', kubeconfig];
}
const writing = (info: TestInfo): string[] => [...optionsFor(info), '--allow-apply', '--apply-journal', info.outputPath('applied')];

/** Draws the connection that is closed at both ends, and opens the last look. */
async function drawAndLook(page: Page, url: string) {
  await page.goto(`${url}/?from=${WEB}&to=${METRICS}`);
  await page.getByRole('button', { name: 'Allow this' }).click();
  await expect(trayOf(page).getByRole('region', { name: /^Impact/ })).toContainText('exact');
  await trayOf(page).getByRole('button', { name: 'Apply…' }).click();
  return page.getByRole('dialog', { name: 'Apply to the cluster' });
}

async function expectAccessible(page: Page, what: string) {
  for (const scheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    const { violations } = await new AxeBuilder({ page }).include('[role=dialog]').withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
    expect.soft(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join('; ')}`), `${what}, ${scheme}`).toEqual([]);
  }
}

test('a drawn connection is applied after a last look and a typed word, confirmed by the watch, and open on the page', async ({ page, drawbridge }, info) => {
  const { url } = await drawbridge(writing(info));
  const dialog = await drawAndLook(page, url);
  const steps = dialog.getByRole('region', { name: 'Steps' }).getByRole('listitem');
  await expect(steps).toHaveCount(2);
  for (const step of await steps.all()) await expect(step).toContainText('ready');
  await steps.first().getByRole('button', { name: /^Show what changes/ }).click();
  await expect(steps.first().getByLabel(/^What step 1 changes/)).toContainText('+kind: NetworkPolicy');
  const apply = dialog.getByRole('button', { name: 'Apply 2 objects' });
  await expect(apply).toHaveAttribute('aria-disabled', 'true');
  await expectAccessible(page, 'the last look');
  expect(writes()).toEqual([]);

  await dialog.getByRole('textbox', { name: 'Type kube-system to confirm' }).fill('kube-system');
  await apply.click();
  await expect(dialog.getByRole('heading', { name: 'Confirmed: the cluster is what was proven' })).toBeFocused();
  await expectAccessible(page, 'the account');
  expect(added()).toHaveLength(2);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('why-outcome')).toContainText('allowed');

  await page.reload();
  await page.getByRole('button', { name: 'Applied, confirmed' }).click();
  await expect(dialog.getByRole('region', { name: 'Account of the steps' }).getByRole('listitem', { name: /created/ })).toHaveCount(2);
});

test('what another tool manages is told with its name and field, and left alone: policies of its own stand beside it', async ({ page, drawbridge }, info) => {
  const { url } = await drawbridge(writing(info));
  await page.goto(`${url}/?from=${METRICS}&to=workload/shop/Pod/db`);
  await page.getByRole('button', { name: 'Allow this' }).click();
  await trayOf(page).getByRole('button', { name: 'Apply…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Apply to the cluster' });
  await expect(dialog.getByRole('alert')).toContainText('This cannot be applied as it stands');
  await expect(dialog.getByRole('listitem', { name: /change NetworkPolicy shop\/db/ })).toContainText('kubectl-client-side-apply owns spec.ingress');
  await dialog.getByRole('button', { name: /^Apply \d/ }).click({ force: true });
  await expect(dialog.getByRole('button', { name: 'Check again' })).toBeVisible();
  expect(writes()).toEqual([]);

  await dialog.getByRole('button', { name: 'Write policies of its own' }).click();
  await expect(dialog.getByRole('region', { name: 'Steps' }).getByRole('listitem', { name: /create NetworkPolicy shop\// })).toContainText('ready');
  await dialog.getByRole('button', { name: 'Apply 1 object' }).click();
  await expect(dialog.getByRole('heading', { name: 'Confirmed: the cluster is what was proven' })).toBeVisible();
  expect(added()).toHaveLength(1);
});

test('where a step fails the account says what was applied and what was not, and one click takes it back', async ({ page, drawbridge }, info) => {
  const { url } = await drawbridge(writing(info));
  const dialog = await drawAndLook(page, url);
  await dialog.getByRole('textbox', { name: /^Type/ }).fill('kube-system');
  // Both are tried once more, then the first is tried and done; of the second a webhook has another opinion now.
  cluster.fault({ kind: 'delay', milliseconds: 0, times: 4, verb: 'patch' });
  cluster.fault({ kind: 'status', status: 403, times: 1, verb: 'patch', message: 'admission webhook "guard" denied the request' });
  await dialog.getByRole('button', { name: 'Apply 2 objects' }).click();
  await expect(dialog.getByRole('heading', { name: /^Could not create NetworkPolicy .*: stopped after 1 of 2$/ })).toBeVisible();
  const account = dialog.getByRole('region', { name: 'Account of the steps' }).getByRole('listitem');
  await expect(account.nth(0)).toContainText('created');
  await expect(account.nth(1)).toContainText('admission webhook "guard" denied the request');
  expect(added()).toHaveLength(1);

  await expect(dialog.getByRole('region', { name: 'The way back' })).toContainText('It deletes 1 object created here');
  await dialog.getByRole('button', { name: 'Roll back' }).click();
  await expect(page.getByRole('dialog', { name: 'Roll back' }).getByRole('heading', { name: 'Confirmed: the cluster is as it was before' })).toBeVisible();
  expect(added()).toEqual([]);
});

test('nothing offers to apply unless it was started for that, and the commands say how', async ({ page, drawbridge }, info) => {
  const { url } = await drawbridge(optionsFor(info));
  await page.goto(`${url}/?from=${WEB}&to=${METRICS}`);
  await page.getByRole('button', { name: 'Allow this' }).click();
  await expect(trayOf(page).getByRole('button', { name: 'Download YAML' })).toBeEnabled();
  await trayOf(page).getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Diff…' }).click();
  await page.getByRole('dialog').getByRole('tab', { name: 'Commands' }).click();
  await expect(page.getByRole('dialog')).toContainText('--allow-apply');
  await page.keyboard.press('Escape');
  await expect(trayOf(page).getByRole('button', { name: 'Apply…' })).toHaveCount(0);
});
