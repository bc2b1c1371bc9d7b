import { objectTitle, type WorkloadId } from '@/lib/model/ids';
import { NETWORK_LABEL } from '@/lib/model/labels';
import type { Snapshot } from '@/lib/model/snapshot';
import { findClusterDns } from './cluster-dns';
import type { Endpoints } from './endpoints';
import { isUnread } from './unread';

/** The network of pods in namespaces that have none of their own. */
export const CLUSTER_NETWORK = 'the cluster’s network';

/** Whether two endpoints have a network in common. */
export type Link = 'joined' | 'apart' | 'unknown';

/**
 * Which network each endpoint is on, in clusters where some namespaces have one of their own. Pods of different networks do
 * not reach one another, whatever policies say; nodes and outside addresses are on no network of their own, and the cluster's
 * DNS is reached from all.
 * https://ovn-kubernetes.io/features/user-defined-networks/user-defined-networks/
 */
export class Networks {
  /** Index of a pod endpoint's network: 0 is the cluster's own; -1 for what is joined with all. */
  private readonly indices: Int32Array;
  /** Endpoints that pods of every network reach, which does not let them reach those. */
  private readonly servesAll: readonly boolean[];
  /** Networks of which it is not known what they are. */
  private readonly unread: ReadonlySet<number>;
  private readonly names: readonly string[];

  private constructor(snapshot: Snapshot, endpoints: Endpoints) {
    const networks = snapshot.primaryNetworks.filter(({ namespaces }) => namespaces.length > 0);
    const names = [CLUSTER_NETWORK, ...networks.map(objectTitle)];
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
    const dns = dnsOfNetworks(snapshot);
    this.indices = Int32Array.from(endpoints.all, (endpoint) => (endpoint.kind !== 'pods' ? -1 : (ofNamespace.get(endpoint.namespace) ?? 0)));
    this.servesAll = endpoints.all.map((endpoint) => endpoint.kind === 'pods' && endpoint.pods.some((pod) => dns.has(pod.workload)));
    this.unread = unread;
    this.names = names;
  }

  /** `null` where all pods are on one network. */
  static of(snapshot: Snapshot, endpoints: Endpoints): Networks | null {
    const networks = new Networks(snapshot, endpoints);
    return networks.names.length > 1 ? networks : null;
  }

  /** Whether one endpoint reaches another as far as networks are concerned. */
  link(source: number, destination: number): Link {
    const [first, second] = [this.indices[source]!, this.indices[destination]!];
    if (first === second || first < 0 || second < 0 || this.servesAll[destination]) return 'joined';
    return this.unread.has(first) || this.unread.has(second) ? 'unknown' : 'apart';
  }

  /** The network of a pod endpoint, in words; empty for what is joined with all. */
  nameOf(endpoint: number): string {
    return this.names[this.indices[endpoint]!] ?? '';
  }

  /** Why one endpoint is not joined with another, in words. */
  reason(source: number, destination: number): string {
    const [first, second] = [this.nameOf(source), this.nameOf(destination)];
    return this.link(source, destination) === 'apart'
      ? `the two pods are on different networks, ${first} and ${second}: the one does not reach the other, whatever policies say`
      : `whether the two pods have a network in common cannot be told: one is on ${first}, the other on ${second}`;
  }
}

/** The cluster's DNS, where networks matter: policies may not tell its pods from others of their namespace. */
export const dnsOfNetworks = (snapshot: Snapshot): ReadonlySet<WorkloadId> =>
  new Set(snapshot.primaryNetworks.length > 0 || snapshot.unreadable.some(({ resource }) => resource === 'userdefinednetworks') ? findClusterDns(snapshot)?.workloads : []);

/** Namespaces that may have a network of their own: networks, or the label that a namespace needs for one, could not be read. */
function namespacesLeftOpen(snapshot: Snapshot): string[] {
  const { namespaces, primaryNetworks } = snapshot;
  return namespaces
    .filter(({ name, labels, declared }) => {
      const mayBeMeant = isUnread(snapshot, 'userdefinednetworks', name) || (!declared && primaryNetworks.some((network) => network.namespace === undefined || network.namespace === name));
      return mayBeMeant && (Object.hasOwn(labels, NETWORK_LABEL) || (!declared && isUnread(snapshot, 'namespaces', name)));
    })
    .map(({ name }) => name);
}
