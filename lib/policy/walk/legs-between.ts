import type { Direction } from '@/lib/model/network-policy';
import { opposite, type Admits, type Legs, type LegState } from './legs';

/** Peers by their position, with the item of the picture that each belongs to. */
export type Items = ReadonlyMap<number, number>;

/**
 * Counts the legs between two sets of peers, by the items that the ends belong to.
 * @param near where the walk comes from, @param far where it leads to: in the direction of traffic, or against it
 * @param add called with the items of both ends, the state and how many legs; several times for one pair of items
 */
export function legsBetween(legs: Legs, near: Items, far: Items, direction: Direction, admits: Admits, add: (near: number, far: number, state: LegState, count: number) => void): void {
  for (const [position, item] of near) {
    legs.forEachDecided(position, direction, (other, state) => {
      const to = far.get(other);
      if (to !== undefined && legs.isAdmitted(admits, position, other, direction, state)) add(item, to, state, 1);
    });
  }
  if (!admits.states.has('open')) return;
  const back = opposite(direction);
  const openNear = [...near].filter(([position]) => legs.isOpen(position, direction));
  const openFar = [...far].filter(([position]) => legs.isOpen(position, back));
  const implied = (position: number, other: number) => (direction === 'egress' ? legs.isImplied(position, other) : legs.isImplied(other, position));
  if (admits.leg) {
    for (const [position, item] of openNear) for (const [other, to] of openFar) if (implied(position, other) && legs.isAdmitted(admits, position, other, direction, 'open')) add(item, to, 'open', 1);
    return;
  }
  // All of the one with all of the other, less the exceptions that either side makes.
  const [sizes, sizesFar] = [sizeOfItems(openNear), sizeOfItems(openFar)];
  for (const [item, size] of sizes) for (const [to, sizeFar] of sizesFar) add(item, to, 'open', size * sizeFar);
  const openAmongFar = new Map(openFar);
  const except = (position: number, item: number, other: number) => {
    const to = openAmongFar.get(other);
    if (to !== undefined && !implied(position, other)) add(item, to, 'open', -1);
  };
  const isOutside = (position: number) => !legs.isPassable(position);
  for (const [position, item] of openNear) {
    const seen = new Set(legs.exceptions(position, direction));
    if (openAmongFar.has(position)) seen.add(position);
    if (isOutside(position)) for (const [other] of openFar) if (isOutside(other)) seen.add(other);
    for (const other of seen) except(position, item, other);
  }
  const openAmongNear = new Map(openNear);
  for (const [other] of openFar) {
    for (const position of legs.exceptions(other, back)) {
      const item = openAmongNear.get(position);
      const counted = position === other || (isOutside(position) && isOutside(other)) || legs.exceptions(position, direction).has(other);
      if (item !== undefined && !counted) except(position, item, other);
    }
  }
}

function sizeOfItems(items: readonly (readonly [number, number])[]): Map<number, number> {
  const sizes = new Map<number, number>();
  for (const [, item] of items) sizes.set(item, (sizes.get(item) ?? 0) + 1);
  return sizes;
}
