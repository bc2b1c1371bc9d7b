import type { ObjectOrigin } from '@/lib/model/problem';
import type { RuleReason } from './rule-reasons';

/** What is to be done to one object of the cluster, with its text before and after: what is exported, shown as a diff and applied. */
export interface ObjectChange {
  readonly action: 'create' | 'edit' | 'delete';
  readonly apiVersion: string;
  readonly kind: string;
  /** Absent for a cluster-scoped object. */
  readonly namespace?: string;
  readonly name: string;
  /** Where the object was read from; absent for a new one. */
  readonly origin?: ObjectOrigin;
  /** The whole object as one YAML document, before; absent for a new one. */
  readonly before?: string;
  /** The same afterwards, the very text that was proven; absent for one that is deleted. */
  readonly after?: string;
  /** Why, in words, a sentence each. */
  readonly because: readonly string[];
  /** Which of these sentences speak for a rule that is written; none for an object without rules of its own. */
  readonly reasons?: readonly RuleReason[];
}
