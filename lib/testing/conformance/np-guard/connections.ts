import { workloadPeer } from '@/lib/model/ids';
import type { Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { listConnections, type ConnectionPeer } from '@/lib/policy/connections';
import { intersectPorts, isNoPorts, type PortSet } from '@/lib/policy/port-set';
import { connectionSet } from './connection-set';
import { formatRangePeer, type Fact } from './facts';
import { CONTROLLER_ID, exposedByIngress, INGRESS_CONTROLLER, withIngressController } from './ingress-controller';
import { type NpGuardInput, workloadName } from './input';

/**
 * The connections that the engine finds, as facts. What it cannot tell is a fact of its own, which no report has. From the
 * ingress controller only what Ingresses and Routes lead to counts.
 */
export function connectionFacts({ snapshot }: NpGuardInput): Fact[] {
  const facts: Fact[] = [];
  const add = (from: string, to: string, ports: PortSet) => {
    if (!isNoPorts(ports)) facts.push({ section: 'connection', from, to, connection: connectionSet(ports) });
  };
  for (const { from, to, pair } of listConnections(new AllowGraph(snapshot), { families: [4], nodes: false })) {
    add(peerName(from), peerName(to), pair.allowed);
    add(`unknown: ${peerName(from)}`, peerName(to), pair.unknown);
  }
  const exposed = exposedByIngress(snapshot);
  if (exposed.size === 0) return facts;
  const graph = new AllowGraph(withIngressController(snapshot));
  for (const [workload, ports] of exposed) {
    const pair = graph.pair(workloadPeer(CONTROLLER_ID), workloadPeer(workload.id));
    add(INGRESS_CONTROLLER, workloadName(workload), intersectPorts(pair.allowed, ports));
    add(`unknown: ${INGRESS_CONTROLLER}`, workloadName(workload), intersectPorts(pair.unknown, ports));
  }
  return facts;
}

/**
 * Whether how the API's open points are read makes no difference to connections: no policy names addresses or nodes, and no pod
 * has ended or uses its node's network.
 */
export function holdsUnderEveryProfile({ policies, adminPolicies, pods }: Snapshot): boolean {
  const namesAddresses =
    policies.some(({ spec }) => [...(spec.ingress ?? []).map(({ from }) => from), ...(spec.egress ?? []).map(({ to }) => to)].some((peers) => peers?.some(({ ipBlock }) => ipBlock))) ||
    adminPolicies.some(({ ingress, egress }) => [...ingress, ...egress].some(({ peers }) => peers.some(({ kind }) => kind !== 'pods')));
  return !namesAddresses && !pods.some(({ hostNetwork, phase }) => hostNetwork || phase === 'Succeeded' || phase === 'Failed');
}

function peerName(peer: ConnectionPeer): string {
  switch (peer.kind) {
    case 'workload':
      return workloadName(peer.workload);
    case 'range':
      return formatRangePeer(Number(peer.first), Number(peer.last));
    case 'nodes':
      return 'nodes';
  }
}
