import { closest } from '@/lib/policy/dialects/unknown-fields';
import { unevaluatedDialect } from './unevaluated';

/** What is done with a kind of object. */
export type KindRole =
  | { readonly role: 'pod' | 'controller' | 'service' | 'ingress' | 'network-policy'; readonly scope: 'namespaced' }
  | { readonly role: 'namespace' | 'node'; readonly scope: 'cluster' }
  | { readonly role: 'unevaluated'; readonly scope: 'namespaced' | 'cluster' }
  | { readonly role: 'ignored' }
  /** Meant to be read, but its apiVersion or the spelling of its kind is wrong. */
  | { readonly role: 'mistaken'; readonly message: string; readonly hint: string };

interface Known {
  readonly role: 'pod' | 'controller' | 'service' | 'ingress' | 'network-policy' | 'namespace' | 'node';
  /** API versions that are read; a bare group stands for all its versions. The first one is recommended. */
  readonly versions: readonly string[];
}

const APPS = ['apps/v1', 'apps', 'extensions'];
const KNOWN: ReadonlyMap<string, Known> = new Map<string, Known>([
  ['Pod', { role: 'pod', versions: ['v1'] }],
  ['Deployment', { role: 'controller', versions: APPS }],
  ['StatefulSet', { role: 'controller', versions: APPS }],
  ['DaemonSet', { role: 'controller', versions: APPS }],
  ['ReplicaSet', { role: 'controller', versions: APPS }],
  ['ReplicationController', { role: 'controller', versions: ['v1'] }],
  ['Job', { role: 'controller', versions: ['batch/v1', 'batch'] }],
  ['CronJob', { role: 'controller', versions: ['batch/v1', 'batch'] }],
  ['Service', { role: 'service', versions: ['v1'] }],
  ['Namespace', { role: 'namespace', versions: ['v1'] }],
  ['Node', { role: 'node', versions: ['v1'] }],
  ['NetworkPolicy', { role: 'network-policy', versions: ['networking.k8s.io/v1', 'extensions/v1beta1'] }],
  ['Ingress', { role: 'ingress', versions: ['networking.k8s.io/v1', 'networking.k8s.io', 'extensions'] }],
]);

/** Groups of Kubernetes itself: a kind they do not have is a mistake when it looks like one of ours. */
const OWN_GROUPS = ['', 'apps', 'batch', 'extensions', 'networking.k8s.io', 'policy'];

/** The API group of an apiVersion; empty for the core group. */
export const groupOf = (apiVersion: string) => (apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '');

/** Decides what an object of this apiVersion and kind is to Drawbridge. */
export function roleOf(apiVersion: string, kind: string): KindRole {
  const group = groupOf(apiVersion);
  const dialect = unevaluatedDialect(group, kind);
  if (dialect) return { role: 'unevaluated', scope: dialect.scope };
  const known = KNOWN.get(kind);
  if (known && known.versions.some((version) => version === apiVersion || (group !== '' && version === group))) {
    return known.role === 'namespace' || known.role === 'node' ? { role: known.role, scope: 'cluster' } : { role: known.role, scope: 'namespaced' };
  }
  if (!OWN_GROUPS.includes(group)) return { role: 'ignored' };
  const meantKind = known ? kind : sameLetters(kind);
  const meant = meantKind === undefined ? undefined : KNOWN.get(meantKind);
  if (!meant || meantKind === undefined) return { role: 'ignored' };
  return {
    role: 'mistaken',
    message: `There is no kind ${kind} in ${apiVersion}; the object is left out.`,
    hint: `Did you mean apiVersion: ${meant.versions[0]}, kind: ${meantKind}?`,
  };
}

function sameLetters(kind: string): string | undefined {
  const near = closest(kind, [...KNOWN.keys()]);
  return near !== undefined && near.toLowerCase().replace(/y$/, 'ie') === kind.toLowerCase().replace(/s$/, '').replace(/y$/, 'ie') ? near : undefined;
}
