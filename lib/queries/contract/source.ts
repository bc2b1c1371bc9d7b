import { figureSchema, problemSchema } from './common';
import { snapshotSchema } from './snapshot';
import { z } from './zod';

// GET /api/source, POST /api/source {to, …}, DELETE /api/source, GET /api/contexts

const sourceInfoSchema = z.object({ kind: z.enum(['sample', 'manifests', 'cluster']), label: z.string() });
export type SourceInfoView = z.infer<typeof sourceInfoSchema>;

/** A source that is open. Its id names it in the address of pages and requests. */
const openSourceSchema = sourceInfoSchema.extend({
  id: z.string(),
  freshness: snapshotSchema.shape.freshness,
  workloads: z.number(),
  /** How many pairs can reach each other; told with `?figures=yes`, once something was read. */
  figure: figureSchema.optional(),
});
export type OpenSourceView = z.infer<typeof openSourceSchema>;

/** Which sources are open, and which can be opened. */
export const sourceSchema = z.object({
  /** First what Drawbridge was started with: it cannot be closed, and pages whose address names no source show it. */
  open: z.array(openSourceSchema).min(1),
  /** Why no other source may be opened from here; absent when one may. */
  obstacle: z.string().optional(),
  /** How much may be handed over at once, and how many sources may be open. */
  limits: z.object({ files: z.number(), bytes: z.number(), fileBytes: z.number(), sources: z.number() }),
});
export type SourceView = z.infer<typeof sourceSchema>;

/** Besides what every problem tells of a request for a source that is not open: the context that it was, where it can be opened again. */
export const notOpenSchema = z.looseObject({ context: z.string().optional() });
export type NotOpenView = { readonly context?: string };
export const NOT_OPEN = 'urn:drawbridge:problem:source-not-open';

/** A text with the name that the user knows it by. It is shown and compared, and never used as a path. */
const uploadedFileSchema = z.strictObject({ name: z.string().min(1).max(1000), text: z.string() });
export type UploadedFile = z.infer<typeof uploadedFileSchema>;

/** Contents are checked by the reader of manifests, not here. */
export const openRequestSchema = z.discriminatedUnion('to', [
  /** What the request names as its source, read anew. */
  z.strictObject({ to: z.literal('again') }),
  z.strictObject({ to: z.literal('sample') }),
  z.strictObject({ to: z.literal('context'), context: z.string().min(1).max(1000) }),
  z.strictObject({ to: z.literal('manifests'), label: z.string().trim().min(1).max(200), files: z.array(uploadedFileSchema).min(1) }),
]);
export type OpenRequest = z.infer<typeof openRequestSchema>;

/** What was opened, as far as it is read by now. */
export const openedSchema = z.object({
  now: sourceInfoSchema.extend({ id: z.string(), isStarted: z.boolean() }),
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
