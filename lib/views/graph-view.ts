import { compareText } from '@/lib/model/compare-text';
import type { PeerId } from '@/lib/model/ids';
import type { GraphPeer } from '@/lib/policy/allow-graph';
import type { EdgeView, PeerView } from '@/lib/queries/contract/common';
import type { GraphQuery, GraphView, GroupView, RouteLine } from '@/lib/queries/contract/graph';
import type { PairFilter } from '@/lib/queries/filter/pair-filter';
import { describePair, type Analysis } from './analysis';
import { bundleView, linesOf, openBetween, openLines, openPorts, type Edge, type Line } from './bundles';
import { candidateEdges } from './candidate-edges';
import { groupFacts } from './group-view';
import { groupsOf, type Groups } from './grouping';
import { openingOf, type Opening } from './opening';
import { filterParts } from './pair-filter';
import { peerView } from './peer-view';
import { routeLines } from './route-lines';
import { workloadDetail } from './workload-detail';

/** What a browser can draw and a person can read at once. */
const NODE_BUDGET = 120;
const EDGE_BUDGET = 240;
/** Of bundles that nobody asked for so many are drawn: more of them would hide the groups. */
const BUNDLE_BUDGET = 70;
/** Of the ranks of lines: what is neither selected nor of something opened by hand. */
const UNASKED = 3;
/** Members of open groups leave this much of the nodes to the groups that are closed. */
const CLOSED_SHARE = 45;

/**
 * The part of the allow graph for one screen: groups, the workloads of those that are open, what rules decide between these as edges
 * and bundles, and all of the focus; of these what a filter keeps. "Open to everyone" stays a state of a node, unless the filter asks for it or names ends. What the budget leaves out is counted.
 */
