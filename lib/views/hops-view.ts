import type { Direction } from '@/lib/model/network-policy';
import type { GraphPeer } from '@/lib/policy/allow-graph';
import type { Hops } from '@/lib/policy/walk/hops';
import { legsBetween, type Items } from '@/lib/policy/walk/legs-between';
import type { Admits, Legs, LegState } from '@/lib/policy/walk/legs';
import type { HopColumn, HopItem, HopLine, HopsView, StateCounts } from '@/lib/queries/contract/hops';
import { describePair, type Analysis } from './analysis';
import { chooseItems, countStates, type Chosen, type Member } from './hop-items';
import { peerView } from './peer-view';
import { labelOfPublished, publishedWorkloads } from './published';
import { membersOf, walkHops, type HopsQuery } from './walk-hops';

/** What a browser can draw and a person can follow. */
const MOST_LINES = 240;

/** Who is how many hops away from a peer, in columns. `null` when there is no such peer. */
export function hopsView(analysis: Analysis, query: HopsQuery): Omit<HopsView, 'revision'> | null {
  const { graph } = analysis;
  const walk = walkHops(analysis, query);
  if (!walk) return null;
  const { legs, self, peer, admits, published, hops } = walk;
  const members = membersOf(graph.peers, hops, self, query.hops);
  const deepest = Math.max(0, ...membersOf(graph.peers, hops, self, Infinity).keys());

  const columns: { readonly column: HopColumn; readonly chosen: readonly Chosen[] }[] = [];
  for (let hop = 1; hop <= Math.min(query.hops, deepest); hop++) {
    const own = members.get(hop) ?? [];
    const opened = new Set(query.open.filter((text) => text.startsWith(`${hop}:`)).map((text) => text.slice(`${hop}:`.length)));
    const chosen = chooseItems(analysis, String(hop), own, query.grouping, opened, (member, key, of) => singleItem(analysis, query, { peer, hops, isPublishedStart: published !== null }, hop, member, key, of));
    columns.push({ column: { hop, counts: countStates(own), items: chosen.map(({ item }) => item) }, chosen });
  }
  const everybody = [...members.values()].flat();
  const workloads = everybody.filter((member) => member.peer.kind === 'workload');
  return {
    peer: peerView(analysis, peer),
    direction: query.direction,
    workloads: graph.peers.filter((one) => one.kind === 'workload' && one.endpoints.length > 0 && one !== peer).length,
    counts: countStates(everybody),
    ruled: workloads.filter(({ position }) => isWithin(hops.ruled[position]!, query.hops)).length,
    deepest,
    columns: columns.map(({ column }) => column),
    ...linesOfColumns(legs, hops, self, published, columns.map(({ chosen }) => chosen), query.direction, admits),
    ...(published && { byAddress: { counts: countByAddress(legs, self, published, admits), included: query.byAddress } }),
  };
}

const isWithin = (hop: number, most: number) => hop > 0 && hop <= most;

interface Around {
  readonly peer: GraphPeer;
  readonly hops: Hops;
  readonly isPublishedStart: boolean;
}

function singleItem(analysis: Analysis, { direction }: HopsQuery, { peer, hops, isPublishedStart }: Around, hop: number, member: Member, key: string, of?: string): HopItem {
  const { graph } = analysis;
  const [from, to] = direction === 'egress' ? [peer, member.peer] : [member.peer, peer];
  const way = isPublishedStart && hop === 1 ? publishedWorkloads(analysis).get(member.peer.id) : undefined;
  const ruledIn = hops.ruled[member.position]!;
  const label = hop !== 1 ? undefined : way ? labelOfPublished(way) : describePair(analysis, to, graph.pair(from.id, to.id)).label;
  return {
    kind: 'peer',
    key,
    peer: peerView(analysis, member.peer),
    state: member.state,
    ...(ruledIn > 0 && { ruledIn }),
    ...(label && { label }),
    ...(way && { entries: [...way.entries] }),
    ...(of !== undefined && { of }),
  };
}

/** The workloads that policies let the Internet reach by their addresses alone. */
function countByAddress(legs: Legs, self: number, published: ReadonlyMap<number, LegState>, admits: Admits): StateCounts {
  const counts = { policy: 0, open: 0, unknown: 0 };
  for (const { other, state } of legs.from(self, 'egress', admits)) if (!published.has(other)) counts[state]++;
  return counts;
}

/** Lines between what stands in neighbouring columns: to whoever is surely reached the sure legs of its shortest ways, to others any. */
function linesOfColumns(legs: Legs, hops: Hops, self: number, published: ReadonlyMap<number, LegState> | null, columns: readonly (readonly Chosen[])[], direction: Direction, admits: Admits): Pick<HopsView, 'lines' | 'moreLines'> {
  const all = columns.flat();
  const keys = [START, ...all.map(({ item }) => item.key)];
  const counts = new Map<number, { policy: number; open: number; unknown: number }>();
  const add = (near: number, far: number, state: LegState, count: number) => {
    const key = near * keys.length + far;
    const line = counts.get(key) ?? { policy: 0, open: 0, unknown: 0 };
    line[state] += count;
    counts.set(key, line);
  };
  const at = new Map<number, number>([[self, 0], ...all.flatMap(({ members }, index) => members.map(({ position }) => [position, index + 1] as const))]);
  const inLayer = (distance: Int32Array, hop: number, keep: (member: Member) => boolean): Items =>
    new Map(hop === 0 ? [[self, 0]] : all.flatMap(({ members }, index) => members.filter((member) => distance[member.position] === hop && keep(member)).map(({ position }) => [position, index + 1] as const)));
  const isSure = ({ state }: Member) => state !== 'unknown';
  const sureOnly = { ...admits, states: new Set([...admits.states].filter((state) => state !== 'unknown')) };
  for (let hop = 1; hop <= columns.length; hop++) {
    if (hop === 1 && published) {
      for (const [position, state] of published) if (at.has(position)) add(0, at.get(position)!, state, 1);
    }
    const far = inLayer(hops.sure, hop, isSure);
    const unsure = inLayer(hops.possible, hop, (member) => !isSure(member));
    const passable = (layer: Items): Items => new Map([...layer].filter(([position]) => position === self || legs.isPassable(position)));
    const withoutPublished = (layer: Items): Items => (hop === 1 && published ? new Map([...layer].filter(([position]) => !published.has(position))) : layer);
    legsBetween(legs, passable(inLayer(hops.sure, hop - 1, isSure)), withoutPublished(far), direction, sureOnly, add);
    legsBetween(legs, passable(inLayer(hops.possible, hop - 1, () => true)), withoutPublished(unsure), direction, admits, add);
  }
  const lines: HopLine[] = [...counts]
    .filter(([, { policy, open, unknown }]) => policy + open + unknown > 0)
    .map(([key, line]) => ({ near: keys[Math.floor(key / keys.length)]!, far: keys[key % keys.length]!, counts: line }));
  return { lines: lines.slice(0, MOST_LINES), moreLines: Math.max(0, lines.length - MOST_LINES) };
}

/** The key of the start among the items. */
const START = 'start';
