import type { AdminPolicyKind } from '@/lib/model/admin-policy';
import { objectTitle } from '@/lib/model/ids';
import type { LabelSelector } from '@/lib/model/labels';
import type { Direction, Protocol } from '@/lib/model/network-policy';
import type { ObjectOrigin } from '@/lib/model/problem';
import type { Cidr } from './cidr';
import type { PortSet } from './port-set';

/**
 * The one form that every policy API is brought into before evaluation. A dialect only translates; it never decides.
 */
export interface PolicyForm {
  readonly ref: PolicyRef;
  readonly tier: Tier;
  /** Order within the tier, lower first; policies of equal priority have no order. NetworkPolicies all have 0. */
  readonly priority: number;
  readonly subject: PodSelection;
  /**
   * The rules of each direction the policy has. In the NetworkPolicy tier a direction that is present isolates the subject in
   * it, even without rules; an absent direction says nothing. In the other tiers the first rule that matches decides.
   */
  readonly rules: Readonly<Partial<Record<Direction, readonly RuleForm[]>>>;
}

/** Where a policy stands in the order of decision: the admin tier first, the baseline after NetworkPolicies. */
export type Tier = 'admin' | 'network-policy' | 'baseline';
export const TIERS: readonly Tier[] = ['admin', 'network-policy', 'baseline'];

/** `pass` leaves the tier undecided. NetworkPolicies only allow. */
export type Action = 'allow' | 'deny' | 'pass';

export interface RuleForm {
  readonly ref: RuleRef;
  readonly action: Action;
  /** `'everything'`: every pod, node and outside address. */
  readonly peers: 'everything' | readonly PeerForm[];
  readonly ports: 'all' | PortForm;
}

export interface PortForm {
  readonly numbered: PortSet;
  /** Names of container ports, looked up on each destination pod; without a protocol the container port's own counts. */
  readonly named: readonly { readonly name: string; readonly protocol?: Protocol }[];
}

export type PeerForm =
  | { readonly kind: 'pods'; readonly pods: PodSelection }
  | { readonly kind: 'addresses'; readonly block: AddressBlock }
  /** Addresses of the nodes with these labels, and so the hostNetwork pods on them. */
  | { readonly kind: 'nodes'; readonly selector: LabelSelector }
  /** Outside addresses that DNS gives for these names: which they are cannot be told beforehand. */
  | { readonly kind: 'domains'; readonly names: readonly string[] };

/** Pods by labels, in namespaces by name or by labels. */
export interface PodSelection {
  readonly namespaces: { readonly name: string } | { readonly selector: LabelSelector };
  readonly pods: LabelSelector;
}

/** A CIDR less its exceptions. */
export interface AddressBlock {
  readonly cidr: Cidr;
  readonly except: readonly Cidr[];
}

export type PolicyKind = 'NetworkPolicy' | AdminPolicyKind;

export interface PolicyRef {
  readonly kind: PolicyKind;
  /** Absent for a cluster-scoped kind. */
  readonly namespace?: string;
  readonly name: string;
  readonly origin?: ObjectOrigin;
}

export interface RuleRef {
  readonly policy: PolicyRef;
  readonly direction: Direction;
  /** 0-based position in `spec.ingress` or `spec.egress`. */
  readonly index: number;
  /** The name some kinds give a rule. */
  readonly name?: string;
}

/** Field path of a rule in its object: `spec.ingress[0]`. */
export const ruleField = (ref: RuleRef): string => `spec.${ref.direction}[${ref.index}]`;

/** A rule by its object and its place in it, `NetworkPolicy shop/web spec.ingress[0]`: no two rules share one. */
export const ruleKey = (ref: RuleRef): string => `${objectTitle(ref.policy)} ${ruleField(ref)}`;

/** A rule as sentences name it: `AdminNetworkPolicy cluster-deny, rule 2 "deny-web"`; rules count from 1 for people. */
export const ruleTitle = ({ policy, index, name }: RuleRef): string => `${objectTitle(policy)}, rule ${index + 1}${name === undefined ? '' : ` "${name}"`}`;
