import type { PairState } from '@/lib/policy/allow-graph';
import type { PairFilter, Term } from '@/lib/queries/filter/pair-filter';
import type { Analysis } from '../analysis';
import { filterParts } from '../pair-filter';
import type { PartedFilter, Tally } from './tally';

/** A filter taken apart so that few pairs need to be looked at: its states are left out of the counts afterwards. */
export interface Narrowed {
  readonly parts?: PartedFilter;
  /** Pairs in other states do not fit. */
  readonly states: ReadonlySet<PairState>;
}

const STATES: readonly PairState[] = ['policy', 'open', 'unknown', 'denied'];

/**
 * Takes a filter apart.
 * @param onPort pairs are counted by their state on one port, which says nothing of the state that a filter asks for
 */
export function narrowFilter(analysis: Analysis, filter: PairFilter, onPort: boolean): Narrowed {
  const byState = onPort ? [] : filter.terms.filter((term) => term.kind === 'state');
  const others = filter.terms.filter((term) => !(byState as readonly Term[]).includes(term));
  const states = new Set(STATES.filter((state) => byState.every((term) => term.states.some((word) => word === state || (word === 'allowed' && (state === 'policy' || state === 'open'))) !== term.not)));
  if (others.length === 0) return { states };
  const eitherEnd = others.find((term) => term.kind === 'peer' && term.side === 'any' && !term.not);
  const either = eitherEnd && filterParts(analysis, { terms: [{ ...(eitherEnd as Term & { kind: 'peer' }), side: 'from' }] }).source;
  return { states, parts: { ...filterParts(analysis, { terms: others }), ...(either && { either }) } };
}

/** Moves the pairs of other states to the hidden ones. */
export function hideStates(tally: Tally, states: ReadonlySet<PairState>): void {
  if (states.size === STATES.length) return;
  const { pairs, policy, open, unknown, hidden } = tally;
  for (const place of pairs.keys()) {
    const denied = pairs[place]! - policy[place]! - open[place]! - unknown[place]!;
    const gone = STATES.reduce((sum, state) => (states.has(state) ? sum : sum + (state === 'denied' ? denied : tally[state][place]!)), 0);
    for (const state of ['policy', 'open', 'unknown'] as const) if (!states.has(state)) tally[state][place] = 0;
    pairs[place]! -= gone;
    hidden[place]! += gone;
  }
}
