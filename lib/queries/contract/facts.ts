import { figureSchema, peerId } from './common';
import { findingSchema } from './finding';
import { z } from './zod';

// GET /api/facts

/** What is worth knowing first. */
export const factsSchema = z.object({
  revision: z.number(),
  workloads: z.number(),
  /**
   * Workloads by what isolates all their pods: `both` directions, or one alone. `partly`: some of their pods, not all. `exempt`: no policy
   * can apply, as with hostNetwork. `idle`: none of its pods runs. The numbers add up to `workloads`.
   */
  isolation: z.object({ both: z.number(), ingress: z.number(), egress: z.number(), partly: z.number(), none: z.number(), unknown: z.number(), exempt: z.number(), idle: z.number() }),
  pairs: figureSchema,
  /** The most harmful findings first, and how many there are besides. */
  findings: z.array(findingSchema),
  moreFindings: z.number(),
  /** A pair of workloads that is denied, as an example to ask about; absent when none was found quickly. */
  denied: z.object({ from: peerId, to: peerId }).optional(),
});
export type FactsView = z.infer<typeof factsSchema>;
