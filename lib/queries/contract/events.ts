import { snapshotSchema } from './snapshot';
import { z } from './zod';

// GET /api/events (Server-Sent Events)

/** `event: snapshot`, `id:` the revision. The browser then asks again for what it shows, and forgets what it knew of another source. */
export const eventSchema = z.object({ revision: z.number(), source: snapshotSchema.shape.source, freshness: snapshotSchema.shape.freshness });
export type SnapshotEvent = z.infer<typeof eventSchema>;
