import { policyName } from '@/lib/model/ids';
import type { GraphPeer, Pair } from '@/lib/policy/allow-graph';
import { visitOpenPairs } from '@/lib/policy/open-pairs';
import type { PairsView } from '@/lib/queries/contract/reach';
import { NO_FILTER, type PairFilter } from '@/lib/queries/filter/pair-filter';
import { describePair, type Analysis } from './analysis';
import { csvLine } from '@/lib/model/csv';
import { filterParts, type FilterParts } from './pair-filter';
import { GroupCounter, type CountedGroup } from './pair-groups';
import { rulesOfPair } from './reach-view';
import { reasonWords } from './reason-words';
import { ReasonReader } from './reasons';

type Row = PairsView['rows'][number];

/** How many pairs one answer holds. */
const LIMIT = 20_000;

/**
 * The table of who can reach whom: the ordered pairs that are not denied, outside peers included, and that a filter leaves. All pairs are
 * looked at, whatever the limit of one answer.
 */
export function pairsView(analysis: Analysis, { filter = NO_FILTER, group, limit = LIMIT }: PairsRequest = {}): Omit<PairsView, 'revision'> {
  const total = analysis.graph.countReachable();
  const counter = group && new GroupCounter(analysis.graph.peers, group);
  const { pairs, matching } = filter.terms.length === 0 && !counter ? firstOfAll(analysis, total, limit) : firstOfMatching(analysis, filter, limit, counter);
  const words = new Words(analysis);
  const rows = pairs.map((pair) => ({ ...rowOf(analysis, pair), reason: words.positionOf(pair) }));
  return { rows, reasons: words.list, total, matching, truncated: matching - rows.length, ...(counter && { groups: counter.counted() }) };
}

export interface PairsRequest {
  readonly filter?: PairFilter;
  /** Count what matches by this, too. */
  readonly group?: CountedGroup;
  /** How many pairs are listed. */
  readonly limit?: number;
}

/** The same table as CSV lines, header first, made as they are read. Text that a spreadsheet would run as a formula is quoted. */
export function* pairsCsv(analysis: Analysis, filter: PairFilter = NO_FILTER): Generator<string> {
  yield csvLine(['source', 'destination', 'state', 'ports', 'note', 'policies', 'reason']);
  const parts = filterParts(analysis, filter);
  const words = new Words(analysis);
  for (const pair of bySource(analysis, parts)) {
    const { ports, note } = describePair(analysis, pair.to, pair.pair);
    const { state, by } = rowOf(analysis, pair);
    yield csvLine([peerText(pair.from), peerText(pair.to), state, ports.join(' '), note ?? '', by.join(' '), words.of(pair)]);
  }
}

function rowOf(analysis: Analysis, { from, to, pair }: ReachablePair): Omit<Row, 'reason'> {
  const { ports, label } = describePair(analysis, to, pair);
  const by = new Set(rulesOfPair(analysis, from, to, pair).map(({ policy }) => policyName(policy)));
  return { from: from.id, to: to.id, state: pair.state, ports, label, partial: pair.partial, by: [...by] };
}

interface ReachablePair {
  readonly from: GraphPeer;
  readonly to: GraphPeer;
  readonly pair: Pair;
}

/** The reasons of pairs in words, each once. */
class Words {
  readonly list: string[] = [];
  private readonly positions = new Map<string, number>();
  private readonly reader: ReasonReader;

  constructor(analysis: Analysis) {
    this.reader = new ReasonReader(analysis.graph);
  }

  of({ from, to, pair: { state, allowed, unknown } }: ReachablePair): string {
    const ends = { sources: from.endpoints, destinations: to.endpoints };
    return reasonWords(this.reader.of(state === 'unknown' ? { ...ends, ports: unknown, state } : { ...ends, ports: allowed, state: 'allowed' }));
  }

  positionOf(pair: ReachablePair): number {
    const text = this.of(pair);
    const known = this.positions.get(text) ?? this.list.push(text) - 1;
    this.positions.set(text, known);
    return known;
  }
}

