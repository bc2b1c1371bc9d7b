import type { GraphPeer } from '@/lib/policy/allow-graph';
import type { PeerView } from '@/lib/queries/contract/common';
import type { Analysis } from './analysis';
import { tierOf } from './tier';

const NAMES = { internet: 'Internet', private: 'Private addresses', nodes: 'Nodes' } as const;

/** A peer as every view shows it. */
export function peerView(analysis: Analysis, peer: GraphPeer): PeerView {
  const { graph, degrees } = analysis;
  const { inbound, outbound, openInbound, openOutbound, policyInbound, policyOutbound } = degrees.get(peer.id)!;
  const wide = wideness(analysis);
  const base = {
    id: peer.id,
    kind: peer.kind,
    ingress: graph.isolation(peer, 'ingress'),
    egress: graph.isolation(peer, 'egress'),
    inbound,
    outbound,
    openInbound,
    openOutbound,
    wideInbound: policyInbound >= wide ? policyInbound : 0,
    wideOutbound: policyOutbound >= wide ? policyOutbound : 0,
    tier: tierOf(analysis, peer),
  };
  if (!peer.workload || peer.kind !== 'workload') return { ...base, name: peer.kind === 'workload' ? peer.id : NAMES[peer.kind] };
  const { namespace, kind, name, replicas } = peer.workload;
  const hostNetwork = peer.endpoints.some((endpoint) => graph.evaluator.compiled.endpoints.all[endpoint]!.kind === 'host-pods');
  return { ...base, namespace, workloadKind: kind, name, replicas, ...(hostNetwork && { hostNetwork }) };
}

/** From how many policy edges on a peer's edges are held back until it is selected: most of them say "everybody". */
const wideness = ({ graph }: Analysis): number => Math.max(10, Math.ceil((graph.peers.length - 3) * 0.35));
