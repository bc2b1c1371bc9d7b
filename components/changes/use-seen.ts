import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { readStored, writeStored } from '@/components/ui/storage';
import { changesQuery } from '@/lib/queries/changes';
import type { ChangesView } from '@/lib/queries/contract/changes';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { isAllSeen, markKey, markOf, parseMark, type SeenMark } from './seen-mark';

export interface Seen {
  /** What the browser remembers having shown; `null` until it has shown something of this source. */
  readonly mark: SeenMark | null;
  /** What changed since then. */
  readonly changes: ChangesView | undefined;
  readonly error: Error | null;
  readonly retry: () => void;
  /** Takes what is on screen for seen. */
  readonly markSeen: () => void;
}

/** How often it is noted that the page is still looked at. */
const NOTE_MS = 20_000;

/** Whether there is anything to tell of a source: the sample and other fixed sources never change. */
export const canChange = ({ source, freshness }: Pick<SnapshotView, 'source' | 'freshness'>): boolean => source.kind !== 'sample' && freshness.state !== 'static';

/**
 * Remembers, for each source, the last state that was on screen, and asks what changed since. While nothing did, what is on screen counts as
 * seen; from the first change on the mark stays where it is until it is moved.
 */
export function useSeen(snapshot: SnapshotView): Seen {
  const key = markKey(snapshot.source);
  const [stored, setStored] = useState(() => ({ key, mark: parseMark(readStored(key)) }));
  if (stored.key !== key) setStored({ key, mark: parseMark(readStored(key)) });
  const { mark } = stored;

  const save = useCallback(
    (next: SeenMark) => {
      writeStored(key, JSON.stringify(next));
      setStored({ key, mark: next });
    },
    [key],
  );

  const query = useQuery(changesQuery(mark ? { revision: mark.revision, history: mark.history } : { revision: snapshot.revision }, canChange(snapshot) && snapshot.freshness.state !== 'loading'));
  const changes = query.isPlaceholderData ? undefined : query.data;

  useEffect(() => {
    if (!changes || !(mark === null || isAllSeen(changes))) return;
    const note = () => {
      if (document.visibilityState === 'visible') save(markOf(changes, new Date()));
    };
    // What the server no longer has in this form, or of another start, is asked for by what it has.
    if (mark?.revision !== changes.to.revision || mark.history !== changes.history) note();
    const timer = setInterval(note, NOTE_MS);
    return () => clearInterval(timer);
  }, [changes, mark, save]);

  useEffect(() => {
    const onStorage = (event: StorageEvent) => {
      if (event.key === key) setStored({ key, mark: parseMark(event.newValue) });
    };
    window.addEventListener('storage', onStorage);
    return () => window.removeEventListener('storage', onStorage);
  }, [key]);

  return { mark, changes, error: query.error, retry: () => void query.refetch(), markSeen: () => changes && save(markOf(changes, new Date())) };
}
