import type { PeerId } from '@/lib/model/ids';
import type { GraphQuery } from '@/lib/queries/contract/graph';
import type { Group, Groups } from './grouping';

/** Which groups are shown with their workloads. */
export interface Opening {
  /** How groups are shown that nothing else is said of. */
  readonly level: 'groups' | 'workloads';
  readonly isOpen: (group: Group) => boolean;
  /** Opened by hand, or for what is selected in it: what is in it goes first. */
  readonly isAsked: (group: Group) => boolean;
  /** Open without having been opened by hand: by itself, or for what is selected in it. */
  readonly isKeptOpen: (group: Group) => boolean;
}

/** What of a map fits into one screen. */
export interface Room {
  /** Everything, with all groups open. */
  readonly forAll: boolean;
  /** The groups of the chosen namespaces open and the others closed. */
  readonly forScope: boolean;
  readonly scoped: ReadonlySet<Group>;
}

/**
 * Without a word from the user groups are open while all of them fit, else those of the chosen namespaces if these fit; a group by
 * itself is always open. What is closed by hand stays closed, what is opened by hand or holds what is selected is open.
 */
export function openingOf(groups: Groups, query: Pick<GraphQuery, 'level' | 'open' | 'closed' | 'focus' | 'reveal'>, room: Room): Opening {
  const { level: wanted = 'auto' } = query;
  const [open, closed] = [new Set(query.open), new Set(query.closed)];
  const isAlone = room.scoped.size === 1;
  const level = wanted === 'auto' ? (room.forAll || isAlone ? 'workloads' : 'groups') : wanted;
  const revealed = new Set([query.focus, ...(query.reveal ?? [])].flatMap((id) => (id === undefined ? [] : (groups.of(id as PeerId) ?? []))));
  const isAsked = (group: Group) => open.has(group.id) || revealed.has(group);
  const isOpenByItself = (group: Group) => level === 'workloads' || (wanted === 'auto' && room.forScope && room.scoped.has(group));
  return { level, isAsked, isKeptOpen: (group) => !closed.has(group.id) && (revealed.has(group) || isOpenByItself(group)), isOpen: (group) => !closed.has(group.id) && (isAsked(group) || isOpenByItself(group)) };
}
