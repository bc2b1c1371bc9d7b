import type { Protocol } from '@/lib/model/network-policy';
import type { AllowGraph, GraphPeer } from '../allow-graph';
import type { AskedPort } from '../explain';
import { agreedOn, bestOf, bestVerdict, throughAll, type Verdict } from '../verdict';
import type { Running } from './controllers';
import { exposuresTo, type Exposure, type Reading } from './exposures';
import { reachResolved } from './reach-service';
import { resolveService } from './resolve-service';
import type { ClientScope, ProxyHint } from './way-in';

/** How a peer comes to the controller that serves an Ingress or a route: the first leg of its way. */
export interface Approach {
  /** Absent when it is not among what was read. */
  readonly controller?: Running;
  /** Absent where there is nothing to judge: an outside client, and a controller that was not read, which stands for what lets clients in. */
  readonly verdict?: Verdict;
  readonly ways: readonly ApproachWay[];
}

/** One way to the controller. */
export interface ApproachWay {
  /** `by port 443/TCP of its load balancer`. */
  readonly words: string;
  readonly verdict: Verdict;
  readonly detail?: string;
  /** Whom the traffic may come from, where that is open. */
  readonly readings: readonly Reading[];
  /** The port of the controller's pods that it ends at, to ask why. */
  readonly port?: AskedPort;
}

/**
 * The first leg from a peer to a controller, `undefined` for one that was not read. From outside any of the controller's own ways in
 * will do. From inside the address that DNS gives for the host may be translated to the controller's pods at once or be reached outside
 * the cluster, so both must agree. `served` are the ports that clients use.
 * https://kubernetes.io/docs/reference/networking/virtual-ips/
 */
export function approach(graph: AllowGraph, from: GraphPeer, controller: Running | undefined, served: readonly AskedPort[]): Approach {
  if (from.kind === 'internet' || from.kind === 'private') return controller === undefined ? { ways: [] } : { controller, ...fromOutside(graph, controller, from.kind, served) };
  if (controller === undefined) return unread(graph, from);
  const ways = [inside(graph, from, controller, served), outward(graph, from, controller, served)];
  return { controller, verdict: agreedOn(ways.map(({ verdict }) => verdict)), ways };
}

/** The ports that clients use: those of the Gateways' listeners, and of HTTP and HTTPS for an Ingress. */
export function servedPorts({ snapshot }: AllowGraph, through: ProxyHint | undefined): readonly AskedPort[] {
  const isAsked = (one: { readonly namespace: string; readonly name: string }) => through?.kind === 'gateways' && through.gateways.some(({ namespace, name }) => namespace === one.namespace && name === one.name);
  const listeners = snapshot.gateways.filter(isAsked).flatMap((one) => one.listeners);
  if (listeners.length === 0) return [80, 443].map((port) => ({ protocol: 'TCP', port }));
  return listeners.map(({ port, protocol }) => ({ protocol: protocol === 'UDP' ? protocol : 'TCP', port }));
}

const isServed = (served: readonly AskedPort[], protocol: Protocol, port: number | undefined): boolean => served.some((one) => one.protocol === protocol && one.port === port);

/** The best of the ways on ports that are served. Without such a port it is not known which is meant, and all must agree. */
function choose<Way extends { readonly verdict: Verdict }>(all: readonly Way[], isMeant: (way: Way) => boolean): { readonly ways: readonly Way[]; readonly verdict: Verdict } {
  const meant = all.filter(isMeant);
  return meant.length > 0 ? { ways: meant, verdict: bestOf(meant.map(({ verdict }) => verdict)) } : { ways: all, verdict: agreedOn(all.map(({ verdict }) => verdict)) };
}

// ---- from outside ------------------------------------------------------------------------------------------------------

function fromOutside(graph: AllowGraph, controller: Running, clients: ClientScope, served: readonly AskedPort[]): { readonly verdict: Verdict; readonly ways: readonly ApproachWay[] } {
  const direct = exposuresTo(graph, controller, clients).filter(({ through }) => through === undefined);
  if (direct.length > 0) {
    const { ways, verdict } = choose(direct, (one) => endsServed(one, served));
    return { verdict, ways: ways.map(({ entry, verdict: own, readings, targets }) => ({ words: `by ${entry}`, verdict: own, readings, port: portOf(targets[0]!) })) };
  }
  const way: ApproachWay = graph.podsOf(controller).every(({ hostNetwork }) => hostNetwork)
    ? { words: 'by the nodes that run it', verdict: 'allowed', detail: 'it uses the network of its node, where no policy applies to it', readings: [] }
    : { words: 'by a way in from outside', verdict: 'unknown', detail: 'none to it is among what was read', readings: [] };
  return { verdict: way.verdict, ways: [way] };
}

