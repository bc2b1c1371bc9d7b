import { writeFileSync } from 'node:fs';
import type { APIRequestContext } from '@playwright/test';
import { readManifestObjects } from '../lib/testing/api-server/manifest-objects';
import { runWorkloads } from '../lib/testing/api-server/run-workloads';
import { selfSignedCertificate } from '../lib/testing/api-server/self-signed';
import { startApiServer, type ApiServer } from '../lib/testing/api-server/server';
import type { PairsView } from '../lib/queries/contract/reach';
import { ask } from './support/ask';
import { expect, test } from './support/drawbridge';

const TOKEN = 'read-only';
const SAMPLE = 'lib/sources/sample';

/** An API server that runs the sample's workloads as pods with addresses. */
async function startCluster(): Promise<ApiServer> {
  return startApiServer({ objects: runWorkloads(readManifestObjects(SAMPLE)), access: { [TOKEN]: [] }, tls: selfSignedCertificate('drawbridge test API server') });
}

/** Pairs of workloads, by state: outside peers differ, since live pods have addresses. */
async function workloadPairs(request: APIRequestContext, url: string): Promise<string[]> {
  const { rows } = (await (await request.get(`${url}/api/pairs`)).json()) as PairsView;
  return rows.filter(({ from, to }) => from.startsWith('workload/') && to.startsWith('workload/')).map(({ from, to, state, ports }) => `${from} > ${to}: ${state} ${ports.join(' ')}`).sort();
}

test('a live API server shows what its manifests show, follows a change at once, and its draft is proven the same way', async ({ page, request, drawbridge }, info) => {
  const cluster = await startCluster();
  try {
    const kubeconfig = info.outputPath('kubeconfig.yaml');
    writeFileSync(kubeconfig, cluster.kubeconfigYaml(TOKEN));
    const manifests = await drawbridge();
    const live = await drawbridge(['--kubeconfig', kubeconfig, '--context', 'test']);

    await page.goto(live.url);
    await expect(page.getByRole('status', { name: 'Source' })).toContainText('live');
    expect(await workloadPairs(request, live.url)).toEqual(await workloadPairs(request, manifests.url));

    const why = await ask(page, 'storefront/web', 'catalog/catalog-api', '8080');
    await expect(why).toContainText('allowed');
    cluster.apply({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'closed', namespace: 'catalog' }, spec: { podSelector: {}, policyTypes: ['Ingress'] } });
    await expect(why).toContainText('denied');
    await expect(why).toContainText('closed');

    await page.getByRole('button', { name: 'Allow this' }).click();
    await expect(page.getByRole('region', { name: /^Impact/ })).toContainText('exact');

    await cluster.suspend();
    await expect(page.getByRole('status', { name: 'Source' })).toContainText('stale');
    await expect(why).toContainText('denied');
    await cluster.resume();
    await expect(page.getByRole('status', { name: 'Source' })).toContainText('live', { timeout: 40_000 });
  } finally {
    await cluster.close();
  }
});

test('what the token may not read is unknown, and named', async ({ page, drawbridge }, info) => {
  const cluster = await startCluster();
  try {
    cluster.setAccess({ [TOKEN]: [{ resource: 'networkpolicies' }] });
    const kubeconfig = info.outputPath('kubeconfig.yaml');
    writeFileSync(kubeconfig, cluster.kubeconfigYaml(TOKEN));
    const { url } = await drawbridge(['--kubeconfig', kubeconfig]);
    await page.goto(url);
    await page.getByRole('note').filter({ hasText: /could not be read/ }).getByRole('button', { name: 'Show' }).click();
    await expect(page.getByRole('dialog')).toContainText(/networkpolicies/);
    const rights = page.getByRole('dialog').getByRole('region', { name: 'Rights that are missing' });
    await expect(rights.getByLabel('ClusterRole with the rights that are missing')).toContainText(/apiGroups:\s*- networking.k8s.io\s*resources:\s*- networkpolicies\s*verbs:\s*- list\s*- watch/);
    await page.keyboard.press('Escape');
    const why = await ask(page, 'orders/orders-api', 'payments/payment-gateway', '8443');
    await expect(why).toContainText('unknown');
    expect(cluster.requests.some(({ resource }) => resource === 'secrets')).toBe(false);
  } finally {
    await cluster.close();
  }
});
