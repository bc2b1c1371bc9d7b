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
  readonly subject: PodSelection;
  /**
   * The rules of each direction the policy has. A direction that is present isolates the subject in it, even without rules;
   * an absent direction says nothing.
   */
  readonly rules: Readonly<Partial<Record<Direction, readonly RuleForm[]>>>;
}

export interface RuleForm {
  readonly ref: RuleRef;
  /** `'everything'`: every pod, node and outside address. */
  readonly peers: 'everything' | readonly PeerForm[];
  readonly ports: 'all' | PortForm;
}

export interface PortForm {
  readonly numbered: PortSet;
  /** Names of container ports, looked up on each destination pod. */
  readonly named: readonly { readonly name: string; readonly protocol: Protocol }[];
}

export type PeerForm =
  | { readonly kind: 'pods'; readonly pods: PodSelection }
  | { readonly kind: 'addresses'; readonly block: AddressBlock };

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

export interface PolicyRef {
  readonly kind: 'NetworkPolicy';
  readonly namespace: string;
  readonly name: string;
  readonly origin?: ObjectOrigin;
}

export interface RuleRef {
  readonly policy: PolicyRef;
  readonly direction: Direction;
  /** 0-based position in `spec.ingress` or `spec.egress`. */
  readonly index: number;
}

/** Field path of a rule in its object: `spec.ingress[0]`. */
export const ruleField = (ref: RuleRef): string => `spec.${ref.direction}[${ref.index}]`;
