import { formatNumber, plural } from '@/components/ui/format';
import { count } from '@/components/verdict/sentences';
import type { HopItem, HopsView, LegState, PathsView, StateCounts } from '@/lib/queries/contract/hops';
import type { FocusAround } from '@/lib/queries/focus';

/** What a leg may rest on, as a choice. */
export const VIA_WORDS: Readonly<Record<LegState, string>> = { policy: 'By rules', open: 'Open', unknown: 'Unknown' };

/** What a whole way rests on. */
export const WAY_WORDS: Readonly<Record<LegState, string>> = { policy: 'by rules alone', open: 'with something open on the way', unknown: 'possible, not sure' };

export const totalOf = ({ policy, open, unknown }: StateCounts): number => policy + open + unknown;

/** The figure of one side: `It can reach 31 of 46 other workloads within 2 hops: 14 by rules alone, 17 only because …`. */
export function summary(view: HopsView, hops: FocusAround['hops']): string {
  const { counts, ruled, direction } = view;
  const sure = counts.policy + counts.open;
  const within = hops === 'all' ? 'in any number of hops' : plural(hops, { one: 'directly', other: `within ${count(hops, 'hop')}` });
  const who = direction === 'egress' ? `It reaches ${formatNumber(sure)} of ${count(view.workloads, 'other workload')} ${within}` : `${formatNumber(sure)} of ${count(view.workloads, 'other workload')} ${plural(sure, { one: 'reaches', other: 'reach' })} it ${within}`;
  const possible = counts.unknown > 0 ? ` ${sure === 0 ? '' : 'Another '}${formatNumber(counts.unknown)} may: that cannot be told.` : '';
  if (sure === 0) return `${who}.${possible}`;
  const open = sure - ruled;
  const parts = [ruled > 0 ? `${formatNumber(ruled)} by rules alone` : '', open > 0 ? `${formatNumber(open)} only because something on the way is open` : ''].filter(Boolean);
  return `${who}: ${parts.join(', ')}.${possible}`;
}

/** Beside the figure with a draft: what it is without. */
export const nowWords = ({ counts }: HopsView): string => `Without the draft: ${formatNumber(counts.policy + counts.open)}${counts.unknown > 0 ? `, and ${formatNumber(counts.unknown)} possibly` : ''}.`;

/** `Directly`, `2 hops`. */
export const hopTitle = (hop: number): string => plural(hop, { one: 'Directly', other: `${hop} hops` });

/** The numbers of a column for a screen reader. */
export function countWords(counts: StateCounts): string {
  const parts = [counts.policy > 0 ? `${formatNumber(counts.policy)} by rules` : '', counts.open > 0 ? `${formatNumber(counts.open)} only as something is open` : '', counts.unknown > 0 ? `${formatNumber(counts.unknown)} possibly` : ''].filter(Boolean);
  return parts.length > 0 ? `${count(totalOf(counts), 'workload')}: ${parts.join(', ')}` : 'no workload';
}

/** What a workload's being in its column rests on. */
export function standingWords({ state, ruledIn }: Extract<HopItem, { kind: 'peer' }>): string {
  if (state === 'policy') return 'by rules';
  const ruled = ruledIn === undefined ? 'rules alone do not lead there' : `rules alone lead there in ${count(ruledIn, 'hop')}`;
  return state === 'open' ? `only because something on the way is open; ${ruled}` : 'possibly: something on the way cannot be told';
}

/** What the last column says when hops are left out. */
export function deeperWords(view: HopsView, hops: FocusAround['hops']): string | null {
  return hops !== 'all' && view.deepest > hops ? `It goes on to ${count(view.deepest, 'hop')}.` : null;
}

/** How complete a list of paths is, honestly. */
export function completeness({ paths, end, bounds }: PathsView): string {
  const words = count(paths.length, 'path');
  switch (end) {
    case 'all':
      return plural(paths.length, { one: 'This is the only path.', other: `These are all ${words} there are.` });
    case 'legs':
      return `${words} of at most ${count(bounds.legs, 'leg')}. There are longer ones.`;
    case 'paths':
      return `The first ${words}, shortest first. There are more.`;
    case 'work':
      return `${words} were found before the search gave up. There may be more.`;
  }
}
