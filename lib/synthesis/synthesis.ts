import type { PeerId } from '@/lib/model/ids';
import type { Direction } from '@/lib/model/network-policy';
import type { PortSet } from '@/lib/policy/port-set';
import type { WrittenPolicy } from './policy-builder';

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
  /** What was kept on the way, such as DNS, in words. */
  readonly kept: readonly string[];
  readonly warnings: readonly string[];
}
