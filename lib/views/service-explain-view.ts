import { formatPeer, workloadPeer, type PeerId } from '@/lib/model/ids';
import type { AskedPort } from '@/lib/policy/explain';
import { reachService, type BackendReach, type ServiceReach } from '@/lib/policy/services/reach-service';
import type { ServiceExplainView } from '@/lib/queries/contract/service';
import type { Analysis } from './analysis';
import { explainView } from './explain-view';
import { countBackends, findService, groupBackends, reachState } from './service-view';

/**
 * Why a peer can or cannot reach a Service: every backend of the port asked about, or of each port, and the full reasons for
 * one that shows the verdict. `null` when the peer or the Service is not there.
 */
export function serviceExplainView(analysis: Analysis, fromId: PeerId, namespace: string, name: string, port?: AskedPort): Omit<ServiceExplainView, 'revision'> | null {
  const from = analysis.graph.peer(fromId);
  const service = findService(analysis, namespace, name);
  if (!from || !service) return null;
  const reach = reachService(analysis.graph, from, service, port);
  const all = reach.ports.flatMap(({ backends }) => backends);
  const example = exampleOf(analysis, fromId, reach);
  return {
    from: fromId,
    service: formatPeer({ kind: 'service', namespace, name }),
    ...(port && { port: `${port.port}/${port.protocol}` }),
    verdict: reach.verdict,
    state: reachState(analysis, from, reach.verdict, all),
    ports: reach.ports.map((one) => ({
      port: `${one.port.port}/${one.port.protocol}`,
      ...(one.port.name !== undefined && { name: one.port.name }),
      state: reachState(analysis, from, one.verdict, one.backends),
      count: countBackends(one),
      backends: groupBackends(analysis, one.backends).map(({ view, first }) => ({ ...view, state: reachState(analysis, from, first.verdict, [first]), ...(first.note !== undefined && { note: first.note }) })),
    })),
    notes: [...(from.endpoints.length === 0 ? ['The source has no running pod with an address.'] : []), ...reach.notes],
    ...(example && { example }),
  };
}

/** The connection behind the Service that shows its verdict best. */
function exampleOf(analysis: Analysis, from: PeerId, { verdict, ports }: ServiceReach): ServiceExplainView['example'] | undefined {
  const backends = ports.flatMap((port) => port.backends);
  const shown = backends.find((backend) => backend.verdict === verdict && isPod(backend)) ?? backends.find(isPod);
  if (shown?.target.place.kind !== 'pod') return undefined;
  const { place, protocol, port } = shown.target;
  return explainView(analysis, from, workloadPeer(place.pod.workload), { protocol, port }) ?? undefined;
}

const isPod = ({ target }: BackendReach): boolean => target.place.kind === 'pod';
