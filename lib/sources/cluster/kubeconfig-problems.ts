import 'server-only';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Cluster, User } from '@kubernetes/client-node';
import { fieldOf, textAt } from './json';
import { proxyProblem } from './proxy';
import { describeError } from './request-error';

/** What is wrong with a cluster of a kubeconfig, in words that hold no credentials; `undefined` when nothing is. */
export function clusterProblem(cluster: Cluster): string | undefined {
  const { name, caData, caFile, proxyUrl } = cluster;
  const authority = pemProblem('certificate-authority', caFile, caData);
  const proxy = proxyUrl === undefined ? undefined : proxyProblem(proxyUrl);
  return (
    serverProblem(cluster) ??
    (authority === undefined ? undefined : `cluster "${name}" has a ${authority}.`) ??
    (proxy === undefined ? undefined : `cluster "${name}" has a proxy-url that ${proxy}.`)
  );
}

/** What is wrong with a user of a kubeconfig, in words that hold no credentials; `undefined` when nothing is. */
export function userProblem(user: User): string | undefined {
  const about = `user "${user.name}" has a`;
  const plugin = fieldOf(fieldOf(user.authProvider, 'config'), 'plugin');
  if (plugin !== undefined && textAt(plugin, 'command') === undefined) return `${about} credential plugin (exec) without a command.`;
  const certificate = pemProblem('client-certificate', user.certFile, user.certData);
  if (certificate !== undefined) return `${about} ${certificate}.`;
  const hasCertificate = user.certFile !== undefined || user.certData !== undefined;
  const hasKey = user.keyFile !== undefined || user.keyData !== undefined;
  if (hasCertificate && !hasKey) return `${about} client-certificate without a client-key.`;
  if (!hasCertificate && hasKey) return `${about} client-key without a client-certificate.`;
  const key = user.keyFile === undefined ? undefined : readable(user.keyFile);
  return key?.problem === undefined ? undefined : `${about} client-key that cannot be read: ${key.problem}.`;
}

function serverProblem(cluster: Cluster): string | undefined {
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

/** What is wrong with a certificate that a file or the kubeconfig itself holds. */
function pemProblem(field: string, file: string | undefined, data: string | undefined): string | undefined {
  if (file !== undefined) {
    const { text, problem } = readable(file);
    if (problem !== undefined) return `${field} that cannot be read: ${problem}`;
    return isCertificate(text) ? undefined : `${field} that is not a certificate: ${file}`;
  }
  if (data === undefined || isCertificate(Buffer.from(data, 'base64').toString())) return undefined;
  return `${field}-data that is not a certificate in base64`;
}

function isCertificate(text: string): boolean {
  try {
    return new X509Certificate(text).raw.length > 0;
  } catch {
    return false;
  }
}

function readable(file: string): { readonly text: string; readonly problem?: string } {
  try {
    return { text: readFileSync(file, 'utf8') };
  } catch (error) {
    return { text: '', problem: describeError(error) };
  }
}