export function graphView(analysis: Analysis, query: GraphQuery, filter?: PairFilter): Omit<GraphView, 'revision'> {
  const { graph } = analysis;
  const groups = groupsOf(analysis, query.grouping ?? 'namespace');
  const chosen = query.namespaces && query.namespaces.length > 0 ? new Set(query.namespaces) : null;
  const inScope = (peer: GraphPeer) => !peer.workload || chosen === null || chosen.has(peer.workload.namespace) || peer.id === query.focus;
  const scoped = graph.peers.filter((peer) => peer.workload && inScope(peer));

  const views = new Map<PeerId, PeerView>();
  const view = (peer: GraphPeer): PeerView => {
    const known = views.get(peer.id) ?? peerView(analysis, peer);
    views.set(peer.id, known);
    return known;
  };
  const focused = focusOf(groups, query);
  const candidates = candidateEdges(analysis, { focused, port: query.port, asked: filter && { ...filterParts(analysis, filter), wantsOpen: asksForOpen(filter) }, inScope, view });
  const opening = openingOf(groups, query, roomFor(groups, chosen !== null, scoped, candidates.told));
  const isOpen = (peer: GraphPeer) => !peer.workload || opening.isOpen(groups.of(peer.id)!);
  const standing = (peer: GraphPeer): string => (isOpen(peer) ? peer.id : groups.of(peer.id)!.id);

  const routes = routeLines(analysis, query).filter((line) => line.route === query.route || ((chosen === null || inScope(graph.peer(line.to as PeerId)!)) && (!query.port || line.ports.includes(`${query.port.port}/${query.port.protocol}`))));
  const pathEdges = edgesAlong(analysis, routes.filter((line) => line.route === query.route));
  const every = distinct([...candidates.ofFocus, ...pathEdges, ...candidates.told, ...candidates.heldBack]);
  const { lines: pairLines, inner } = linesOf(every, standing);
  const openCount = query.port || filter ? null : openBetween(analysis, standing);
  const closedFocus = focused.length > 1 && openCount ? groups.all.find(({ id }) => id === query.focus && !opening.isOpen(groups.of(focused[0]!)!)) : undefined;
  const lines = closedFocus && openCount ? [...pairLines, ...openLines([...new Set([...scoped, ...graph.peers.filter(({ workload }) => !workload)].map(standing))], closedFocus.id, pairLines, openCount)] : pairLines;
  const ends = new Ends(analysis, groups, opening, lines, filter !== undefined);
  const first = new Set([...candidates.ofFocus, ...pathEdges]);
  const told = new Set(candidates.told);
  const isOpenOnly = ({ edges }: Line) => edges.every(({ pair }) => pair.state === 'open');
  const isFirst = (line: Line) => line.edges.length === 0 || line.edges.some((edge) => first.has(edge));
  const ranked = lines
    .filter((line) => isFirst(line) || (line.edges.some((edge) => told.has(edge)) && ends.wideAt(line.to).inbound === 0 && ends.wideAt(line.from).outbound === 0))
    .map((line) => ({ line, rank: isFirst(line) ? (isOpenOnly(line) ? 1 : 0) : ends.isAsked(line) ? 2 : UNASKED, degree: ends.degree(line) }))
    .sort((a, b) => a.rank - b.rank || Number(isOpenOnly(a.line)) - Number(isOpenOnly(b.line)) || a.degree - b.degree || compareText(a.line.id, b.line.id));
  const isBundle = ({ from, to }: Line) => !graph.peer(from as PeerId) || !graph.peer(to as PeerId);
  const unasked = ranked.filter(({ line, rank }) => rank === UNASKED && isBundle(line));
  const tooMany = new Set(unasked.slice(BUNDLE_BUDGET).map(({ line }) => line));
  const wanted = ranked.flatMap(({ line }) => (tooMany.has(line) ? [] : [line]));

  const isThere = new Set<string>([...scoped.map(standing), ...lines.flatMap(({ from, to }) => [from, to])]);
  const nodes = chooseNodes(analysis, groups, opening, lines, wanted, scoped, [...focused, ...(query.reveal ?? []), ...routes.flatMap(({ from, to, controllers }) => [from, to, ...controllers])].flatMap((id) => graph.peer(id as PeerId) ?? []).map(standing));
  const drawn = wanted.filter(({ from, to }) => nodes.has(from) && nodes.has(to)).slice(0, EDGE_BUDGET).sort((a, b) => compareText(a.id, b.id));
  const shown = graph.peers.filter((peer) => nodes.has(peer.id));
  const opened = new Set(query.open);
  const groupViews = groups.all.flatMap((group): GroupView[] => {
    const isGroupOpen = opening.isOpen(group);
    const members = group.workloads.map((id) => graph.peer(id)!);
    const own = isGroupOpen ? members.filter((peer) => nodes.has(peer.id)).length : 0;
    if (isGroupOpen ? own === 0 : !isThere.has(group.id) || (chosen !== null && !nodes.has(group.id) && !members.some(inScope))) return [];
    const { inbound: wideInbound, outbound: wideOutbound } = ends.wideAt(group.id);
    const hidden = isGroupOpen ? members.filter((peer) => inScope(peer) && !nodes.has(peer.id)).length : 0;
    return [{ ...groupFacts(analysis, group), open: isGroupOpen, keptOpen: opening.isKeptOpen(group), faint: !isGroupOpen && !nodes.has(group.id), hidden, inner: (inner.get(group.id) ?? []).filter(({ pair }) => pair.state !== 'open').length, wideInbound, wideOutbound }];
  });
  const membersAt = (end: string) => (groups.all.find(({ id }) => id === end)?.workloads ?? [end as PeerId]).map((id) => graph.peer(id)!);
  const faint = groupViews.filter((group) => group.faint);
  const bundles = drawn.filter(isBundle);
  return {
    level: opening.level,
    groups: groupViews,
    nodes: shown.map((peer) => ({ ...view(peer), ...(peer.workload && { group: groups.of(peer.id)!.id }), ...(opened.has(peer.id) && peer.workload && { detail: workloadDetail(analysis, peer) }) })),
    edges: drawn.filter((line) => !isBundle(line)).flatMap(({ edges }) => edges.map((edge) => edgeView(analysis, edge))),
    bundles: bundles.map((line) => bundleView(analysis, line, openCount?.(line.from, line.to) ?? line.edges.filter(({ pair }) => pair.state === 'open').length, () => openPorts(analysis, membersAt(line.from), membersAt(line.to)))),
    routes: routes.flatMap((line) => standingRoute(line, (id) => standing(graph.peer(id as PeerId)!), nodes)),
    hidden: {
      nodes: groupViews.reduce((sum, group) => sum + group.hidden, 0) + scoped.filter((peer) => isOpen(peer) && !groupViews.some(({ id }) => id === groups.of(peer.id)!.id)).length,
      edges: lines.reduce((sum, { edges }) => sum + edges.length, 0) - drawn.reduce((sum, { edges }) => sum + edges.length, 0),
      groups: faint.length,
      open: candidates.lacksOpen,
    },
  };
}

