import { compareText } from '@/lib/model/compare-text';
import type { PeerId } from '@/lib/model/ids';
import type { GraphPeer } from '@/lib/policy/allow-graph';
import { includesPort } from '@/lib/policy/port-set';
import type { PeerView } from '@/lib/queries/contract/common';
import type { GraphQuery } from '@/lib/queries/contract/graph';
import type { Analysis } from './analysis';
import type { Edge } from './bundles';
import type { PairTest } from './pair-filter';

/** Open pairs are looked at one by one among so many peers at most. */
const MOST_PEERS = 800;
/** Of edges of which nothing can be told so many are drawn. */
const UNTOLD_BUDGET = 40;

export interface Candidates {
  /** All edges of the focus, the merely open ones last; of a group in focus without these, which are bundled by their number. */
  readonly ofFocus: readonly Edge[];
  /** Edges that rules decide and that tell something. */
  readonly told: readonly Edge[];
  /** Edges of peers that nearly everybody has: that is a state of theirs, and not drawn for its own sake. */
  readonly heldBack: readonly Edge[];
}

export interface EdgeWishes {
  readonly focused: readonly PeerId[];
  readonly port: GraphQuery['port'];
  readonly keeps: PairTest | undefined;
  /** Pairs that are merely open are asked for. */
  readonly wantsOpen: boolean;
  readonly inScope: (peer: GraphPeer) => boolean;
  readonly view: (peer: GraphPeer) => PeerView;
}

/** The pairs that a map may draw, of the scope, the port and the filter. No pair is among them twice, and no merely open one but of the focus. */
export function candidateEdges(analysis: Analysis, { focused, port, keeps, wantsOpen, inScope, view }: EdgeWishes): Candidates {
  const { graph } = analysis;
  const focus = new Set(focused);
  const touchesScope = ({ from, to }: Edge) => (from.workload && inScope(from)) || (to.workload && inScope(to));
  const isKept = ({ from, to, pair }: Edge) => (!port || includesPort(pair.state === 'unknown' ? pair.unknown : pair.allowed, port.protocol, port.port)) && (!keeps || keeps(from, to, pair));

  const isOfFocus = ({ from, to }: Edge) => focus.has(from.id) || focus.has(to.id);
  const all = [...(wantsOpen && graph.peers.length <= MOST_PEERS ? everyPair(analysis) : graph.decided())].filter((edge) => (wantsOpen || edge.pair.state !== 'open') && isKept(edge));
  // The open pairs of many workloads are too many to look at one by one, unless it takes that to tell which are left.
  const own = focused.length === 1 || port || keeps ? focused.flatMap((id) => edgesOf(analysis, id, focus)).filter(isKept) : all.filter(isOfFocus);
  const ofFocus = own.sort((a, b) => Number(a.pair.state === 'open') - Number(b.pair.state === 'open') || compareEdges(a, b));
  const decided = all.filter((edge) => touchesScope(edge) && !isOfFocus(edge));
  // Where nothing of an end can be told, that is a state of the end; its edges are drawn only while they are few.
  const isUntold = ({ from, to, pair }: Edge) => pair.state === 'unknown' && (view(from).egress === 'unknown' || view(to).ingress === 'unknown');
  const hidesUntold = decided.filter(isUntold).length > UNTOLD_BUDGET;
  // What was asked for by a filter is told, whoever else has it.
  const isTold = (edge: Edge) => (keeps !== undefined || (view(edge.to).wideInbound === 0 && view(edge.from).wideOutbound === 0)) && !(hidesUntold && isUntold(edge));
  return { ofFocus, told: decided.filter(isTold), heldBack: decided.filter((edge) => !isTold(edge)) };
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

function* everyPair({ graph }: Analysis): Generator<Edge> {
  for (const from of graph.peers) {
    for (const { peer, pair } of graph.neighbours(from.id, 'egress')) yield { from, to: peer, pair };
  }
}

const compareEdges = (a: Edge, b: Edge) => compareText(a.from.id, b.from.id) || compareText(a.to.id, b.to.id);
