import type { OpenSourceView } from '@/lib/queries/contract/source';
import { formatNumber, formatTime } from '@/components/ui/format';
import { count } from './sentences';

/** Where a source comes from, in a word. */
export const kindWord = (kind: OpenSourceView['kind']): string => ({ sample: 'sample', manifests: 'manifests', cluster: 'cluster' })[kind];

/** How current a source is, in a word or two, and the colour that stands for it; no words for what never changes. */
export function freshnessMark({ state, since }: OpenSourceView['freshness']): { readonly words: string; readonly dot: string } {
  switch (state) {
    case 'live':
      return { words: 'live', dot: 'bg-policy' };
    case 'static':
      return { words: '', dot: 'bg-policy' };
    case 'loading':
      return { words: 'loading', dot: 'bg-accent animate-pulse' };
    case 'stale':
      return { words: `stale${since ? ` since ${formatTime(since)}` : ''}`, dot: 'bg-open' };
    case 'failed':
      return { words: 'failed', dot: 'bg-cut' };
  }
}

/** A source in a line: `cluster · live · 133 of 552 pairs reachable`. While its figure is not known, how many workloads it has. */
export function sourceLine({ kind, freshness, workloads, figure }: OpenSourceView): string {
  const amount = figure ? `${formatNumber(figure.reachable)} of ${count(figure.pairs, 'pair')} reachable` : workloads > 0 ? count(workloads, 'workload') : '';
  return [kindWord(kind), freshnessMark(freshness).words, amount].filter(Boolean).join(' · ');
}
