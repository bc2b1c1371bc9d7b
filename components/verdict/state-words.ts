import type { Isolation, PairState } from '@/lib/queries/contract/common';

/** Every state an edge can be shown in. */
export type EdgeState = PairState | 'added' | 'cut' | 'outside';

/** What the line of an edge means, as the legend says it. */
export const EDGE_WORDS: Readonly<Record<EdgeState, string>> = {
  policy: 'allowed by a policy',
  open: 'open, nothing isolates',
  added: 'added by the draft',
  cut: 'cut by the draft',
  unknown: 'unknown, cannot be told',
  denied: 'denied',
  outside: 'outside the cluster',
};

/** One word for a pair's state, for a table. */
export const STATE_WORD: Readonly<Record<PairState, string>> = { policy: 'by policy', open: 'open', unknown: 'unknown', denied: 'denied' };

/** What isolation means for a workload's traffic in one direction. */
export const ISOLATION_WORDS: Readonly<Record<Isolation, string>> = {
  isolated: 'isolated',
  partial: 'some pods isolated, others not',
  open: 'not isolated',
  unknown: 'unknown',
  exempt: 'no policy applies',
};
