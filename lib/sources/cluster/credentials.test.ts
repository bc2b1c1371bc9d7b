import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { selfSignedCertificate } from '@/lib/testing/api-server/self-signed';
import { startApiServer, type ApiServer, type ApiServerOptions } from '@/lib/testing/api-server/server';
import { Authenticator, userOfPlugin } from './authenticator';
import { Connection } from './connection';
import { chooseCluster, type ChosenCluster } from './kubeconfig';
import { openClusterSource } from './source';
import { FastTime, Observed, pod, podNames } from './testing';
import { DEFAULT_LIMITS } from './timing';

let folder: string;
const ends: (() => unknown)[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'drawbridge-credentials-'));
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const place = (name: string): string => path.join(folder, name);
const write = (name: string, text: string): string => {
  writeFileSync(place(name), text);
  return place(name);
};

async function serve(options: Partial<ApiServerOptions>): Promise<ApiServer> {
  const server = await startApiServer({ objects: [pod('default', 'web')], ...options });
  ends.push(() => server.close());
  return server;
}

/** A source on a kubeconfig whose one user is this. */
function watchAs(server: ApiServer, user: object, pluginTimeout = 5_000): Observed {
  const kubeconfig = write('config', JSON.stringify({ ...(JSON.parse(server.kubeconfigYaml()) as object), users: [{ name: 'test', user }] }));
  return watchWith(() => chooseCluster({ kubeconfig }, { env: {}, home: folder, serviceAccountRoot: folder, pluginTimeout }));
}

function watchWith(choose: () => ChosenCluster): Observed {
  const time = new FastTime(() => 0.5, 20);
  const observed = new Observed(openClusterSource(choose, [], time, { ...DEFAULT_LIMITS, quiet: 2, hold: 10 }), time);
  ends.push(() => observed.source.stop());
  return observed;
}

/** A plugin that does this and notes that it was run. */
function plugin(script: string, more: object = {}): object {
  chmodSync(write('plugin.sh', `#!/bin/sh\necho run >> ${place('runs')}\n${script}\n`), 0o755);
  return { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: './plugin.sh', ...more } };
}
const runs = (): number => (existsSync(place('runs')) ? readFileSync(place('runs'), 'utf8').trim().split('\n').length : 0);
const failureOf = async (observed: Observed): Promise<string> => {
  const { freshness } = await observed.until('the failure', (update) => update.freshness.state === 'failed');
  return freshness.state === 'failed' ? freshness.message : '';
};

