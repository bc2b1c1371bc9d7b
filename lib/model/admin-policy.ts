import type { LabelSelector } from './labels';
import type { Protocol } from './network-policy';
import type { ObjectOrigin } from './problem';

/**
 * The cluster-scoped policies of the network-policy-api, as the API server would store them:
 * https://network-policy-api.sigs.k8s.io/reference/spec/
 */
export type AdminPolicyKind = 'AdminNetworkPolicy' | 'BaselineAdminNetworkPolicy' | 'ClusterNetworkPolicy';

/** A kind of admin policy that an API server serves, in one of its versions. */
export interface ServedAdminKind {
  readonly kind: AdminPolicyKind;
  readonly apiVersion: string;
}

/**
 * One admin policy in the words all three kinds share. `Allow` of v1alpha1 and `Accept` of v1alpha2 are one action; each
 * reader settles what its API version spells differently.
 */
export interface AdminPolicy {
  readonly kind: AdminPolicyKind;
  readonly name: string;
  readonly tier: 'admin' | 'baseline';
  /** 0–1000, lower first; 0 for the BaselineAdminNetworkPolicy. */
  readonly priority: number;
  readonly subject: AdminPods;
  /** Rules in the order that decides. */
  readonly ingress: readonly AdminRule[];
  readonly egress: readonly AdminRule[];
  readonly origin?: ObjectOrigin;
}

/** `namespaces` absent: of every namespace; `pods` absent: every pod. */
export interface AdminPods {
  readonly namespaces?: LabelSelector;
  readonly pods?: LabelSelector;
}

export interface AdminRule {
  readonly name?: string;
  readonly action: 'allow' | 'deny' | 'pass';
  readonly peers: readonly AdminPeer[];
  /** Absent: every port of every protocol. */
  readonly ports?: readonly AdminPort[];
}

export type AdminPeer =
  | { readonly kind: 'pods'; readonly pods: AdminPods }
  /** v0.1.1 only: namespaces whose values of all these label keys are those of the subject's namespace, or are not. */
  | { readonly kind: 'same-labels' | 'not-same-labels'; readonly keys: readonly string[]; readonly pods?: LabelSelector }
  | { readonly kind: 'nodes'; readonly selector: LabelSelector }
  | { readonly kind: 'networks'; readonly cidrs: readonly string[] }
  | { readonly kind: 'domain-names'; readonly names: readonly string[] }
  /** A peer of a newer API version: an Allow rule with one matches nothing, a Deny or Pass rule denies everything. */
  | { readonly kind: 'unknown' };

export type AdminPort =
  | { readonly kind: 'numbers'; readonly protocol: Protocol; /** Absent: 1. */ readonly first?: number; /** Absent: 65535. */ readonly last?: number }
  /** The protocol is that of the destination's container port of this name. */
  | { readonly kind: 'named'; readonly name: string };
