import type { PeerId } from '@/lib/model/ids';
import type { Direction } from '@/lib/model/network-policy';
import type { PortSet } from '@/lib/policy/port-set';
import type { WrittenPolicy } from './policy-builder';
import type { KeptEssential } from './safety/essential';

/** What became of one change of a draft. */
export interface ChangeOutcome {
  readonly id: string;
  readonly outcome: 'written' | 'already-allowed' | 'inexpressible' | 'invalid';
  readonly message: string;
}

/** Connections between two peers that the draft asks for. */
export interface WantedPair {
  readonly from: PeerId;
  readonly to: PeerId;
  readonly ports: PortSet;
}

/** Everything a draft becomes. */
export interface Synthesis {
  readonly policies: readonly WrittenPolicy[];
  readonly outcomes: readonly ChangeOutcome[];
  readonly wanted: readonly WantedPair[];
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
