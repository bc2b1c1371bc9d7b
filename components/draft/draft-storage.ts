import { z } from 'zod';
import { draftSchema, toDraft } from '@/lib/queries/contract/draft';
import { EMPTY_HISTORY } from './draft-store';
import type { DraftHistory } from './draft-store';

const historySchema = z.object({ past: z.array(draftSchema).max(200), present: draftSchema, future: z.array(draftSchema).max(200) });

export interface LoadedDraft {
  readonly history: DraftHistory;
  /** Set when what was stored could not be used; says so. */
  readonly message?: string;
}

/** Where the draft for a source is kept: each source has its own. */
export const draftKey = (sourceLabel: string): string => `drawbridge.draft.${sourceLabel}`;

/** Reads what `storeDraft` wrote; a damaged text gives an empty draft and a message. */
export function parseStoredDraft(text: string | null): LoadedDraft {
  if (text === null) return { history: EMPTY_HISTORY };
  let stored: unknown;
  try {
    stored = JSON.parse(text);
  } catch {
    return damaged;
  }
  const parsed = historySchema.safeParse(stored);
  if (!parsed.success) return damaged;
  const { past, present, future } = parsed.data;
  return { history: { past: past.map(toDraft), present: toDraft(present), future: future.map(toDraft) } };
}

/** The text that keeps a draft and its history. */
export function formatStoredDraft({ past, present, future }: DraftHistory): string {
  return JSON.stringify({ past, present, future });
}

const damaged: LoadedDraft = { history: EMPTY_HISTORY, message: 'The draft kept in this browser was damaged and has been discarded.' };
