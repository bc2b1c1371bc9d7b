import type { PeerId } from './ids';
import type { Direction, Protocol } from './network-policy';

/** What a user wants of a cluster's connections, before any policy is written: the thing that is saved, undone and shared. */
export interface Draft {
  readonly version: 1;
  readonly changes: readonly DraftChange[];
  /** Ids of essentials (DNS, probes, …) that are not to be kept although the draft isolates; see `lib/synthesis/safety`. */
  readonly without?: readonly string[];
}

export type DraftChange = AllowChange | KeepChange | DenyChange | IsolateChange;

interface Change {
  readonly id: string;
  /** Why it is wanted, in the user's words: it goes into the comments of the policies. */
  readonly why?: string;
}

interface EdgeChange extends Change {
  readonly from: PeerId;
  readonly to: PeerId;
  /** Ports of the destination pods; `'all'` for every port of every protocol. */
  readonly ports: 'all' | readonly DraftPort[];
}

/** `from` may open connections to `to` on these ports. */
export interface AllowChange extends EdgeChange {
  readonly kind: 'allow';
}

/** What is allowed today stays allowed, whatever else the draft closes. */
export interface KeepChange extends EdgeChange {
  readonly kind: 'keep';
}

/** `from` may no longer open connections to `to` on these ports. */
export interface DenyChange extends EdgeChange {
  readonly kind: 'deny';
  /**
   * By what means, when it cannot be done exactly by narrowing NetworkPolicies: `more` gives up the fewest connections besides,
   * `admin-policy` denies in the admin tier. Absent: exactly, or not at all.
   */
  readonly means?: 'more' | 'admin-policy';
}

/** Nothing may reach (ingress) or be reached by (egress) the subject, but for what policies and the draft allow. */
export interface IsolateChange extends Change {
  readonly kind: 'isolate';
  /** A workload or a namespace. */
  readonly subject: PeerId;
  readonly directions: readonly Direction[];
}

export interface DraftPort {
  readonly protocol: Protocol;
  readonly port: number;
  readonly endPort?: number;
}

export const EMPTY_DRAFT: Draft = { version: 1, changes: [] };

/** A draft with a name, as it is kept, shared and merged. */
export interface NamedDraft extends Draft {
  readonly name: string;
  readonly notes?: string;
}