const EVERYTHING = ({ graph }: Analysis): FilterParts => {
  const all = graph.peers.map(() => true);
  return { source: all, destination: all, byPolicyOnly: false };
};

/** The first pairs of all, which are counted without being listed. */
function firstOfAll(analysis: Analysis, total: number, limit: number): { readonly pairs: readonly ReachablePair[]; readonly matching: number } {
  // What policies decided says more than what is open anyway, so it comes first where not all can be told.
  const all = total <= limit ? bySource(analysis, EVERYTHING(analysis)) : decidedFirst(analysis);
  const pairs: ReachablePair[] = [];
  for (const pair of all) if (pairs.push(pair) >= limit) break;
  return { pairs, matching: total };
}

function firstOfMatching(analysis: Analysis, filter: PairFilter, limit: number, counter: GroupCounter | undefined): { readonly pairs: readonly ReachablePair[]; readonly matching: number } {
  const { peers } = analysis.graph;
  const parts = filterParts(analysis, filter);
  const found: ReachablePair[] = [];
  let matching = 0;
  const order = new Map(peers.map((peer, position) => [peer, position]));
  for (const pair of decidedMatching(analysis, parts)) {
    matching++;
    counter?.add(order.get(pair.from)!, order.get(pair.to)!, pair.pair);
    if (found.length < limit) found.push(pair);
  }
  if (!parts.byPolicyOnly) {
    visitOpenPairs(analysis.graph, parts, (source, destination, pair) => {
      if (parts.rest && !parts.rest(source, destination, pair)) return;
      matching++;
      counter?.add(source, destination, pair);
      if (found.length < limit) found.push({ from: peers[source]!, to: peers[destination]!, pair });
    });
  }
  if (matching <= limit) found.sort((a, b) => order.get(a.from)! - order.get(b.from)! || order.get(a.to)! - order.get(b.to)!);
  return { pairs: found, matching };
}

function* decidedMatching({ graph }: Analysis, { source, destination, rest }: FilterParts): Generator<ReachablePair> {
  const position = new Map(graph.peers.map((peer, index) => [peer, index]));
  for (const pair of graph.decided()) {
    const [start, end] = [position.get(pair.from)!, position.get(pair.to)!];
    if (source[start] && destination[end] && (rest?.(start, end, pair.pair) ?? true)) yield pair;
  }
}

function* decidedFirst(analysis: Analysis): Generator<ReachablePair> {
  yield* analysis.graph.decided();
  const decided = new Set([...analysis.graph.decided()].map(({ from, to }) => `${from.id}>${to.id}`));
  for (const pair of bySource(analysis, EVERYTHING(analysis))) if (!decided.has(`${pair.from.id}>${pair.to.id}`)) yield pair;
}

/** What a filter leaves, by source and then by destination, made as it is read. */
function* bySource({ graph }: Analysis, { source, destination, rest, byPolicyOnly }: FilterParts): Generator<ReachablePair> {
  const decided = new Map<GraphPeer, Map<GraphPeer, Pair>>();
  for (const { from, to, pair } of graph.decided()) decided.set(from, (decided.get(from) ?? new Map()).set(to, pair));
  const openTo = graph.peers.map((peer, index) => destination[index]! && graph.isPlainlyOpen(peer, 'ingress'));
  for (const [start, from] of graph.peers.entries()) {
    if (!source[start]) continue;
    const own = decided.get(from);
    const openOut = !byPolicyOnly && graph.isPlainlyOpen(from, 'egress');
    if (!own && !openOut) continue;
    for (const [end, to] of graph.peers.entries()) {
      if (!destination[end] || from === to || (from.kind !== 'workload' && to.kind !== 'workload')) continue;
      const pair = own?.get(to) ?? (openOut && openTo[end] ? graph.pairAtPositions(start, end) : undefined);
      if (pair && pair.state !== 'denied' && (rest?.(start, end, pair) ?? true)) yield { from, to, pair };
    }
  }
}

const peerText = (peer: GraphPeer) => (peer.workload ? `${peer.workload.namespace}/${peer.workload.name}[${peer.workload.kind}]` : peer.kind);
