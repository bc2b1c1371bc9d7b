import type { AdminPolicy, ServedAdminKind } from './admin-policy';
import type { PodId, WorkloadId } from './ids';
import type { Labels, LabelSelector } from './labels';
import type { Direction, NetworkPolicy, Protocol } from './network-policy';
import type { Platform, PodHints } from './platform';
import type { ObjectOrigin, Problem } from './problem';
import type { ProfileChoice } from './profile';
import type { EndpointSlice, Gateway, ReferenceGrant, Route } from './routing';

/**
 * Everything Drawbridge knows of a cluster at one moment. Plain data: the engine is a pure function
 * of it. Lists may come in any order; nothing may depend on it.
 */
export interface Snapshot {
  readonly source: SourceInfo;
  readonly namespaces: readonly Namespace[];
  readonly workloads: readonly Workload[];
  readonly pods: readonly Pod[];
  readonly services: readonly Service[];
  readonly ingresses: readonly Ingress[];
  /** Addresses of Services without a selector. */
  readonly endpointSlices: readonly EndpointSlice[];
  readonly gateways: readonly Gateway[];
  /** Routes of the Gateway API and OpenShift Routes. */
  readonly routes: readonly Route[];
  readonly referenceGrants: readonly ReferenceGrant[];
  readonly platform: Platform;
  readonly nodes: readonly Node[];
  /** Only policies that the API server would accept; rejected ones are among the problems. */
  readonly policies: readonly NetworkPolicy[];
  /** Cluster-scoped policies of the tiers around NetworkPolicy; valid ones only. */
  readonly adminPolicies: readonly AdminPolicy[];
  /** Kinds of them that the cluster is known to serve, each in the version that is understood best; absent where none is. */
  readonly adminKinds?: readonly ServedAdminKind[];
  /** Policies of kinds that Drawbridge does not evaluate: what they select is unknown, never allowed or denied. */
  readonly unevaluated: readonly UnevaluatedPolicy[];
  readonly unreadable: readonly Unreadable[];
  /** Networks of their own that namespaces have instead of the cluster's; pods of different ones do not reach one another. */
  readonly primaryNetworks: readonly PrimaryNetwork[];
  /** How what the API leaves to the network plugin is read. */
  readonly profile: ProfileChoice;
  /** Pod address ranges the user gave, besides the nodes' podCIDRs. */
  readonly podCIDRs: readonly string[];
  readonly problems: readonly Problem[];
}

export interface SourceInfo {
  readonly kind: 'sample' | 'manifests' | 'cluster';
  /** What the user would call it: `sample`, a folder, a kubeconfig context. */
  readonly label: string;
}

export interface Namespace {
  readonly name: string;
  /** Always includes kubernetes.io/metadata.name. */
  readonly labels: Labels;
  /** False when only implied by an object that names it. */
  readonly declared: boolean;
  readonly origin?: ObjectOrigin;
}

/** The owner that pods are grouped by: a Deployment, a StatefulSet, …, or the pod itself when nothing owns it. */
export interface Workload {
  readonly id: WorkloadId;
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  /** Wanted or counted number of pods. */
  readonly replicas: number;
  /** `spec.selector.matchLabels` of the owner, when it has one: labels it promises to keep. */
  readonly selectorLabels?: Labels;
  readonly hints?: PodHints;
  readonly origin?: ObjectOrigin;
}

export interface Pod {
  readonly id: PodId;
  readonly namespace: string;
  readonly name: string;
  readonly workload: WorkloadId;
  readonly labels: Labels;
  /** How many identical pods this stands for: 1 for a live pod, the replicas of a pod template otherwise. */
  readonly replicas: number;
  /**
   * `live`: an object with a status; without an address it cannot send or receive. `template`: a pod as a manifest
   * describes it; its addresses are not known unless given.
   */
  readonly presence: 'live' | 'template';
  /** Pod addresses, at most one a family; the node's for a hostNetwork pod when known. */
  readonly ips: readonly string[];
  readonly hostNetwork: boolean;
  readonly phase?: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';
  readonly nodeName?: string;
  readonly serviceAccount?: string;
  /** Only those that tell who connects to the pod: `prometheus.io/…` and that of Istio's ambient mode. */
  readonly annotations?: Labels;
  /** Declared ports of containers and of sidecars (init containers with restartPolicy Always). */
  readonly ports: readonly ContainerPort[];
}

export interface ContainerPort {
  readonly name?: string;
  readonly containerPort: number;
  readonly protocol: Protocol;
  /** The port of the node that leads here, when the pod asks for one. */
  readonly hostPort?: number;
}

