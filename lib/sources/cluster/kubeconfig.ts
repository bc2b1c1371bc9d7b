import 'server-only';
import { accessSync, constants, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { KubeConfig, type Cluster, type Context } from '@kubernetes/client-node';
import { Authenticator, userOfTokenFile } from './authenticator';
import type { ToldCluster } from './credential-plugin';
import { readKubeconfigFile } from './kubeconfig-file';
import { clusterProblem, userProblem } from './kubeconfig-problems';
import { proxyFromEnvironment } from './proxy';
import { describeError } from './request-error';

export interface KubeconfigOptions {
  /** A context other than the current one. */
  readonly context?: string;
  /** A file instead of KUBECONFIG and ~/.kube/config. */
  readonly kubeconfig?: string;
}

/** What is looked at besides the options; tests hand in their own. */
export interface KubeconfigSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Prefix of the folder a pod finds its ServiceAccount in. */
  readonly serviceAccountRoot: string;
  /** How long a credential plugin may take, in milliseconds; a minute when left out. */
  readonly pluginTimeout?: number;
}

export const systemSurroundings = (): KubeconfigSurroundings => ({ env: process.env, home: homedir(), serviceAccountRoot: '' });

export type ChosenCluster =
  | {
      readonly ok: true;
      readonly config: KubeConfig;
      /** The context, or `in-cluster`. */
      readonly label: string;
      readonly server: string;
      /** The context's own namespace. */
      readonly namespace: string;
      /** Whose rights they are: the user's, by the kubeconfig, or those of the pod that we run in, with which nothing may be written. */
      readonly rights: 'user' | 'pod';
    }
  | { readonly ok: false; readonly label: string; readonly message: string };

/**
 * Chooses the cluster as kubectl does: `--kubeconfig`, else the files of KUBECONFIG (of two entries with one name the
 * first wins, missing files are passed over), else ~/.kube/config; the context asked for, else the current one. Without
 * any of these, the ServiceAccount of the pod we run in. Never invents a server. Errors come back as sentences.
 * https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
 */
export function chooseCluster(options: KubeconfigOptions, surroundings: KubeconfigSurroundings): ChosenCluster {
  const label = options.context ?? 'cluster';
  const read = mergeKubeconfigs(options, surroundings);
  if (!read.ok) return { ok: false, label, message: read.message };
  if (!read.isEmpty) return pickContext(read.config, options.context, read.where, surroundings);
  if (options.context === undefined && surroundings.env['KUBERNETES_SERVICE_HOST']) return inCluster(surroundings);
  return { ok: false, label, message: nothingConfigured(read) };
}

/** What the files of the kubeconfig hold together. */
export interface MergedKubeconfig {
  readonly ok: true;
  readonly config: KubeConfig;
  /** The files as a sentence names them. */
  readonly where: string;
  /** None of them is there. */
  readonly isMissing: boolean;
  readonly isEmpty: boolean;
}

/** Reads the files that a kubeconfig is made of, as `chooseCluster` tells; one that cannot be read spoils them all. */
export function mergeKubeconfigs(options: KubeconfigOptions, surroundings: KubeconfigSurroundings): MergedKubeconfig | { readonly ok: false; readonly message: string } {
  const files = candidateFiles(options, surroundings);
  const present = options.kubeconfig === undefined ? files.filter(exists) : files;
  const config = new KubeConfig();
  for (const file of present) {
    const read = readKubeconfigFile(file);
    if (!read.ok) return read;
    merge(config, read.config);
  }
  const isMissing = present.length === 0;
  return { ok: true, config, where: (isMissing ? files : present).join(', '), isMissing, isEmpty: config.contexts.length === 0 && config.clusters.length === 0 };
}

/** Says that there is no cluster to choose, and what would give one. */
export const nothingConfigured = ({ where, isMissing }: MergedKubeconfig): string =>
  `No cluster is configured: ${isMissing ? `there is no ${where}` : `${where} names none`}. Give --kubeconfig FILE or set KUBECONFIG.`;

function candidateFiles(options: KubeconfigOptions, { env, home }: KubeconfigSurroundings): readonly string[] {
  if (options.kubeconfig !== undefined) return [options.kubeconfig];
  const listed = (env['KUBECONFIG'] ?? '').split(path.delimiter).filter((file) => file !== '');
  return listed.length > 0 ? listed : [path.join(home, '.kube', 'config')];
}

function exists(file: string): boolean {
  try {
    accessSync(file, constants.F_OK);
    return true;
  } catch {
    return false;
  }
}

