import { useCallback, useEffect, useRef, useState } from 'react';
import { parsePairFilter, type ParsedFilter } from '@/lib/queries/filter/parse-filter';

/** A filter as it is being typed. */
export interface FilterText {
  readonly text: string;
  readonly read: ParsedFilter;
  /** Nothing was typed for a while, so that what does not read yet may be told. */
  readonly settled: boolean;
  readonly type: (text: string) => void;
  /** What is typed from now on is a step of its own. */
  readonly begin: () => void;
  /** Applies what is typed at once, if it reads. */
  readonly apply: () => void;
  /** Gives up what does not read. */
  readonly revert: () => void;
}

const PAUSE_MS = 250;
const PATIENCE_MS = 900;

interface Typed {
  readonly text: string;
  /** The filter that was in effect when it was typed, and after it the one that was made of it. Once another one is, that came from elsewhere. */
  readonly seen: readonly string[];
}

/**
 * The text of a filter beside the filter in effect. What reads is applied after a pause, the first time as a step of its own; what does not
 * read stays as it is typed, and the last filter that did stays in effect.
 */
export function useFilterText(value: string, onChange: (filter: string, mode: 'push' | 'replace') => void): FilterText {
  const [typed, setTyped] = useState<Typed | null>(null);
  const [settled, setSettled] = useState<string | null>(null);
  const stepped = useRef(false);
  // What came of it is in effect: the filter before is as any other from now on, so that Back finds it.
  if (typed && typed.seen.length > 1 && typed.seen.at(-1) === value) setTyped({ ...typed, seen: [value] });
  const shown = typed?.seen.includes(value) ? typed.text : value;
  const read = parsePairFilter(shown);

  const send = useCallback(
    (text: string) => {
      const filter = text.trim();
      if (filter === value || !parsePairFilter(filter).ok) return;
      setTyped({ text, seen: [value, filter] });
      onChange(filter, stepped.current ? 'replace' : 'push');
      stepped.current = true;
    },
    [value, onChange],
  );

  useEffect(() => {
    const apply = setTimeout(() => send(shown), PAUSE_MS);
    const settle = setTimeout(() => setSettled(shown), PATIENCE_MS);
    return () => {
      clearTimeout(apply);
      clearTimeout(settle);
    };
  }, [shown, send]);

  return {
    text: shown,
    read,
    settled: settled === shown,
    type: (text) => setTyped({ text, seen: typed?.seen.includes(value) ? typed.seen : [value] }),
    begin: () => {
      stepped.current = false;
    },
    apply: () => {
      send(shown);
      setSettled(shown);
      stepped.current = false;
    },
    revert: () => setTyped(null),
  };
}
