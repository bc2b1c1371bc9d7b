import { pairStateSchema, peerId } from './common';
import { explainSchema } from './explain';
import { exposureSchema } from './reach';
import { serviceSchema } from './service';
import { z } from './zod';

// Ingresses, Gateway API routes and OpenShift Routes: GET /api/explain?from=&to=route/shop/Ingress/web[/shop.example]

const exampleSchema = explainSchema.omit({ revision: true });

export const routeExplainSchema = z.object({
  revision: z.number(),
  from: peerId,
  route: peerId,
  object: exposureSchema.shape.by,
  /** Every host that it names, whichever is asked about. */
  hosts: z.array(z.string()),
  /** Who is meant to serve it, as it says itself: `class nginx`, `Gateway infra/public`. */
  servedBy: z.array(z.string()),
  verdict: z.enum(['allowed', 'denied', 'unknown']),
  state: pairStateSchema,
  /** The first leg, to the controller that serves it: one for every controller that may. */
  approaches: z.array(
    z.object({
      /** Absent when it is not among what was read. */
      controller: peerId.optional(),
      /** Absent where there is nothing to judge. */
      state: pairStateSchema.optional(),
      ways: z.array(z.object({ words: z.string(), state: pairStateSchema, detail: z.string().optional(), readings: exposureSchema.shape.readings })),
      /** Why, for a connection that shows it. */
      example: exampleSchema.optional(),
    }),
  ),
  /** The second leg, from the controller to pods; `over` is what holds of both legs together. */
  ways: z.array(exposureSchema.extend({ over: pairStateSchema })),
  broken: serviceSchema.shape.broken,
  notes: z.array(z.string()),
  /** Why, for a connection of the second leg that shows the verdict. */
  example: exampleSchema.optional(),
});
export type RouteExplainView = z.infer<typeof routeExplainSchema>;
