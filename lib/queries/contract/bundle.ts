import { isolationSchema, pairStateSchema, peerId } from './common';
import { z } from './zod';

// GET /api/bundle?from=namespace/shop&to=group/team/data&port=8080/TCP&filter=…

/** The pairs that a bundle of the map stands for. */
export const bundlePairsSchema = z.object({
  revision: z.number(),
  /** What the ends are called. */
  from: z.string(),
  to: z.string(),
  /** How many pairs there are of each state; the rest is denied. */
  counts: z.object({ policy: z.number(), unknown: z.number(), open: z.number(), pairs: z.number() }),
  /** The first of them: what policies allow, then what is unknown, then what is open. */
  pairs: z.array(z.object({ from: peerId, to: peerId, state: pairStateSchema, ports: z.array(z.string()), label: z.string(), note: z.string().optional() })),
});
export type BundlePairsView = z.infer<typeof bundlePairsSchema>;

// GET /api/group?id=group/team/data

/** A group of workloads that is no namespace. */
export const groupPanelSchema = z.object({
  revision: z.number(),
  id: z.string(),
  name: z.string(),
  workloads: z.array(peerId),
  pods: z.number(),
  ingress: isolationSchema,
  egress: isolationSchema,
  openWorkloads: z.number(),
  findings: z.number(),
});
export type GroupPanelView = z.infer<typeof groupPanelSchema>;
