import { problemSchema } from './common';
import { z } from './zod';

// GET /api/source, POST /api/source {to, …}, GET /api/contexts

const sourceInfoSchema = z.object({ kind: z.enum(['sample', 'manifests', 'cluster']), label: z.string() });
export type SourceInfoView = z.infer<typeof sourceInfoSchema>;

/** Which sources can be opened. */
export const sourceSchema = z.object({
  now: sourceInfoSchema,
  /** What Drawbridge was started with; `isNow`: that is what is shown. */
  started: sourceInfoSchema.extend({ isNow: z.boolean() }),
  /** What was shown before. */
  previous: sourceInfoSchema.optional(),
  /** Why no other source may be opened from here; absent when one may. */
  obstacle: z.string().optional(),
  /** How much may be handed over at once. */
  limits: z.object({ files: z.number(), bytes: z.number(), fileBytes: z.number() }),
});
export type SourceView = z.infer<typeof sourceSchema>;

/** A text with the name that the user knows it by. It is shown and compared, and never used as a path. */
const uploadedFileSchema = z.strictObject({ name: z.string().min(1).max(1000), text: z.string() });
export type UploadedFile = z.infer<typeof uploadedFileSchema>;

/** Contents are checked by the reader of manifests, not here. */
export const openRequestSchema = z.discriminatedUnion('to', [
  z.strictObject({ to: z.literal('started') }),
  z.strictObject({ to: z.literal('previous') }),
  z.strictObject({ to: z.literal('sample') }),
  z.strictObject({ to: z.literal('context'), context: z.string().min(1).max(1000) }),
  z.strictObject({ to: z.literal('manifests'), label: z.string().trim().min(1).max(200), files: z.array(uploadedFileSchema).min(1) }),
]);
export type OpenRequest = z.infer<typeof openRequestSchema>;

/** What was opened, as far as it is read by now. */
export const openedSchema = z.object({
  now: sourceInfoSchema,
  revision: z.number(),
  counts: z.object({ workloads: z.number(), pods: z.number(), policies: z.number() }),
  problems: z.array(problemSchema),
});
export type OpenedView = z.infer<typeof openedSchema>;

/** Besides what every problem tells: why none of the texts could be used. */
export const nothingUsableSchema = z.looseObject({ problems: z.array(problemSchema) });

/** The contexts of the kubeconfig that the server would read, by names alone. */
export const contextsSchema = z.object({
  /** The files that were read, or looked for. */
  where: z.string().optional(),
  contexts: z.array(
    z.object({
      name: z.string(),
      cluster: z.string(),
      user: z.string().optional(),
      namespace: z.string().optional(),
      isCurrent: z.boolean(),
      /** Why it cannot be opened. */
      problem: z.string().optional(),
    }),
  ),
  /** Why there are none. */
  problem: z.string().optional(),
});
export type ContextsView = z.infer<typeof contextsSchema>;
