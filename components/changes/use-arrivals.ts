import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { arrivalQuery } from '@/lib/queries/changes';
import type { ChangesView } from '@/lib/queries/contract/changes';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { countNews } from './seen-mark';
import { canChange } from './use-seen';

/** What the latest revision brought while the page was open. */
export interface Arrival {
  readonly changes: ChangesView;
  /** When, by the page's own clock. */
  readonly at: number;
}

/** Compares each revision that arrives with the one that was on screen before; `null` until one brings something. */
export function useArrivals(snapshot: SnapshotView): Arrival | null {
  const client = useQueryClient();
  const [arrival, setArrival] = useState<Arrival | null>(null);
  const shown = useRef<{ readonly source: string; readonly revision: number } | null>(null);
  const { revision } = snapshot;
  const source = JSON.stringify(snapshot.source);
  const isOpen = canChange(snapshot) && snapshot.freshness.state !== 'loading';

  useEffect(() => {
    const before = shown.current;
    if (!isOpen || before === null || before.source !== source || before.revision >= revision) {
      shown.current = isOpen ? { source, revision } : null;
      return;
    }
    let isLate = false;
    const answered = (to: number, changes?: ChangesView) => {
      if (isLate) return;
      shown.current = { source, revision: to };
      if (changes?.closeness === 'exact' && countNews(changes) > 0) setArrival({ changes, at: performance.now() });
    };
    // What cannot be asked now is told by the list of changes, which says what failed.
    void client.fetchQuery(arrivalQuery(before.revision, revision)).then((changes) => answered(changes.to.revision, changes), () => answered(revision));
    return () => {
      isLate = true;
    };
  }, [client, isOpen, revision, source]);

  return arrival;
}
