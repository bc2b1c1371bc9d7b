import { compareText } from '@/lib/model/compare-text';
import type { Grouping } from '@/lib/queries/contract/grouping';
import type { HopItem, StateCounts } from '@/lib/queries/contract/hops';
import type { GraphPeer } from '@/lib/policy/allow-graph';
import type { LegState } from '@/lib/policy/walk/legs';
import type { Analysis } from './analysis';
import { groupsOf, type Group } from './grouping';

/** Somebody in a column. */
export interface Member {
  readonly position: number;
  readonly peer: GraphPeer;
  readonly state: LegState;
}

/** A thing in a column with everybody it stands for; members of an unfolded group stand for themselves. */
export interface Chosen<Item extends HopItem = HopItem> {
  readonly item: Item;
  readonly members: readonly Member[];
}

type Bare = Extract<HopItem, { kind: 'group' | 'more' }>;

/** So many workloads stand one by one; more are grouped. */
const SINGLE = 12;
const GROUPS = 10;
const GROUPS_OPENED = 80;
const MEMBERS_OPENED = 120;

/**
 * What a column shows: what is outside the cluster first, then its workloads one by one while they are few, else in groups, of which the
 * user opens what is of interest. Nothing is left out without being counted.
 * @param opened ids of groups, and `*` for those that have no room at first
 * @param single how a workload or an outside peer is shown
 */
export function chooseItems(
  analysis: Analysis,
  prefix: string,
  members: readonly Member[],
  grouping: Grouping,
  opened: ReadonlySet<string>,
  single: (member: Member, key: string, of?: string) => HopItem,
): Chosen[] {
  const alone = (list: readonly Member[], of?: string): Chosen[] => list.map((member) => ({ item: single(member, `${prefix}:${member.peer.id}`, of), members: [member] }));
  const outside = members.filter(({ peer }) => peer.kind !== 'workload');
  const workloads = members.filter(({ peer }) => peer.kind === 'workload').sort((a, b) => compareText(a.peer.id, b.peer.id));
  if (workloads.length <= SINGLE) return [...alone(outside), ...alone(workloads)];

  const { of } = groupsOf(analysis, grouping);
  const groups = [...Map.groupBy(workloads, ({ peer }) => of(peer.id)!)];
  const limit = groups.length <= GROUPS + 1 ? groups.length : opened.has('*') ? GROUPS_OPENED : GROUPS;
  // The largest have room, and those that the user opened; in the order of their names.
  const bySize = [...groups].sort(([a, left], [b, right]) => Number(opened.has(b.id)) - Number(opened.has(a.id)) || right.length - left.length || compareText(a.id, b.id));
  const shown = bySize.slice(0, limit).sort(([a], [b]) => Number(a.isRest) - Number(b.isRest) || compareText(a.name, b.name));
  const rest = bySize.slice(limit);
  return [
    ...alone(outside),
    ...shown.flatMap(([group, own]): Chosen[] => (own.length === 1 ? alone(own) : inGroup(group, own))),
    ...(rest.length > 0 ? [more(`${prefix}:*`, rest.flatMap(([, own]) => own), rest.length, limit === GROUPS)] : []),
  ];

  function inGroup(group: Group, own: readonly Member[]): Chosen[] {
    const isOpen = opened.has(group.id);
    const key = `${prefix}:${group.id}`;
    const item: Bare = { kind: 'group', key, id: group.id, name: group.name, workloads: own.length, counts: countStates(own), isOpen };
    if (!isOpen) return [{ item, members: own }];
    const left = own.slice(MEMBERS_OPENED);
    return [{ item, members: [] }, ...alone(own.slice(0, MEMBERS_OPENED), group.id), ...(left.length > 0 ? [more(`${key}:*`, left, 0, false)] : [])];
  }
}

const more = (key: string, members: readonly Member[], groups: number, canOpen: boolean): Chosen<Bare> => ({ item: { kind: 'more', key, groups, workloads: members.length, counts: countStates(members), canOpen }, members });

/** How many workloads stand on what. */
export function countStates(members: readonly Member[]): StateCounts {
  const counts = { policy: 0, open: 0, unknown: 0 };
  for (const { peer, state } of members) if (peer.kind === 'workload') counts[state]++;
  return counts;
}
