import { EMPTY_PLATFORM } from '@/lib/model/platform';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import type { Pod, Service, Snapshot, Workload } from '@/lib/model/snapshot';
import { makeReader, withStandIns, type MakeOf } from './makes';
import { share } from './share';

/** What of one namespace decides who can reach whom. */
export interface PackedNamespace {
  readonly workloads: readonly Workload[];
  readonly pods: readonly Pod[];
  /** They tell which pods are the cluster's DNS. */
  readonly services: readonly Service[];
  readonly policies: readonly NetworkPolicy[];
}

const LISTS = ['workloads', 'pods', 'services', 'policies'] as const;
const GLOBAL_LISTS = ['namespaces', 'nodes', 'adminPolicies', 'unevaluated', 'unreadable', 'primaryNetworks'] as const;

/**
 * What of a snapshot decides who can reach whom, laid out so that two of them share all that is equal: a namespace in which nothing
 * changed is one object for both, and a pod that another of the same make has replaced stands for it. Routes, problems and what
 * only explains are left out.
 */
export interface Packed {
  readonly namespaces: Readonly<Record<string, PackedNamespace>>;
  readonly rest: Pick<Snapshot, 'source' | 'profile' | 'podCIDRs' | (typeof GLOBAL_LISTS)[number]>;
}

/** Packs a snapshot. Out: the earlier one itself when nothing that counts differs. */
export function pack(snapshot: Snapshot, earlier: Packed | undefined): Packed {
  const whole = group(snapshot);
  if (!earlier) return whole;
  let makes: MakeOf | undefined;
  const makeOf: MakeOf = (pod) => (makes ??= makeReader(whole))(pod);
  const rest = share(earlier.rest, whole.rest);
  const namespaces: Record<string, PackedNamespace> = Object.create(null) as object as Record<string, PackedNamespace>;
  for (const [name, later] of Object.entries(whole.namespaces)) {
    const old = earlier.namespaces[name];
    const shared = share(old, later);
    const now = old && shared.pods !== old.pods ? { ...shared, pods: withStandIns(old.pods, shared.pods, makeOf) } : shared;
    namespaces[name] = old && LISTS.every((list) => old[list] === now[list]) ? old : now;
  }
  const names = Object.keys(namespaces);
  const isSame = rest === earlier.rest && names.length === Object.keys(earlier.namespaces).length && names.every((name) => namespaces[name] === earlier.namespaces[name]);
  return isSame ? earlier : { namespaces, rest };
}

function group(snapshot: Snapshot): Packed {
  const namespaces: Record<string, { workloads: Workload[]; pods: Pod[]; services: Service[]; policies: NetworkPolicy[] }> = Object.create(null) as object as Record<string, never>;
  const of = (name: string) => (namespaces[name] ??= { workloads: [], pods: [], services: [], policies: [] });
  for (const workload of snapshot.workloads) of(workload.namespace).workloads.push(bare(workload));
  for (const pod of snapshot.pods) of(pod.namespace).pods.push(pod);
  for (const service of snapshot.services) of(service.namespace).services.push(service);
  for (const policy of snapshot.policies) of(policy.namespace).policies.push(policy);
  const { source, nodes, adminPolicies, unevaluated, unreadable, primaryNetworks, profile, podCIDRs } = snapshot;
  return { namespaces, rest: { source, namespaces: snapshot.namespaces, nodes, adminPolicies, unevaluated, unreadable, primaryNetworks, profile, podCIDRs } };
}

/** How many replicas are wanted, what the owner selects and what its template hints at decide nothing. */
const bare = ({ id, namespace, kind, name }: Workload): Workload => ({ id, namespace, kind, name, replicas: 0 });

/** The snapshot that was packed, without what was left out; a new object each time, so that what is worked out of it can be forgotten. */
export function unpack({ namespaces, rest }: Packed): Snapshot {
  const all = Object.values(namespaces);
  return {
    ...rest,
    workloads: all.flatMap(({ workloads }) => workloads),
    pods: all.flatMap(({ pods }) => pods),
    services: all.flatMap(({ services }) => services),
    policies: all.flatMap(({ policies }) => policies),
    ingresses: [],
    endpointSlices: [],
    gateways: [],
    routes: [],
    referenceGrants: [],
    platform: EMPTY_PLATFORM,
    problems: [],
  };
}

/** How many objects the later one holds that the earlier one does not: what keeping it costs. */
export function countFresh(earlier: Packed | undefined, later: Packed): number {
  let fresh = 0;
  const compare = (before: readonly unknown[] | undefined, after: readonly unknown[]) => {
    if (before === after) return;
    const known = new Set(before);
    for (const item of after) if (!known.has(item)) fresh++;
  };
  for (const [name, now] of Object.entries(later.namespaces)) {
    const old = earlier?.namespaces[name];
    if (old !== now) for (const list of LISTS) compare(old?.[list], now[list]);
  }
  for (const list of GLOBAL_LISTS) compare(earlier?.rest[list], later.rest[list]);
  return fresh;
}
