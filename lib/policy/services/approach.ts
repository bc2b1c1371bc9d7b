import { formatPeer, type PeerId } from '@/lib/model/ids';
import type { Protocol } from '@/lib/model/network-policy';
import type { AllowGraph, GraphPeer } from '../allow-graph';
import { FAMILIES, type Family } from '../cidr';
import type { AskedPort } from '../explain';
import { agreedOn, bestOf, bestVerdict, throughAll, type Verdict } from '../verdict';
import { exposuresTo, type Exposure, type Reading } from './exposures';
import { reachResolved, type PortReach } from './reach-service';
import { resolveService } from './resolve-service';
import type { ClientScope, ProxyHint } from './way-in';

/** How a peer comes to the controller that serves an Ingress or a route: the first leg of its way. */
export interface Approach {
  /** Absent when it is not among what was read. */
  readonly controller?: GraphPeer;
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
export function approach(graph: AllowGraph, from: GraphPeer, controller: GraphPeer | undefined, served: readonly AskedPort[]): Approach {
  if (from.kind === 'internet' || from.kind === 'private') return controller === undefined ? { ways: [] } : { controller, ...fromOutside(graph, controller, from.kind, served) };
  if (controller === undefined) return unread(graph, from);
  const ways = [inside(graph, from, controller, served), outward(graph, from, controller, served)];
  return { controller, verdict: agreedOn(ways.map(({ verdict }) => verdict)), ways };
}

/** The ports that clients use: those of the Gateways' listeners, and of HTTP and HTTPS for an Ingress. */
export function servedPorts({ snapshot }: AllowGraph, through: ProxyHint | undefined): readonly AskedPort[] {
  const gateways = through?.kind === 'gateways' ? through.gateways : [];
  const listeners = snapshot.gateways.filter((one) => gateways.some(({ namespace, name }) => namespace === one.namespace && name === one.name)).flatMap((one) => one.listeners);
  if (listeners.length === 0) return [80, 443].map((port) => ({ protocol: 'TCP', port }));
  return listeners.map(({ port, protocol }) => ({ protocol: protocol === 'UDP' ? 'UDP' : 'TCP', port }));
}

const isServed = (served: readonly AskedPort[], protocol: Protocol, port: number): boolean => served.some((one) => one.protocol === protocol && one.port === port);

/** The best of the ways on ports that are served. Without such a port it is not known which is meant, and all must agree. */
function choose<Way extends { readonly verdict: Verdict }>(all: readonly Way[], isMeant: (way: Way) => boolean): { readonly ways: readonly Way[]; readonly verdict: Verdict } {
  const meant = all.filter(isMeant);
  const ways = meant.length > 0 ? meant : all;
  const verdicts = ways.map(({ verdict }) => verdict);
  return { ways, verdict: meant.length > 0 ? bestOf(verdicts) : agreedOn(verdicts) };
}

// ---- from outside ------------------------------------------------------------------------------------------------------

function fromOutside(graph: AllowGraph, controller: GraphPeer, clients: ClientScope, served: readonly AskedPort[]): { readonly verdict: Verdict; readonly ways: readonly ApproachWay[] } {
  const direct = exposuresTo(graph, controller, clients).filter(({ through }) => through === undefined);
  if (direct.length > 0) {
    const { ways, verdict } = choose(direct, (one) => endsServed(one, served));
    return { verdict, ways: ways.map(({ entry, verdict: own, readings, targets: [target] }) => ({ words: `by ${entry}`, verdict: own, readings, ...(target && { port: { protocol: target.protocol, port: target.port } }) })) };
  }
  const way: ApproachWay = usesNodes(graph, controller)
    ? { words: 'by the nodes that run it', verdict: verdictOfPair(graph, formatPeer({ kind: clients }), controller), detail: 'it uses the network of its node, where no policy applies to it', readings: [] }
    : { words: 'by a way in from outside', verdict: 'unknown', detail: 'none to it is among what was read', readings: [] };
  return { verdict: way.verdict, ways: [way] };
}

/** Whether a way in is met on a port that is served: the Service's, or the host port itself. */
function endsServed({ kind, servicePort, targets }: Exposure, served: readonly AskedPort[]): boolean {
  if (kind !== 'HostPort') return servicePort !== undefined && isServed(served, servicePort.protocol, servicePort.port);
  return targets.some(({ pod, protocol, port }) => pod.ports.some((one) => one.hostPort !== undefined && one.containerPort === port && one.protocol === protocol && isServed(served, protocol, one.hostPort)));
}

const usesNodes = ({ evaluator }: AllowGraph, { endpoints }: GraphPeer): boolean => endpoints.length > 0 && endpoints.every((index) => evaluator.compiled.endpoints.all[index]!.kind === 'host-pods');

function verdictOfPair(graph: AllowGraph, from: PeerId, to: GraphPeer): Verdict {
  const { state } = graph.pair(from, to.id);
  return state === 'denied' || state === 'unknown' ? state : 'allowed';
}

// ---- from inside -------------------------------------------------------------------------------------------------------

/** Led to the controller's pods within the cluster, by a Service of theirs. */
function inside(graph: AllowGraph, from: GraphPeer, controller: GraphPeer, served: readonly AskedPort[]): ApproachWay {
  const { namespace } = controller.workload!;
  const reached = graph.snapshot.services
    .filter((service) => service.namespace === namespace)
    .map((service) => resolveService(graph.snapshot, service))
    .filter(({ places }) => places.some((place) => place.kind === 'pod' && place.pod.workload === controller.workload!.id))
    .flatMap((resolved) => reachResolved(graph, from, resolved).ports.map((port) => ({ ...port, service: resolved.service })));
  if (reached.length === 0) {
    const verdict = verdictOfPair(graph, from.id, controller) === 'denied' ? 'denied' : 'unknown';
    return { words: 'straight to its pods', verdict, detail: 'no Service leads to them', readings: [] };
  }
  const { ways, verdict } = choose(reached, ({ port }) => isServed(served, port.protocol, port.port));
  const shown = ways.find((one) => one.verdict === verdict) ?? ways[0]!;
  const note = noteOf(shown);
  return {
    words: `inside the cluster, by Service ${namespace}/${shown.service.name} ${shown.port.port}/${shown.port.protocol}`,
    verdict,
    ...(note !== undefined && { detail: note }),
    readings: [],
    ...portOf(shown),
  };
}

const noteOf = ({ backends, verdict }: PortReach): string | undefined => backends.find((one) => one.verdict === verdict)?.note;

function portOf({ backends, verdict }: PortReach): Pick<ApproachWay, 'port'> {
  const target = (backends.find((one) => one.verdict === verdict) ?? backends[0])?.target;
  return target ? { port: { protocol: target.protocol, port: target.port } } : {};
}

/** Out to the address that DNS gives, which may be any outside the cluster, and in again as a client. */
function outward(graph: AllowGraph, from: GraphPeer, controller: GraphPeer, served: readonly AskedPort[]): ApproachWay {
  const out = bestOf(served.map((port) => agreedOn(outsideEndpoints(graph, from).map((destination) => bestVerdict(graph.evaluator, from.endpoints, destination, port)))));
  const { verdict: back, ways } = fromOutside(graph, controller, 'internet', served);
  // Which address it comes back with is not known, so it must not matter.
  const surely = back === 'allowed' && ways.some(({ readings }) => readings.some(({ detail }) => detail !== undefined)) ? 'unknown' : back;
  return {
    words: 'outside the cluster, by the address that DNS gives',
    verdict: throughAll([out, surely]),
    detail: { allowed: 'policies let it out', denied: 'policies do not let it out', unknown: 'policies let it out to some addresses only, or it cannot be told' }[out] + (out === 'denied' ? '' : RETURN[surely]),
    readings: [],
  };
}

const RETURN: Readonly<Record<Verdict, string>> = { allowed: '', denied: ', and nobody is let in again', unknown: ', and whether it is let in again cannot be told' };

/** Addresses outside the cluster, of the families that the peer surely has; if there is none, of those that it may have. */
function outsideEndpoints({ evaluator }: AllowGraph, { endpoints }: GraphPeer): number[] {
  const { all } = evaluator.compiled.endpoints;
  const has = (family: Family, answers: readonly string[]) => endpoints.some((own) => answers.includes(all[own]!.families[family]));
  const families = FAMILIES.filter((family) => has(family, ['yes']));
  const counted = families.length > 0 ? families : FAMILIES.filter((family) => has(family, ['maybe']));
  return all.flatMap((endpoint, index) => (endpoint.kind === 'outside' && endpoint.group.scope !== 'special' && counted.includes(endpoint.group.family) ? [index] : []));
}

/** A controller that was not read may be anything; only who reaches nothing at all is sure not to reach it. */
function unread(graph: AllowGraph, from: GraphPeer): Approach {
  const mute = [...graph.neighbours(from.id, 'egress')].length === 0;
  const verdict = mute ? 'denied' : 'unknown';
  return { verdict, ways: [{ words: 'wherever it runs', verdict, detail: mute ? 'policies let it out to nothing' : 'whether policies let it through depends on where the controller runs and how it is labelled', readings: [] }] };
}
