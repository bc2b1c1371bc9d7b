import type { GraphPeer } from '@/lib/policy/allow-graph';
import type { WorkloadDetail } from '@/lib/queries/contract/graph';
import { listeningOf, type Analysis } from './analysis';

/** What fits into a workload that is opened on the map. */
const PORTS = 12;
const PODS = 8;

/** The pods and the listening ports of a workload. */
export function workloadDetail(analysis: Analysis, peer: GraphPeer): WorkloadDetail {
  const pods = analysis.graph.podsOf(peer);
  const shown = pods.slice(0, PODS);
  return {
    ports: listeningOf(analysis, peer).slice(0, PORTS).map(({ port, protocol, names }) => ({ port, protocol, names: [...names] })),
    pods: shown.map(({ name, ips, nodeName, phase, presence, replicas }) => ({
      // What a template stands for has no name yet.
      name: presence === 'template' ? (peer.workload?.name ?? name) : name,
      ...(ips[0] !== undefined && { address: ips[0] }),
      ...(nodeName !== undefined && { node: nodeName }),
      ...(phase !== undefined && phase !== 'Running' && { phase }),
      count: replicas,
    })),
    morePods: pods.slice(shown.length).reduce((sum, pod) => sum + pod.replicas, 0),
  };
}
