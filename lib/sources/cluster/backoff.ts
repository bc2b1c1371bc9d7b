const SHORTEST = 800;
const LONGEST = 30_000;

/**
 * Waiting times that grow from 0.8 s to 30 s, doubling their upper end each time and spread evenly below it, so that
 * many watches which broke together do not come back together. The ends are those of client-go's reflector.
 */
export class Backoff {
  #failures = 0;

  constructor(private readonly random: () => number) {}

  /** The next waiting time in milliseconds. */
  next(): number {
    const ceiling = Math.min(LONGEST, SHORTEST * 2 ** (this.#failures + 1));
    this.#failures += 1;
    return Math.round(SHORTEST + this.random() * (ceiling - SHORTEST));
  }

  reset(): void {
    this.#failures = 0;
  }
}
