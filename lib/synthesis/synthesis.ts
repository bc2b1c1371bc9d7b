import type { AdminPolicy } from '@/lib/model/admin-policy';
import type { PeerId } from '@/lib/model/ids';
import type { Direction } from '@/lib/model/network-policy';
import type { PortSet } from '@/lib/policy/port-set';
import type { WrittenPolicy } from './policy-builder';
import type { KeptEssential } from './safety/essential';

/** What became of one change of a draft. */
export interface ChangeOutcome {
  readonly id: string;
  readonly outcome: 'written' | 'already-allowed' | 'already-denied' | 'inexpressible' | 'invalid';
  readonly message: string;
  /** What could be done instead, where it cannot be done exactly. */
  readonly offers?: readonly Offer[];
}

/** Another way to a denial that narrowing NetworkPolicies cannot give exactly. */
export interface Offer {
  /** `more` and `admin-policy` can be chosen as the means of the change; `relabel` is the user's to do. */
  readonly means: 'more' | 'admin-policy' | 'relabel';
  readonly title: string;
  readonly detail: string;
  /** How many pairs lose a connection besides those that are asked for. */
  readonly closes: number;
}

/** Connections between two peers that the draft asks for, or asks to close. */
export interface WantedPair {
  readonly from: PeerId;
  readonly to: PeerId;
  readonly ports: PortSet;
}

/** Everything a draft becomes. */
export interface Synthesis {
  readonly policies: readonly WrittenPolicy[];
  /** Policies of the admin tier that deny what NetworkPolicies cannot. */
  readonly adminPolicies: readonly AdminPolicy[];
  readonly outcomes: readonly ChangeOutcome[];
  readonly wanted: readonly WantedPair[];
  /** Connections that the draft asks to close, those given up besides included. */
  readonly denied: readonly WantedPair[];
  /** Per change, the pairs it asks for, as `from>to`. */
  readonly wantedBy: ReadonlyMap<string, ReadonlySet<string>>;
  /** Workloads that the draft isolates, and in which directions. */
  readonly isolated: Readonly<Record<Direction, ReadonlySet<PeerId>>>;
  /** Something that is not known decides what the draft cuts. */
  readonly unproven: boolean;
  /** What the cluster works by and the draft touches, such as DNS: kept, unless the draft leaves it out. */
  readonly kept: readonly KeptEssential[];
  readonly warnings: readonly string[];
}
