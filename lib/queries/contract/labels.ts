import { z } from './zod';

/** GET /api/labels : the labels that pods carry, to complete a filter or choose a grouping; keys that most workloads carry come first. */
export const labelsSchema = z.object({
  revision: z.number(),
  keys: z.array(
    z.object({
      key: z.string(),
      /** How many workloads carry it. */
      workloads: z.number(),
      values: z.array(z.object({ value: z.string(), workloads: z.number() })),
      /** How many values there are besides. */
      more: z.number(),
    }),
  ),
});
export type LabelsView = z.infer<typeof labelsSchema>;
