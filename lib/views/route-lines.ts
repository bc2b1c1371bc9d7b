import { formatPeer, parsePeer, workloadPeer, type PeerId } from '@/lib/model/ids';
import type { GraphPeer } from '@/lib/policy/allow-graph';
import { formatPorts, NO_PORTS, unionPorts } from '@/lib/policy/port-set';
import { countProxied } from '@/lib/policy/services/exposures';
import { reachRoute } from '@/lib/policy/services/reach-route';
import type { GraphQuery, RouteLine } from '@/lib/queries/contract/graph';
import type { Analysis } from './analysis';
import { controllersOf, stateOver, targetOf } from './route-view';
import { findRoute, routeObjects, type RoutePeer } from './routes';

/** More ways in, or more lines, than this would hide the map they are drawn on; then only those of a selected route are. */
const MOST_WAYS = 24;
const MOST_LINES = 6;

/** The lines of the route asked about, in every state, and what others let in from the Internet as long as these are few. */
export function routeLines(analysis: Analysis, query: Pick<GraphQuery, 'route' | 'from'>): RouteLine[] {
  const peer = query.route === undefined ? null : parsePeer(query.route);
  const from = analysis.graph.peer((query.from ?? 'internet') as PeerId);
  const asked = peer?.kind === 'route' && from && findRoute(analysis.snapshot, peer) ? linesOf(analysis, from, peer) : [];
  return [...asked, ...standingLines(analysis).filter((line) => !asked.some((one) => one.from === line.from && one.to === line.to))];
}

const standing = new WeakMap<Analysis, readonly RouteLine[]>();

function standingLines(analysis: Analysis): readonly RouteLine[] {
  const known = standing.get(analysis);
  if (known) return known;
  const internet = analysis.graph.peer(formatPeer({ kind: 'internet' }));
  const all = internet && countProxied(analysis.graph) <= MOST_WAYS ? routeObjects(analysis.snapshot).flatMap(({ peer }) => linesOf(analysis, internet, peer)).filter(({ state }) => state !== 'denied') : [];
  const lines = all.length <= MOST_LINES ? all : [];
  standing.set(analysis, lines);
  return lines;
}

/** One line to each workload for each state: what is addressed differently and leads to the same is told on it. */
export function linesOf(analysis: Analysis, from: GraphPeer, peer: RoutePeer): RouteLine[] {
  const route = formatPeer(peer);
  const ways = reachRoute(analysis.graph, from, targetOf(peer)).ways.filter(({ exposure }) => workloadPeer(exposure.workload) !== from.id).map((way) => ({ ...way, state: stateOver(analysis, from, way) }));
  return [...Map.groupBy(ways, ({ exposure, state }) => `${exposure.workload} ${state}`).values()].map((group): RouteLine => {
    const { exposure, state } = group[0]!;
    const to = workloadPeer(exposure.workload);
    return {
      id: `${from.id}>${to} ${state} ${route}`,
      from: from.id,
      to,
      route,
      state,
      entries: [...new Set(group.map((way) => way.exposure.entry))],
      ports: formatPorts(group.reduce((set, way) => unionPorts(set, way.exposure.ports), NO_PORTS)),
      controllers: [...new Set(group.flatMap((way) => controllersOf(way.exposure)))],
    };
  });
}
