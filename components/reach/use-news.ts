import { useEffect, useMemo, useState } from 'react';

/** What has changed at one moment. */
export interface Arrived {
  /** By the clock of the page. */
  readonly at: number;
  readonly pairs: readonly { readonly from: string; readonly to: string; readonly change: 'added' | 'removed' | 'changed' }[];
}

/** So long rows are news: their light is over by then, and those that are scrolled to later do not light up. */
const NEWS_MS = 6000;
const NONE: ReadonlySet<string> = new Set();

/** Keys of the pairs that have just come or changed; those that are gone have no row. */
export function newsOf({ pairs }: Arrived): ReadonlySet<string> {
  return new Set(pairs.flatMap(({ from, to, change }) => (change === 'removed' ? [] : [`${from}>${to}`])));
}

/** The same for as long as it is news, and nothing afterwards. */
export function useNews(arrived: Arrived | null): ReadonlySet<string> {
  const [over, setOver] = useState<Arrived | null>(null);
  useEffect(() => {
    if (arrived === null) return;
    const timer = setTimeout(() => setOver(arrived), Math.max(0, arrived.at + NEWS_MS - performance.now()));
    return () => clearTimeout(timer);
  }, [arrived]);
  return useMemo(() => (arrived === null || arrived === over ? NONE : newsOf(arrived)), [arrived, over]);
}
