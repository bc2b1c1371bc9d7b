import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { readOfTab, writeOfTab } from '@/components/ui/storage';
import { isForgotten, applyRunQuery } from '@/lib/queries/apply';
import { applyRunSchema, type ApplyRun } from '@/lib/queries/contract/apply';
import { pageSource } from '@/lib/queries/page-source';

/** The run that this tab follows. */
export interface FollowedRun {
  /** As last heard of; `null` when none is followed. */
  readonly run: ApplyRun | null;
  /** Why nothing newer is known. `isForgotten`: the server was started anew since. */
  readonly silence: { readonly message: string; readonly isForgotten: boolean } | null;
  readonly follow: (run: ApplyRun) => void;
  readonly forget: () => void;
}

/** A page shows one source, and a run belongs to it. */
const key = (): string => `drawbridge.apply-run.${pageSource() ?? ''}`;

/** Follows the run that was started last in this tab, across reloads, until it is forgotten. For client rendering only. */
export function useRun(): FollowedRun {
  const [first, setFirst] = useState<ApplyRun | null>(readKept);
  const query = useQuery(applyRunQuery(first));
  const run = first === null ? null : (query.data ?? first);
  useEffect(() => {
    if (run !== null) writeOfTab(key(), JSON.stringify(run));
  }, [run]);
  const follow = (next: ApplyRun) => {
    // Written at once: the page may be left before it is drawn again.
    writeOfTab(key(), JSON.stringify(next));
    setFirst(next);
  };
  const forget = () => {
    writeOfTab(key(), '');
    setFirst(null);
  };
  return { run, silence: run !== null && query.error ? { message: query.error.message, isForgotten: isForgotten(query.error) } : null, follow, forget };
}

function readKept(): ApplyRun | null {
  return parseKeptRun(readOfTab(key()));
}

/** Reads what a tab has kept of a run; anything else is none. */
export function parseKeptRun(text: string | null): ApplyRun | null {
  if (!text) return null;
  try {
    const parsed = applyRunSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
