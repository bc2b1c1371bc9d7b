import { compareText } from '@/lib/model/compare-text';
import type { PeerId } from '@/lib/model/ids';
import type { GraphPeer } from '@/lib/policy/allow-graph';
import { visitOpenPairs } from '@/lib/policy/open-pairs';
import { includesPort } from '@/lib/policy/port-set';
import type { PeerView } from '@/lib/queries/contract/common';
import type { GraphQuery } from '@/lib/queries/contract/graph';
import type { Analysis } from './analysis';
import type { Edge } from './bundles';
import { pairTest, type FilterParts } from './pair-filter';

/** So many pairs are looked at one by one at most. */
const MOST_PAIRS = 640_000;
/** Of edges of which nothing can be told so many are drawn. */
const UNTOLD_BUDGET = 40;

export interface Candidates {
  /** All edges of the focus, the merely open ones last; of a group in focus without these, which are bundled by their number. */
  readonly ofFocus: readonly Edge[];
  /** Edges that rules decide and that tell something. */
  readonly told: readonly Edge[];
  /** Edges of peers that nearly everybody has: that is a state of theirs, and not drawn for its own sake. */
  readonly heldBack: readonly Edge[];
  /** Pairs that are merely open are asked for, but the ends that come into question are too many. */
  readonly lacksOpen: boolean;
}

/** A filter, for the pairs of one analysed graph. */
export interface AskedPairs extends FilterParts {
  /** Pairs that are merely open are asked for. */
  readonly wantsOpen: boolean;
}

export interface EdgeWishes {
  readonly focused: readonly PeerId[];
  readonly port: GraphQuery['port'];
  readonly asked: AskedPairs | undefined;
  readonly inScope: (peer: GraphPeer) => boolean;
  readonly view: (peer: GraphPeer) => PeerView;
}

/** The pairs that a map may draw, of the scope, the port and the filter. No pair is among them twice, and no merely open one but of the focus. */
export function candidateEdges(analysis: Analysis, { focused, port, asked, inScope, view }: EdgeWishes): Candidates {
  const { graph } = analysis;
  const focus = new Set(focused);
  const touchesScope = ({ from, to }: Edge) => (from.workload && inScope(from)) || (to.workload && inScope(to));
  const keeps = asked && pairTest(analysis, asked);
  const isKept = ({ from, to, pair }: Edge) => (!port || includesPort(pair.state === 'unknown' ? pair.unknown : pair.allowed, port.protocol, port.port)) && (!keeps || keeps(from, to, pair));

  const isOfFocus = ({ from, to }: Edge) => focus.has(from.id) || focus.has(to.id);
  const open = asked?.wantsOpen ? pairsBetween(analysis, asked) : undefined;
  const all = [...(open ?? graph.decided())].filter((edge) => (open !== undefined || edge.pair.state !== 'open') && isKept(edge));
  // The open pairs of many workloads are too many to look at one by one, unless it takes that to tell which are left.
  const own = focused.length === 1 || port || keeps ? focused.flatMap((id) => edgesOf(analysis, id, focus)).filter(isKept) : all.filter(isOfFocus);
  const ofFocus = own.sort((a, b) => Number(a.pair.state === 'open') - Number(b.pair.state === 'open') || compareEdges(a, b));
  const decided = all.filter((edge) => touchesScope(edge) && !isOfFocus(edge));
  // Where nothing of an end can be told, that is a state of the end; its edges are drawn only while they are few.
  const isUntold = ({ from, to, pair }: Edge) => pair.state === 'unknown' && (view(from).egress === 'unknown' || view(to).ingress === 'unknown');
  const hidesUntold = decided.filter(isUntold).length > UNTOLD_BUDGET;
  // What was asked for by a filter is told, whoever else has it.
  const isTold = (edge: Edge) => (keeps !== undefined || (view(edge.to).wideInbound === 0 && view(edge.from).wideOutbound === 0)) && !(hidesUntold && isUntold(edge));
  return { ofFocus, told: decided.filter(isTold), heldBack: decided.filter((edge) => !isTold(edge)), lacksOpen: asked?.wantsOpen === true && open === undefined };
}

/** The edges of one peer in focus; of those between two of them only the one that leaves it. */
function edgesOf({ graph }: Analysis, id: PeerId, focus: ReadonlySet<PeerId>): Edge[] {
  const self = graph.peer(id);
  if (!self) return [];
  return [
    ...[...graph.neighbours(id, 'egress')].map(({ peer, pair }) => ({ from: self, to: peer, pair })),
    ...[...graph.neighbours(id, 'ingress')].filter(({ peer }) => !focus.has(peer.id)).map(({ peer, pair }) => ({ from: peer, to: self, pair })),
  ];
}

/** All pairs of the ends that come into question; `undefined` when there are too many. */
function pairsBetween({ graph }: Analysis, ends: FilterParts): readonly Edge[] | undefined {
  const { peers } = graph;
  const [sources, destinations] = [ends.source, ends.destination].map((fits) => new Set(peers.filter((_, position) => fits[position]!))) as [Set<GraphPeer>, Set<GraphPeer>];
  if (sources.size * destinations.size > MOST_PAIRS) return undefined;
  const edges = [...graph.decided()].filter(({ from, to }) => sources.has(from) && destinations.has(to));
  visitOpenPairs(graph, ends, (source, destination, pair) => edges.push({ from: peers[source]!, to: peers[destination]!, pair }));
  return edges;
}

const compareEdges = (a: Edge, b: Edge) => compareText(a.from.id, b.from.id) || compareText(a.to.id, b.to.id);
