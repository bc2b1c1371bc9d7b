import { z } from 'zod';
import type { NamedDraft } from '@/lib/model/draft';
import { draftSchema, namedDraftSchema, toDraft } from '@/lib/queries/contract/draft';
import { EMPTY_HISTORY } from './draft-store';
import type { DraftHistory } from './draft-store';

/** A draft as this browser keeps it: with its name, what can be undone, and what was last seen of it outside the browser. */
export interface KeptDraft {
  readonly id: string;
  readonly name: string;
  readonly notes?: string;
  readonly history: DraftHistory;
  /** The draft and its version as they were saved or opened outside the browser; merging begins there. */
  readonly saved?: { readonly draft: NamedDraft; readonly version: string };
}

const historySchema = z.object({ past: z.array(draftSchema).max(200), present: draftSchema, future: z.array(draftSchema).max(200) });
const keptSchema = historySchema.extend({
  name: namedDraftSchema.shape.name,
  notes: namedDraftSchema.shape.notes,
  saved: z.object({ draft: namedDraftSchema, version: z.string() }).optional(),
});

/** What the drafts of a source are kept under: a cluster and a folder of manifests that are called alike do not share theirs. */
export const shelfName = ({ kind, label }: { readonly kind: 'sample' | 'manifests' | 'cluster'; readonly label: string }): string => (kind === 'cluster' ? `cluster\n${label}` : label);

/** Where the drafts for a source are kept: each source has its own, and each draft, so that two pages on two drafts do not meet. */
export const draftsPrefix = (shelf: string): string => `drawbridge.drafts.${encodeURIComponent(shelf)}/`;
/** Which of them is open. */
export const openKey = (shelf: string): string => `drawbridge.draft-open.${encodeURIComponent(shelf)}`;
/** Where the only draft of a source was kept before drafts had names. */
export const unnamedKey = (sourceLabel: string): string => `drawbridge.draft.${sourceLabel}`;

/** Reads what `formatKeptDraft` wrote; `null` for a damaged text. */
export function parseKeptDraft(id: string, text: string): KeptDraft | null {
  const parsed = keptSchema.safeParse(parseJson(text));
  if (!parsed.success) return null;
  const { name, notes, saved, ...history } = parsed.data;
  return { id, name, ...(notes === undefined ? {} : { notes }), history: toHistory(history), ...(saved ? { saved: { version: saved.version, draft: { ...toDraft(saved.draft), name: saved.draft.name } } } : {}) };
}

/** The text that keeps a draft. `steps`: so many of those that can be undone and redone. */
export function formatKeptDraft({ name, notes, history, saved }: KeptDraft, steps = Infinity): string {
  const past = steps === Infinity ? history.past : history.past.slice(history.past.length - Math.min(steps, history.past.length));
  return JSON.stringify({ name, notes, past, present: history.present, future: history.future.slice(0, steps), saved });
}

/** The history that was kept of an unnamed draft; `null` for a damaged text. */
export function parseUnnamedDraft(text: string): DraftHistory | null {
  const parsed = historySchema.safeParse(parseJson(text));
  return parsed.success ? toHistory(parsed.data) : null;
}

/** A draft that nothing was drawn on yet. */
export const emptyDraft = (id: string, name: string): KeptDraft => ({ id, name, history: EMPTY_HISTORY });

/** The draft as it is now, as it is shared. */
export function namedDraft({ name, notes, history }: KeptDraft): NamedDraft {
  return { ...history.present, name, ...(notes ? { notes } : {}) };
}

const toHistory = ({ past, present, future }: z.infer<typeof historySchema>): DraftHistory => ({ past: past.map(toDraft), present: toDraft(present), future: future.map(toDraft) });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
