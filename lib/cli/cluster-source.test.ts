import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readManifestObjects } from '@/lib/testing/api-server/manifest-objects';
import { runWorkloads } from '@/lib/testing/api-server/run-workloads';
import { startApiServer, type ApiServer } from '@/lib/testing/api-server/server';
import { runCommand } from '@/lib/testing/run-command';
import { explain } from './commands/explain.ts';
import { graph } from './commands/graph.ts';
import { projectFolder } from './project.ts';

const folder = mkdtempSync(join(tmpdir(), 'drawbridge-cluster-'));
let server: ApiServer;

beforeAll(async () => {
  server = await startApiServer({
    objects: runWorkloads(readManifestObjects(`${projectFolder}lib/sources/sample`)),
    access: { all: [], blind: [{ resource: 'networkpolicies' }], partly: [{ resource: 'networkpolicies', scope: 'cluster' }, { resource: 'networkpolicies', scope: { namespace: 'data' } }] },
  });
  for (const token of ['all', 'blind', 'partly', 'stranger']) writeFileSync(join(folder, token), server.kubeconfigYaml(token));
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const as = (token: string) => ['--kubeconfig', join(folder, token)];

describe('a cluster on the command line', () => {
  it('has the graph of the manifests it was made from', async () => {
    const [cluster, sample] = [await runCommand(graph, ['graph', 'cluster', ...as('all')]), await runCommand(graph, ['graph', 'sample'])];
    expect(cluster).toEqual({ code: 0, out: sample.out, messages: [] });
  });

  it('exits with 2 when its policies may not be read, and says what is missing', async () => {
    expect(await runCommand(graph, ['graph', 'cluster', ...as('blind')])).toEqual({ code: 2, out: '', messages: [expect.stringContaining('User "blind" cannot list resource "networkpolicies"')] });
    const { code, out, messages } = await runCommand(graph, ['graph', 'cluster', ...as('partly')]);
    expect([code, messages]).toEqual([2, [expect.stringMatching(/^warning: networkpolicies in namespace data cannot be read: .* What depends on them is unknown\.$/)]]);
    expect(out).toContain('orders/order-worker[Deployment] => data/postgres[StatefulSet] : unknown ');
  });

  it('answers of what it could read all the same', async () => {
    const ask = (to: string) => runCommand(explain, ['explain', 'cluster', 'storefront/web', to, ...as('partly')]);
    expect((await ask('orders/orders-api')).code).toBe(1);
    expect(await ask('data/postgres')).toMatchObject({ code: 2, out: expect.stringContaining('data/postgres[StatefulSet]: unknown') });
  });

  it.each([[['cluster', '--kubeconfig', 'stranger'], '401'], [['cluster:nowhere', '--kubeconfig', 'all'], 'no context "nowhere"'], [['cluster', '--kubeconfig', 'nothing'], 'cannot be read']])('exits with 2 for %s', async ([source = '', option = '', file = ''], message) =>
    expect(await runCommand(graph, ['graph', source, option, join(folder, file)])).toEqual({ code: 2, out: '', messages: [expect.stringContaining(message)] }));
});