/** Whether pairs that nothing isolates are asked for: by the name of their state, or, unless another state is, together with the ends that are named. */
function asksForOpen({ terms }: PairFilter): boolean {
  const states = terms.flatMap((term) => (term.kind === 'state' ? [{ not: term.not, open: term.states.some((state) => state === 'open' || state === 'allowed') }] : []));
  if (states.length > 0) return states.every(({ not, open }) => open !== not);
  return terms.some((term) => term.kind === 'peer' && !term.not);
}

/** A group in focus is all of its workloads. */
function focusOf(groups: Groups, { focus }: GraphQuery): readonly PeerId[] {
  if (focus === undefined) return [];
  return groups.all.find(({ id }) => id === focus)?.workloads ?? [focus as PeerId];
}

function roomFor(groups: Groups, isChosen: boolean, scoped: readonly GraphPeer[], told: readonly Edge[]) {
  const touched = new Set([...scoped, ...told.flatMap(({ from, to }) => [from, to])]);
  const own = new Set(scoped.flatMap((peer) => groups.of(peer.id) ?? []));
  const others = new Set([...touched].flatMap((peer) => groups.of(peer.id) ?? []).filter((group) => !own.has(group)));
  return {
    forAll: touched.size < NODE_BUDGET && told.length <= EDGE_BUDGET,
    forScope: isChosen && scoped.length + others.size < NODE_BUDGET,
    scoped: own,
  };
}

/** What is known of the ends of lines: how many lines they have, and whether that is nearly everybody. */
class Ends {
  private readonly inbound = new Map<string, number>();
  private readonly outbound = new Map<string, number>();
  private readonly asked: ReadonlySet<string>;
  private readonly wide: number;

  constructor(private readonly analysis: Analysis, groups: Groups, opening: Opening, lines: readonly Line[], isFiltered: boolean) {
    const all = new Set<string>();
    for (const { from, to, edges } of lines) {
      all.add(from).add(to);
      if (edges.every(({ pair }) => pair.state === 'open')) continue;
      this.outbound.set(from, (this.outbound.get(from) ?? 0) + 1);
      this.inbound.set(to, (this.inbound.get(to) ?? 0) + 1);
    }
    this.wide = isFiltered ? Infinity : Math.max(10, Math.ceil(all.size * 0.35));
    this.asked = new Set(groups.all.filter(opening.isAsked).flatMap((group) => group.workloads));
  }

  /** Workloads tell it of themselves, so that it does not depend on what is open. */
  wideAt(id: string): { readonly inbound: number; readonly outbound: number } {
    if (this.analysis.graph.peer(id as PeerId)) return { inbound: 0, outbound: 0 };
    const held = (count: number) => (count >= this.wide ? count : 0);
    return { inbound: held(this.inbound.get(id) ?? 0), outbound: held(this.outbound.get(id) ?? 0) };
  }

