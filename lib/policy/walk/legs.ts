import type { Direction } from '@/lib/model/network-policy';
import type { AllowGraph, Pair, PairState } from '../allow-graph';
import { oncePer } from '../once-per';

/** What a leg of a way rests on; a denied pair is no leg. */
export type LegState = Exclude<PairState, 'denied'>;

export const LEG_STATES: readonly LegState[] = ['policy', 'open', 'unknown'];

/** Which legs a walk may take. */
export interface Admits {
  readonly states: ReadonlySet<LegState>;
  /** Asked of each leg besides, by the positions of its ends. */
  readonly leg?: (from: number, to: number, pair: () => Pair) => boolean;
}

/** Legs by their one end: those of position `i` stand from `starts[i]` to `starts[i + 1]`. */
interface Lists {
  readonly starts: Int32Array;
  readonly others: Int32Array;
  readonly states: Uint8Array;
}

export const opposite = (direction: Direction): Direction => (direction === 'egress' ? 'ingress' : 'egress');

/**
 * The pairs of an allow graph as legs to walk on, peers by their position in `graph.peers`. What policies decided is listed; that plainly
 * open peers reach each other is one block, with its exceptions, so that nothing here grows with the square of the workloads.
 */
export class Legs {
  /** Whether the peer at a position is plainly open. */
  private readonly isOpenIn: Readonly<Record<Direction, Uint8Array>>;
  /** Positions of the peers that are plainly open, ascending. */
  readonly openPeers: Readonly<Record<Direction, readonly number[]>>;
  private readonly decided: Readonly<Record<Direction, Lists>>;

  constructor(readonly graph: AllowGraph) {
    const { peers } = graph;
    const isOpen = (direction: Direction) => Uint8Array.from(peers, (peer) => Number(graph.isPlainlyOpen(peer, direction)));
    this.isOpenIn = { ingress: isOpen('ingress'), egress: isOpen('egress') };
    const openPeers = (direction: Direction) => [...peers.keys()].filter((position) => this.isOpen(position, direction));
    this.openPeers = { ingress: openPeers('ingress'), egress: openPeers('egress') };
    this.decided = decidedLists(graph);
  }

  /** A way leads through workloads; other peers are only ever its ends. */
  isPassable(position: number): boolean {
    return this.graph.peers[position]!.kind === 'workload';
  }

  isOpen(position: number, direction: Direction): boolean {
    return this.isOpenIn[direction][position] === 1;
  }

  /** The legs that policies decided, or that are unknown: from the peer (`egress`) or to it (`ingress`). */
  forEachDecided(position: number, direction: Direction, visit: (other: number, state: LegState) => void): void {
    const { starts, others, states } = this.decided[direction];
    for (let at = starts[position]!; at < starts[position + 1]!; at++) visit(others[at]!, LEG_STATES[states[at]!]!);
  }

  /** Whether one peer reaches another merely as both are plainly open: such a leg is not among the decided ones. */
  isImplied(from: number, to: number): boolean {
    if (!this.isOpen(from, 'egress') || !this.isOpen(to, 'ingress') || from === to) return false;
    if (!this.isPassable(from) && !this.isPassable(to)) return false;
    if (!this.exceptions(from, 'egress').has(to) && !this.exceptions(to, 'ingress').has(from)) return true;
    return this.pair(from, to).state === 'open';
  }

  exceptions(position: number, direction: Direction): ReadonlySet<number> {
    return this.graph.openExceptions(position, direction);
  }

  pair(from: number, to: number): Pair {
    const { peers } = this.graph;
    return this.graph.pair(peers[from]!.id, peers[to]!.id);
  }

  /** Whether a walk may take the leg between two peers, in the direction in which it walks. */
  isAdmitted(admits: Admits, position: number, other: number, direction: Direction, state: LegState): boolean {
    if (!admits.states.has(state)) return false;
    if (!admits.leg) return true;
    const [from, to] = direction === 'egress' ? [position, other] : [other, position];
    return admits.leg(from, to, () => this.pair(from, to));
  }

  /** Every leg that a walk may take from the peer (`egress`), or back from it (`ingress`): the decided ones first, then the open ones by position. */
  *from(position: number, direction: Direction, admits: Admits): Generator<{ readonly other: number; readonly state: LegState }> {
    const found: { other: number; state: LegState }[] = [];
    this.forEachDecided(position, direction, (other, state) => {
      if (this.isAdmitted(admits, position, other, direction, state)) found.push({ other, state });
    });
    yield* found;
    if (!admits.states.has('open') || !this.isOpen(position, direction)) return;
    for (const other of this.openPeers[opposite(direction)]) {
      const implied = direction === 'egress' ? this.isImplied(position, other) : this.isImplied(other, position);
      if (implied && this.isAdmitted(admits, position, other, direction, 'open')) yield { other, state: 'open' };
    }
  }
}

/** The legs of a graph, worked out once. */
export const legsOf = oncePer((graph: AllowGraph) => new Legs(graph));

function decidedLists(graph: AllowGraph): Record<Direction, Lists> {
  const positions = new Map(graph.peers.map(({ id }, position) => [id, position]));
  const [froms, tos, states]: [number[], number[], number[]] = [[], [], []];
  for (const { from, to, pair } of graph.decided()) {
    if (pair.state === 'denied') continue;
    froms.push(positions.get(from.id)!);
    tos.push(positions.get(to.id)!);
    states.push(LEG_STATES.indexOf(pair.state));
  }
  return { egress: listsBy(froms, tos, states, graph.peers.length), ingress: listsBy(tos, froms, states, graph.peers.length) };
}

function listsBy(ends: readonly number[], others: readonly number[], states: readonly number[], size: number): Lists {
  const starts = new Int32Array(size + 1);
  for (const end of ends) starts[end + 1]!++;
  for (let at = 0; at < size; at++) starts[at + 1]! += starts[at]!;
  const next = starts.slice();
  const lists = { starts, others: new Int32Array(ends.length), states: new Uint8Array(ends.length) };
  ends.forEach((end, index) => {
    const at = next[end]!++;
    lists.others[at] = others[index]!;
    lists.states[at] = states[index]!;
  });
  return lists;
}
