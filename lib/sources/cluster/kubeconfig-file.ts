import 'server-only';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { KubeConfig, type User } from '@kubernetes/client-node';
import { parseDocument } from 'yaml';
import { userOfPlugin, userOfTokenFile } from './authenticator';
import type { PluginCommand } from './credential-plugin';
import { fieldOf, isRecord, textAt } from './json';
import { describeError } from './request-error';

const LARGEST_BYTES = 4 * 1024 * 1024;

/** A kubeconfig that was read, or one sentence on what is wrong and where. */
export type KubeconfigFile = { readonly ok: true; readonly config: KubeConfig } | { readonly ok: false; readonly message: string };

/**
 * Reads one kubeconfig file. Paths inside it are taken relative to its folder, as kubectl does.
 * Token files and credential plugins are left to `Authenticator`.
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

function completeUser(user: User, raw: unknown, folder: string): User {
  const tokenFile = textAt(raw, 'tokenFile');
  if (tokenFile && !user.token && !user.exec && !user.authProvider) return userOfTokenFile(user, path.resolve(folder, tokenFile));
  return isRecord(user.exec) ? userOfPlugin(user, pluginOf(user.exec, folder)) : user;
}

function pluginOf(exec: Readonly<Record<string, unknown>>, folder: string): PluginCommand {
  const command = textAt(exec, 'command') ?? '';
  const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
  const installHint = textAt(exec, 'installHint');
  return {
    apiVersion: textAt(exec, 'apiVersion') ?? 'client.authentication.k8s.io/v1',
    command: command.includes('/') && !path.isAbsolute(command) ? path.join(folder, command) : command,
    args: listOf(exec['args']).map(String),
    env: Object.fromEntries(listOf(exec['env']).flatMap((entry) => (textAt(entry, 'name') === undefined ? [] : [[String(textAt(entry, 'name')), String(fieldOf(entry, 'value') ?? '')]]))),
    ...(installHint === undefined ? {} : { installHint }),
    needsTerminal: exec['interactiveMode'] === 'Always',
    wantsCluster: exec['provideClusterInfo'] === true,
  };
}