  degree({ from, to }: Line): number {
    const { degrees } = this.analysis;
    return (degrees.get(from as PeerId)?.policyOutbound ?? this.outbound.get(from) ?? 0) + (degrees.get(to as PeerId)?.policyInbound ?? this.inbound.get(to) ?? 0);
  }

  /** Whether a line is of a workload whose group was opened by hand. */
  isAsked({ from, to }: Line): boolean {
    return this.asked.has(from) || this.asked.has(to);
  }
}

function chooseNodes({ graph, snapshot }: Analysis, groups: Groups, opening: Opening, lines: readonly Line[], wanted: readonly Line[], scoped: readonly GraphPeer[], first: readonly string[]): Set<string> {
  const ids = new Set<string>(first.slice(0, NODE_BUDGET));
  const add = (id: string, most = NODE_BUDGET) => ids.size < most && ids.add(id);
  if (snapshot.workloads.length > 0) add('internet');
  const closed = groups.all.filter((group) => !opening.isOpen(group));
  const members = scoped.filter((peer) => opening.isOpen(groups.of(peer.id)!));
  const forMembers = Math.max(NODE_BUDGET - Math.min(closed.length, CLOSED_SHARE), ids.size);
  const withEnds = (lines: readonly Line[], most: number) => {
    for (const { from, to } of lines.slice(0, EDGE_BUDGET)) {
      if (ids.has(from) || ids.has(to) || ids.size < most - 1) {
        add(from, most);
        add(to, most);
      }
    }
  };
  const asked = new Set(members.filter((peer) => opening.isAsked(groups.of(peer.id)!)).map(({ id }) => id as string));
  withEnds(wanted.filter(({ from, to }) => asked.has(from) || asked.has(to)), forMembers);
  for (const id of asked) add(id, forMembers);
  // Whom nearly all of them have to do with is held back as lines, and told at its end.
  const near = lines.flatMap(({ from, to }) => (asked.has(from) ? [to] : asked.has(to) ? [from] : [])).filter((id) => !graph.peer(id as PeerId));
  for (const id of new Set(near)) add(id);
  withEnds(wanted, NODE_BUDGET);
  for (const peer of members) add(peer.id, forMembers);
  const inScope = new Set(scoped.map((peer) => groups.of(peer.id)));
  for (const group of closed) if (inScope.has(group)) add(group.id);
  for (const peer of members) add(peer.id);
  return ids;
}

/** An edge as the map draws it. */
export function edgeView(analysis: Analysis, { from, to, pair }: Edge): EdgeView {
  return { id: `${from.id}>${to.id}`, from: from.id, to: to.id, state: pair.state, partial: pair.partial, ...describePair(analysis, to, pair) };
}

/** The plain edges that a line of a route runs over: to the controller, and on from it. */
const edgesAlong = ({ graph }: Analysis, lines: readonly RouteLine[]): Edge[] =>
  lines.flatMap(({ from, to, controllers }) => controllers.flatMap((controller) => [[from, controller], [controller, to]] as const)).flatMap(([from, to]): Edge[] => {
    const [source, destination] = [graph.peer(from as PeerId), graph.peer(to as PeerId)];
    const pair = graph.pair(from as PeerId, to as PeerId);
    return source && destination && source !== destination && pair.state !== 'denied' ? [{ from: source, to: destination, pair }] : [];
  });

/** A line of a route between what stands for its ends; none within one closed group. */
function standingRoute(line: RouteLine, standing: (id: string) => string, nodes: ReadonlySet<string>): RouteLine[] {
  const [from, to] = [standing(line.from), standing(line.to)];
  return from !== to && nodes.has(from) && nodes.has(to) ? [{ ...line, from, to }] : [];
}

const distinct = (edges: readonly Edge[]): Edge[] => [...new Map(edges.map((edge) => [`${edge.from.id}>${edge.to.id}`, edge])).values()];
