import { setImmediate } from 'node:timers/promises';

/** The longest the process is kept from anything else: requests are answered in between. */
const SLICE_MS = 25;

/** Runs steps to their end at once. Out: what they return. */
export function atOnce<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/**
 * Runs steps to their end, leaving the process to others after every slice of time.
 * @param isCancelled asked after every slice
 * @returns what they return, or `undefined` when they were cancelled
 */
export async function inSlices<T>(steps: Generator<void, T>, isCancelled: () => boolean): Promise<T | undefined> {
  for (let started = performance.now(); ; ) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() - started < SLICE_MS) continue;
    await setImmediate();
    if (isCancelled()) return undefined;
    started = performance.now();
  }
}
