import type { Labels, LabelSelector } from './labels';
import type { ObjectOrigin } from './problem';

export type Protocol = 'TCP' | 'UDP' | 'SCTP';
export const PROTOCOLS: readonly Protocol[] = ['SCTP', 'TCP', 'UDP'];

export type Direction = 'ingress' | 'egress';
export const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];

/**
 * A networking.k8s.io/v1 NetworkPolicy that the API server would accept. Absent and empty lists are
 * kept apart, because they differ: `ingress: []` isolates, `ingress: [{}]` opens.
 * https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
 */
export interface NetworkPolicy {
  readonly namespace: string;
  readonly name: string;
  readonly spec: NetworkPolicySpec;
  /** What its author says of it besides; nothing is decided by it, and an edit or a rollback keeps it. */
  readonly labels?: Labels;
  readonly annotations?: Labels;
  readonly origin?: ObjectOrigin;
}

export interface NetworkPolicySpec {
  /** Absent means `{}`. */
  readonly podSelector?: LabelSelector;
  readonly policyTypes?: readonly PolicyType[];
  readonly ingress?: readonly NetworkPolicyIngressRule[];
  readonly egress?: readonly NetworkPolicyEgressRule[];
}

export type PolicyType = 'Ingress' | 'Egress';

export interface NetworkPolicyIngressRule {
  readonly from?: readonly NetworkPolicyPeer[];
  readonly ports?: readonly NetworkPolicyPort[];
}

export interface NetworkPolicyEgressRule {
  readonly to?: readonly NetworkPolicyPeer[];
  readonly ports?: readonly NetworkPolicyPort[];
}

export interface NetworkPolicyPeer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: IpBlock;
}

export interface IpBlock {
  readonly cidr: string;
  readonly except?: readonly string[];
}

export interface NetworkPolicyPort {
  /** TCP when absent. */
  readonly protocol?: Protocol;
  /** A number, or the name of a container port; every port when absent. */
  readonly port?: number | string;
  readonly endPort?: number;
}
