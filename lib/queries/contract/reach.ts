import { direction, pairStateSchema, peerId, peerViewSchema, portNumber, protocol, ruleRefSchema } from './common';
import { z } from './zod';

// GET /api/reach?peer=peerId : one workload or outside peer; without peer: the whole table

export const reachRowSchema = z.object({
  peer: peerViewSchema,
  state: pairStateSchema,
  ports: z.array(z.string()),
  label: z.string(),
  partial: z.boolean(),
  note: z.string().optional(),
  /** The rules that allow it, of both directions. */
  by: z.array(ruleRefSchema),
});
export type ReachRow = z.infer<typeof reachRowSchema>;

/** A way from outside the cluster to a workload. */
export const exposureSchema = z.object({
  /** `LoadBalancer`, `NodePort`, `ExternalIP`, `HostPort`, `Ingress`, `HTTPRoute` and the like, `Route` of OpenShift. */
  kind: z.string(),
  /** The object that opens it. */
  by: z.object({ kind: z.string(), namespace: z.string(), name: z.string(), file: z.string().optional(), line: z.number().optional() }),
  /** What clients address: `shop.example/cart`, `port 30080/TCP of every node`. */
  entry: z.string(),
  /** The Service between, and its port. */
  service: peerId.optional(),
  servicePort: z.string().optional(),
  workload: peerId,
  /** The ports of the pods that it leads to. */
  ports: z.array(z.string()),
  /** `unknown` where the readings differ: then it is possible. */
  state: pairStateSchema,
  /** Whom the traffic may come from, and what policies say of it then. */
  readings: z.array(
    z.object({
      words: z.string(),
      state: pairStateSchema,
      detail: z.string().optional(),
      /** Stands for the source, to ask why. */
      peer: peerId.optional(),
      pods: z.object({ reachable: z.number(), possible: z.number(), all: z.number() }),
    }),
  ),
  notes: z.array(z.string()),
});
export type ExposureView = z.infer<typeof exposureSchema>;

export const reachSchema = z.object({
  revision: z.number(),
  peer: peerViewSchema,
  serviceAccount: z.string().optional(),
  listensOn: z.array(z.object({ port: portNumber, protocol, name: z.string().optional() })),
  services: z.array(peerId),
  labels: z.record(z.string(), z.string()),
  ingressIsolatedBy: z.array(ruleRefSchema),
  egressIsolatedBy: z.array(ruleRefSchema),
  inbound: z.array(reachRowSchema),
  outbound: z.array(reachRowSchema),
  /** Whether its own replicas reach each other; absent for a single pod. */
  replicas: z.object({ state: pairStateSchema, ports: z.array(z.string()) }).optional(),
  /** How it is reached from outside the cluster. */
  exposures: z.array(exposureSchema),
  policies: z.array(
    z.object({ id: z.string(), kind: z.string(), namespace: z.string().optional(), name: z.string(), directions: z.array(direction), yaml: z.string(), file: z.string().optional(), line: z.number().optional() }),
  ),
  notes: z.array(z.string()),
});
export type ReachView = z.infer<typeof reachSchema>;

/** GET /api/pairs?filter=…&group=… : the table of who can reach whom, ordered pairs that are not denied, outside peers included; those that the filter leaves. */
export const pairsSchema = z.object({
  revision: z.number(),
  rows: z.array(
    z.object({
      from: peerId,
      to: peerId,
      state: pairStateSchema,
      ports: z.array(z.string()),
      label: z.string(),
      partial: z.boolean(),
      /** The policies that allow it, `namespace/name`. */
      by: z.array(z.string()),
      /** Why, as a position among the reasons. */
      reason: z.number(),
    }),
  ),
  /** Why pairs are as they are, in words, each once. */
  reasons: z.array(z.string()),
  /** Pairs there are, and pairs that the filter leaves. */
  total: z.number(),
  matching: z.number(),
  /** Those of them beyond the limit of one answer; the CSV has them all. */
  truncated: z.number(),
  /** How many of those that match are in each group, whether listed or not; by namespace, by end and by state only. */
  groups: z.array(z.object({ key: z.string(), pairs: z.number() })).optional(),
});
export type PairsView = z.infer<typeof pairsSchema>;
