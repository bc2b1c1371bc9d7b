import { GATEWAY_ROUTE_KINDS, type RouteKind } from './routing';

/**
 * Names of things, as strings a URL can carry. Kubernetes object names cannot hold a slash, so it
 * separates the parts, and every key includes the namespace.
 */
declare const brand: unique symbol;
type Brand<Name extends string> = string & { readonly [brand]: Name };

/** `shop/Deployment/web`. */
export type WorkloadId = Brand<'WorkloadId'>;
/** `shop/web-7d9f-x2x4`. */
export type PodId = Brand<'PodId'>;
/** `NetworkPolicy/shop/default-deny`. */
export type PolicyId = Brand<'PolicyId'>;
/** One end of a connection as the views name it; see `Peer`. */
export type PeerId = Brand<'PeerId'>;

export const workloadId = (namespace: string, kind: string, name: string) => `${namespace}/${kind}/${name}` as WorkloadId;
export const podId = (namespace: string, name: string) => `${namespace}/${name}` as PodId;
export const policyId = (kind: string, namespace: string | undefined, name: string) => `${kind}/${namespace === undefined ? '' : `${namespace}/`}${name}` as PolicyId;

/** A policy as people write it: `shop/default-deny`, or the bare name of a cluster-scoped one. */
export const policyName = (policy: { readonly namespace?: string; readonly name: string }): string =>
  policy.namespace === undefined ? policy.name : `${policy.namespace}/${policy.name}`;

/** An object by kind and name: `NetworkPolicy shop/default-deny`. No two objects share one, so it serves as a key as well. */
export const objectTitle = (object: { readonly kind: string; readonly namespace?: string; readonly name: string }): string => `${object.kind} ${policyName(object)}`;

const INGRESS_AND_ROUTE_KINDS = ['Ingress', ...GATEWAY_ROUTE_KINDS, 'Route'] as const;

/** What a view or a draft can name as one end of a connection. */
export type Peer =
  | { readonly kind: 'workload'; readonly namespace: string; readonly workloadKind: string; readonly name: string }
  | { readonly kind: 'namespace'; readonly namespace: string }
  | { readonly kind: 'service'; readonly namespace: string; readonly name: string }
  /** An Ingress, a route of the Gateway API or an OpenShift Route: all that it serves, or one host of it. */
  | { readonly kind: 'route'; readonly namespace: string; readonly routeKind: 'Ingress' | RouteKind; readonly name: string; readonly host?: string }
  /** Addresses outside the cluster that are routable on the public Internet. */
  | { readonly kind: 'internet' }
  /** Addresses outside the cluster in private-use ranges (RFC 1918, RFC 4193 and the like). */
  | { readonly kind: 'private' }
  /** The cluster's nodes, other than the one that runs the pod. */
  | { readonly kind: 'nodes' }
  /** Addresses a user names, `10.0.0.0/8`. */
  | { readonly kind: 'cidr'; readonly cidr: string };

/**
 * The text form of a peer: `workload/shop/Deployment/web`, `namespace/shop`, `service/shop/web`, `route/shop/Ingress/web` or
 * `route/shop/Ingress/web/shop.example`, `internet`, `private`, `nodes`, `cidr/10.0.0.0/8`.
 */
export function formatPeer(peer: Peer): PeerId {
  switch (peer.kind) {
    case 'workload':
      return `workload/${peer.namespace}/${peer.workloadKind}/${peer.name}` as PeerId;
    case 'namespace':
      return `namespace/${peer.namespace}` as PeerId;
    case 'service':
      return `service/${peer.namespace}/${peer.name}` as PeerId;
    case 'cidr':
      return `cidr/${peer.cidr}` as PeerId;
    case 'route':
      return `route/${peer.namespace}/${peer.routeKind}/${peer.name}${peer.host === undefined ? '' : `/${peer.host}`}` as PeerId;
    default:
      return peer.kind as string as PeerId;
  }
}

/** Reads what `formatPeer` wrote; `null` for any other text. */
export function parsePeer(text: string): Peer | null {
  const [kind, namespace, second, third, fourth, ...rest] = text.split('/');
  if (rest.length > 0) return null;
  const routeKind = INGRESS_AND_ROUTE_KINDS.find((one) => one === second);
  if (kind === 'route' && namespace && routeKind && third && fourth !== '') return { kind, namespace, routeKind, name: third, ...(fourth !== undefined && { host: fourth }) };
  if (fourth !== undefined) return null;
  if (kind === 'workload' && namespace && second && third) return { kind, namespace, workloadKind: second, name: third };
  if (kind === 'namespace' && namespace && second === undefined) return { kind, namespace };
  if (kind === 'service' && namespace && second && third === undefined) return { kind, namespace, name: second };
  if (kind === 'cidr' && namespace && second && third === undefined) return { kind, cidr: `${namespace}/${second}` };
  if ((kind === 'internet' || kind === 'private' || kind === 'nodes') && namespace === undefined) return { kind };
  return null;
}

/** Reads what `policyId` wrote; `null` for any other text. */
export function parsePolicyId(text: string): { readonly kind: string; readonly namespace?: string; readonly name: string } | null {
  const [kind, first, second, ...rest] = text.split('/');
  if (!kind || !first || second === '' || rest.length > 0) return null;
  return second === undefined ? { kind, name: first } : { kind, namespace: first, name: second };
}

/** The peer id of a workload. */
export const workloadPeer = (id: WorkloadId) => `workload/${id}` as PeerId;
