import 'server-only';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { KubeConfig, type Cluster, type User } from '@kubernetes/client-node';
import { parseDocument } from 'yaml';
import { fieldOf, isRecord, textAt } from './json';
import { describeError } from './request-error';

const LARGEST_BYTES = 4 * 1024 * 1024;

/** A kubeconfig that was read, or one sentence on what is wrong and where. */
export type KubeconfigFile = { readonly ok: true; readonly config: KubeConfig } | { readonly ok: false; readonly message: string };

/**
 * Reads one kubeconfig file. Paths inside it are taken relative to its folder, as kubectl does.
 * Two things are added to what client-node understands: `tokenFile`, and the description of the request that kubectl
 * hands to credential plugins (https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins).
 */
export function readKubeconfigFile(file: string): KubeconfigFile {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return failed(`The kubeconfig ${file} cannot be read: ${describeError(error)}.`);
  }
  if (text.length > LARGEST_BYTES) return failed(`The kubeconfig ${file} is larger than 4 MB; that is not a kubeconfig.`);

  const document = parseDocument(text, { prettyErrors: true });
  const [syntax] = document.errors;
  if (syntax) {
    const line = syntax.linePos?.[0].line;
    // Its words would quote the text, and that may be a credential.
    return failed(`The kubeconfig ${file} is not valid YAML${line === undefined ? '' : `, line ${line}`} (${syntax.code.toLowerCase().replaceAll('_', ' ')}).`);
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch {
    return failed(`The kubeconfig ${file} is not valid YAML: it has an alias of nothing, or too many of them.`);
  }
  if (value === null || value === undefined) return { ok: true, config: new KubeConfig() };
  if (!isRecord(value)) return failed(`The kubeconfig ${file} does not hold a kubeconfig: its top level is not a mapping.`);
  for (const section of ['clusters', 'contexts', 'users']) {
    const entries = value[section];
    if (entries !== undefined && entries !== null && !Array.isArray(entries)) {
      return failed(`The kubeconfig ${file} is not valid: "${section}" is not a list.`);
    }
  }

  const config = new KubeConfig();
  const folder = path.dirname(path.resolve(file));
  try {
    config.loadFromString(JSON.stringify(value));
    config.makePathsAbsolute(folder);
  } catch (error) {
    return failed(`The kubeconfig ${file} is not valid: ${describeError(error)}.`);
  }
  const raw = Array.isArray(value['users']) ? value['users'] : [];
  config.users = config.users.map((user, index) => completeUser(user, fieldOf(raw[index], 'user'), folder));
  return { ok: true, config };
}

const failed = (message: string): KubeconfigFile => ({ ok: false, message });

/** What is wrong with the address of a cluster, in words that hold no credentials; `undefined` when nothing is. */
export function serverProblem(cluster: Cluster): string | undefined {
  if (typeof cluster.server === 'string' && URL.canParse(cluster.server)) {
    const { protocol } = new URL(cluster.server);
    if (protocol === 'https:') return undefined;
    if (protocol === 'http:') {
      return cluster.skipTLSVerify
        ? undefined
        : `cluster "${cluster.name}" has an http:// server, which sends credentials in the clear; set insecure-skip-tls-verify: true there if that is intended.`;
    }
  }
  return `cluster "${cluster.name}" has the server "${String(cluster.server).replace(/[^/]*@/, '')}", which is not an https:// address.`;
}

function completeUser(user: User, raw: unknown, folder: string): User {
  const tokenFile = textAt(raw, 'tokenFile');
  if (tokenFile && !user.token && !user.exec && !user.authProvider) {
    return { ...user, authProvider: { name: 'tokenFile', config: { tokenFile: path.resolve(folder, tokenFile) } } };
  }
  return isRecord(user.exec) ? { ...user, exec: completeExec(user.exec, folder) } : user;
}

function completeExec(exec: Readonly<Record<string, unknown>>, folder: string): unknown {
  const command = textAt(exec, 'command') ?? '';
  const env: readonly unknown[] = Array.isArray(exec['env']) ? exec['env'] : [];
  const info = { apiVersion: exec['apiVersion'], kind: 'ExecCredential', spec: { interactive: false } };
  return {
    ...exec,
    command: command.includes('/') && !path.isAbsolute(command) ? path.join(folder, command) : command,
    env: [...env, { name: 'KUBERNETES_EXEC_INFO', value: JSON.stringify(info) }],
  };
}
