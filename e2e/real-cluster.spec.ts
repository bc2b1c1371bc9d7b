import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { TestInfo } from '@playwright/test';
import { findApiServer, findKubectl, HOW_TO_GET_API_SERVER } from '../lib/cli/api-server';
import { READER, startRealCluster, type WatchedCluster } from '../lib/sources/cluster/contract/testing';
import type { ApiObject } from '../lib/testing/api-server/cluster-state';
import { trayOf } from './support/drafts';
import { expect, test } from './support/drawbridge';

const kubectlPath = findKubectl();
test.skip(findApiServer() === undefined, `There is no real API server. ${HOW_TO_GET_API_SERVER}`);
test.skip(kubectlPath === undefined, 'There is no kubectl.');
// One server is enough for all of them, and it takes a while to start.
test.describe.configure({ mode: 'default', timeout: 120_000 });

let cluster: WatchedCluster;
test.beforeAll(async () => {
  cluster = await startRealCluster();
});
test.afterAll(() => cluster?.close());

const namespace = (name: string): ApiObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
const pod = (place: string, name: string, ip: string): ApiObject => ({
  apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: place, labels: { app: name } },
  spec: { containers: [{ name: 'c', image: 'c:1', ports: [{ containerPort: 8080 }] }] }, status: { phase: 'Running', podIP: ip, podIPs: [{ ip }] },
});
const app = (name: string) => ({ podSelector: { matchLabels: { app: name } } });
const policy = (place: string, ...from: readonly string[]) => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'db', namespace: place }, spec: { ...app('db'), policyTypes: ['Ingress'], ingress: [{ from: from.map(app) }] } });
const threePods = (place: string, net: number) => [namespace(place), ...['web', 'db', 'cron'].map((name, index) => pod(place, name, `10.1.${net}.${index + 1}`))];

function kubeconfigOf(info: TestInfo, token?: string): string {
  mkdirSync(info.outputPath(), { recursive: true });
  const file = info.outputPath(`kubeconfig-${token ?? 'admin'}.yaml`);
  writeFileSync(file, cluster.kubeconfigYaml(token));
  return file;
}

/** Runs kubectl as a user does; what is given goes to its standard input. */
function kubectl(info: TestInfo, args: readonly string[], input?: object): string {
  return execFileSync(kubectlPath!, args, { input: input ? JSON.stringify(input) : '', encoding: 'utf8', timeout: 30_000, env: { ...process.env, HOME: info.outputPath(), KUBECONFIG: kubeconfigOf(info) } });
}

test('what kubectl creates, edits and deletes is followed on the map and in the verdict', async ({ page, drawbridge }, info) => {
  await cluster.put(...threePods('shop', 1));
  const { url } = await drawbridge(['--kubeconfig', kubeconfigOf(info)]);
  await page.goto(`${url}/?from=workload/shop/Pod/web&to=workload/shop/Pod/db`);
  const verdict = page.getByTestId('why-outcome');
  const edges = page.getByRole('list', { name: 'Connections on the map' });
  const nodes = page.getByRole('list', { name: 'Workloads on the map' });
  await expect(page.getByRole('status', { name: 'Source' })).toContainText('live');
  await expect(verdict).toContainText('allowed');

  kubectl(info, ['apply', '-f', '-'], policy('shop', 'cron'));
  await expect(verdict).toContainText('denied');
  await expect(edges.getByRole('listitem').filter({ hasText: /cron.*db/ })).toHaveCount(1);
  await expect(nodes).toContainText('ingress isolated by policy');

  kubectl(info, ['apply', '-f', '-'], policy('shop', 'cron', 'web'));
  await expect(verdict).toContainText('allowed');
  await expect(edges.getByRole('listitem').filter({ hasText: /web.*db/ })).toHaveCount(1);

  kubectl(info, ['create', '-f', '-'], pod('shop', 'api', '10.1.1.9'));
  await expect(nodes).toContainText('api');
  kubectl(info, ['label', 'pod', 'cron', '-n', 'shop', '--overwrite', 'app=other']);
  await expect(edges.getByRole('listitem').filter({ hasText: /cron.*db/ })).toHaveCount(0);
  kubectl(info, ['delete', 'pod', 'api', '-n', 'shop', '--force', '--grace-period=0']);
  await expect(nodes).not.toContainText('api');

  kubectl(info, ['delete', 'networkpolicy', 'db', '-n', 'shop']);
  await expect(nodes).not.toContainText('ingress isolated by policy');
  await expect(verdict).toContainText('allowed');
});

test('what kubectl has applied is not forced; what is drawn beside it is applied, confirmed and taken back', async ({ page, drawbridge }, info) => {
  await cluster.put(...threePods('bank', 2));
  kubectl(info, ['apply', '-f', '-'], policy('bank', 'cron'));
  const policies = () => kubectl(info, ['get', 'networkpolicy', '-n', 'bank', '-o', 'name']).trim().split('\n');
  const { url } = await drawbridge(['--kubeconfig', kubeconfigOf(info), '--allow-apply', '--apply-journal', info.outputPath('applied')]);
  const dialog = page.getByRole('dialog', { name: 'Apply to the cluster' });
  const openApply = () => trayOf(page).getByRole('button', { name: 'Apply…' }).click();
  await page.goto(`${url}/?from=workload/bank/Pod/web&to=workload/bank/Pod/db`);
  await page.getByRole('button', { name: 'Allow this' }).click();
  await openApply();
  await expect(dialog.getByRole('alert')).toContainText('This cannot be applied as it stands');
  await expect(dialog.getByRole('region', { name: 'Steps' })).toContainText(/kubectl\S* owns spec.ingress/);
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  // Where no policy is for the same pods, the draft becomes one of its own.
  kubectl(info, ['apply', '-f', '-'], { ...policy('bank'), metadata: { name: 'closed', namespace: 'bank' }, spec: { podSelector: {}, policyTypes: ['Ingress'] } });
  kubectl(info, ['delete', 'networkpolicy', 'db', '-n', 'bank']);
  await expect(trayOf(page)).not.toContainText('bank/db (edited)');
  await openApply();
  await dialog.getByRole('button', { name: /^Apply \d/ }).click();
  await expect(dialog.getByRole('heading', { name: 'Confirmed: the cluster is what was proven' })).toBeVisible({ timeout: 30_000 });
  expect(policies()).toHaveLength(2);
  await dialog.getByRole('button', { name: 'Roll back' }).click();
  await expect(page.getByRole('dialog', { name: 'Roll back' }).getByRole('heading', { name: 'Confirmed: the cluster is as it was before' })).toBeVisible({ timeout: 30_000 });
  expect(policies()).toEqual(['networkpolicy.networking.k8s.io/closed']);
});

test('who may read one namespace sees it, and the right that is missing for the others', async ({ page, drawbridge }, info) => {
  await cluster.put(...threePods('mine', 3), ...threePods('theirs', 4));
  const { url } = await drawbridge(['--kubeconfig', kubeconfigOf(info, READER)]);
  await page.goto(url);
  await expect(page.getByRole('list', { name: 'Workloads on the map' })).toContainText('web');
  await page.getByRole('note').filter({ hasText: /could not be read/ }).getByRole('button', { name: 'Show' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('User "reader" cannot list resource "pods"');
  await expect(dialog).toContainText('theirs');
  await expect(dialog.getByRole('region', { name: 'Rights that are missing' }).getByLabel('ClusterRole with the rights that are missing')).toContainText(/resources:\s*(- \w+\s*)*- pods/);
});
