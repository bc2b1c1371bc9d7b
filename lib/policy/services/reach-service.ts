import type { WorkloadId } from '@/lib/model/ids';
import type { Service, Snapshot } from '@/lib/model/snapshot';
import type { AllowGraph, GraphPeer } from '../allow-graph';
import { takesPart } from '../endpoints';
import type { AskedPort } from '../explain';
import { isUnread } from '../unread';
import { agreedOn, bestOf, bestVerdict, type Verdict } from '../verdict';
import { endpointOfPlace } from './place-endpoint';
import { resolveService, type Place, type ResolvedService, type Target } from './resolve-service';

/** What holds from a peer to a Service. */
export interface ServiceReach {
  readonly resolved: ResolvedService;
  /** The best case over the ports asked about. */
  readonly verdict: Verdict;
  readonly ports: readonly PortReach[];
  /** What else to know, in sentences. */
  readonly notes: readonly string[];
}

/** What holds on one port of the Service; for a headless Service it is the pods' own port. */
export interface PortReach {
  readonly port: AskedPort & { readonly name?: string };
  /** Allowed when some backend can be reached. */
  readonly verdict: Verdict;
  readonly backends: readonly BackendReach[];
}

export interface BackendReach {
  readonly target: Target;
  readonly verdict: Verdict;
  /** Why it is unknown or denied, where policies are not the reason. */
  readonly note?: string;
}

const HAIRPIN = 'a pod that reaches itself through a Service is left undefined by Kubernetes';
const OWN_NODE = 'with internalTrafficPolicy: Local a client is led to pods of its own node only';

/**
 * Which backends of a Service a peer can reach, on one port of the Service or on each. Every backend is judged as the pod and
 * the port that it is translated to, by the policies of both ends.
 */
export const reachService = (graph: AllowGraph, from: GraphPeer, service: Service, asked?: AskedPort): ServiceReach => reachResolved(graph, from, resolveService(graph.snapshot, service), asked);

/** `reachService` for a Service that was resolved before, as when many peers are asked about. */
export function reachResolved(graph: AllowGraph, from: GraphPeer, resolved: ResolvedService, asked?: AskedPort): ServiceReach {
  const { service } = resolved;
  const aliased = aliasOf(graph.snapshot, service);
  if (aliased) {
    const { verdict, ports, notes } = reachService(graph, from, aliased, asked);
    return { resolved, verdict, ports, notes: [`It is an alias of Service ${aliased.namespace}/${aliased.name}, which is judged in its place.`, ...notes] };
  }
  const nothing = reasonForNothing(graph, resolved, asked);
  if (nothing) return { resolved, ...nothing, ports: [] };
  const best = bestVerdicts(graph, from);
  const ports = portsAsked(resolved, asked).map(({ port, targets }): PortReach => {
    const backends = targets.map((target) => reachTarget(graph, from, service, target, best));
    return { port, backends, verdict: bestOf(backends.map(({ verdict }) => verdict)) };
  });
  return { resolved, ports, verdict: bestOf(ports.map(({ verdict }) => verdict)), notes: notesOf(resolved, from) };
}

/** The Service of this cluster that an ExternalName is an alias of; an alias of an alias is left to DNS. */
function aliasOf({ services }: Snapshot, { type, externalName = '' }: Service): Service | undefined {
  const [name, namespace, domain] = externalName.split('.');
  if (type !== 'ExternalName' || domain !== 'svc') return undefined;
  return services.find((service) => service.name === name && service.namespace === namespace && service.type !== 'ExternalName');
}

interface AskedTargets {
  readonly port: PortReach['port'];
  readonly targets: readonly Target[];
}

/** A headless Service has its targets' ports: the Service's own port is met nowhere. */
function portsAsked({ ports, places, translates }: ResolvedService, asked: AskedPort | undefined): AskedTargets[] {
  if (translates) {
    return ports
      .filter(({ port }) => asked === undefined || (port.port === asked.port && port.protocol === asked.protocol))
      .map(({ port: { port, protocol, name }, targets }) => ({ port: { port, protocol, ...(name !== undefined && { name }) }, targets }));
  }
  if (asked) return [{ port: asked, targets: places.map((place) => ({ place, ...asked })) }];
  const found = new Map<string, { port: PortReach['port']; targets: Target[] }>();
  for (const { port: { name }, targets } of ports) {
    for (const target of targets) {
      const { protocol, port } = target;
      const entry = found.get(`${port}/${protocol}`) ?? { port: { port, protocol, ...(name !== undefined && { name }) }, targets: [] };
      entry.targets.push(target);
      found.set(`${port}/${protocol}`, entry);
    }
  }
  return [...found.values()];
}

/** When there is nothing to judge: an alias, no backends, or a port that the Service does not have. */
function reasonForNothing({ snapshot }: AllowGraph, { service, basis, ports, translates, places }: ResolvedService, asked: AskedPort | undefined): Pick<ServiceReach, 'verdict' | 'notes'> | undefined {
  if (basis === 'alias') return { verdict: 'unknown', notes: [`It is an alias of ${service.externalName ?? 'a DNS name'}: connections go to the addresses that DNS gives for it, and they are judged there.`] };
  if (translates && asked && !ports.some(({ port }) => port.port === asked.port && port.protocol === asked.protocol)) {
    return { verdict: 'denied', notes: [`The Service has no port ${asked.port}/${asked.protocol}.`] };
  }
  if (basis === 'nothing') {
    const unread = snapshot.source.kind !== 'cluster' || isUnread(snapshot, 'endpointslices', service.namespace);
    return unread
      ? { verdict: 'unknown', notes: ['It has no selector, and the addresses behind it are not among what was read.'] }
      : { verdict: 'denied', notes: ['It has no selector, and there are no addresses behind it.'] };
  }
  if (!translates && asked === undefined && ports.length === 0 && places.length > 0) return { verdict: 'unknown', notes: ['It is headless and names no port: ask about one.'] };
  if (places.length === 0) {
    return isUnread(snapshot, 'pods', service.namespace)
      ? { verdict: 'unknown', notes: ['Its selector picks none of the pods that were read, and those of its namespace could not all be read.'] }
      : { verdict: 'denied', notes: ['No running pod is behind it: its selector picks none.'] };
  }
  return undefined;
}

