import type { Direction } from '@/lib/model/network-policy';
import { opposite, type Admits, type Legs } from './legs';

/** Where a walk begins, and how many legs away each of these already is. */
export type Start = ReadonlyMap<number, number>;

/**
 * How many legs each peer is away from the start: in the direction of traffic (`egress`), or against it (`ingress`).
 * @param within no further than this
 * @returns by position; -1 for what is not reached. Of plainly open peers each is met once, not once for every other.
 */
export function distances(legs: Legs, start: Start, direction: Direction, admits: Admits, within = Infinity): Int32Array {
  const found = new Int32Array(legs.graph.peers.length).fill(-1);
  for (const [position, at] of start) found[position] = at;
  const ends = opposite(direction);
  let open = admits.states.has('open') ? legs.openPeers[ends].filter((position) => found[position] === -1) : [];
  const last = Math.max(-1, ...start.values());
  const begunAt = (depth: number) => [...start].flatMap(([position, at]) => (at === depth ? [position] : []));
  let frontier = begunAt(0);
  for (let depth = 1; (frontier.length > 0 || depth <= last) && depth <= within; depth++) {
    const next: number[] = begunAt(depth);
    const reach = (other: number) => {
      found[other] = depth;
      next.push(other);
    };
    for (const position of frontier) {
      if (!legs.isPassable(position) && !start.has(position)) continue;
      legs.forEachDecided(position, direction, (other, state) => {
        if (found[other] === -1 && legs.isAdmitted(admits, position, other, direction, state)) reach(other);
      });
      if (open.length === 0 || !legs.isOpen(position, direction)) continue;
      open = open.filter((other) => {
        if (found[other] !== -1) return false;
        const implied = direction === 'egress' ? legs.isImplied(position, other) : legs.isImplied(other, position);
        if (!implied || !legs.isAdmitted(admits, position, other, direction, 'open')) return true;
        reach(other);
        return false;
      });
    }
    frontier = next;
  }
  return found;
}
