import { formatPeer } from '@/lib/model/ids';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { peerName } from './peer-name';

/** A peer that can be chosen from a list. */
export interface PeerOption {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
}

const OUTSIDE = [formatPeer({ kind: 'internet' }), formatPeer({ kind: 'private' }), formatPeer({ kind: 'nodes' })];

/** Workloads and outside peers: the ends a question can be asked about. */
export function questionPeers(snapshot: SnapshotView): readonly PeerOption[] {
  return [...snapshot.workloads.map((workload) => option(workload.id)), ...OUTSIDE.map(option)];
}

/** Ingresses and routes, and each of their hosts by itself. */
export function routePeers({ routes }: SnapshotView): readonly PeerOption[] {
  return routes.flatMap(({ id, kind, namespace, name, hosts }) => [option(id), ...hosts.map((host) => ({ id: `${id}/${host}`, label: host, detail: `${kind} ${namespace}/${name}` }))]);
}

/** The ends a question can be asked to: Services, Ingresses and routes besides. */
export function questionTargets(snapshot: SnapshotView): readonly PeerOption[] {
  return [...snapshot.workloads.map((workload) => option(workload.id)), ...snapshot.services.map((service) => option(service.id)), ...OUTSIDE.map(option), ...routePeers(snapshot)];
}

/** All that one end of a drawn edge can be: workloads, Services, namespaces and outside peers. */
export function drawablePeers(snapshot: SnapshotView): readonly PeerOption[] {
  return [
    ...snapshot.workloads.map((workload) => option(workload.id)),
    ...snapshot.services.map((service) => option(service.id)),
    ...snapshot.namespaces.map((namespace) => option(formatPeer({ kind: 'namespace', namespace: namespace.name }))),
    ...OUTSIDE.map(option),
  ];
}

function option(id: string): PeerOption {
  const { full, kind } = peerName(id);
  return { id, label: full, detail: kind };
}
