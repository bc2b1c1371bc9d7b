import type { DraftPort } from '@/lib/model/draft';
import type { PeerId } from '@/lib/model/ids';
import type { GraphPeer } from '../allow-graph';
import type { PolicyRef, RuleRef } from '../rule-form';

/** Something in the policies that likely is not what their authors meant. */
export interface Finding {
  readonly code: 'selects-nothing' | 'missing-half' | 'dns-cut' | 'or-for-and' | 'service-port';
  readonly message: string;
  /** The peers concerned; for a missing half the source and the destination. */
  readonly peers: readonly PeerId[];
  readonly policy?: PolicyRef | RuleRef;
  /** The connection that would have to be allowed to mend it. */
  readonly fix?: { readonly from: PeerId; readonly to: PeerId; readonly ports: 'all' | readonly DraftPort[] };
}

/** A workload as findings call it. */
export const nameOf = (peer: GraphPeer): string => (peer.workload ? `${peer.workload.namespace}/${peer.workload.name}` : peer.kind);
