import { policyName, type PeerId } from '@/lib/model/ids';
import { type GraphPeer, type Pair } from '@/lib/policy/allow-graph';
import type { PairsView } from '@/lib/queries/contract/reach';
import { describePair, type Analysis } from './analysis';
import { csvLine } from './csv';
import { rulesOfPair } from './reach-view';

type Row = PairsView['rows'][number];

/** How many pairs one answer holds. */
const LIMIT = 20_000;

/** The table of who can reach whom: every ordered pair that is not denied, outside peers included. */
export function pairsView(analysis: Analysis): Omit<PairsView, 'revision'> {
  const total = analysis.graph.countReachable();
  const rows: Row[] = [];
  // What policies decided says more than what is open anyway, so it comes first where not all can be told.
  for (const pair of total <= LIMIT ? reachablePairs(analysis) : decidedFirst(analysis)) {
    if (rows.length >= LIMIT) break;
    rows.push(rowOf(analysis, pair));
  }
  return { rows, truncated: total - rows.length };
}

/** The same table as CSV lines, header first, made as they are read. Text that a spreadsheet would run as a formula is quoted. */
export function* pairsCsv(analysis: Analysis): Generator<string> {
  yield csvLine(['source', 'destination', 'state', 'ports', 'note', 'policies']);
  for (const pair of reachablePairs(analysis)) {
    const { ports, note } = describePair(analysis, pair.to, pair.pair);
    const row = rowOf(analysis, pair);
    yield csvLine([peerText(pair.from), peerText(pair.to), row.state, ports.join(' '), note ?? '', row.by.join(' ')]);
  }
}

function rowOf(analysis: Analysis, { from, to, pair }: ReachablePair): Row {
  const { ports, label } = describePair(analysis, to, pair);
  const by = new Set(rulesOfPair(analysis, from, to, pair).map(({ policy }) => policyName(policy)));
  return { from: from.id, to: to.id, state: pair.state, ports, label, partial: pair.partial, by: [...by] };
}

interface ReachablePair {
  readonly from: GraphPeer;
  readonly to: GraphPeer;
  readonly pair: Pair;
}

function* decidedFirst(analysis: Analysis): Generator<ReachablePair> {
  yield* analysis.graph.decided();
  const decided = new Set([...analysis.graph.decided()].map(({ from, to }) => `${from.id}>${to.id}`));
  for (const pair of reachablePairs(analysis)) if (!decided.has(`${pair.from.id}>${pair.to.id}`)) yield pair;
}

function* reachablePairs({ graph }: Analysis): Generator<ReachablePair> {
  const decided = new Map<PeerId, Map<PeerId, Pair>>();
  for (const { from, to, pair } of graph.decided()) decided.set(from.id, (decided.get(from.id) ?? new Map()).set(to.id, pair));
  for (const from of graph.peers) {
    const openOut = graph.isPlainlyOpen(from, 'egress');
    for (const to of graph.peers) {
      if (from === to || (from.kind !== 'workload' && to.kind !== 'workload')) continue;
      const pair = decided.get(from.id)?.get(to.id) ?? (openOut && graph.isPlainlyOpen(to, 'ingress') ? graph.pair(from.id, to.id) : undefined);
      if (pair && pair.state !== 'denied') yield { from, to, pair };
    }
  }
}

const peerText = (peer: GraphPeer) => (peer.workload ? `${peer.workload.namespace}/${peer.workload.name}[${peer.workload.kind}]` : peer.kind);
