import type { Direction } from '@/lib/model/network-policy';
import { distances, type Start } from './distances';
import type { Admits, LegState, Legs } from './legs';

/** Where the hops begin. */
export interface HopStart {
  /** Absent when the hops go on from the first ones alone. */
  readonly peer?: number;
  /** Peers that are one hop away besides, and what that rests on: what is published to the outside has no leg of its own. */
  readonly first?: ReadonlyMap<number, LegState>;
}

/** Who is how many hops away. By position among the peers; -1 where not reached. */
export interface Hops {
  /** By ways all of whose legs are surely allowed. */
  readonly sure: Int32Array;
  /** By ways all of whose legs a rule allows. */
  readonly ruled: Int32Array;
  /** By ways some of whose legs may be unknown. */
  readonly possible: Int32Array;
}

/** The hop at which a peer stands and what its being there rests on. */
export interface Standing {
  readonly hop: number;
  /** `policy`: a shortest way is by rules alone; `open`: every shortest way has a leg that nothing but openness allows; `unknown`: it is only possible. */
  readonly state: LegState;
}

/** How far everybody is from the start, on the legs that the walk admits. */
export function hopsFrom(legs: Legs, start: HopStart, direction: Direction, admits: Admits): Hops {
  const within = (...states: readonly LegState[]): Int32Array => {
    const kept = new Set(states.filter((state) => admits.states.has(state)));
    return distances(legs, startOf(start, kept), direction, { ...admits, states: kept });
  };
  return { sure: within('policy', 'open'), ruled: within('policy'), possible: within('policy', 'open', 'unknown') };
}

/** Where a peer stands when no more than so many hops are asked for; `null` when it is not reached by then. */
export function standingOf({ sure, ruled, possible }: Hops, position: number, most: number): Standing | null {
  const reached = (hop: number) => hop > 0 && hop <= most;
  const [atSure, atPossible] = [sure[position]!, possible[position]!];
  if (reached(atSure)) return { hop: atSure, state: ruled[position] === atSure ? 'policy' : 'open' };
  return reached(atPossible) ? { hop: atPossible, state: 'unknown' } : null;
}

function startOf({ peer, first }: HopStart, states: ReadonlySet<LegState>): Start {
  return new Map([...[...(first ?? [])].flatMap(([position, state]) => (states.has(state) ? [[position, 1] as const] : [])), ...(peer === undefined ? [] : [[peer, 0] as const])]);
}