/** Whether a way in is met on a port that is served: the Service's, or the host port itself. */
function endsServed({ servicePort, targets }: Exposure, served: readonly AskedPort[]): boolean {
  if (servicePort) return isServed(served, servicePort.protocol, servicePort.port);
  return targets.some(({ pod, port }) => pod.ports.some(({ protocol, containerPort, hostPort }) => containerPort === port && isServed(served, protocol, hostPort)));
}

const portOf = ({ protocol, port }: AskedPort): AskedPort => ({ protocol, port });

// ---- from inside -------------------------------------------------------------------------------------------------------

/** Led to the controller's pods within the cluster, by a Service of theirs. */
function inside(graph: AllowGraph, from: GraphPeer, { id, workload }: Running, served: readonly AskedPort[]): ApproachWay {
  const reached = graph.snapshot.services
    .filter(({ namespace }) => namespace === workload.namespace)
    .map((service) => resolveService(graph.snapshot, service))
    .filter(({ places }) => places.some((place) => place.kind === 'pod' && place.pod.workload === workload.id))
    .flatMap((resolved) => reachResolved(graph, from, resolved).ports.map((port) => ({ ...port, service: resolved.service })));
  if (reached.length === 0) return { words: 'straight to its pods', verdict: graph.pair(from.id, id).state === 'denied' ? 'denied' : 'unknown', detail: 'no Service leads to them', readings: [] };
  const { ways, verdict } = choose(reached, ({ port }) => isServed(served, port.protocol, port.port));
  const { service, port, backends } = ways.find((one) => one.verdict === verdict) ?? ways[0]!;
  const backend = backends.find((one) => one.verdict === verdict);
  return {
    words: `inside the cluster, by Service ${service.namespace}/${service.name} ${port.port}/${port.protocol}`,
    verdict,
    ...(backend?.note !== undefined && { detail: backend.note }),
    readings: [],
    ...(backend && { port: portOf(backend.target) }),
  };
}

/** Out to the address that DNS gives, which may be any outside the cluster, and in again as a client. */
function outward(graph: AllowGraph, from: GraphPeer, controller: Running, served: readonly AskedPort[]): ApproachWay {
  const out = bestOf(served.map((port) => agreedOn(outsideEndpoints(graph, from).map((destination) => bestVerdict(graph.evaluator, from.endpoints, destination, port)))));
  const { verdict: back, ways } = fromOutside(graph, controller, 'internet', served);
  // Which address it comes back with is not known, so it must not matter.
  const surely = back === 'allowed' && ways.some(({ readings }) => readings.some(({ detail }) => detail !== undefined)) ? 'unknown' : back;
  return { words: 'outside the cluster, by the address that DNS gives', verdict: throughAll([out, surely]), detail: `${OUT[out]}${out === 'denied' ? '' : BACK[surely]}`, readings: [] };
}

const OUT: Readonly<Record<Verdict, string>> = { allowed: 'policies let it out', denied: 'policies do not let it out', unknown: 'policies let it out to some addresses only, or it cannot be told' };
const BACK: Readonly<Record<Verdict, string>> = { allowed: '', denied: ', and nobody is let in again', unknown: ', and whether it is let in again cannot be told' };

/** Addresses outside the cluster, of the families that the peer surely has. */
function outsideEndpoints({ evaluator }: AllowGraph, { endpoints }: GraphPeer): number[] {
  const { all } = evaluator.compiled.endpoints;
  return all.flatMap((endpoint, index) => (endpoint.kind === 'outside' && endpoint.group.scope !== 'special' && endpoints.some((own) => all[own]!.families[endpoint.group.family] === 'yes') ? [index] : []));
}

/** A controller that was not read may be anything; only who reaches nothing at all is sure not to reach it. */
function unread(graph: AllowGraph, from: GraphPeer): Approach {
  const isMute = [...graph.neighbours(from.id, 'egress')].length === 0;
  const way: ApproachWay = isMute
    ? { words: 'wherever it runs', verdict: 'denied', detail: 'policies let it out to nothing', readings: [] }
    : { words: 'wherever it runs', verdict: 'unknown', detail: 'whether policies let it through depends on where the controller runs and how it is labelled', readings: [] };
  return { verdict: way.verdict, ways: [way] };
}
