import type { Snapshot } from '@/lib/model/snapshot';
import { countFresh, pack, unpack, type Packed } from './packed';
import { haveSameGraph } from './same-graph';

/** A state that was in force for a while, and is kept. */
export interface Moment {
  /** The first revision that had it. */
  readonly revision: number;
  /** Since when. */
  readonly at: Date;
}

/** How well a moment answers what was asked for: it is the state of then, the last one kept before it, or the first of all. */
export type Closeness = 'exact' | 'earlier' | 'first';

export interface Found {
  readonly moment: Moment;
  readonly closeness: Closeness;
}

export interface HistoryLimits {
  /** States kept at most. */
  readonly moments: number;
  /** Objects kept at most besides those of the oldest state: what changed from one state to the next. */
  readonly objects: number;
}

interface Entry extends Moment {
  /** The last revision that had the state. */
  upTo: number;
  /** When another took its place; absent for the newest. */
  until?: Date;
  packed: Packed;
  /** Objects that it does not share with the entry before it. */
  fresh: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** For each age, how far apart states are kept: the last one of each such span of the clock, so that the state at its end is known. */
const SPANS: readonly { readonly youngerThan: number; readonly span: number }[] = [
  { youngerThan: 10 * MINUTE, span: 0 },
  { youngerThan: HOUR, span: MINUTE },
  { youngerThan: 2 * DAY, span: 15 * MINUTE },
];
const COARSEST = 6 * HOUR;
/** What was in force longer ago than this is forgotten. */
const OLDEST = 14 * DAY;

export const DEFAULT_LIMITS: HistoryLimits = { moments: 400, objects: 200_000 };

/**
 * The states that a source has had, since it was opened: all of the last minutes, one a minute of the last hour, one a quarter of an
 * hour of two days, four a day of two weeks. What could not have changed a connection is no state of its own. States share what is
 * equal, so that each costs what differs from the one before.
 */
export class History {
  private entries: Entry[] = [];

  constructor(private readonly limits: HistoryLimits = DEFAULT_LIMITS) {}

  /** The oldest state that is kept. */
  get first(): Moment | undefined {
    return this.entries[0];
  }

  get newest(): Moment | undefined {
    return this.entries.at(-1);
  }

  get size(): number {
    return this.entries.length;
  }

  /** How many objects are kept besides those of the oldest state. */
  get cost(): number {
    return this.entries.slice(1).reduce((sum, { fresh }) => sum + fresh, 0);
  }

  /** Takes note of what holds from a time on. Times and revisions only grow. */
  add(snapshot: Snapshot, revision: number, at: Date): void {
    const last = this.entries.at(-1);
    const packed = pack(snapshot, last?.packed);
    if (last && haveSameGraph(last.packed, packed)) {
      last.upTo = revision;
      last.packed = packed;
      last.fresh = countFresh(this.entries.at(-2)?.packed, packed);
      return;
    }
    if (last) last.until = at;
    this.entries.push({ revision, upTo: revision, at, packed, fresh: countFresh(last?.packed, packed) });
    this.thin(at);
  }

  /** The state that a revision had, or that was in force at a time. `undefined` while there is none. */
  find(since: number | Date): Found | undefined {
    const isAfter = ({ revision, at }: Entry) => (typeof since === 'number' ? revision > since : at > since);
    const next = this.entries.findIndex(isAfter);
    const index = next < 0 ? this.entries.length - 1 : next - 1;
    const first = this.entries[0];
    if (!first) return undefined;
    const entry = this.entries[index];
    if (!entry) return { moment: first, closeness: 'first' };
    const isExact = entry.until === undefined || (typeof since === 'number' ? since <= entry.upTo : since < entry.until);
    return { moment: entry, closeness: isExact ? 'exact' : 'earlier' };
  }

  /** What was read of the cluster at a moment, as far as it decides who can reach whom; `undefined` when it is no longer kept. */
  snapshotAt({ revision }: Moment): Snapshot | undefined {
    const entry = this.entries.find((one) => one.revision === revision);
    return entry && unpack(entry.packed);
  }

  private thin(now: Date): void {
    const ageOf = (time: Date | undefined) => (time ? now.getTime() - time.getTime() : 0);
    this.keep((index) => ageOf(this.entries[index]!.until) < OLDEST);
    const spans = this.entries.map(({ at }) => spanOf(ageOf(at), at));
    // The oldest stays: with it all that is listed begins.
    this.keep((index) => index === 0 || spans[index] === null || spans[index] !== spans[index + 1]);
    while (this.entries.length > 2 && (this.entries.length > this.limits.moments || this.cost > this.limits.objects)) {
      const least = this.leastMissed(now);
      this.keep((index) => index !== least);
    }
  }

  private keep(isKept: (index: number) => boolean): void {
    const before = this.entries;
    const kept = before.filter((_, index) => isKept(index));
    if (kept.length === before.length) return;
    for (const [index, entry] of kept.entries()) {
      const earlier = kept[index - 1];
      if (earlier !== before[before.indexOf(entry) - 1]) entry.fresh = countFresh(earlier?.packed, entry.packed);
    }
    this.entries = kept;
  }

  /** The state that was in force for the shortest time, measured by how long ago that is. */
  private leastMissed(now: Date): number {
    const share = (index: number) => (this.entries[index + 1]!.at.getTime() - this.entries[index]!.at.getTime()) / (now.getTime() - this.entries[index]!.at.getTime() + 1);
    let least = 1;
    for (let index = 2; index < this.entries.length - 1; index++) if (share(index) < share(least)) least = index;
    return least;
  }
}

/** The span of the clock that a state of some age belongs to; none while every state is kept. */
function spanOf(age: number, at: Date): string | null {
  const span = SPANS.find(({ youngerThan }) => age < youngerThan)?.span ?? COARSEST;
  return span === 0 ? null : `${span} ${Math.floor(at.getTime() / span)}`;
}
