/** What came out of the assertions of one case. */
export class Tally {
  passed = 0;
  failed = 0;
  /** Assertions that were not judged, by reason. */
  readonly skipped = new Map<string, number>();
  /** The first failures in words. */
  readonly failures: string[] = [];
  /** How a case was put to the engine where it could not be put as it stands. */
  readonly adaptations: string[] = [];

  /** Counts one assertion; `detail` describes it when it fails. */
  check(holds: boolean, detail: () => string): void {
    if (holds) this.passed++;
    else {
      this.failed++;
      if (this.failures.length < 3) this.failures.push(detail());
    }
  }

  skip(reason: string, assertions = 1): void {
    this.skipped.set(reason, (this.skipped.get(reason) ?? 0) + assertions);
  }
}
