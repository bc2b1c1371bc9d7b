import { distances } from './distances';
import { LEG_STATES, type Admits, type Legs, type LegState } from './legs';

/** How far the search for ways goes. */
export interface PathBounds {
  /** No way with more legs than this. */
  readonly legs: number;
  /** No more ways than this. */
  readonly paths: number;
  /** No more legs looked at than this. */
  readonly work: number;
}

/** A way over different peers, and what the weakest of its legs rests on. */
export interface Path {
  readonly peers: readonly number[];
  readonly states: readonly LegState[];
  readonly state: LegState;
}

export interface Paths {
  /** Fewest legs first; of as many legs those by rules alone, then those with an open leg, then those that are only possible. */
  readonly paths: readonly Path[];
  /** `all`: there is no other way at all; `legs` and `paths`: there are more beyond that bound; `work`: there may be. */
  readonly end: 'all' | keyof PathBounds;
}

/** Every way from one peer to another that visits no peer twice and leads through workloads alone, shortest first, within bounds. */
export function pathsBetween(legs: Legs, from: number, to: number, admits: Admits, bounds: PathBounds): Paths {
  return new PathSearch(legs, from, to, admits, bounds).run();
}

class PathSearch {
  private readonly found: Path[] = [];
  private readonly visited: number[];
  private readonly taken: LegState[] = [];
  private readonly onWay = new Set<number>();
  private readonly listed = new Map<number, readonly { readonly other: number; readonly state: LegState }[]>();
  /** The legs to the end, by where they come from. */
  private readonly last: ReadonlyMap<number, LegState>;
  private work: number;

  constructor(
    private readonly legs: Legs,
    private readonly from: number,
    private readonly to: number,
    private readonly admits: Admits,
    private readonly bounds: PathBounds,
  ) {
    this.visited = [from];
    this.onWay.add(from);
    this.work = bounds.work;
    this.last = new Map([...legs.from(to, 'ingress', admits)].map(({ other, state }) => [other, state]));
  }

  run(): Paths {
    const ranks = LEG_STATES.filter((state) => this.admits.states.has(state));
    const away = new Map(ranks.map((state, rank) => [state, this.away(ranks.slice(0, rank + 1))] as const));
    const longest = Math.min(this.bounds.legs, this.longestPossible(away));
    for (let length = 1; length <= longest; length++) {
      for (const state of ranks) {
        const stop = this.extend(length, state, away.get(state)!, false);
        if (stop) return { paths: this.found, end: stop };
      }
    }
    return { paths: this.found, end: longest < this.bounds.legs ? 'all' : this.beyond(away, longest) };
  }

  /** How many legs each peer is away from the end. */
  private away(states: readonly LegState[]): Int32Array {
    return distances(this.legs, new Map([[this.to, 0]]), 'ingress', { ...this.admits, states: new Set(states) });
  }

  /** A way has at most as many inner peers as there are workloads that the start reaches and that reach the end. */
  private longestPossible(away: ReadonlyMap<LegState, Int32Array>): number {
    const last = [...away.values()].at(-1);
    if (!last || last[this.from] === -1) return 0;
    const ahead = distances(this.legs, new Map([[this.from, 0]]), 'egress', this.admits);
    const inner = [...ahead.keys()].filter((position) => position !== this.from && position !== this.to && ahead[position]! > 0 && last[position]! > 0 && this.legs.isPassable(position));
    return inner.length + 1;
  }

  /** What there is beyond the longest ways looked for: asked as a search for one more. */
  private beyond(away: ReadonlyMap<LegState, Int32Array>, longest: number): 'all' | 'legs' | 'work' {
    const most = this.longestPossible(away);
    const probe = new PathSearch(this.legs, this.from, this.to, this.admits, { ...this.bounds, paths: 0, work: this.work });
    for (let length = longest + 1; length <= most; length++) {
      for (const [state, distance] of away) {
        const stop = probe.extend(length, state, distance, false);
        if (stop) return stop === 'work' ? 'work' : 'legs';
      }
    }
    return 'all';
  }

  /** Adds every way of exactly so many legs that goes on from the one taken and has a leg of this state, and none of a weaker one. */
  private extend(left: number, state: LegState, away: Int32Array, has: boolean): keyof PathBounds | null {
    if (left === 1) return this.finish(state, has);
    for (const { other, state: own } of this.legsFrom(this.visited.at(-1)!)) {
      if (this.work-- <= 0) return 'work';
      const distance = away[other]!;
      if (isWeaker(own, state) || distance === -1 || distance >= left || other === this.to || this.onWay.has(other) || !this.legs.isPassable(other)) continue;
      this.visited.push(other);
      this.taken.push(own);
      this.onWay.add(other);
      const stop = this.extend(left - 1, state, away, has || own === state);
      this.onWay.delete(other);
      this.taken.pop();
      this.visited.pop();
      if (stop) return stop;
    }
    return null;
  }

  /** Adds the way taken with its last leg, if there is one that fits. */
  private finish(state: LegState, has: boolean): keyof PathBounds | null {
    if (this.work-- <= 0) return 'work';
    const own = this.last.get(this.visited.at(-1)!);
    if (own === undefined || isWeaker(own, state) || !(has || own === state)) return null;
    if (this.found.length >= this.bounds.paths) return 'paths';
    this.found.push({ peers: [...this.visited, this.to], states: [...this.taken, own], state });
    return null;
  }

  private legsFrom(position: number) {
    const known = this.listed.get(position);
    if (known) return known;
    const listed = [...this.legs.from(position, 'egress', this.admits)].sort((a, b) => LEG_STATES.indexOf(a.state) - LEG_STATES.indexOf(b.state) || a.other - b.other);
    this.work -= listed.length;
    this.listed.set(position, listed);
    return listed;
  }
}

const isWeaker = (a: LegState, b: LegState) => LEG_STATES.indexOf(a) > LEG_STATES.indexOf(b);
