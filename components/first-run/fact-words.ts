import type { FactsView } from '@/lib/queries/contract/facts';
import { formatNumber } from '@/components/ui/format';
import { count } from '@/components/verdict/sentences';

/** How many workloads something isolates, in one direction at least. */
export const isolatedCount = ({ isolation }: Pick<FactsView, 'isolation'>): number => isolation.both + isolation.ingress + isolation.egress;

/** How the workloads stand that are isolated, and why others are not: `8 both ways`, `9 not at all`; what there is none of is left out. */
export function isolationWords({ isolation }: Pick<FactsView, 'isolation'>): readonly string[] {
  const words: readonly (readonly [number, (n: string) => string])[] = [
    [isolation.both, (n) => `${n} both ways`],
    [isolation.ingress, (n) => `${n} only for what comes in`],
    [isolation.egress, (n) => `${n} only for what goes out`],
    [isolation.partly, (n) => `${n} only some of their pods`],
    [isolation.none, (n) => `${n} not at all`],
    [isolation.exempt, (n) => `${n} exempt on the host’s network`],
    [isolation.unknown, (n) => `${n} unknown`],
    [isolation.idle, (n) => `${n} without a running pod`],
  ];
  return words.flatMap(([number, say]) => (number > 0 ? [say(formatNumber(number))] : []));
}

/** What the open pairs are a part of, and what is unknown. */
export function openWords({ pairs }: Pick<FactsView, 'pairs'>): string {
  const unknown = pairs.unknown > 0 ? ` ${count(pairs.unknown, 'pair')} cannot be told.` : '';
  return `of ${count(pairs.reachable, 'reachable pair')}: only because nothing isolates either end.${unknown}`;
}
