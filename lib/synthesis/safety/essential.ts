import type { DraftPort } from '@/lib/model/draft';
import type { PeerId } from '@/lib/model/ids';

export type EssentialKind = 'dns' | 'api-server' | 'webhook' | 'metrics' | 'ingress' | 'mesh' | 'probes';

/** Connections that a cluster works by and nobody draws, found in the snapshot: default-deny must not cut them. */
export interface Essential {
  /** The same for the same thing in every snapshot: `dns kube-system/coredns`. A draft names by it what it does not keep. */
  readonly id: string;
  readonly kind: EssentialKind;
  /** What it is, in a few words: `DNS to kube-system/coredns`. */
  readonly title: string;
  /** What breaks without it, and what it was found by, a sentence each. */
  readonly because: readonly string[];
  /** Who needs to reach whom. An end may be a workload, a namespace, or addresses. None: it needs no rule. */
  readonly edges: readonly EssentialEdge[];
  /** For one that needs no rule: the workload that it is about. */
  readonly about?: PeerId;
}

export interface EssentialEdge {
  readonly from: PeerId;
  readonly to: PeerId;
  readonly ports: 'all' | readonly DraftPort[];
}

/** An essential that a draft touches, with those of its edges that the draft would cut. */
export interface KeptEssential extends Essential {
  /** False when the draft leaves it to be cut. */
  readonly on: boolean;
  /** It needs no rule, or there is nothing to choose. */
  readonly fixed: boolean;
}
