import type { ChangesView } from '@/lib/queries/contract/changes';

/** The last state of a source that was on screen with nothing new left to look at. */
export interface SeenMark {
  readonly history: string;
  readonly revision: number;
  /** When that was, by the clock of the browser. */
  readonly at: string;
}

/** Reads what the browser remembers of a source; `null` for anything else. */
export function parseMark(text: string | null): SeenMark | null {
  try {
    const { history, revision, at } = JSON.parse(text ?? 'null') as Partial<Record<keyof SeenMark, unknown>>;
    if (typeof history !== 'string' || typeof revision !== 'number' || !Number.isSafeInteger(revision) || typeof at !== 'string' || Number.isNaN(Date.parse(at))) return null;
    return { history, revision, at };
  } catch {
    return null;
  }
}

/** The key under which it is remembered: each source has its own. */
export const markKey = ({ kind, label }: { readonly kind: string; readonly label: string }): string => `drawbridge.seen.${kind}.${label}`;

/** The mark for what an answer shows. */
export const markOf = ({ history, to }: ChangesView, now: Date): SeenMark => ({ history, revision: to.revision, at: now.toISOString() });

/** How many pairs and workloads an answer tells of. */
export function countNews({ counts, workloads }: Pick<ChangesView, 'counts' | 'workloads'>): number {
  const edges = counts.added + counts.removed + counts.changed;
  return edges > 0 ? edges : workloads.added.length + workloads.removed.length + workloads.more;
}

/** Whether, once it was on screen, there is nothing left to look at: nothing changed, and that is sure. */
export const isAllSeen = (answer: ChangesView): boolean => countNews(answer) === 0 && answer.closeness !== 'first';
