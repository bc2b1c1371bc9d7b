/**
 * Turns many calls into few: `action` runs once things have been quiet for `quiet` milliseconds, and at the latest
 * `hold` milliseconds after the first call it answers.
 */
export class Coalescer {
  #timer: NodeJS.Timeout | undefined;
  #deadline = 0;

  constructor(
    private readonly action: () => void,
    private readonly quiet: number,
    private readonly hold: number,
  ) {}

  schedule(): void {
    const now = performance.now();
    if (this.#timer === undefined) this.#deadline = now + this.hold;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.action();
    }, Math.max(0, Math.min(this.quiet, this.#deadline - now)));
  }

  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
