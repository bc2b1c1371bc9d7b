/**
 * How long a picture waits for what is read for the first time. A new kind of policy, or a namespace that is read by
 * itself, mostly comes within a moment, and until then the last picture is better than one with gaps; what does not
 * come in time is overdue, and the picture goes on without it.
 */
export class Grace {
  #since: number | undefined;
  #overdue: ReadonlySet<object> = new Set();

  constructor(private readonly longest: number) {}

  /** Whether the picture is to wait for any of these at this time, in milliseconds of a clock that is never set. */
  holds(pending: readonly object[], now: number): boolean {
    this.#overdue = new Set(pending.filter((one) => this.#overdue.has(one)));
    if (this.#overdue.size === pending.length) {
      this.#since = undefined;
      return false;
    }
    this.#since ??= now;
    if (now - this.#since < this.longest) return true;
    this.giveUp(pending);
    return false;
  }

  /** Waits for none of these any longer. */
  giveUp(pending: readonly object[]): void {
    this.#since = undefined;
    this.#overdue = new Set(pending);
  }

  isOverdue(one: object): boolean {
    return this.#overdue.has(one);
  }
}
