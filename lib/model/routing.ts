import type { LabelSelector } from './labels';
import type { Protocol } from './network-policy';
import type { ObjectOrigin } from './problem';

/**
 * Addresses behind a Service, of an EndpointSlice or of the older Endpoints. Only those of Services without a selector are
 * kept: with one, the pods it picks are the backends.
 */
export interface EndpointSlice {
  readonly namespace: string;
  readonly name: string;
  readonly service: string;
  readonly endpoints: readonly { readonly addresses: readonly string[]; /** Name of the Pod it refers to, in the same namespace. */ readonly pod?: string }[];
  /** `name` is the name of the Service's port, absent when that has none. */
  readonly ports: readonly { readonly name?: string; readonly protocol: Protocol; readonly port: number }[];
  readonly origin?: ObjectOrigin;
}

/** A way in from outside the cluster that routes attach to; https://gateway-api.sigs.k8s.io/reference/spec/#gateway */
export interface Gateway {
  readonly namespace: string;
  readonly name: string;
  readonly className?: string;
  readonly listeners: readonly GatewayListener[];
  readonly origin?: ObjectOrigin;
}

export interface GatewayListener {
  readonly name: string;
  readonly port: number;
  /** `HTTP`, `HTTPS`, `TLS`, `TCP`, `UDP`, or one of an implementation's own. */
  readonly protocol: string;
  readonly hostname?: string;
  /** Which namespaces' routes may attach; `Same` is the API's default. */
  readonly routesFrom: 'Same' | 'All' | 'None' | { readonly selector: LabelSelector };
  /** The only kinds of routes that may attach, of those its protocol carries; absent for all of these. Kinds that are not known are left out. */
  readonly kinds?: readonly RouteKind[];
}

/** A route of the Gateway API, or an OpenShift Route, which needs no Gateway. */
export interface Route {
  readonly kind: RouteKind;
  readonly namespace: string;
  readonly name: string;
  readonly hosts: readonly string[];
  /** The Gateways it asks to be attached to; none for an OpenShift Route. */
  readonly parents: readonly { readonly namespace: string; readonly name: string; readonly section?: string; readonly port?: number }[];
  readonly backends: readonly RouteBackend[];
  readonly origin?: ObjectOrigin;
}

export const GATEWAY_ROUTE_KINDS = ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'] as const;

/** `Route` is OpenShift's. */
export type RouteKind = (typeof GATEWAY_ROUTE_KINDS)[number] | 'Route';

export interface RouteBackend {
  readonly namespace: string;
  readonly service: string;
  /** Gateway API: the Service's port. OpenShift: the name of the Service's port or the target port; all ports when absent. */
  readonly port?: number | string;
  /** What of a request leads here, in words: `/cart`, `/shop.Orders/Place`. */
  readonly match?: string;
}

/** Lets routes of some namespaces name Services of this one; https://gateway-api.sigs.k8s.io/api-types/referencegrant/ */
export interface ReferenceGrant {
  readonly namespace: string;
  readonly name: string;
  readonly from: readonly { readonly kind: string; readonly namespace: string }[];
  /** Names of the Services; `all` when some entry names none. */
  readonly services: 'all' | readonly string[];
}
