import { draftSchema } from './draft';
import { z } from './zod';

// POST /api/export {draft, format, accept}, POST /api/write-back {draft, accept, confirm}

/** `yaml` one file; `zip` a folder a namespace; `kustomize` resources and patches; `bundle` all of it with the proof; `review` what a page shows. */
export const exportFormatSchema = z.enum(['yaml', 'zip', 'kustomize', 'bundle', 'review']);
export type ExportFormat = z.infer<typeof exportFormatSchema>;

export const exportRequestSchema = z.strictObject({
  draft: draftSchema,
  format: exportFormatSchema.default('yaml'),
  /** The user's yes to what is not exactly as drafted; without it that is not exported. */
  accept: z.boolean().default(false),
});

export const writeBackRequestSchema = z.strictObject({
  draft: draftSchema,
  accept: z.boolean().default(false),
  /** The paths that the user has seen and said yes to; nothing else is written. */
  confirm: z.array(z.string().min(1)).max(10_000),
});

/** One file, and how it changes. */
export const fileDiffSchema = z.object({ path: z.string(), action: z.enum(['create', 'edit', 'delete']), diff: z.string() });
export type FileDiffView = z.infer<typeof fileDiffSchema>;

export const exportReviewSchema = z.object({
  exact: z.boolean(),
  files: z.array(fileDiffSchema),
  /** Commands that apply the one file with all policies, and delete what goes. */
  apply: z.array(z.string()),
  pullRequest: z.string(),
  /** What could not be kept of the author's own text. */
  notes: z.array(z.string()),
  writeBack: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('possible'), files: z.array(fileDiffSchema), notes: z.array(z.string()) }),
    z.object({ kind: z.literal('impossible'), reasons: z.array(z.string()).min(1) }),
  ]),
});
export type ExportReview = z.infer<typeof exportReviewSchema>;

export const writtenSchema = z.object({
  files: z.array(z.string()),
  /** Folders with what was there before. */
  backups: z.array(z.string()),
});
export type Written = z.infer<typeof writtenSchema>;
