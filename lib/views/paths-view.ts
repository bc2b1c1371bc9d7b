import type { PeerId } from '@/lib/model/ids';
import { legsOf } from '@/lib/policy/walk/legs';
import { pathsBetween } from '@/lib/policy/walk/paths';
import type { PathsView } from '@/lib/queries/contract/hops';
import { describePair, type Analysis } from './analysis';
import { peerView } from './peer-view';
import { admitted, type WalkFilter } from './walk-filter';

export interface PathsQuery extends WalkFilter {
  readonly from: PeerId;
  readonly to: PeerId;
  /** No way with more legs than this. */
  readonly legs: number;
}

/** More ways than this nobody reads. */
const MOST_PATHS = 60;
/** Legs looked at before the search gives up, well under a second. */
const MOST_WORK = 1_000_000;

/** Every way from one peer to another that visits no workload twice, shortest first, within bounds that the answer tells. `null` when one of the two is not there. */
export function pathsView(analysis: Analysis, query: PathsQuery): Omit<PathsView, 'revision'> | null {
  const { graph } = analysis;
  const position = (id: PeerId) => graph.peers.findIndex((peer) => peer.id === id);
  const [from, to] = [position(query.from), position(query.to)];
  const [start, end] = [graph.peers[from], graph.peers[to]];
  if (!start || !end) return null;
  const bounds = { legs: query.legs, paths: MOST_PATHS };
  const admits = admitted(analysis, query, [start, end]);
  const found = from === to ? { paths: [], end: 'all' as const } : pathsBetween(legsOf(graph), from, to, admits, { ...bounds, work: MOST_WORK });
  const onWays = [...new Set([from, to, ...found.paths.flatMap(({ peers }) => peers)])];
  return {
    from: start.id,
    to: end.id,
    peers: onWays.map((one) => peerView(analysis, graph.peers[one]!)),
    paths: found.paths.map(({ peers, states, state }) => ({
      peers: peers.map((one) => graph.peers[one]!.id),
      legs: states.map((own, index) => {
        const [near, far] = [graph.peers[peers[index]!]!, graph.peers[peers[index + 1]!]!];
        const pair = graph.pair(near.id, far.id);
        return { state: own, partial: pair.partial, ...describePair(analysis, far, pair) };
      }),
      state,
    })),
    end: found.end,
    bounds,
  };
}
