import { peerId } from './common';
import { draftChangeSchema } from './draft';
import { z } from './zod';

/** Something in the policies that likely is not what their authors meant, or is worth knowing, with its evidence. */
export const findingSchema = z.object({
  /** `selects-nothing`, `missing-half`, …: the codes of the findings' catalogue. */
  code: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  /** What all findings with this code are called, and why they matter. */
  title: z.string(),
  why: z.string(),
  message: z.string(),
  /** What was probably meant, or what to do. */
  hint: z.string().optional(),
  /** The Kubernetes objects concerned, the first of them; `field` is a path inside the very first. */
  objects: z.array(z.object({ kind: z.string(), namespace: z.string().optional(), name: z.string(), file: z.string().optional(), line: z.number().optional() })),
  /** How many objects there are besides. */
  moreObjects: z.number(),
  field: z.string().optional(),
  peers: z.array(peerId),
  /** The changes to a draft that would mend it; empty where none would. */
  fix: z.array(z.lazy(() => draftChangeSchema)),
});
export type FindingView = z.infer<typeof findingSchema>;
