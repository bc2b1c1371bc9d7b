import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findApiServer, HOW_TO_GET_API_SERVER, type ApiServerPrograms } from '@/lib/cli/api-server';
import { callApi, type ApiAnswer, type ApiCall } from '../api-server/call';
import { kubeconfigYaml } from '../api-server/kubeconfig-yaml';
import { selfSignedCertificate } from '../api-server/self-signed';
import { KeptProcess } from './kept-process';

/** The token, and the name, of the user who may do everything. */
export const ADMIN = 'admin';
const PATIENCE = 90_000;

/** A kube-apiserver with an etcd of its own, on the loopback interface. RBAC holds; tokens are the names of their users. */
export interface RealApiServer {
  readonly url: string;
  /** The certificate, which signs itself. */
  readonly cert: string;
  /** A kubeconfig with the one context `test`, of this user. */
  kubeconfigYaml(token?: string): string;
  /** One request, by the administrator unless it says otherwise. */
  call(request: ApiCall): Promise<ApiAnswer>;
  /** Forgets every version of every object but the last, as the control plane does every five minutes. */
  compact(): Promise<void>;
  /** Kills the API server as a crash does. What it stored stays. */
  crash(): Promise<void>;
  /** Starts it again after a crash, on the same port. */
  resume(): Promise<void>;
  /** Ends both and leaves nothing behind. */
  close(): Promise<void>;
}

/**
 * Starts a real API server in a few seconds. Nothing runs beside it: no controller makes pods, no node runs them, no namespace is
 * ever gone. Rejects where there are no binaries, or with their last words when one does not start.
 */
export async function startRealApiServer(users: readonly string[] = []): Promise<RealApiServer> {
  const binaries = findApiServer();
  if (!binaries) throw new Error(`There is no kube-apiserver with an etcd here. ${HOW_TO_GET_API_SERVER}`);
  // A port that was free a moment ago may have been taken meanwhile.
  return start(binaries, users).catch(() => start(binaries, users));
}

async function start(binaries: ApiServerPrograms, users: readonly string[]): Promise<RealApiServer> {
  const [port, etcdPort, peerPort] = await freePorts(3);
  const folder = mkdtempSync(path.join(tmpdir(), 'drawbridge-apiserver-'));
  const etcdUrl = `http://127.0.0.1:${etcdPort}`;
  const peerUrl = `http://127.0.0.1:${peerPort}`;
  const etcd = new KeptProcess(
    binaries.etcd,
    [
      `--data-dir=${folder}/etcd`,
      `--listen-client-urls=${etcdUrl}`,
      `--advertise-client-urls=${etcdUrl}`,
      `--listen-peer-urls=${peerUrl}`,
      `--initial-advertise-peer-urls=${peerUrl}`,
      `--initial-cluster=default=${peerUrl}`,
      '--log-level=error',
    ],
    folder,
  );
  const server = new RunningServer(etcd, etcdUrl, port ?? 0, folder, writeFiles(folder, users), binaries.apiServer);
  try {
    await server.resume();
  } catch (error) {
    await server.close();
    throw error;
  }
  return server;
}

/** The certificate and key, the users, and a key for the tokens of ServiceAccounts. */
function writeFiles(folder: string, users: readonly string[]): string {
  const { cert, key } = selfSignedCertificate('drawbridge test API server');
  const signing = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const files: Readonly<Record<string, string>> = {
    'tls.crt': cert,
    'tls.key': key,
    'sa.key': signing.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    'sa.pub': signing.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    'tokens.csv': [`${ADMIN},${ADMIN},${ADMIN},system:masters`, ...users.map((name) => `${name},${name},${name}`), ''].join('\n'),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text, { mode: 0o600 });
  return cert;
}

class RunningServer implements RealApiServer {
  #process: KeptProcess | undefined;

  constructor(
    private readonly etcd: KeptProcess,
    private readonly etcdUrl: string,
    private readonly port: number,
    private readonly folder: string,
    readonly cert: string,
    private readonly program: string,
  ) {}

  get url(): string {
    return `https://127.0.0.1:${this.port}`;
  }

  kubeconfigYaml(token = ADMIN): string {
    return kubeconfigYaml(this.url, this.cert, token);
  }

  call(request: ApiCall): Promise<ApiAnswer> {
    return callApi(this, { token: ADMIN, ...request });
  }

  async compact(): Promise<void> {
    const ask = async (method: string, body: object) => {
      const response = await fetch(`${this.etcdUrl}/v3/kv/${method}`, { method: 'POST', body: JSON.stringify(body) });
      if (!response.ok) throw new Error(`etcd answered ${method} with ${response.status}: ${await response.text()}`);
      return (await response.json()) as { readonly header: { readonly revision: string } };
    };
    const { header } = await ask('range', { key: Buffer.from('none').toString('base64') });
    await ask('compaction', { revision: header.revision, physical: true });
  }

  async crash(): Promise<void> {
    await this.#process?.kill();
    this.#process = undefined;
  }

  async resume(): Promise<void> {
    const file = (name: string) => path.join(this.folder, name);
    this.#process = new KeptProcess(this.program, [
      `--etcd-servers=${this.etcdUrl}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${this.port}`,
      `--cert-dir=${file('certificates')}`,
      `--tls-cert-file=${file('tls.crt')}`,
      `--tls-private-key-file=${file('tls.key')}`,
      `--token-auth-file=${file('tokens.csv')}`,
      '--anonymous-auth=false',
      '--authorization-mode=RBAC',
      // Without a controller no namespace has a ServiceAccount, which pods would have to wait for.
      '--disable-admission-plugins=ServiceAccount',
      `--service-account-key-file=${file('sa.pub')}`,
      `--service-account-signing-key-file=${file('sa.key')}`,
      `--service-account-issuer=${this.url}`,
      '--service-cluster-ip-range=10.96.0.0/16',
      '--endpoint-reconciler-type=none',
      '--allow-privileged',
    ]);
    await this.#ready(this.#process);
  }

  async close(): Promise<void> {
    await this.crash();
    await this.etcd.kill();
  }

  async #ready(running: KeptProcess): Promise<void> {
    for (const deadline = Date.now() + PATIENCE; ; ) {
      const answer = await this.call({ path: '/readyz' }).catch(() => undefined);
      if (answer?.status === 200) return;
      const failed = [this.etcd, running].find(({ ended }) => ended);
      if (failed || Date.now() > deadline) throw new Error(`The API server did not become ready: ${(failed ?? running).lastWords}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Ports of the loopback interface that nothing listens on. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(servers.map((server) => new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
