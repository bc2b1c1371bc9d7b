import { edgeViewSchema, isolationSchema, pairStateSchema, peerId, peerViewSchema, portNumber, protocol } from './common';
import { z } from './zod';

// GET /api/graph?namespace=a&namespace=b&port=8080/TCP&focus=peerId&route=peerId&from=peerId

export const graphQuerySchema = z.object({
  namespaces: z.array(z.string()).optional(),
  /** Only edges that allow this port. */
  port: z.object({ protocol, port: portNumber }).optional(),
  /** This peer's edges are all included, the implicit ones too, before any other. */
  focus: peerId.optional(),
  /** An Ingress or a route whose lines are all included, with what they run through; from the Internet unless `from` says another. */
  route: peerId.optional(),
  from: peerId.optional(),
});
export type GraphQuery = z.infer<typeof graphQuerySchema>;

/** A peer reaches, or does not reach, pods by way of an Ingress or a route. */
export const routeLineSchema = z.object({
  id: z.string(),
  from: peerId,
  to: peerId,
  route: peerId,
  state: pairStateSchema,
  /** What clients address: `shop.example/cart`. */
  entries: z.array(z.string()),
  /** The ports of the pods. */
  ports: z.array(z.string()),
  /** Whose pods open the connections; empty when that is not known. */
  controllers: z.array(peerId),
});
export type RouteLine = z.infer<typeof routeLineSchema>;

export const graphSchema = z.object({
  revision: z.number(),
  namespaces: z.array(z.object({ name: z.string(), ingress: isolationSchema, egress: isolationSchema })),
  nodes: z.array(peerViewSchema),
  /** Rule-backed and unknown edges, and the focus's open ones. */
  edges: z.array(edgeViewSchema),
  /** Those of the route asked about, and what Ingresses and routes let in from the Internet while that is little. */
  routes: z.array(routeLineSchema),
  /** What the budget of one screen left out. */
  hidden: z.object({ nodes: z.number(), edges: z.number() }),
});
export type GraphView = z.infer<typeof graphSchema>;
