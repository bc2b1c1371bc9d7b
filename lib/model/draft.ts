import type { PeerId } from './ids';
import type { Direction, Protocol } from './network-policy';

/** What a user wants changed, before any policy is written: the thing that is saved, undone and shared. */
export interface Draft {
  readonly version: 1;
  readonly changes: readonly DraftChange[];
}

export type DraftChange = AllowChange | IsolateChange;

/** `from` may open connections to `to` on these ports. */
export interface AllowChange {
  readonly id: string;
  readonly kind: 'allow';
  readonly from: PeerId;
  readonly to: PeerId;
  /** Ports of the destination pods; `'all'` for every port of every protocol. */
  readonly ports: 'all' | readonly DraftPort[];
}

/** Nothing may reach (ingress) or be reached by (egress) the subject, but for what policies and the draft allow. */
export interface IsolateChange {
  readonly id: string;
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
