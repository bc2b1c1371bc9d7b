import type { ObjectOrigin } from '@/lib/model/problem';
import type { RouteKind } from '@/lib/model/routing';
import type { Pod, Service, ServicePort } from '@/lib/model/snapshot';
import type { Verdict } from '../verdict';

/** How something is reached from outside the cluster. */
export type WayInKind = 'LoadBalancer' | 'NodePort' | 'ExternalIP' | 'HostPort' | 'Ingress' | RouteKind;

/** The object that opens a way in. */
export interface ExposingObject {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly origin?: ObjectOrigin;
}

/** A way from outside to one port of pods, before policies are asked. */
export interface WayIn {
  readonly kind: WayInKind;
  readonly by: ExposingObject;
  /** What clients address: `shop.example/cart`, `port 30080/TCP of every node`. */
  readonly entry: string;
  /** The host of it, where an Ingress or a route names one. */
  readonly host?: string;
  /** The Service between, with the port of it; a host port has none. */
  readonly service?: Service;
  readonly servicePort?: ServicePort;
  /** The pods it leads to, each with its own port. */
  readonly targets: readonly PodTarget[];
  /** Who the traffic comes from when it arrives at the pod. */
  readonly arrival: Arrival;
  /** What stops it before any policy is asked, or may. */
  readonly obstacle?: { readonly verdict: Extract<Verdict, 'denied' | 'unknown'>; readonly words: string };
  /** What else to know, in sentences. */
  readonly notes: readonly string[];
}

export interface PodTarget {
  readonly pod: Pod;
  readonly protocol: ServicePort['protocol'];
  readonly port: number;
}

/**
 * `direct`: the client itself, whose address is kept, or rewritten to a node's, or either. `ranges` are the only client
 * addresses let in. `proxied`: a controller that opens connections of its own; `of` tells where to look for it.
 */
export type Arrival =
  | { readonly kind: 'direct'; readonly address: 'kept' | 'kept-or-node' | 'kept-or-own-node'; readonly ranges?: readonly string[] }
  | { readonly kind: 'proxied'; readonly of: ProxyHint };

/** Clients outside the cluster: on the public Internet, or at addresses for private use. */
export type ClientScope = 'internet' | 'private';

export type ProxyHint =
  | { readonly kind: 'ingress'; readonly className?: string }
  | { readonly kind: 'gateways'; readonly gateways: readonly { readonly namespace: string; readonly name: string; readonly className?: string }[] }
  | { readonly kind: 'openshift-router' };

/** A way in that leads nowhere. */
export interface BrokenWay {
  readonly kind: WayInKind;
  readonly by: ExposingObject;
  readonly entry: string;
  readonly host?: string;
  /** The Service it names, whether or not it is there. */
  readonly service: { readonly namespace: string; readonly name: string };
  /** What is missing: the Service, its port, or pods behind it; `pods` also of a Service that is an alias. */
  readonly missing: 'service' | 'port' | 'pods';
  /** One sentence. */
  readonly message: string;
}

/** A way in that leads to addresses of no pods, or may: they are not among what was read. */
export type WayElsewhere = Pick<BrokenWay, 'kind' | 'by' | 'entry' | 'host' | 'service'>;

export interface WaysIn {
  readonly ways: readonly WayIn[];
  readonly broken: readonly BrokenWay[];
}
