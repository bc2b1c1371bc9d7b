import type { SealDifference } from './target';

const OBSTACLES: Readonly<Record<SealDifference['obstacle'], (end: string, state: SealDifference['state']) => string>> = {
  'no-label': (end) => `no lasting label names the pods of ${end}`,
  'same-labels': (end) => `no lasting label tells the pods of ${end} from those of other workloads`,
  'other-tier': (end) => `policies of another tier decide for ${end}`,
  'out-of-scope': (end) => `${end} is not sealed, and its own policies deny it`,
  networks: () => 'the two have no network in common',
  address: (end, state) => (state === 'unknown' ? `whether ${end} has one of the addresses that a rule names is not known; --pod-cidr tells where pods have theirs` : state === 'open' ? `a rule for addresses finds ${end} as well` : `no rule for addresses finds ${end}`),
  'not-read': (end) => `policies for ${end} could not be read, or are not evaluated`,
};

const BECOMES: Readonly<Record<SealDifference['state'], string>> = { closed: 'would be denied', open: 'would be allowed besides', unknown: 'could not be told' };

/** What becomes of a connection that is not as it was to be kept, and why: two clauses. */
export const differenceWords = ({ state, obstacle }: SealDifference, end: string): { readonly becomes: string; readonly why: string } => ({ becomes: BECOMES[state], why: OBSTACLES[obstacle](end, state) });