function merge(into: KubeConfig, from: KubeConfig): void {
  const unknownTo = (known: readonly { readonly name: string }[]) => (entry: { readonly name: string }) =>
    !known.some(({ name }) => name === entry.name);
  into.clusters.push(...from.clusters.filter(unknownTo(into.clusters)));
  into.users.push(...from.users.filter(unknownTo(into.users)));
  into.contexts.push(...from.contexts.filter(unknownTo(into.contexts)));
  into.currentContext ||= from.currentContext;
}

function pickContext(config: KubeConfig, asked: string | undefined, where: string, surroundings: KubeconfigSurroundings): ChosenCluster {
  const name = asked ?? config.currentContext;
  const known = config.contexts.map((context) => context.name).sort();
  const choices = known.length > 0 ? `The contexts there are: ${known.join(', ')}.` : 'It has no contexts.';
  const label = name || 'cluster';
  const fail = (message: string): ChosenCluster => ({ ok: false, label, message });
  if (!name) return fail(`No context is chosen: ${where} has no current-context. Give --context NAME. ${choices}`);
  const context = config.contexts.find((candidate) => candidate.name === name);
  if (!context) return fail(`There is no context "${name}" in ${where}. ${choices}`);
  const problem = contextProblem(config, context, where);
  if (problem !== undefined) return fail(problem);
  const server = config.getCluster(context.cluster)?.server ?? '';

  // client-node applies the cluster's certificate authority only when the context has a user.
  const user = context.user ?? 'drawbridge-anonymous';
  if (!config.getUser(user)) {
    config.users.push({ name: user });
    config.contexts = config.contexts.map((candidate) => (candidate.name === name ? { ...candidate, user } : candidate));
  }
  config.setCurrentContext(name);
  equip(config, surroundings);
  return { ok: true, config, label: name, server, namespace: context.namespace ?? 'default', rights: 'user' };
}

/** Adds what client-node does not do: credentials from plugins and token files, and the proxy that the environment names. */
function equip(config: KubeConfig, { env, pluginTimeout = 60_000 }: KubeconfigSurroundings): void {
  const chosen = config.getCurrentCluster();
  if (!chosen) return;
  const proxyUrl = chosen.proxyUrl ?? proxyFromEnvironment(new URL(chosen.server), env);
  if (proxyUrl !== undefined) config.clusters = config.clusters.map((cluster) => (cluster === chosen ? { ...cluster, proxyUrl } : cluster));
  config.addAuthenticator(new Authenticator(() => toldCluster({ ...chosen, ...(proxyUrl === undefined ? {} : { proxyUrl }) }), pluginTimeout));
}

/** A cluster in the words of the request that a credential plugin gets. */
const toldCluster = ({ server, tlsServerName, skipTLSVerify, caData, caFile, proxyUrl }: Cluster): ToldCluster => ({
  server,
  'tls-server-name': tlsServerName,
  'insecure-skip-tls-verify': skipTLSVerify,
  'certificate-authority-data': caFile === undefined ? caData : readFileSync(caFile).toString('base64'),
  'proxy-url': proxyUrl,
});

/** Why a context cannot be used, if it cannot: what it names is not there, or is no address. */
export function contextProblem(config: KubeConfig, context: Context, where: string): string | undefined {
  const about = `The context "${context.name}" in ${where}`;
  const cluster = config.getCluster(context.cluster);
  if (!cluster) return `${about} names the cluster "${context.cluster}", which is not there.`;
  const wrong = clusterProblem(cluster);
  if (wrong !== undefined) return `${about} cannot be used: ${wrong}`;
  if (context.user === undefined) return undefined;
  const user = config.getUser(context.user);
  if (!user) return `${about} names the user "${context.user}", which is not there.`;
  const lacking = userProblem(user);
  return lacking === undefined ? undefined : `${about} cannot be used: ${lacking}`;
}

function inCluster(surroundings: KubeconfigSurroundings): ChosenCluster {
  const { serviceAccountRoot } = surroundings;
  const label = 'in-cluster';
  const config = new KubeConfig();
  const folder = `${serviceAccountRoot}/var/run/secrets/kubernetes.io/serviceaccount`;
  if (!exists(`${folder}/token`)) {
    return { ok: false, label, message: `No cluster is configured: there is no kubeconfig, and no ServiceAccount token in ${folder}.` };
  }
  try {
    config.loadFromCluster(serviceAccountRoot);
    config.users = config.users.map((user) => userOfTokenFile(user, `${folder}/token`));
    equip(config, surroundings);
  } catch (error) {
    return { ok: false, label, message: `The ServiceAccount in ${folder} cannot be used: ${describeError(error)}.` };
  }
  const server = config.getCurrentCluster()?.server ?? '';
  const namespace = config.getContextObject(config.getCurrentContext())?.namespace ?? '';
  return { ok: true, config, label, server, namespace: namespace.trim() || 'default', rights: 'pod' };
}
