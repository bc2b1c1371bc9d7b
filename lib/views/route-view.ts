import { formatPeer, workloadPeer, type PeerId } from '@/lib/model/ids';
import { DIRECTIONS } from '@/lib/model/network-policy';
import type { GraphPeer, Isolation } from '@/lib/policy/allow-graph';
import type { Approach, ApproachWay } from '@/lib/policy/services/approach';
import { reachRoute, type RouteReach, type RouteTarget, type RouteWay } from '@/lib/policy/services/reach-route';
import type { Verdict } from '@/lib/policy/verdict';
import type { PairState } from '@/lib/queries/contract/common';
import type { ExplainView } from '@/lib/queries/contract/explain';
import type { RouteExplainView } from '@/lib/queries/contract/route';
import type { Analysis } from './analysis';
import { explainView } from './explain-view';
import { exposureView, objectView, readingView } from './exposure-view';
import { findRoute, type RoutePeer } from './routes';

/**
 * Why a peer can or cannot reach what an Ingress or a route serves: both legs, to the controller and from it to the pods, with the full
 * reasons for one connection of each. `null` when the peer, the object or its host is not there.
 */
export function routeView(analysis: Analysis, fromId: PeerId, route: RoutePeer): Omit<RouteExplainView, 'revision'> | null {
  const { graph, snapshot } = analysis;
  const from = graph.peer(fromId);
  const found = findRoute(snapshot, route);
  if (!from || !found) return null;
  const target = targetOf(route);
  const reach = reachRoute(graph, from, target);
  const example = secondExample(analysis, reach);
  const ways = reach.ways.map((way) => ({ ...exposureView(analysis, way.exposure), over: stateOver(analysis, from, way) }));
  return {
    from: fromId,
    route: formatPeer(route),
    object: objectView({ ...target, ...(found.origin && { origin: found.origin }) }),
    hosts: [...found.hosts],
    servedBy: [...found.servedBy],
    verdict: reach.verdict,
    state: reach.verdict === 'allowed' ? (ways.some(({ over }) => over === 'policy') ? 'policy' : 'open') : reach.verdict,
    approaches: reach.approaches.map((approach) => approachView(analysis, from, approach)),
    ways,
    broken: reach.broken.map(({ kind, by, entry, message }) => ({ kind, by: objectView(by), entry, message })),
    notes: notesOf(from, reach),
    ...(example && { example }),
  };
}

export const targetOf = ({ routeKind, namespace, name, host }: RoutePeer): RouteTarget => ({ kind: routeKind, namespace, name, ...(host !== undefined && { host }) });

/** What holds over both legs: open when nothing isolates any of the ends that it passes. */
export function stateOver({ graph }: Analysis, from: GraphPeer, { exposure, verdict }: RouteWay): PairState {
  if (verdict !== 'allowed') return verdict;
  const passed = controllersOf(exposure).flatMap((id) => graph.peer(id) ?? []);
  const isolations = [graph.isolation(from, 'egress'), ...passed.flatMap((peer) => DIRECTIONS.map((direction) => graph.isolation(peer, direction))), graph.isolation(graph.peer(workloadPeer(exposure.workload))!, 'ingress')];
  return isolations.every(isOpen) ? 'open' : 'policy';
}

const isOpen = (isolation: Isolation): boolean => isolation === 'open' || isolation === 'exempt';

/** The controllers whose pods open the connections of a way. */
export const controllersOf = ({ readings }: RouteWay['exposure']): PeerId[] => readings.flatMap(({ source, peer }) => (source === 'controller' && peer !== undefined ? [peer] : []));

function approachView(analysis: Analysis, from: GraphPeer, approach: Approach): RouteExplainView['approaches'][number] {
  const { controller, verdict, ways } = approach;
  const { graph } = analysis;
  const stateOf = (own: Verdict): PairState =>
    own !== 'allowed' ? own : controller && isOpen(graph.isolation(controller, 'ingress')) && isOpen(graph.isolation(from, 'egress')) ? 'open' : 'policy';
  const example = firstExample(analysis, from, approach);
  return {
    ...(controller && { controller: controller.id }),
    ...(verdict !== undefined && { state: stateOf(verdict) }),
    ways: ways.map(({ words, verdict: own, detail, readings }) => ({
      words,
      state: stateOf(own),
      ...(detail !== undefined && { detail }),
      readings: controller ? readings.map((reading) => readingView(analysis, controller.id, reading)) : [],
    })),
    ...(example && { example }),
  };
}

type Example = Omit<ExplainView, 'revision'>;

/** The connection to the controller that shows its verdict best. */
function firstExample(analysis: Analysis, from: GraphPeer, { controller, verdict, ways }: Approach): Example | undefined {
  const asked = ways.filter((way): way is ApproachWay & Required<Pick<ApproachWay, 'port'>> => way.port !== undefined);
  const shown = asked.find((way) => way.verdict === verdict) ?? asked[0];
  if (!controller || !shown) return undefined;
  const source = (shown.readings.find((reading) => reading.verdict === verdict && reading.peer) ?? shown.readings.find(({ peer }) => peer))?.peer ?? from.id;
  return explainView(analysis, source, controller.id, shown.port) ?? undefined;
}

/** The connection from a controller to a pod that shows the verdict best. */
function secondExample(analysis: Analysis, { ways, verdict }: RouteReach): Example | undefined {
  const { exposure } = ways.find((way) => way.verdict === verdict) ?? ways[0] ?? {};
  const led = exposure?.readings.filter(({ peer }) => peer !== undefined) ?? [];
  const source = (led.find((reading) => reading.verdict === exposure?.verdict) ?? led[0])?.peer;
  const target = exposure?.targets[0];
  return exposure && source && target ? (explainView(analysis, source, workloadPeer(exposure.workload), { protocol: target.protocol, port: target.port }) ?? undefined) : undefined;
}

function notesOf(from: GraphPeer, { ways, broken, elsewhere }: RouteReach): string[] {
  return [
    ...(from.endpoints.length === 0 ? ['The source has no running pod with an address.'] : []),
    ...elsewhere.map(({ entry, service }) => `${entry} leads to Service ${service.namespace}/${service.name}, and there are no pods behind it among what was read: where its addresses lead cannot be told.`),
    ...(ways.length + broken.length + elsewhere.length === 0 ? ['Nothing comes in by it from outside the cluster.'] : []),
  ];
}
