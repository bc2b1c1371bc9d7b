import { snapshotSchema } from './snapshot';
import { z } from './zod';

// GET /api/events (Server-Sent Events)

/** `event: snapshot`, `id:` the revision. The browser then asks again for what it shows. */
export const eventSchema = z.object({
  revision: z.number(),
  freshness: snapshotSchema.shape.freshness,
  /** Another number whenever the list of open sources reads otherwise. */
  sources: z.number(),
});
export type SnapshotEvent = z.infer<typeof eventSchema>;
