import type { GraphPeer } from '@/lib/policy/allow-graph';
import { looksLikeController } from '@/lib/policy/services/controllers';
import type { Analysis } from './analysis';
import { listeningOf } from './analysis';

const DATA_PORTS = new Set([1433, 1521, 2181, 2379, 3306, 5432, 5672, 6379, 7000, 8086, 9042, 9092, 9200, 11211, 27017]);
const SYSTEM_NAMESPACES = new Set(['kube-system', 'kube-public', 'kube-node-lease']);

/**
 * The column a peer belongs to when the map is read from left to right: 0 outside, 1 ingress controllers, 2 frontends,
 * 3 services, 4 data, 5 system. A matter of layout alone; no verdict depends on it.
 */
export function tierOf(analysis: Analysis, peer: GraphPeer): number {
  const { workload } = peer;
  if (!workload) return 0;
  if (looksLikeController(workload)) return 1;
  if (SYSTEM_NAMESPACES.has(workload.namespace)) return 5;
  const services = analysis.servicesOf.get(workload.id) ?? [];
  if (services.some((service) => analysis.published.has(service))) return 2;
  const ports = listeningOf(analysis, peer);
  return ports.some(({ port }) => DATA_PORTS.has(port)) ? 4 : 3;
}
