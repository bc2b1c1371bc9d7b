import type { PeerId } from '@/lib/model/ids';
import { NAMESPACE_NAME_LABEL } from '@/lib/model/labels';
import type { NetworkPolicyPeer } from '@/lib/model/network-policy';
import type { GraphPeer } from '@/lib/policy/allow-graph';
import type { Subject } from './policy-builder';
import { workloadName, type End } from './resolve';
import { stableSelector, type StableSelector } from './stable-selector';
import { usesHostNetwork } from './standing';
import type { Worksheet } from './worksheet';

/** How policies name workloads: as their subject and as peers of their rules. */
export class Naming {
  private readonly selectors = new Map<PeerId, StableSelector | null>();

  constructor(private readonly sheet: Worksheet) {}

  /** The ends as peers of a rule; a string when one cannot be named. */
  peersOf(end: End): readonly NetworkPolicyPeer[] | string {
    if (end.kind === 'outside') return end.blocks;
    if (end.kind === 'namespace') return [{ namespaceSelector: { matchLabels: { [NAMESPACE_NAME_LABEL]: end.namespace } } }];
    const peers: NetworkPolicyPeer[] = [];
    for (const peer of end.peers) {
      const named = this.podPeers(peer);
      if (!named) return `${workloadName(peer.workload!)} ${this.cannotName(peer)}`;
      peers.push(...named);
    }
    return peers;
  }

  /** A workload's pods as a peer; null when nothing can name them. */
  podPeers(peer: GraphPeer): readonly NetworkPolicyPeer[] | null {
    const selector = this.selectorOf(peer);
    if (!selector) return null;
    return [{ namespaceSelector: { matchLabels: { [NAMESPACE_NAME_LABEL]: peer.workload!.namespace } }, podSelector: selector.selector }];
  }

  /** Peers of the policy's own namespace need no namespaceSelector. */
  own(namespace: string, end: End, peers: readonly NetworkPolicyPeer[]): readonly NetworkPolicyPeer[] {
    if (end.kind === 'outside') return peers;
    return peers.map(({ namespaceSelector, podSelector }) =>
      namespaceSelector?.matchLabels?.[NAMESPACE_NAME_LABEL] === namespace ? { podSelector: podSelector ?? {} } : { namespaceSelector, ...(podSelector && { podSelector }) });
  }

  /** A workload as a peer of a policy in a namespace. */
  within(namespace: string, peer: GraphPeer, peers: readonly NetworkPolicyPeer[]): readonly NetworkPolicyPeer[] {
    return this.own(namespace, { kind: 'workloads', peers: [peer], name: '' }, peers);
  }

  /** What a policy for the workload is about; null when nothing can name its pods. */
  subject(peer: GraphPeer, verb: 'allow' | 'isolate'): Subject | null {
    const selector = this.selectorOf(peer);
    const prefix = this.sheet.isolated.ingress.has(peer.id) || this.sheet.isolated.egress.has(peer.id) ? 'isolate' : verb;
    const { namespace, name } = peer.workload!;
    return selector && { namespace, selector: selector.selector, name: `${this.sheet.isSealed(namespace) ? 'allow' : prefix}-${name}`.replaceAll('.', '-') };
  }

  /** The workload's selector, checked against every pod; null when nothing can name its pods. */
  selectorOf(peer: GraphPeer): StableSelector | null {
    const known = this.selectors.get(peer.id);
    if (known !== undefined) return known;
    const found = usesHostNetwork(this.sheet.graph, peer) ? null : stableSelector(this.sheet.graph.snapshot, peer.workload!.id);
    for (const other of found?.alsoSelects ?? []) {
      this.sheet.warnings.add(`No lasting label tells ${workloadName(peer.workload!)} from ${other.split('/').filter((_, index) => index !== 1).join('/')}: what is written for the one holds for the other too.`);
    }
    this.selectors.set(peer.id, found);
    return found;
  }

  /** Why nothing can name a workload's pods. */
  cannotName(peer: GraphPeer): string {
    return usesHostNetwork(this.sheet.graph, peer) ? 'uses the host network, so that a NetworkPolicy can name only its node\'s address.' : 'has no lasting label that a policy could select it by.';
  }
}
