import { visible } from '@/lib/policy/dialects/field-check';
import { closestSpelling } from '@/lib/policy/nearest-word';
import { ADMIN_DIALECTS, ADMIN_GROUP } from '@/lib/policy/dialects/admin-dialects';
import { PLATFORM_KINDS } from './platform-objects';
import { PRIMARY_NETWORK_KINDS } from './primary-network';
import { ROUTING_KINDS } from './routing-objects';
import { unevaluatedDialect } from './unevaluated';

/** What is done with a kind of object. */
export type KindRole =
  | { readonly role: 'pod' | 'controller' | 'service' | 'ingress' | 'routing' | 'network-policy'; readonly scope: 'namespaced' }
  | { readonly role: 'namespace' | 'node' | 'admin-policy'; readonly scope: 'cluster' }
  | { readonly role: 'unevaluated' | 'network' | 'platform'; readonly scope: 'namespaced' | 'cluster' }
  | { readonly role: 'ignored' }
  /** Meant to be read, but its apiVersion or the spelling of its kind is wrong. */
  | { readonly role: 'mistaken'; readonly message: string; readonly hint: string };

interface Known {
  readonly role: 'pod' | 'controller' | 'service' | 'ingress' | 'routing' | 'network-policy' | 'namespace' | 'node' | 'admin-policy' | 'network' | 'platform';
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
  ...[...ROUTING_KINDS].map(([kind, versions]): [string, Known] => [kind, { role: 'routing', versions }]),
  ...[...PRIMARY_NETWORK_KINDS].map(([kind, versions]): [string, Known] => [kind, { role: 'network', versions }]),
  ...[...PLATFORM_KINDS].map(([kind, { versions }]): [string, Known] => [kind, { role: 'platform', versions }]),
  ...Object.entries(ADMIN_DIALECTS).map(([kind, dialects]): [string, Known] => [kind, { role: 'admin-policy', versions: [...dialects.keys()] }]),
]);

/** Groups of Kubernetes itself: a kind they do not have is a mistake when it looks like one of ours. */
const OWN_GROUPS = ['', 'apps', 'batch', 'extensions', 'networking.k8s.io', 'policy', ADMIN_GROUP];

/** The API group of an apiVersion; empty for the core group. */
export const groupOf = (apiVersion: string) => (apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '');

/** Decides what an object of this apiVersion and kind is to Drawbridge; `live`: a cluster holds it, so the kind is no mistake. */
export function roleOf(apiVersion: string, kind: string, live: boolean): KindRole {
  const group = groupOf(apiVersion);
  const known = KNOWN.get(kind);
  if (known && known.versions.some((version) => version === apiVersion || (group !== '' && version === group))) {
    if (known.role === 'network') return { role: 'network', scope: kind === 'ClusterUserDefinedNetwork' ? 'cluster' : 'namespaced' };
    if (known.role === 'platform') return { role: 'platform', scope: PLATFORM_KINDS.get(kind)?.scope ?? 'namespaced' };
    return isClusterScoped(known.role) ? { role: known.role, scope: 'cluster' } : { role: known.role, scope: 'namespaced' };
  }
  const dialect = unevaluatedDialect(group, kind);
  if (dialect && (live || group !== ADMIN_GROUP)) return { role: 'unevaluated', scope: dialect.scope };
  if (!OWN_GROUPS.includes(group)) return { role: 'ignored' };
  const meantKind = known ? kind : sameLetters(kind);
  const meant = meantKind === undefined ? undefined : KNOWN.get(meantKind);
  if (!meant || meantKind === undefined) return { role: 'ignored' };
  return {
    role: 'mistaken',
    message: `There is no kind ${kind} in ${visible(apiVersion.slice(0, 80))}; the object is left out.`,
    hint: `Did you mean apiVersion: ${meant.versions[0]}, kind: ${meantKind}?`,
  };
}

const isClusterScoped = (role: Known['role']): role is 'namespace' | 'node' | 'admin-policy' => role === 'namespace' || role === 'node' || role === 'admin-policy';

function sameLetters(kind: string): string | undefined {
  const near = closestSpelling(kind, [...KNOWN.keys()]);
  return near !== undefined && near.toLowerCase().replace(/y$/, 'ie') === kind.toLowerCase().replace(/s$/, '').replace(/y$/, 'ie') ? near : undefined;
}
