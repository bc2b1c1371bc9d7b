import type { PeerId } from '@/lib/model/ids';
import type { AllowGraph, GraphPeer } from '../allow-graph';
import { agreedOn, bestOf, throughAll, type Verdict } from '../verdict';
import { approach, servedPorts, type Approach } from './approach';
import type { Running } from './controllers';
import { brokenWays, exposuresBy, isSameObject, waysElsewhere, type Exposure, type Reading } from './exposures';
import type { BrokenWay, ExposingObject, WayElsewhere } from './way-in';

/** An Ingress or a route, whole or one host of it. */
export interface RouteTarget extends Pick<ExposingObject, 'kind' | 'namespace' | 'name'> {
  readonly host?: string;
}

/** What holds from a peer to what an Ingress or a route serves. */
export interface RouteReach {
  /** The best case over its ways. */
  readonly verdict: Verdict;
  /** The first leg: one for every controller that may serve it. */
  readonly approaches: readonly Approach[];
  /** The second leg, from there to pods, with what holds of both together. */
  readonly ways: readonly RouteWay[];
  readonly broken: readonly BrokenWay[];
  readonly elsewhere: readonly WayElsewhere[];
}

export interface RouteWay {
  readonly exposure: Exposure;
  readonly verdict: Verdict;
}

/**
 * Whether a peer reaches the pods behind an Ingress or a route. The traffic has two legs, each judged by the policies of its own two
 * ends: from the peer to the controller that serves the route, and from the controller's pods to those behind the Service.
 */
export function reachRoute(graph: AllowGraph, from: GraphPeer, target: RouteTarget): RouteReach {
  const isMeant = (way: { readonly by: ExposingObject; readonly host?: string }) => isSameObject(way.by, target) && (target.host === undefined || way.host === target.host);
  const approaches = new Map<string, Approach>();
  const approachBy = (controller: PeerId | undefined, { through }: Exposure): Approach => {
    const served = servedPorts(graph, through);
    const key = [controller, ...served.map(({ protocol, port }) => `${port}/${protocol}`)].join();
    const found = approaches.get(key) ?? approach(graph, from, graph.peers.find((peer): peer is Running => peer.id === controller && peer.workload !== undefined), served);
    approaches.set(key, found);
    return found;
  };
  const overBoth = (exposure: Exposure) => ({ source, peer, verdict }: Reading): Verdict =>
    // What stands in its way does so whoever serves it.
    source === 'obstacle' ? verdict : throughAll([approachBy(peer, exposure).verdict ?? verdict, verdict]);
  const ways = exposuresBy(graph, target).filter(isMeant).map((exposure): RouteWay => ({ exposure, verdict: agreedOn(exposure.readings.map(overBoth(exposure))) }));
  const elsewhere = waysElsewhere(graph).filter(isMeant);
  return {
    verdict: bestOf([...ways.map(({ verdict }) => verdict), ...elsewhere.map((): Verdict => 'unknown')]),
    approaches: [...approaches.values()],
    ways,
    broken: brokenWays(graph).filter(isMeant),
    elsewhere,
  };
}
