import { namedDraftSchema } from './draft';
import { z } from './zod';

// GET /api/drafts; PUT /api/drafts {draft, version}

export const savedDraftSchema = z.object({
  draft: namedDraftSchema,
  /** Names what is there; saving asks for the one that was last seen. */
  version: z.string(),
});
export type SavedDraftView = z.infer<typeof savedDraftSchema>;

/** The place outside the browser where drafts can be kept, and what is there. */
export const savedDraftsSchema = z.object({
  place: z.object({
    kind: z.enum(['folder', 'configmap', 'none']),
    label: z.string(),
    /** Why nothing can be saved there; absent when it can. */
    obstacle: z.string().optional(),
  }),
  drafts: z.array(savedDraftSchema),
  /** What lies there and is no draft that can be read. */
  problems: z.array(z.string()),
});
export type SavedDraftsView = z.infer<typeof savedDraftsSchema>;

/** `version` is what was last seen there, `null` for a draft that is not there yet. */
export const saveDraftSchema = z.strictObject({ draft: namedDraftSchema, version: z.string().max(200).nullable() });

export const draftSavedSchema = z.object({ version: z.string() });

/** The member of a 409: what is there now, `null` when it is gone. */
export const otherDraftSchema = z.object({ current: savedDraftSchema.nullable() });
