import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { selfSignedCertificate } from '@/lib/testing/api-server/self-signed';
import { startApiServer } from '@/lib/testing/api-server/server';
import { chooseCluster } from './kubeconfig';
import { proxyFromEnvironment } from './proxy';
import { openClusterSource } from './source';
import { FastTime, Observed, pod, podNames } from './testing';
import { DEFAULT_LIMITS } from './timing';

describe('the proxy that the environment names', () => {
  const server = (text: string) => new URL(text);
  it.each([
    ['none', 'https://k8s.example', {}, undefined],
    ['HTTPS_PROXY for https', 'https://k8s.example:6443', { HTTPS_PROXY: 'http://proxy:3128', HTTP_PROXY: 'http://other' }, 'http://proxy:3128'],
    ['HTTP_PROXY for http', 'http://k8s.example', { HTTPS_PROXY: 'http://proxy:3128', HTTP_PROXY: 'http://other' }, 'http://other'],
    ['in small letters', 'https://k8s.example', { https_proxy: 'http://proxy:3128' }, 'http://proxy:3128'],
    ['without a scheme', 'https://k8s.example', { HTTPS_PROXY: 'proxy:3128' }, 'http://proxy:3128'],
    ['not for this machine', 'https://127.0.0.1:6443', { HTTPS_PROXY: 'http://proxy' }, undefined],
    ['not for this machine by name', 'https://localhost:6443', { HTTPS_PROXY: 'http://proxy' }, undefined],
    ['not for this machine over IPv6', 'https://[::1]:6443', { HTTPS_PROXY: 'http://proxy' }, undefined],
    ['not for a name in NO_PROXY', 'https://k8s.example', { HTTPS_PROXY: 'http://proxy', NO_PROXY: 'a.example, k8s.example' }, undefined],
    ['not below a domain in NO_PROXY', 'https://api.k8s.example', { HTTPS_PROXY: 'http://proxy', NO_PROXY: 'k8s.example' }, undefined],
    ['not below a domain with a dot', 'https://api.k8s.example', { HTTPS_PROXY: 'http://proxy', no_proxy: '.k8s.example' }, undefined],
    ['for a domain of which only what is below is in NO_PROXY', 'https://k8s.example', { HTTPS_PROXY: 'http://proxy', NO_PROXY: '.k8s.example' }, 'http://proxy'],
    ['for a name that only ends alike', 'https://notk8s.example', { HTTPS_PROXY: 'http://proxy', NO_PROXY: 'k8s.example' }, 'http://proxy'],
    ['for another port than in NO_PROXY', 'https://k8s.example:6443', { HTTPS_PROXY: 'http://proxy', NO_PROXY: 'k8s.example:443' }, 'http://proxy'],
    ['not for the port in NO_PROXY', 'https://k8s.example', { HTTPS_PROXY: 'http://proxy', NO_PROXY: 'k8s.example:443' }, undefined],
    ['not for an address in NO_PROXY', 'https://10.0.0.1', { HTTPS_PROXY: 'http://proxy', NO_PROXY: '10.0.0.1' }, undefined],
    ['not within a network in NO_PROXY', 'https://10.1.2.3', { HTTPS_PROXY: 'http://proxy', NO_PROXY: '10.0.0.0/8' }, undefined],
    ['for an address outside that network', 'https://11.1.2.3', { HTTPS_PROXY: 'http://proxy', NO_PROXY: '10.0.0.0/8' }, 'http://proxy'],
    ['not within an IPv6 network', 'https://[fd00::7]', { HTTPS_PROXY: 'http://proxy', NO_PROXY: 'fd00::/8' }, undefined],
    ['for nothing with a star', 'https://k8s.example', { HTTPS_PROXY: 'http://proxy', NO_PROXY: '*' }, undefined],
  ])('is taken as kubectl takes it: %s', (_, url, env, expected) => expect(proxyFromEnvironment(server(url), env)).toBe(expected));
});

describe('a cluster behind a proxy', () => {
  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  /** A proxy that leads every name to one port of this machine; `asked` is what it was asked for. */
  async function startProxy(port: number) {
    const asked: string[] = [];
    const sockets = new Set<net.Socket>();
    const proxy = http.createServer();
    proxy.on('connect', (request: http.IncomingMessage, client: net.Socket) => {
      asked.push(request.url ?? '');
      const upstream = net.connect(port, '127.0.0.1', () => {
        client.write('HTTP/1.1 200 OK\r\n\r\n');
        upstream.pipe(client).pipe(upstream);
      });
      sockets.add(client);
      client.on('error', () => undefined).on('close', () => {
        sockets.delete(client);
        upstream.destroy();
      });
      upstream.on('error', () => undefined).on('close', () => client.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    ends.push(() => {
      for (const socket of sockets) socket.destroy();
      proxy.close();
    });
    return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, asked, sockets };
  }

  async function watch(by: 'kubeconfig' | 'environment') {
    const tls = selfSignedCertificate('cluster');
    const server = await startApiServer({ objects: [pod('default', 'web')], tls, token: 'right' });
    ends.push(() => server.close());
    const proxy = await startProxy(Number(new URL(server.url).port));
    const folder = mkdtempSync(path.join(tmpdir(), 'drawbridge-proxy-'));
    ends.push(() => rmSync(folder, { recursive: true }));
    const cluster = { server: 'https://k8s.example:6443', 'tls-server-name': 'localhost', 'certificate-authority-data': Buffer.from(tls.cert).toString('base64'), ...(by === 'kubeconfig' ? { 'proxy-url': proxy.url } : {}) };
    const kubeconfig = path.join(folder, 'config');
    writeFileSync(kubeconfig, JSON.stringify({ clusters: [{ name: 'a', cluster }], users: [{ name: 'a', user: { token: 'right' } }], contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }], 'current-context': 'a' }));
    const env: Record<string, string> = by === 'environment' ? { HTTPS_PROXY: proxy.url } : {};
    const time = new FastTime(() => 0.5, 20);
    const observed = new Observed(openClusterSource(() => chooseCluster({ kubeconfig }, { env, home: folder, serviceAccountRoot: folder }), [], time, { ...DEFAULT_LIMITS, quiet: 2, hold: 10 }), time);
    ends.push(() => observed.source.stop());
    return { server, proxy, observed };
  }

  it.each(['kubeconfig', 'environment'] as const)('that the %s names is read through it, and nothing stays open', async (by) => {
    const { server, proxy, observed } = await watch(by);
    await observed.live();
    expect(new Set(proxy.asked)).toEqual(new Set(['k8s.example:6443']));
    server.fault({ kind: 'drop' });
    server.apply(pod('default', 'later'));
    await observed.until('caught up', (update) => update.freshness.state === 'live' && podNames(update).includes('default/later'));
    await observed.source.stop();
    await expect.poll(() => proxy.sockets.size, { timeout: 1_000 }).toBe(0);
  });
});