describe('a credential plugin', () => {
  it.each([
    ['hangs', 'echo please log in >&2; sleep 60', {}, /plugin\.sh" did not answer within 0 s: please log in\. If it waits to be logged in to, do that in a terminal first/],
    ['fails', 'echo no such account >&2; exit 3', {}, /plugin\.sh" failed \(exit code 3\): no such account/],
    ['is killed', 'kill -9 $$', {}, /plugin\.sh" failed \(SIGKILL\)/],
    ['prints nonsense', 'echo hunter2', {}, /plugin\.sh" printed something that is not JSON, where an ExecCredential was expected/],
    ['prints nothing', 'true', {}, /plugin\.sh" printed nothing/],
    ['prints something else', `echo '{"kind":"Pod","token":"hunter2"}'`, {}, /plugin\.sh" printed an object of another kind/],
    ['prints no credential', `echo '{"status":{"tocken":"hunter2"}}'`, {}, /plugin\.sh" printed an ExecCredential without a token or a client certificate/],
    ['prints a certificate without its key', `echo '{"status":{"clientCertificateData":"hunter2"}}'`, {}, /plugin\.sh" printed a client certificate without its key/],
    ['prints without end', 'yes hunter2', {}, /plugin\.sh" printed more than a credential/],
    ['is not there', '', { command: 'drawbridge-no-such-plugin', installHint: 'Get it at example.com.' }, /"drawbridge-no-such-plugin" cannot be started: .*ENOENT.*\. Get it at example\.com\./],
    ['needs a terminal', '', { interactiveMode: 'Always' }, /plugin\.sh" can only work in a terminal \(interactiveMode: Always\)/],
  ])('that %s says so, and what it printed is not repeated', async (_, script, more, expected) => {
    const message = await failureOf(watchAs(await serve({ token: 'right' }), plugin(script, more), 300));
    expect(message).toMatch(expected);
    expect(message).not.toContain('hunter2');
  });

  it('that fails is not run again and again', async () => {
    const observed = watchAs(await serve({ token: 'right' }), plugin('exit 1'));
    await failureOf(observed);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(runs()).toBe(1);
  });

  it('that hangs does not keep the source from stopping', async () => {
    const observed = watchAs(await serve({ token: 'right' }), plugin('sleep 60'), 60_000);
    await expect.poll(runs).toBe(1);
    const began = performance.now();
    await observed.source.stop();
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  it('is run again when what it gave is refused', async () => {
    const server = await serve({ access: { first: [] } });
    write('token', 'first');
    const observed = watchAs(server, plugin(`printf '{"status":{"token":"%s"}}' "$(cat ${place('token')})"`));
    await observed.live();
    expect(runs()).toBe(1);
    server.setAccess({ second: [] });
    write('token', 'second');
    server.fault({ kind: 'drop' });
    server.apply(pod('default', 'later'));
    await observed.until('caught up', (update) => update.freshness.state === 'live' && podNames(update).includes('default/later'));
    expect(runs()).toBeGreaterThan(1);
  });

  it('is run again a little before what it gave expires, and not sooner', async () => {
    let now = Date.parse('2030-01-01T00:00:00Z');
    const authenticator = new Authenticator(() => ({}), 5_000, () => now);
    plugin(`printf '{"status":{"token":"%s","expirationTimestamp":"2030-01-01T01:00:00Z"}}' "$(cat ${place('runs')} | wc -l | tr -d ' ')"`);
    const user = userOfPlugin({ name: 'test' }, { apiVersion: 'v1', command: place('plugin.sh'), args: [], env: {}, needsTerminal: false, wantsCluster: false });
    const tokenAt = async (time: string) => {
      now = Date.parse(time);
      const options: { headers?: Record<string, string> } = {};
      await authenticator.applyAuthentication(user, options);
      return options.headers?.['Authorization'];
    };
    expect(await tokenAt('2030-01-01T00:00:00Z')).toBe('Bearer 1');
    expect(await tokenAt('2030-01-01T00:59:45Z')).toBe('Bearer 1');
    expect(await tokenAt('2030-01-01T00:59:55Z')).toBe('Bearer 2');
  });

  it('is told of the cluster when it wants to know', async () => {
    const server = await serve({ token: 'right' });
    const observed = watchAs(server, plugin(`echo "$KUBERNETES_EXEC_INFO" > ${place('info')}; echo '{"status":{"token":"right"}}'`, { provideClusterInfo: true, env: [{ name: 'MORE', value: 'x' }] }));
    await observed.live();
    expect(JSON.parse(readFileSync(place('info'), 'utf8'))).toMatchObject({ kind: 'ExecCredential', apiVersion: 'client.authentication.k8s.io/v1', spec: { interactive: false, cluster: { server: server.url, 'insecure-skip-tls-verify': true } } });
  });
});

describe('a token in a file', () => {
  it('is read without its line end, and again when it is no longer accepted', async () => {
    const server = await serve({ access: { old: [] } });
    const observed = watchAs(server, { tokenFile: write('token', 'old\n') });
    await observed.live();
    server.setAccess({ new: [] });
    write('token', 'new\n');
    server.fault({ kind: 'drop' });
    server.apply(pod('default', 'later'));
    await observed.until('caught up', (update) => update.freshness.state === 'live' && podNames(update).includes('default/later'));
  });

  it.each([
    ['is not there', undefined, /The token file .*token cannot be read: ENOENT/],
    ['is empty', '\n', /The token file .*token is empty/],
    ['holds something else', 'hunter2 is\nthe word', /The token file .*token holds more than a token/],
  ])('that %s says so', async (_, text, expected) => {
    if (text !== undefined) write('token', text);
    const message = await failureOf(watchAs(await serve({ token: 'right' }), { tokenFile: place('token') }));
    expect(message).toMatch(expected);
    expect(message).not.toContain('hunter2');
  });
});

describe('a client certificate', () => {
  it('is shown to the server, and the one that is in its file now', async () => {
    const [first, second, own] = [selfSignedCertificate('first'), selfSignedCertificate('second'), selfSignedCertificate('server')];
    const server = https.createServer({ ...own, requestCert: true, ca: [first.cert, second.cert] }, (request, response) => {
      response.writeHead(200, { connection: 'close' }).end(JSON.stringify({ name: (request.socket as TLSSocket).getPeerCertificate().subject.CN }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ends.push(() => server.close());
    const user = { 'client-certificate': write('cert', first.cert), 'client-key': write('key', first.key) };
    const cluster = { server: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, 'certificate-authority': write('ca', own.cert) };
    const kubeconfig = write('config', JSON.stringify({ clusters: [{ name: 'a', cluster }], users: [{ name: 'a', user }], contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }], 'current-context': 'a' }));
    const chosen = chooseCluster({ kubeconfig }, { env: {}, home: folder, serviceAccountRoot: folder });
    if (!chosen.ok) throw new Error(chosen.message);
    const connection = new Connection(chosen.config, () => null);
    ends.push(() => connection.close());
    const ask = async () => {
      let text = '';
      for await (const piece of await connection.get('/', 'application/json', 5_000, new AbortController().signal)) text += String(piece);
      return text;
    };
    expect(await ask()).toBe('{"name":"first"}');
    write('cert', second.cert);
    write('key', second.key);
    expect(await ask()).toBe('{"name":"second"}');
  });
});

describe('the ServiceAccount of a pod', () => {
  it('is used with its authority, and its token as it is exchanged', async () => {
    const tls = selfSignedCertificate('cluster');
    const server = await serve({ tls, access: { old: [] } });
    const account = 'var/run/secrets/kubernetes.io/serviceaccount';
    mkdirSync(place(account), { recursive: true });
    write(`${account}/token`, 'old');
    write(`${account}/ca.crt`, tls.cert);
    write(`${account}/namespace`, 'tools');
    const { hostname, port } = new URL(server.url);
    const env = { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port };
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const observed = watchWith(() => chooseCluster({}, { env, home: folder, serviceAccountRoot: folder }));
    await observed.live();
    expect(observed.latest.snapshot.source.label).toBe('in-cluster');
    server.setAccess({ new: [] });
    write(`${account}/token`, 'new');
    server.fault({ kind: 'drop' });
    server.apply(pod('default', 'later'));
    await observed.until('caught up', (update) => update.freshness.state === 'live' && podNames(update).includes('default/later'));
  });
});