/** The best verdict on a destination, worked out once for all the pods that policies treat alike. */
type BestVerdicts = (sources: readonly number[], destination: number, port: AskedPort) => Verdict;

function bestVerdicts({ evaluator }: AllowGraph, from: GraphPeer): BestVerdicts {
  const known = new Map<string, Verdict>();
  return (sources, destination, port) => {
    // Only a workload's own pods are not asked from all of its endpoints.
    if (sources !== from.endpoints) return bestVerdict(evaluator, sources, destination, port);
    const key = `${destination} ${port.port}/${port.protocol}`;
    const verdict = known.get(key) ?? bestVerdict(evaluator, sources, destination, port);
    known.set(key, verdict);
    return verdict;
  };
}

function reachTarget(graph: AllowGraph, from: GraphPeer, service: Service, target: Target, best: BestVerdicts): BackendReach {
  const { compiled } = graph.evaluator;
  const destination = endpointOfPlace(compiled, target.place);
  if (destination === undefined) return { target, verdict: 'unknown', note: 'the address lies among the pods’, and no pod that was read has it' };
  const workload = from.workload?.id;
  const sources = otherEndpoints(graph, from, target.place);
  if (sources.length === 0 && from.endpoints.length > 0) return { target, verdict: 'unknown', note: HAIRPIN };
  const verdict = best(sources, destination, target);
  if (isOutside(from)) return { target, ...fromOutside(graph, service, target, destination, verdict) };
  if (service.internalTrafficPolicy !== 'Local' || workload === undefined || verdict === 'denied') return { target, verdict };
  switch (sharesNode(graph, workload, target.place)) {
    case 'yes':
      return { target, verdict };
    case 'no':
      return { target, verdict: 'denied', note: `${OWN_NODE}, and none of them runs there` };
    case 'maybe':
      return { target, verdict: 'unknown', note: `${OWN_NODE}, and it is not known which that is` };
  }
}

const isOutside = ({ kind }: GraphPeer): boolean => kind === 'internet' || kind === 'private';
const isPublished = ({ type, externalIPs }: Service): boolean => type === 'LoadBalancer' || type === 'NodePort' || (externalIPs?.length ?? 0) > 0;

/** An outside client needs a way in, and on it its address may be rewritten to a node's. */
function fromOutside(graph: AllowGraph, service: Service, target: Target, destination: number, kept: Verdict): Pick<BackendReach, 'verdict' | 'note'> {
  if (!isPublished(service)) return kept === 'denied' ? { verdict: kept } : { verdict: 'unknown', note: 'policies would let it in, but the Service has no address outside the cluster' };
  if (service.externalTrafficPolicy === 'Local') return { verdict: kept };
  const fromNodes = bestVerdict(graph.evaluator, graph.nodes.endpoints, destination, target);
  const verdict = agreedOn([kept, fromNodes === 'allowed' ? 'allowed' : 'unknown']);
  return verdict === 'allowed' ? { verdict } : { verdict, note: 'with externalTrafficPolicy: Cluster the client’s address may be rewritten to that of a node' };
}

/** Endpoints of the peer; where a pod of its own is behind the Service, those that hold another pod of it. */
function otherEndpoints(graph: AllowGraph, from: GraphPeer, place: Place): readonly number[] {
  const workload = from.workload?.id;
  if (place.kind !== 'pod' || place.pod.workload !== workload || place.pod.replicas > 1) return from.endpoints;
  const { all } = graph.evaluator.compiled.endpoints;
  return from.endpoints.filter((index) => {
    const endpoint = all[index]!;
    return 'pods' in endpoint && endpoint.pods.some((pod) => pod.workload === workload && pod.id !== place.pod.id);
  });
}

/** Whether some pod of the workload runs on the node of the place. */
function sharesNode(graph: AllowGraph, workload: WorkloadId, place: Place): 'yes' | 'maybe' | 'no' {
  if (place.kind !== 'pod') return 'maybe';
  const { pod } = place;
  const sources = graph.snapshot.pods.filter((candidate) => candidate.workload === workload && candidate.id !== pod.id && takesPart(candidate));
  if (pod.nodeName !== undefined && sources.some(({ nodeName }) => nodeName === pod.nodeName)) return 'yes';
  return pod.nodeName === undefined || sources.length === 0 || sources.some(({ nodeName }) => nodeName === undefined) ? 'maybe' : 'no';
}

function notesOf({ service, translates, ports }: ResolvedService, from: GraphPeer): string[] {
  const unresolved = ports.filter(({ targets }) => targets.length === 0).map(({ port }) => `${port.port}/${port.protocol}`);
  return [
    ...(translates ? [] : ['It is headless: nothing translates ports, so clients reach the pods on whatever port they use, and policies see that port.']),
    ...(unresolved.length > 0 ? [`Nothing listens behind its port ${unresolved.join(', ')}: no backend has the container port that it names.`] : []),
    ...(service.internalTrafficPolicy === 'Local' && from.workload ? [`${OWN_NODE[0]!.toUpperCase()}${OWN_NODE.slice(1)}.`] : []),
  ];
}
