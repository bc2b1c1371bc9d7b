import type { PairState } from '@/lib/queries/contract/common';
import type { ExplainView } from '@/lib/queries/contract/explain';
import type { ReachRow } from '@/lib/queries/contract/reach';
import { formatNumber } from '@/components/ui/format';
import { answer, count, isOpen } from '@/components/verdict/sentences';

export interface PreviewWords {
  readonly text: string;
  readonly tone: 'allowed' | 'open' | 'denied' | 'unknown' | 'plain';
}

/** An explanation in one line: the verdict, and for a denial the half that is missing. */
export function explainPreview(explain: ExplainView): PreviewWords {
  if (explain.verdict === 'denied') {
    const halves = explain.missing.map(({ direction }) => direction);
    const lacks = halves.length === 2 ? 'both halves are missing' : halves.length === 1 ? `the ${halves[0]!} half is missing` : (explain.notes[0]?.replace(/\.$/, '') ?? 'no rule allows it');
    return { text: `denied: ${lacks}`, tone: 'denied' };
  }
  if (explain.verdict === 'unknown') return { text: `unknown: ${answer(explain)}`, tone: 'unknown' };
  return { text: `allowed${answer(explain)}${explain.partial ? '; not for all pods alike' : ''}`, tone: isOpen(explain) ? 'open' : 'allowed' };
}

/** A verdict without its reasons. */
export const verdictPreview = (verdict: ExplainView['verdict'], state: PairState): PreviewWords =>
  verdict === 'allowed' && state === 'open' ? { text: 'allowed, because nothing isolates', tone: 'open' } : { text: verdict === 'unknown' ? 'unknown: it cannot be told' : verdict, tone: verdict };

/** How many peers are at the other end, by how sure that is. */
export function reachPreview(rows: readonly ReachRow[], side: 'who' | 'whom'): PreviewWords {
  const of = (state: PairState) => rows.filter((row) => row.state === state).length;
  const [policy, open, unknown] = [of('policy'), of('open'), of('unknown')];
  const sure = policy + open;
  const ways = policy === 0 ? 'because nothing isolates' : open === 0 ? 'by policy' : undefined;
  const parts = [...(policy > 0 ? [`${formatNumber(policy)} by policy`] : []), ...(open > 0 ? [`${formatNumber(open)} because nothing isolates`] : [])];
  const doubt = unknown > 0 ? `${sure > 0 ? '; ' : ''}of ${count(unknown, 'peer')} it cannot be told` : '';
  if (sure === 0 && unknown === 0) return { text: side === 'who' ? 'nothing can' : 'nothing', tone: 'denied' };
  return { text: `${sure > 0 ? `${count(sure, 'peer')}${ways ? `, ${ways}` : `: ${parts.join(', ')}`}` : ''}${doubt}`, tone: 'plain' };
}
