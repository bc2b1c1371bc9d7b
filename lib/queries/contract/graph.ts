import { edgeViewSchema, isolationSchema, peerId, peerViewSchema, portNumber, protocol } from './common';
import { z } from './zod';

// GET /api/graph?namespace=a&namespace=b&port=8080/TCP&focus=peerId

export const graphQuerySchema = z.object({
  namespaces: z.array(z.string()).optional(),
  /** Only edges that allow this port. */
  port: z.object({ protocol, port: portNumber }).optional(),
  /** This peer's edges are all included, the implicit ones too, before any other. */
  focus: peerId.optional(),
});
export type GraphQuery = z.infer<typeof graphQuerySchema>;

export const graphSchema = z.object({
  revision: z.number(),
  namespaces: z.array(z.object({ name: z.string(), ingress: isolationSchema, egress: isolationSchema })),
  nodes: z.array(peerViewSchema),
  /** Rule-backed and unknown edges, and the focus's open ones. */
  edges: z.array(edgeViewSchema),
  /** What the budget of one screen left out. */
  hidden: z.object({ nodes: z.number(), edges: z.number() }),
});
export type GraphView = z.infer<typeof graphSchema>;
