import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { selfSignedCertificate } from '@/lib/testing/api-server/self-signed';
import { chooseCluster, type ChosenCluster, type KubeconfigOptions } from './kubeconfig';
import { createClusterSource } from './source';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'drawbridge-kubeconfig-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.unstubAllEnvs();
});

function file(name: string, content: unknown): string {
  const place = path.join(folder, name);
  mkdirSync(path.dirname(place), { recursive: true });
  writeFileSync(place, typeof content === 'string' ? content : JSON.stringify(content));
  return place;
}

const config = (name: string, more: { server?: string; user?: object; namespace?: string; current?: boolean } = {}) => ({
  clusters: [{ name, cluster: { server: more.server ?? `https://${name}.example:6443` } }],
  users: [{ name, user: more.user ?? { token: `token-of-${name}` } }],
  contexts: [{ name, context: { cluster: name, user: name, ...(more.namespace ? { namespace: more.namespace } : {}) } }],
  ...(more.current === false ? {} : { 'current-context': name }),
});

const choose = (options: KubeconfigOptions = {}, env: Record<string, string> = {}): ChosenCluster => chooseCluster(options, { env, home: folder, serviceAccountRoot: folder });
const messageOf = (chosen: ChosenCluster) => (chosen.ok ? `chose ${chosen.label}` : chosen.message);

describe('which cluster', () => {
  it('the current context of ~/.kube/config', () => {
    file('.kube/config', config('home', { namespace: 'team' }));
    expect(choose()).toMatchObject({ ok: true, label: 'home', server: 'https://home.example:6443', namespace: 'team' });
  });

  it('of several files the first current context and the first of two namesakes win; missing files are passed over', () => {
    const first = file('first', config('a'));
    const second = file('second', { ...config('a', { server: 'https://elsewhere.example' }), contexts: [{ name: 'b', context: { cluster: 'a', user: 'a' } }], 'current-context': 'b' });
    const env = { KUBECONFIG: [path.join(folder, 'missing'), first, second].join(path.delimiter) };
    expect(choose({}, env)).toMatchObject({ ok: true, label: 'a', server: 'https://a.example:6443' });
    expect(choose({ context: 'b' }, env)).toMatchObject({ ok: true, label: 'b', server: 'https://a.example:6443' });
  });

  it('--kubeconfig before KUBECONFIG', () => {
    const asked = file('asked', config('asked'));
    expect(choose({ kubeconfig: asked }, { KUBECONFIG: file('other', config('other')) })).toMatchObject({ label: 'asked' });
  });

  it('an unknown context: the contexts there are', () => {
    file('.kube/config', { ...config('a'), contexts: [...config('b').contexts, ...config('a').contexts] });
    expect(messageOf(choose({ context: 'nope' }))).toBe(`There is no context "nope" in ${folder}/.kube/config. The contexts there are: a, b.`);
  });

  it('no current context: the contexts there are', () => {
    file('.kube/config', config('a', { current: false }));
    expect(messageOf(choose())).toMatch(/^No context is chosen: .*Give --context NAME\. The contexts there are: a\./);
  });

  it('nothing at all: says so, and invents no server', () => {
    expect(messageOf(choose())).toBe(`No cluster is configured: there is no ${folder}/.kube/config. Give --kubeconfig FILE or set KUBECONFIG.`);
    file('.kube/config', '');
    expect(messageOf(choose())).toContain('names none');
  });

  it('inside a pod: its ServiceAccount', () => {
    vi.stubEnv('KUBERNETES_SERVICE_HOST', 'fd00::1');
    vi.stubEnv('KUBERNETES_SERVICE_PORT', '443');
    const env = { KUBERNETES_SERVICE_HOST: 'fd00::1' };
    expect(messageOf(choose({}, env))).toContain('no ServiceAccount token');
    for (const [name, text] of [['token', 'abc'], ['ca.crt', 'pem'], ['namespace', 'tools\n']] as const) file(`var/run/secrets/kubernetes.io/serviceaccount/${name}`, text);
    expect(choose({}, env)).toMatchObject({ ok: true, label: 'in-cluster', server: 'https://[fd00::1]:443', namespace: 'tools' });
    file('.kube/config', config('home'));
    expect(choose({}, env)).toMatchObject({ label: 'home' });
  });
});

