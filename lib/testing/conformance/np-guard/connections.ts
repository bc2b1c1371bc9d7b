import type { Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { listConnections, type ConnectionPeer } from '@/lib/policy/connections';
import { intersectPorts, isNoPorts, NO_PORTS, type PortSet } from '@/lib/policy/port-set';
import { connectionSet } from './connection-set';
import { formatRangePeer, type Fact } from './facts';
import { exposedByIngress, INGRESS_CONTROLLER, isIngressController, withIngressController } from './ingress-controller';
import { type NpGuardInput, workloadName } from './input';

/**
 * The connections that the engine finds, as facts. What it cannot tell is a fact of its own, which no report has. From the
 * ingress controller only what Ingresses and Routes lead to counts.
 */
export function connectionFacts(input: NpGuardInput): Fact[] {
  const exposed = new Map([...exposedByIngress(input.snapshot)].map(([workload, ports]) => [workload.id, ports]));
  const snapshot = exposed.size > 0 ? withIngressController(input.snapshot) : input.snapshot;
  const facts: Fact[] = [];
  for (const { from, to, pair } of listConnections(new AllowGraph(snapshot), { families: [4], nodes: false })) {
    if (to.kind === 'workload' && isIngressController(to.workload)) continue;
    const limit = from.kind === 'workload' && isIngressController(from.workload) ? ((to.kind === 'workload' && exposed.get(to.workload.id)) || NO_PORTS) : undefined;
    const add = (name: string, ports: PortSet) => {
      const kept = limit ? intersectPorts(ports, limit) : ports;
      if (!isNoPorts(kept)) facts.push({ section: 'connection', from: name, to: peerName(to), connection: connectionSet(kept) });
    };
    add(peerName(from), pair.allowed);
    add(`unknown: ${peerName(from)}`, pair.unknown);
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
      return isIngressController(peer.workload) ? INGRESS_CONTROLLER : workloadName(peer.workload);
    case 'range':
      return formatRangePeer(Number(peer.first), Number(peer.last));
    case 'nodes':
      return 'nodes';
  }
}
