import { compareText } from '@/lib/model/compare-text';
import { formatPeer, workloadPeer } from '@/lib/model/ids';
import type { Service } from '@/lib/model/snapshot';
import type { GraphPeer } from '@/lib/policy/allow-graph';
import { endpointOfPlace, outsidePeer } from '@/lib/policy/services/place-endpoint';
import { brokenWays } from '@/lib/policy/services/exposures';
import { reachResolved, type BackendReach, type PortReach, type ServiceReach } from '@/lib/policy/services/reach-service';
import { resolveService, type Target } from '@/lib/policy/services/resolve-service';
import { isByDefault, type Verdict } from '@/lib/policy/verdict';
import type { PairState } from '@/lib/queries/contract/common';
import type { ServiceView } from '@/lib/queries/contract/service';
import type { Analysis } from './analysis';
import { objectView, serviceExposureViews } from './exposure-view';

type BackendView = ServiceView['ports'][number]['backends'][number];

/** A Service with what it leads to, who reaches it and how it is reached from outside. `null` when it is not there. */
export function serviceView(analysis: Analysis, namespace: string, name: string): Omit<ServiceView, 'revision'> | null {
  const service = findService(analysis, namespace, name);
  if (!service) return null;
  const resolved = resolveService(analysis.snapshot, service);
  const rows = analysis.graph.peers.flatMap((peer) => reachRow(analysis, peer, reachResolved(analysis.graph, peer, resolved)));
  return {
    id: formatPeer({ kind: 'service', namespace, name }),
    namespace,
    name,
    type: service.type,
    headless: service.headless,
    ...(service.selector && { selector: { ...service.selector } }),
    ...(service.externalName !== undefined && { externalName: service.externalName }),
    ports: resolved.ports.map(({ port, targets }) => ({
      port: `${port.port}/${port.protocol}`,
      ...(port.name !== undefined && { name: port.name }),
      targetPort: String(port.targetPort),
      ...(port.nodePort !== undefined && { nodePort: port.nodePort }),
      backends: groupBackends(analysis, targets.map((target) => ({ target }))).map(({ view }) => view),
    })),
    reach: rows.sort((a, b) => order(a.state) - order(b.state) || compareText(a.peer, b.peer)),
    exposures: serviceExposureViews(analysis, namespace, name),
    broken: brokenWays(analysis.graph)
      .filter((way) => way.service?.namespace === namespace && way.service.name === name)
      .map(({ kind, by, entry, message }) => ({ kind, by: objectView(by), entry, message })),
    notes: notesOf(service, resolved.basis, resolved.places.length),
  };
}

export const findService = ({ snapshot }: Analysis, namespace: string, name: string): Service | undefined => snapshot.services.find((one) => one.namespace === namespace && one.name === name);

const order = (state: PairState) => ['policy', 'open', 'unknown', 'denied'].indexOf(state);

function reachRow(analysis: Analysis, peer: GraphPeer, reach: ServiceReach): ServiceView['reach'] {
  const best = reach.ports.filter(({ verdict }) => verdict === reach.verdict);
  if (reach.verdict === 'denied' || best.length === 0) return [];
  const [most] = best.map(countBackends).sort((a, b) => b.reachable - a.reachable || b.possible - a.possible);
  return [{ peer: peer.id, state: reachState(analysis, peer, reach.verdict, best.flatMap(({ backends }) => backends)), ports: best.map(({ port }) => `${port.port}/${port.protocol}`), backends: most! }];
}

/** How many of the pods behind a port can be reached, surely and possibly; an address counts as one. */
export function countBackends({ backends }: Pick<PortReach, 'backends'>): ServiceView['reach'][number]['backends'] {
  const count = (wanted: readonly Verdict[]) => backends.reduce((sum, { target, verdict }) => sum + (wanted.includes(verdict) ? podsAt(target) : 0), 0);
  return { reachable: count(['allowed']), possible: count(['unknown']), all: count(['allowed', 'unknown', 'denied']) };
}

const podsAt = ({ place }: Target): number => (place.kind === 'pod' ? place.pod.replicas : 1);

/** Allowed to every backend only because nothing isolates: open; else by a policy. */
export function reachState({ graph: { evaluator } }: Analysis, from: GraphPeer, verdict: Verdict, backends: readonly BackendReach[]): PairState {
  if (verdict !== 'allowed') return verdict;
  return backends.every((backend) => {
    const destination = backend.verdict === 'allowed' ? endpointOfPlace(evaluator.compiled, backend.target.place) : undefined;
    return destination === undefined || from.endpoints.some((source) => isByDefault(evaluator, source, destination, backend.target));
  })
    ? 'open'
    : 'policy';
}

/** Backends that look alike, counted: the pods of one workload on one port with one verdict. */
export function groupBackends<T extends { readonly target: Target; readonly verdict?: Verdict; readonly note?: string }>(analysis: Analysis, backends: readonly T[]): { readonly view: BackendView; readonly first: T }[] {
  const groups = Map.groupBy(backends, ({ target: { place, port, protocol }, verdict, note }) => `${place.kind === 'pod' ? place.pod.workload : place.address} ${port}/${protocol} ${verdict ?? ''} ${note ?? ''}`);
  return [...groups.values()].map((group) => {
    const first = group[0]!;
    const { place, port, protocol } = first.target;
    const pods = group.reduce((sum, { target }) => sum + podsAt(target), 0);
    return { first, view: { ...placeView(analysis, first.target), pods: place.kind === 'pod' ? pods : 1, port: `${port}/${protocol}` } };
  });
}

function placeView({ graph }: Analysis, { place }: Target): Pick<BackendView, 'peer' | 'name'> {
  if (place.kind === 'pod') {
    const [namespace = '', , name = place.pod.name] = place.pod.workload.split('/');
    return { peer: workloadPeer(place.pod.workload), name: `${namespace}/${name}` };
  }
  const peer = outsidePeer(graph.evaluator.compiled, place);
  return { name: place.address, ...(peer && { peer }) };
}

function notesOf({ headless, internalTrafficPolicy, externalTrafficPolicy, type, loadBalancerSourceRanges, externalName }: Service, basis: string, places: number): string[] {
  return [
    ...(basis === 'alias' ? [`It is an alias of ${externalName ?? 'a DNS name'} and has no pods of its own.`] : []),
    ...(basis === 'selector' && places === 0 ? ['Its selector picks no running pod.'] : []),
    ...(basis === 'nothing' ? ['It has no selector, and no addresses behind it were read.'] : []),
    ...(headless ? ['It is headless: nothing translates its ports, and policies see the port that a client uses.'] : []),
    ...(internalTrafficPolicy === 'Local' ? ['Clients are led to pods of their own node only (internalTrafficPolicy: Local).'] : []),
    ...(externalTrafficPolicy === 'Local' ? ['Outside clients keep their address (externalTrafficPolicy: Local).'] : []),
    ...(type === 'LoadBalancer' && loadBalancerSourceRanges ? [`Its load balancer lets in ${loadBalancerSourceRanges.join(', ')} only.`] : []),
  ];
}
