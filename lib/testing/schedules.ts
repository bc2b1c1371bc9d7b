import type { ChosenCluster } from '@/lib/sources/cluster/kubeconfig';
import { openClusterSource } from '@/lib/sources/cluster/source';
import { DEFAULT_LIMITS, type Limits, type Timing } from '@/lib/sources/cluster/timing';
import type { SourceUpdate } from '@/lib/sources/source';
import type { AccessTable } from './api-server/access';
import type { ApiObject } from './api-server/cluster-state';
import type { Fault } from './api-server/faults';
import { startApiServer, type ApiServer } from './api-server/server';

/** Equal numbers for equal seeds, each at least 0 and below 1. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** How many times as fast as on the wall a schedule's clock goes. */
export const SPEED = 500;

/** A clock on which half a second passes in a millisecond, and which can be set. */
export class QuickTime implements Timing {
  readonly #began = performance.now();
  /** What the clock is wrong by. */
  skew = 0;

  constructor(readonly random: () => number) {}

  now(): number {
    return 1_800_000_000_000 + (performance.now() - this.#began) * SPEED + this.skew;
  }

  delay(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const finish = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, milliseconds / SPEED);
      signal.addEventListener('abort', finish);
    });
  }
}

/** What a schedule can do besides changing objects. */
export interface Hands {
  readonly server: ApiServer;
  readonly time: QuickTime;
  readonly random: () => number;
  fault(fault: Fault): void;
  setAccess(access: AccessTable): void;
  /** The token that the kubeconfig has from now on. */
  setToken(token: string): void;
}

/** One way for things to go wrong. */
export interface Trouble {
  readonly name: string;
  readonly strike: (hands: Hands) => void;
  /** Puts right at the end what `heal` does not. */
  readonly end?: (hands: Hands) => void;
  /** Seldom more than a few, where one takes long to get over. */
  readonly seldom?: boolean;
  readonly limits?: Partial<Limits>;
  readonly bookmarkInterval?: number;
  readonly token?: string;
  readonly groups?: readonly string[];
  readonly unserved?: readonly string[];
}

export interface Outcome {
  readonly server: ApiServer;
  readonly latest: SourceUpdate;
}

/** What schedules have in common. */
export interface ScheduleOptions {
  readonly objects: readonly ApiObject[];
  readonly change: Change;
  /** What is wrong with what is shown; nothing when it is right. */
  readonly judge: (outcome: Outcome) => string | undefined;
  /** The cluster of a kubeconfig. */
  readonly choose: (kubeconfig: string) => ChosenCluster;
}

/** How long the source may take, after the trouble is over, to show what is right. */
const PATIENCE = 8_000;

/** Changes something, so that every version of every object differs from all others. */
export type Change = (server: ApiServer, random: () => number, serial: number) => string;

/**
 * Lets changes and one kind of trouble happen in an order that follows from the seed, ends the trouble, and waits until what
 * the source shows is right. Out: what is still wrong with it in the end, with the seed and all that happened.
 */
export async function runSchedule(seed: number, trouble: Trouble, options: ScheduleOptions): Promise<string | undefined> {
  const random = seededRandom(seed);
  const time = new QuickTime(random);
  const server = await startApiServer({ objects: options.objects, groups: trouble.groups ?? [], unserved: trouble.unserved ?? [], bookmarkInterval: trouble.bookmarkInterval ?? 40, ...(trouble.token === undefined ? {} : { token: trouble.token }) });
  let token = trouble.token;
  const limits = { ...DEFAULT_LIMITS, page: 3, quiet: 1, hold: 5, grace: 10, partial: 10, ...trouble.limits };
  const source = openClusterSource(() => options.choose(server.kubeconfigYaml(token)), [], time, limits);
  let latest: SourceUpdate | undefined;
  source.start((update) => {
    latest = update;
  });
  const steps: string[] = [];
  const hands: Hands = { server, time, random, fault: (fault) => server.fault(fault), setAccess: (access) => server.setAccess(access), setToken: (next) => (token = next) };
  try {
    const length = 8 + Math.floor(random() * 20);
    for (let step = 0; step < length; step += 1) {
      const dice = random();
      if (dice < 0.6) steps.push(options.change(server, random, step));
      else if (dice < (trouble.seldom ? 0.7 : 0.8)) {
        trouble.strike(hands);
        steps.push(trouble.name);
      } else {
        const milliseconds = Math.floor(random() * 8);
        steps.push(`wait ${milliseconds}`);
        await new Promise((resolve) => setTimeout(resolve, milliseconds));
      }
    }
    server.heal();
    trouble.end?.(hands);
    const deadline = performance.now() + PATIENCE;
    let wrong: string | undefined = 'nothing was said';
    for (let judged: SourceUpdate | undefined; performance.now() < deadline; await new Promise((resolve) => setTimeout(resolve, 2))) {
      if (latest === undefined || latest === judged) continue;
      judged = latest;
      wrong = options.judge({ server, latest });
      if (wrong === undefined) return undefined;
    }
    return `seed ${seed}: ${wrong}\nafter ${steps.join(', ')}`;
  } finally {
    await source.stop();
    const gone = performance.now() + 1_000;
    while (server.sockets > 0 && performance.now() < gone) await new Promise((resolve) => setTimeout(resolve, 2));
    const left = server.sockets;
    await server.close();
    if (left > 0) throw new Error(`seed ${seed}: ${left} connections were open one second after the end`);
  }
}

/** Runs all of these, a few at a time; what each says was wrong. */
export async function runTogether(count: number, atOnce: number, run: (index: number) => Promise<string | undefined>): Promise<readonly string[]> {
  const wrong: string[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < count) {
        const said = await run(next++);
        if (said !== undefined) wrong.push(said);
      }
    }),
  );
  return wrong;
}

