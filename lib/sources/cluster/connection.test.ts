import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { KubeConfig } from '@kubernetes/client-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { selfSignedCertificate } from '@/lib/testing/api-server/self-signed';
import { startApiServer, type ApiServer, type ApiServerOptions } from '@/lib/testing/api-server/server';
import { ApiClient } from './api-client';
import { Connection } from './connection';
import { chooseCluster } from './kubeconfig';
import { openClusterSource } from './source';
import { FastTime, Observed, pod, podNames } from './testing';
import { DEFAULT_LIMITS } from './timing';

let folder: string;
let server: ApiServer | undefined;
let observed: Observed | undefined;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'drawbridge-connection-'));
});
afterEach(async () => {
  await observed?.source.stop();
  await server?.close();
  observed = server = undefined;
  rmSync(folder, { recursive: true });
});

async function connect(options: Partial<ApiServerOptions>, kubeconfig: (server: ApiServer) => string): Promise<Observed> {
  const started = (server = await startApiServer({ objects: [pod('default', 'web')], ...options }));
  writeFileSync(path.join(folder, 'config'), kubeconfig(started));
  const choose = () => chooseCluster({ kubeconfig: path.join(folder, 'config') }, { env: {}, home: folder, serviceAccountRoot: folder });
  const time = new FastTime(() => 0.5, 20);
  return (observed = new Observed(openClusterSource(choose, [], time, { ...DEFAULT_LIMITS, quiet: 2, hold: 10 }), time));
}

describe('TLS', () => {
  it('a server whose authority the kubeconfig names is read', async () => {
    const source = await connect({ tls: selfSignedCertificate('test'), token: 'right' }, (given) => given.kubeconfigYaml());
    await source.live();
    expect(podNames(source.latest)).toEqual(['default/web']);
    await source.source.stop();
    await expect.poll(() => server?.sockets).toBe(0);
  });

  it('a server of another authority is not trusted, and why is told', async () => {
    const other = Buffer.from(selfSignedCertificate('other').cert).toString('base64');
    const source = await connect({ tls: selfSignedCertificate('test') }, (given) => given.kubeconfigYaml().replace(/("certificate-authority-data": )"[^"]+"/, `$1"${other}"`));
    const { freshness } = await source.until('the failure', (update) => update.freshness.state === 'failed');
    expect(freshness.state === 'failed' && freshness.message).toMatch(/DEPTH_ZERO_SELF_SIGNED_CERT|self.signed|unable to verify/i);
  });
});

describe('credentials that expire', () => {
  it('are read again from the kubeconfig', async () => {
    const source = await connect({ access: { old: [] } }, (given) => given.kubeconfigYaml('old'));
    await source.live();
    server?.setAccess({ new: [] });
    server?.fault({ kind: 'drop' });
    await source.until('the refusal', ({ freshness }) => freshness.state === 'stale' && freshness.message.includes('401'));
    writeFileSync(path.join(folder, 'config'), server?.kubeconfigYaml('new') ?? '');
    server?.apply(pod('default', 'later'));
    await source.until('caught up', (update) => update.freshness.state === 'live' && podNames(update).includes('default/later'));
  });

  it('a plugin that fails is told in its own words', async () => {
    const source = await connect({ token: 'right' }, (given) =>
      JSON.stringify({ ...(JSON.parse(given.kubeconfigYaml()) as object), users: [{ name: 'test', user: { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'sh', args: ['-c', 'echo please log in >&2; exit 1'] } } }] }),
    );
    const { freshness } = await source.until('the failure', (update) => update.freshness.state === 'failed');
    expect(freshness.state === 'failed' && freshness.message).toContain('please log in');
  });
});

describe('a credential plugin', () => {
  it('is called once for all the requests that start together', async () => {
    const count = path.join(folder, 'count');
    const script = `echo x >> ${count}; sleep 0.1; echo '{"status":{"token":"right"}}'`;
    const source = await connect({ token: 'right' }, (given) =>
      JSON.stringify({ ...(JSON.parse(given.kubeconfigYaml()) as object), users: [{ name: 'test', user: { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'sh', args: ['-c', script] } } }] }),
    );
    await source.live();
    expect(readFileSync(count, 'utf8')).toBe('x\n');
  });
});

describe('what is not a Kubernetes API server', () => {
  it('a server without the collections is asked about', async () => {
    const source = await connect({}, (given) => given.kubeconfigYaml().replace(given.url, `${given.url}/elsewhere`));
    const { freshness } = await source.until('the failure', (update) => update.freshness.state === 'failed');
    expect(freshness).toEqual({ state: 'failed', message: 'The server has no pods of v1 (404). Is it a Kubernetes API server?' });
  });

  it('a server that answers with a web page is asked about', async () => {
    const pages = http.createServer((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>'));
    await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
    const { port } = pages.address() as AddressInfo;
    const source = await connect({}, (given) => given.kubeconfigYaml().replace(given.url, `http://127.0.0.1:${port}`));
    const { freshness } = await source.until('the failure', (update) => update.freshness.state === 'failed');
    pages.close();
    expect(freshness.state === 'failed' && freshness.message).toMatch(/not JSON; is it a Kubernetes API server\?/);
  });

  it('an answer that is compressed is read', async () => {
    const body = gzipSync(JSON.stringify({ kind: 'PodList', metadata: { resourceVersion: '1' }, items: [{ metadata: { name: 'zipped', namespace: 'default' } }] }));
    const zipped = http.createServer((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(body));
    await new Promise<void>((resolve) => zipped.listen(0, '127.0.0.1', resolve));
    const { port } = zipped.address() as AddressInfo;
    const config = new KubeConfig();
    config.loadFromClusterAndUser({ name: 'zipped', server: `http://127.0.0.1:${port}`, skipTLSVerify: true }, { name: 'anybody' });
    const connection = new Connection(config, () => null);
    const client = new ApiClient(connection, DEFAULT_LIMITS);
    expect(await client.getJson('/api/v1/pods?limit=1', new AbortController().signal)).toMatchObject({ items: [{ metadata: { name: 'zipped' } }] });
    connection.close();
    zipped.close();
  });
});
