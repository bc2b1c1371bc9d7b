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
  /** Who needs to reach whom. An end may be a workload, a namespace, `nodes`, or addresses. */
  readonly edges: readonly EssentialEdge[];
}

export interface EssentialEdge {
  readonly from: PeerId;
  readonly to: PeerId;
  readonly ports: 'all' | readonly DraftPort[];
}