describe('what is wrong with a kubeconfig, and where', () => {
  const withCluster = (more: object) => ({ ...config('a'), clusters: [{ name: 'a', cluster: { server: 'https://a.example', ...more } }] });
  const certificate = Buffer.from(selfSignedCertificate('a').cert).toString('base64');
  const cases: readonly (readonly [string, unknown, RegExp])[] = [
    ['broken YAML', 'clusters:\n  - name: a\n   bad: [', /bad is not valid YAML, line 3/],
    ['not a mapping', '- 1', /top level is not a mapping/],
    ['a section that is not a list', { clusters: {} }, /"clusters" is not a list/],
    ['a cluster without a server', { clusters: [{ name: 'a', cluster: {} }] }, /clusters\[0\]\.cluster\.server is missing/],
    ['a server that is no address', config('a', { server: 'a.example:6443' }), /cluster "a" has the server "a\.example:6443", which is not an https/],
    ['plain http', config('a', { server: 'http://a.example' }), /insecure-skip-tls-verify: true/],
    ['a context of a missing cluster', { ...config('a'), clusters: config('b').clusters }, /names the cluster "a", which is not there/],
    ['a context of a missing user', { ...config('a'), users: [] }, /names the user "a", which is not there/],
    ['an authority that is no certificate', withCluster({ 'certificate-authority-data': Buffer.from('hello').toString('base64') }), /cluster "a" has a certificate-authority-data that is not a certificate in base64/],
    ['an authority in a file that is not there', withCluster({ 'certificate-authority': 'gone.crt' }), /cluster "a" has a certificate-authority that cannot be read: ENOENT.*gone\.crt/],
    ['a proxy that is no address', withCluster({ 'proxy-url': 'nowhere' }), /cluster "a" has a proxy-url that is no address/],
    ['a proxy of an unknown kind', withCluster({ 'proxy-url': 'ftp://proxy.example' }), /a proxy-url that is of a kind that is not supported \(ftp\)/],
    ['a certificate without its key', config('a', { user: { 'client-certificate-data': certificate } }), /user "a" has a client-certificate without a client-key/],
    ['a key without its certificate', config('a', { user: { 'client-key-data': certificate } }), /user "a" has a client-key without a client-certificate/],
    ['a certificate in a file that is not there', config('a', { user: { 'client-certificate': 'gone.pem', 'client-key': 'gone.key' } }), /user "a" has a client-certificate that cannot be read: ENOENT.*gone\.pem/],
    ['a plugin without a command', config('a', { user: { exec: { apiVersion: 'v1' } } }), /user "a" has a credential plugin \(exec\) without a command/],
    ['entries that are not mappings', { ...config('a'), users: [null] }, /bad is not valid/],
  ];
  for (const [name, content, expected] of cases) {
    it(name, () => expect(messageOf(choose({ kubeconfig: file('bad', content) }))).toMatch(expected));
  }

  it('a file that is not there', () => {
    expect(messageOf(choose({ kubeconfig: path.join(folder, 'missing') }))).toMatch(/missing cannot be read: ENOENT/);
  });

  it('arrives as a failed update with an empty snapshot, not as an exception', async () => {
    const source = await createClusterSource({ kubeconfig: path.join(folder, 'missing'), podCIDRs: ['10.0.0.0/8'] });
    const updates: unknown[] = [];
    source.start((update) => updates.push(update));
    source.start((update) => updates.push(update));
    expect(updates).toMatchObject([{ freshness: { state: 'failed', message: expect.stringContaining('ENOENT') as string }, snapshot: { pods: [], podCIDRs: ['10.0.0.0/8'] } }]);
    await source.stop();
  });
});

describe('credentials', () => {
  async function headersOf(chosen: ChosenCluster): Promise<unknown> {
    if (!chosen.ok) throw new Error(chosen.message);
    const options: { headers?: unknown } = {};
    await chosen.config.applyToHTTPSOptions(options);
    return options.headers;
  }

  it('a token from a file named relative to the kubeconfig', async () => {
    file('secret/token', 'from-file');
    expect(await headersOf(choose({ kubeconfig: file('config', config('a', { user: { tokenFile: 'secret/token' } })) }))).toEqual({ Authorization: 'Bearer from-file' });
  });

  it('a token from a plugin named relative to the kubeconfig, which is told what kind of answer is wanted', async () => {
    const script = `#!/bin/sh\necho "{\\"status\\":{\\"token\\":\\"$(echo $KUBERNETES_EXEC_INFO | grep -c ExecCredential)-$1\\"}}"\n`;
    chmodSync(file('bin/plugin', script), 0o755);
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: './bin/plugin', args: ['arg'] };
    expect(await headersOf(choose({ kubeconfig: file('config', config('a', { user: { exec } })) }))).toEqual({ Authorization: 'Bearer 1-arg' });
  });

  it('none: the certificate authority is applied all the same', async () => {
    const authority = selfSignedCertificate('authority').cert;
    const kubeconfig = { ...config('a'), clusters: [{ name: 'a', cluster: { server: 'https://a.example', 'certificate-authority-data': Buffer.from(authority).toString('base64') } }], contexts: [{ name: 'a', context: { cluster: 'a' } }] };
    const chosen = choose({ kubeconfig: file('config', kubeconfig) });
    const options: { ca?: unknown } = {};
    if (chosen.ok) await chosen.config.applyToHTTPSOptions(options);
    expect(String(options.ca)).toBe(authority);
  });
});
