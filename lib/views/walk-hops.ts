import { formatPeer, type PeerId } from '@/lib/model/ids';
import type { Direction } from '@/lib/model/network-policy';
import type { GraphPeer } from '@/lib/policy/allow-graph';
import { hopsFrom, standingOf, type Hops, type HopStart } from '@/lib/policy/walk/hops';
import { legsOf, type Admits, type Legs, type LegState } from '@/lib/policy/walk/legs';
import type { Grouping } from '@/lib/queries/contract/grouping';
import type { Analysis } from './analysis';
import type { Member } from './hop-items';
import { pairOfPublished, publishedWorkloads } from './published';
import { admitted, type WalkFilter } from './walk-filter';

export interface HopsQuery extends WalkFilter {
  readonly peer: PeerId;
  /** Whom it reaches (`egress`), or who reaches it. */
  readonly direction: Direction;
  /** How many hops at most; `Infinity` for all. */
  readonly hops: number;
  readonly grouping: Grouping;
  /** Groups that are unfolded, as `hop:group`; `hop:*` for those that have no room at first. */
  readonly open: readonly string[];
  /** From the Internet: the hops go on from workloads that nothing publishes too, where policies let their addresses be reached. */
  readonly byAddress: boolean;
}

/** The hops around a peer, with what they were walked by. */
export interface HopsWalk {
  readonly legs: Legs;
  readonly self: number;
  readonly peer: GraphPeer;
  readonly admits: Admits;
  /** From the Internet: the workloads that something publishes. */
  readonly published: ReadonlyMap<number, LegState> | null;
  readonly hops: Hops;
}

/** Walks from a peer; `null` when there is no such peer. */
export function walkHops(analysis: Analysis, query: HopsQuery): HopsWalk | null {
  const { graph } = analysis;
  const legs = legsOf(graph);
  const self = graph.peers.findIndex(({ id }) => id === query.peer);
  const peer = graph.peers[self];
  if (!peer) return null;
  const admits = admitted(analysis, query, [peer]);
  const published = peer.id === INTERNET && query.direction === 'egress' ? publishedFirst(analysis, self, admits) : null;
  const start: HopStart = { ...(published && { first: published }), ...((!published || query.byAddress) && { peer: self }) };
  return { legs, self, peer, admits, published, hops: hopsFrom(legs, start, query.direction, admits) };
}

const INTERNET = formatPeer({ kind: 'internet' });

/** Everybody that is reached, by hop. */
export function membersOf(peers: readonly GraphPeer[], hops: Hops, self: number, most: number): Map<number, Member[]> {
  const columns = new Map<number, Member[]>();
  for (const [position, peer] of peers.entries()) {
    const standing = position === self ? null : standingOf(hops, position, most);
    if (!standing) continue;
    const column = columns.get(standing.hop) ?? [];
    column.push({ position, peer, state: standing.state });
    columns.set(standing.hop, column);
  }
  return columns;
}

/** The workloads that something publishes to the Internet, as far as the walk may go there. */
function publishedFirst(analysis: Analysis, self: number, admits: Admits): ReadonlyMap<number, LegState> {
  const ways = publishedWorkloads(analysis);
  return new Map(
    analysis.graph.peers.flatMap(({ id }, position) => {
      const way = ways.get(id);
      if (!way || !admits.states.has(way.state)) return [];
      return (admits.leg?.(self, position, () => pairOfPublished(way)) ?? true) ? [[position, way.state] as const] : [];
    }),
  );
}
