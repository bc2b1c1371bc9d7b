import type { AllowGraph } from '@/lib/policy/allow-graph';
import type { UnsafeStep } from '@/lib/synthesis/apply-order';
import type { ObjectChange } from '@/lib/synthesis/change-set';
import type { ProofBasis } from '@/lib/synthesis/text/proof-document';
import type { ProofFacts } from '@/lib/synthesis/text/proof-facts';

/** Changes in their order, with what was proven of them. */
export interface ProvenChanges {
  readonly changes: readonly ObjectChange[];
  readonly unsafe: readonly UnsafeStep[];
  /** What is live, and what it is proven to become. */
  readonly before: AllowGraph;
  readonly after: AllowGraph;
  readonly facts: ProofFacts;
  readonly basis: ProofBasis;
  readonly notes: readonly string[];
}
