import { pairStateSchema, peerId } from './common';
import { explainSchema } from './explain';
import { exposureSchema } from './reach';
import { z } from './zod';

// Services: GET /api/service?id=service/shop/web, GET /api/explain?from=&to=service/shop/web&port=80/TCP

/** Pods of one workload behind a port of a Service, or an address. */
const backendSchema = z.object({
  /** The workload, or the outside peer that an address belongs to; absent when neither is known. */
  peer: peerId.optional(),
  /** `shop/web`, or the address. */
  name: z.string(),
  pods: z.number(),
  /** The port that policies see. */
  port: z.string(),
});

/** How many backends, counted in pods, can be reached. */
const backendCountSchema = z.object({ reachable: z.number(), possible: z.number(), all: z.number() });

export const serviceSchema = z.object({
  revision: z.number(),
  id: peerId,
  namespace: z.string(),
  name: z.string(),
  type: z.enum(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']),
  headless: z.boolean(),
  selector: z.record(z.string(), z.string()).optional(),
  externalName: z.string().optional(),
  ports: z.array(z.object({ port: z.string(), name: z.string().optional(), targetPort: z.string(), nodePort: z.number().optional(), backends: z.array(backendSchema) })),
  /** Peers that reach some backend on some port, unknown ones included, the certain first. */
  reach: z.array(z.object({ peer: peerId, state: pairStateSchema, ports: z.array(z.string()), backends: backendCountSchema })),
  exposures: z.array(exposureSchema),
  /** Ways from outside that name it and lead nowhere. */
  broken: z.array(z.object({ kind: z.string(), by: exposureSchema.shape.by, entry: z.string(), message: z.string() })),
  notes: z.array(z.string()),
});
export type ServiceView = z.infer<typeof serviceSchema>;

export const serviceExplainSchema = z.object({
  revision: z.number(),
  from: peerId,
  service: peerId,
  port: z.string().optional(),
  verdict: z.enum(['allowed', 'denied', 'unknown']),
  state: pairStateSchema,
  ports: z.array(
    z.object({
      port: z.string(),
      name: z.string().optional(),
      state: pairStateSchema,
      count: backendCountSchema,
      backends: z.array(backendSchema.extend({ state: pairStateSchema, note: z.string().optional() })),
    }),
  ),
  notes: z.array(z.string()),
  /** Why, for a backend that shows the verdict. */
  example: explainSchema.omit({ revision: true }).optional(),
});
export type ServiceExplainView = z.infer<typeof serviceExplainSchema>;
