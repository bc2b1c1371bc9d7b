import { compareText } from '@/lib/model/compare-text';
import type { PeerId } from '@/lib/model/ids';
import type { GraphPeer, Pair } from '@/lib/policy/allow-graph';
import { includesPort } from '@/lib/policy/port-set';
import type { EdgeView, PeerView } from '@/lib/queries/contract/common';
import type { GraphQuery, GraphView, RouteLine } from '@/lib/queries/contract/graph';
import { describePair, type Analysis } from './analysis';
import { namespaceIsolation } from './isolation';
import { peerView } from './peer-view';
import { routeLines } from './route-lines';

/** What a browser can draw and a person can read at once. */
const NODE_BUDGET = 120;
const EDGE_BUDGET = 240;
const UNTOLD_BUDGET = 40;

interface Edge {
  readonly from: GraphPeer;
  readonly to: GraphPeer;
  readonly pair: Pair;
}

/**
 * The part of the allow graph for one screen: workloads of the chosen namespaces, the edges that rules decide, and all edges of
 * the focus. "Open to everyone" stays a state of a node. What the budget leaves out is counted.
 */
export function graphView(analysis: Analysis, query: GraphQuery): Omit<GraphView, 'revision'> {
  const { graph } = analysis;
  const chosen = query.namespaces && query.namespaces.length > 0 ? new Set(query.namespaces) : null;
  const inScope = (peer: GraphPeer) => !peer.workload || chosen === null || chosen.has(peer.workload.namespace) || peer.id === query.focus;

  const views = new Map<PeerId, PeerView>();
  const view = (peer: GraphPeer): PeerView => {
    const known = views.get(peer.id) ?? peerView(analysis, peer);
    views.set(peer.id, known);
    return known;
  };
  const touchesScope = ({ from, to }: Edge) => (from.workload && inScope(from)) || (to.workload && inScope(to));
  const allowsPort = ({ pair }: Edge) => !query.port || includesPort(pair.state === 'unknown' ? pair.unknown : pair.allowed, query.port.protocol, query.port.port);

  const focusEdges = query.focus ? edgesOf(analysis, query.focus as PeerId).filter(allowsPort) : [];
  const ruleEdges = [...graph.decided()].filter((edge) => edge.pair.state !== 'open' && touchesScope(edge) && allowsPort(edge) && !isFocus(edge, query.focus));
  // Where nothing of an end can be told, that is a state of the end; its edges are drawn only while they are few.
  const isUntold = ({ from, to, pair }: Edge) => pair.state === 'unknown' && (view(from).egress === 'unknown' || view(to).ingress === 'unknown');
  const hidesUntold = ruleEdges.filter(isUntold).length > UNTOLD_BUDGET;
  // Edges of peers that nearly everyone reaches are held back; then the peers with few edges go first, since those say most.
  const shown = ruleEdges
    .filter((edge) => view(edge.to).wideInbound === 0 && view(edge.from).wideOutbound === 0 && !(hidesUntold && isUntold(edge)))
    .sort((a, b) => degree(analysis, a) - degree(analysis, b) || compareEdges(a, b));

  const routes = routeLines(analysis, query).filter((line) => line.route === query.route || ((chosen === null || inScope(graph.peer(line.to as PeerId)!)) && (!query.port || line.ports.includes(`${query.port.port}/${query.port.protocol}`))));
  const pathEdges = edgesAlong(analysis, routes.filter((line) => line.route === query.route));
  const wanted = distinct([...focusEdges, ...pathEdges, ...shown]);
  const nodes = chooseNodes(analysis, wanted, inScope, [...(query.focus ? [query.focus as PeerId] : []), ...endsOf(routes)]);
  const visible = wanted.filter(({ from, to }) => nodes.has(from.id) && nodes.has(to.id));
  const edges = visible.slice(0, EDGE_BUDGET).sort(compareEdges);
  const scoped = graph.peers.filter((peer) => peer.workload && inScope(peer)).length;
  const shownNodes = graph.peers.filter((peer) => nodes.has(peer.id));
  const namespaces = [...new Set(shownNodes.flatMap((peer) => peer.workload?.namespace ?? []))].sort();
  return {
    namespaces: namespaces.map((name) => ({ name, ...namespaceIsolation(analysis, name) })),
    nodes: shownNodes.map(view),
    edges: edges.map((edge) => edgeView(analysis, edge)),
    routes: routes.filter(({ from, to }) => nodes.has(from as PeerId) && nodes.has(to as PeerId)),
    hidden: {
      nodes: Math.max(0, scoped - shownNodes.filter((peer) => peer.workload && inScope(peer)).length),
      edges: wanted.length + (ruleEdges.length - shown.length) - edges.length,
    },
  };
}

