import type { Timing } from './timing';

/**
 * Ends the waiting of all as soon as one finds the server reachable again: after a long outage a cluster is caught up
 * with when the first of its watches has come back, not the last.
 */
export class Recovery {
  readonly #sleepers = new Set<AbortController>();

  /** Waits as `Timing.delay` does, or until the server is found to be back. */
  async sleep(timing: Timing, milliseconds: number, signal: AbortSignal): Promise<void> {
    const woken = new AbortController();
    this.#sleepers.add(woken);
    await timing.delay(milliseconds, AbortSignal.any([signal, woken.signal]));
    this.#sleepers.delete(woken);
  }

  /** To be called by whoever reached the server after having failed to. */
  announce(): void {
    for (const sleeper of this.#sleepers) sleeper.abort();
  }
}
