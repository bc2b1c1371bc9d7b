import { DIRECTIONS } from '@/lib/model/network-policy';
import type { UnisolatedView } from '@/lib/queries/contract/unisolated';
import type { Analysis } from './analysis';

/** The running workloads of which some pods are surely isolated by nothing, in one direction or both; pods that no policy can apply to are none of them. */
export function unisolatedView({ graph }: Analysis): Omit<UnisolatedView, 'revision'> {
  const running = graph.peers.filter(({ workload, endpoints }) => workload !== undefined && endpoints.length > 0);
  return {
    workloads: running.flatMap((peer) => {
      const [ingress, egress] = [graph.isolation(peer, 'ingress'), graph.isolation(peer, 'egress')];
      return DIRECTIONS.some((direction) => ['open', 'partial'].includes(direction === 'ingress' ? ingress : egress)) ? [{ peer: peer.id, ingress, egress }] : [];
    }),
  };
}
