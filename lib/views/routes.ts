import { compareText } from '@/lib/model/compare-text';
import { formatPeer, type Peer } from '@/lib/model/ids';
import type { ObjectOrigin } from '@/lib/model/problem';
import type { Snapshot } from '@/lib/model/snapshot';

export type RoutePeer = Extract<Peer, { kind: 'route' }>;

/** An Ingress or a route as the views know it. */
export interface RouteObject {
  readonly peer: RoutePeer;
  readonly hosts: readonly string[];
  /** Who is meant to serve it, as it says itself: `class nginx`, `Gateway infra/public`. */
  readonly servedBy: readonly string[];
  readonly origin?: ObjectOrigin;
}

/** Every Ingress, Gateway API route and OpenShift Route, in order. */
export function routeObjects({ ingresses, routes }: Snapshot): readonly RouteObject[] {
  const found = [
    ...ingresses.map(({ namespace, name, className, backends, origin }): RouteObject => ({
      peer: { kind: 'route', namespace, routeKind: 'Ingress', name },
      hosts: hostsIn(backends.flatMap(({ host }) => host ?? [])),
      servedBy: className === undefined ? [] : [`class ${className}`],
      ...(origin && { origin }),
    })),
    ...routes.map(({ kind, namespace, name, hosts, parents, origin }): RouteObject => ({
      peer: { kind: 'route', namespace, routeKind: kind, name },
      hosts: hostsIn(hosts),
      servedBy: [...new Set(parents.map((parent) => `Gateway ${parent.namespace}/${parent.name}`))],
      ...(origin && { origin }),
    })),
  ];
  return found.sort((a, b) => compareText(formatPeer(a.peer), formatPeer(b.peer)));
}

/** The object that a peer names; nothing when it is not there, or has no such host. */
export const findRoute = (snapshot: Snapshot, { namespace, routeKind, name, host }: RoutePeer): RouteObject | undefined =>
  routeObjects(snapshot).find(({ peer, hosts }) => peer.namespace === namespace && peer.routeKind === routeKind && peer.name === name && (host === undefined || hosts.includes(host)));

/** A text with a slash is no host, and no peer could name it. */
const hostsIn = (hosts: readonly string[]): string[] => [...new Set(hosts)].filter((host) => !host.includes('/')).sort();
