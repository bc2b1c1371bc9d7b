import { isolationSchema, peerId } from './common';
import { z } from './zod';

// GET /api/unisolated

export const unisolatedSchema = z.object({
  revision: z.number(),
  /** Workloads of which some pods are not isolated in one direction or both; what cannot be told is not among them. */
  workloads: z.array(z.object({ peer: peerId, ingress: isolationSchema, egress: isolationSchema })),
});
export type UnisolatedView = z.infer<typeof unisolatedSchema>;