function chooseNodes({ graph, snapshot }: Analysis, wanted: readonly Edge[], inScope: (peer: GraphPeer) => boolean, first: readonly PeerId[]): Set<PeerId> {
  const ids = new Set<PeerId>(first.filter((id) => graph.peer(id)).slice(0, NODE_BUDGET));
  const add = (peer: GraphPeer) => ids.size < NODE_BUDGET && ids.add(peer.id);
  if (snapshot.workloads.length > 0) add(graph.peer('internet' as PeerId)!);
  for (const { from, to } of wanted.slice(0, EDGE_BUDGET)) {
    if (ids.has(from.id) || ids.has(to.id) || ids.size < NODE_BUDGET - 1) {
      add(from);
      add(to);
    }
  }
  for (const peer of graph.peers) if (peer.workload && inScope(peer)) add(peer);
  return ids;
}

/** An edge as the map draws it. */
export function edgeView(analysis: Analysis, { from, to, pair }: Edge): EdgeView {
  return { id: `${from.id}>${to.id}`, from: from.id, to: to.id, state: pair.state, partial: pair.partial, ...describePair(analysis, to, pair) };
}

function edgesOf({ graph }: Analysis, focus: PeerId): Edge[] {
  const self = graph.peer(focus);
  if (!self) return [];
  return [
    ...[...graph.neighbours(focus, 'egress')].map(({ peer, pair }) => ({ from: self, to: peer, pair })),
    ...[...graph.neighbours(focus, 'ingress')].map(({ peer, pair }) => ({ from: peer, to: self, pair })),
  ].sort((a, b) => Number(a.pair.state === 'open') - Number(b.pair.state === 'open') || compareEdges(a, b));
}

/** The plain edges that a line of a route runs over: to the controller, and on from it. */
const edgesAlong = ({ graph }: Analysis, lines: readonly RouteLine[]): Edge[] =>
  lines.flatMap(({ from, to, controllers }) => controllers.flatMap((controller) => [[from, controller], [controller, to]] as const)).flatMap(([from, to]): Edge[] => {
    const [source, destination] = [graph.peer(from as PeerId), graph.peer(to as PeerId)];
    const pair = graph.pair(from as PeerId, to as PeerId);
    return source && destination && source !== destination && pair.state !== 'denied' ? [{ from: source, to: destination, pair }] : [];
  });

const distinct = (edges: readonly Edge[]): Edge[] => [...new Map(edges.map((edge) => [`${edge.from.id}>${edge.to.id}`, edge])).values()];

const endsOf = (lines: readonly RouteLine[]): PeerId[] => lines.flatMap(({ from, to, controllers }) => [from, to, ...controllers]) as PeerId[];

const isFocus = ({ from, to }: Edge, focus: string | undefined) => from.id === focus || to.id === focus;

const degree = ({ degrees }: Analysis, { from, to }: Edge) => degrees.get(from.id)!.policyOutbound + degrees.get(to.id)!.policyInbound;

const compareEdges = (a: Edge, b: Edge) => compareText(`${a.from.id}>${a.to.id}`, `${b.from.id}>${b.to.id}`);
