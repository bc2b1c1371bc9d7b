import type { Verdict } from '@/lib/policy/verdict';
import type { Remedy } from './remedy.ts';

/** What a question got: the verdict, and what tells of it as lines and as fields of JSON. */
export interface Answer {
  readonly verdict: Verdict;
  readonly lines: readonly string[];
  readonly fields: object;
  /** For a denial. */
  readonly remedy?: Remedy;
}
