import { NETWORK_LABEL } from '@/lib/model/labels';
import type { PrimaryNetwork, Snapshot } from '@/lib/model/snapshot';
import { findClusterDns } from './cluster-dns';
import type { Endpoints } from './endpoints';

/** The network of pods in namespaces that have none of their own. */
export const CLUSTER_NETWORK = 'the cluster’s network';

/** Whether two endpoints have a network in common. */
export type Link = 'joined' | 'apart' | 'unknown';

/**
 * Which network each endpoint is on, in clusters where some namespaces have one of their own. Pods of different networks do
 * not reach one another, whatever policies say; nodes and outside addresses, and the cluster's DNS, are reached from all.
 * https://ovn-kubernetes.io/features/user-defined-networks/user-defined-networks/
 */
export class Networks {
  /** Index of a pod endpoint's network: 0 is the cluster's own; -1 for what is reached from all. */
  private readonly indices: Int32Array;
  /** Networks of which it is not known what they are. */
  private readonly unread: ReadonlySet<number>;
  private readonly names: readonly string[];

  private constructor(snapshot: Snapshot, endpoints: Endpoints) {
    const networks = snapshot.primaryNetworks.filter(({ namespaces }) => namespaces.length > 0);
    const names = [CLUSTER_NETWORK, ...networks.map(networkName)];
    const ofNamespace = new Map<string, number>();
    const unread = new Set<number>();
    for (const [index, { namespaces }] of networks.entries()) {
      for (const namespace of namespaces) {
        const taken = ofNamespace.has(namespace);
        ofNamespace.set(namespace, taken ? names.push(`one of several networks of namespace ${namespace}`) - 1 : index + 1);
        if (taken) unread.add(names.length - 1);
      }
    }
    for (const namespace of namespacesLeftOpen(snapshot)) {
      if (ofNamespace.has(namespace)) continue;
      unread.add(names.length);
      ofNamespace.set(namespace, names.push(`a network of namespace ${namespace} that could not be read`) - 1);
    }
    const dns = new Set(findClusterDns(snapshot)?.workloads ?? []);
    this.indices = Int32Array.from(endpoints.all, (endpoint) =>
      endpoint.kind !== 'pods' || endpoint.pods.some((pod) => dns.has(pod.workload)) ? -1 : (ofNamespace.get(endpoint.namespace) ?? 0),
    );
    this.unread = unread;
    this.names = names;
  }

  /** `null` where all pods are on one network. */
  static of(snapshot: Snapshot, endpoints: Endpoints): Networks | null {
    const networks = new Networks(snapshot, endpoints);
    return networks.names.length > 1 ? networks : null;
  }

  link(a: number, b: number): Link {
    const [first, second] = [this.indices[a]!, this.indices[b]!];
    if (first === second || first < 0 || second < 0) return 'joined';
    return this.unread.has(first) || this.unread.has(second) ? 'unknown' : 'apart';
  }

  /** The network of a pod endpoint, in words; empty for what is reached from all. */
  nameOf(endpoint: number): string {
    return this.names[this.indices[endpoint]!] ?? '';
  }

  /** Why two endpoints are not joined, in words. */
  reason(a: number, b: number): string {
    const [first, second] = [this.nameOf(a), this.nameOf(b)];
    return this.link(a, b) === 'apart'
      ? `the two pods are on different networks, ${first} and ${second}: neither reaches the other, whatever policies say`
      : `whether the two pods have a network in common cannot be told: one is on ${first}, the other on ${second}`;
  }
}

const networkName = ({ kind, namespace, name }: PrimaryNetwork): string => `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;

/** Namespaces that may have a network of their own, where networks could not be read. */
function namespacesLeftOpen({ namespaces, unreadable }: Snapshot): string[] {
  const unread = unreadable.filter(({ resource }) => resource === 'userdefinednetworks');
  return namespaces.filter(({ name, labels }) => Object.hasOwn(labels, NETWORK_LABEL) && unread.some((one) => one.namespace === undefined || one.namespace === name)).map(({ name }) => name);
}