export interface Service {
  readonly namespace: string;
  readonly name: string;
  readonly labels?: Labels;
  /** Only those that tell who connects to its pods: `prometheus.io/…`. */
  readonly annotations?: Labels;
  readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
  readonly headless: boolean;
  /** Absent when the Service has no selector. */
  readonly selector?: Labels;
  readonly ports: readonly ServicePort[];
  /** The DNS name that an ExternalName Service is an alias of. */
  readonly externalName?: string;
  /** `Local`: outside clients are led to pods of the node they arrived at and keep their address. Absent: `Cluster`. */
  readonly externalTrafficPolicy?: 'Local';
  /** `Local`: clients inside the cluster are led to pods of their own node only. Absent: `Cluster`. */
  readonly internalTrafficPolicy?: 'Local';
  /** The only client addresses a load balancer lets in; absent for all. */
  readonly loadBalancerSourceRanges?: readonly string[];
  /** Addresses outside the cluster's care that lead to the Service when a node receives them. */
  readonly externalIPs?: readonly string[];
  readonly origin?: ObjectOrigin;
}

export interface ServicePort {
  readonly name?: string;
  readonly protocol: Protocol;
  readonly port: number;
  /** A number or the name of a container port; the same as `port` when the manifest leaves it out. */
  readonly targetPort: number | string;
  /** The port of every node that leads here, when it is known. */
  readonly nodePort?: number;
}

export interface Ingress {
  readonly namespace: string;
  readonly name: string;
  /** `spec.ingressClassName`, or the annotation that came before it. */
  readonly className?: string;
  readonly backends: readonly IngressBackend[];
  readonly origin?: ObjectOrigin;
}

/** `port` is a port of the Service: its number or its name. Without host and path it is where everything else goes. */
export interface IngressBackend {
  readonly service: string;
  readonly port?: number | string;
  readonly host?: string;
  readonly path?: string;
}

export interface Node {
  readonly name: string;
  readonly labels: Labels;
  readonly addresses: readonly string[];
  readonly podCIDRs: readonly string[];
}

/**
 * The primary network of some namespaces, in place of the cluster's.
 * https://ovn-kubernetes.io/features/user-defined-networks/user-defined-networks/
 */
export interface PrimaryNetwork {
  readonly kind: 'UserDefinedNetwork' | 'ClusterUserDefinedNetwork';
  /** Absent for a cluster-scoped one. */
  readonly namespace?: string;
  readonly name: string;
  /** The namespaces whose pods are on it. */
  readonly namespaces: readonly string[];
  readonly origin?: ObjectOrigin;
}

export interface UnevaluatedPolicy {
  /** `CiliumNetworkPolicy`, `AdminNetworkPolicy`, … */
  readonly kind: string;
  readonly apiVersion: string;
  /** Absent for a cluster-scoped kind. */
  readonly namespace?: string;
  readonly name: string;
  /** Which pods it may concern: an absent selector stands for all, within `namespace` when that is given. */
  readonly namespaceSelector?: LabelSelector;
  readonly podSelector?: LabelSelector;
  readonly directions: readonly Direction[];
  readonly origin?: ObjectOrigin;
}

/** Something the source was not allowed or able to read. */
export interface Unreadable {
  /** `otherpolicies`: policies of other projects’ kinds, or of kinds that could not be found out. `essentials`: what tells who connects to pods, as webhooks do. */
  readonly resource: 'pods' | 'namespaces' | 'networkpolicies' | 'otherpolicies' | 'adminnetworkpolicies' | 'baselineadminnetworkpolicies' | 'clusternetworkpolicies' | 'services' | 'nodes' | 'ingresses' | 'workloads' | 'endpointslices' | 'routes' | 'userdefinednetworks' | 'essentials';
  /** Absent when the whole cluster is meant. */
  readonly namespace?: string;
  readonly verb: 'list' | 'watch';
  /** The server's words, or what went wrong. */
  readonly reason: string;
  /** The right that the server said is missing; absent where something else is wrong. */
  readonly missing?: MissingRight;
}

/** A collection of the Kubernetes API as RBAC names it. */
export interface MissingRight {
  /** Empty for the core group. */
  readonly group: string;
  readonly plural: string;
}

/** How current a snapshot is. */
export type Freshness =
  | { readonly state: 'loading'; readonly message: string }
  | { readonly state: 'static' }
  | { readonly state: 'live' }
  | { readonly state: 'stale'; readonly since: string; readonly message: string }
  | { readonly state: 'failed'; readonly message: string };
