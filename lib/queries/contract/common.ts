import { z } from './zod';

/**
 * What crosses the border between browser and server: every request is parsed by these schemas and
 * every answer has one of these types. Ports are written `8080/TCP`, `8000-8010/UDP`, `all TCP` or `all ports`.
 */

export const direction = z.enum(['ingress', 'egress']);
export const protocol = z.enum(['TCP', 'UDP', 'SCTP']);
export const portNumber = z.int().min(1).max(65535);

/** A peer as `lib/model/ids` formats it. */
export const peerId = z.string().min(1).max(600);

export const problemSchema = z.object({
  severity: z.enum(['error', 'warning', 'info']),
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  file: z.string().optional(),
  line: z.number().optional(),
  column: z.number().optional(),
  object: z.string().optional(),
  field: z.string().optional(),
});
export type ProblemView = z.infer<typeof problemSchema>;

/**
 * State of a pair of peers: `policy` allowed, and a policy's rule says so in at least one direction; `open` allowed only
 * because neither end is isolated; `unknown` cannot be told from what was read; `denied`.
 */
export const pairStateSchema = z.enum(['policy', 'open', 'unknown', 'denied']);
export type PairState = z.infer<typeof pairStateSchema>;

/** A rule of a policy, with where to find it. */
export const ruleRefSchema = z.object({
  policy: z.string(), // PolicyId
  /** `NetworkPolicy`, `AdminNetworkPolicy`, … */
  kind: z.string(),
  /** Absent for a cluster-scoped kind. */
  namespace: z.string().optional(),
  name: z.string(),
  direction,
  /** 0-based; absent when the policy as a whole is meant. */
  rule: z.number().optional(),
  /** The name that some kinds give a rule. */
  ruleName: z.string().optional(),
  field: z.string().optional(), // spec.ingress[0]
  file: z.string().optional(),
  line: z.number().optional(),
});
export type RuleRefView = z.infer<typeof ruleRefSchema>;

/** Isolation of a workload or of all the pods of a namespace in one direction; `exempt`: no policy can apply (hostNetwork). */
export const isolationSchema = z.enum(['isolated', 'partial', 'open', 'unknown', 'exempt']);
export type Isolation = z.infer<typeof isolationSchema>;

export const peerViewSchema = z.object({
  id: peerId,
  kind: z.enum(['workload', 'internet', 'private', 'nodes']),
  /** Absent for outside peers. */
  namespace: z.string().optional(),
  workloadKind: z.string().optional(),
  name: z.string(),
  replicas: z.number().optional(),
  hostNetwork: z.boolean().optional(),
  ingress: isolationSchema,
  egress: isolationSchema,
  /** How many other peers reach this one, and are reached by it, only because nothing isolates either end. */
  openInbound: z.number(),
  openOutbound: z.number(),
  /** How many other workloads reach it, and are reached by it, at all. */
  inbound: z.number(),
  outbound: z.number(),
  /**
   * Edges by a policy from, or to, so many peers that they are drawn only when this one is selected, and counted on the node
   * until then; 0 when none are held back.
   */
  wideInbound: z.number(),
  wideOutbound: z.number(),
  /** Column for a left-to-right reading: 0 outside, then ingress controllers, frontends, services, data. */
  tier: z.number(),
});
export type PeerView = z.infer<typeof peerViewSchema>;

export const edgeViewSchema = z.object({
  id: z.string(), // from + '>' + to
  from: peerId,
  to: peerId,
  state: pairStateSchema,
  /** Allowed ports (unknown ones for state `unknown`). */
  ports: z.array(z.string()),
  /** Of these, the ones the destination declares to listen on, short: `8080`, `53/UDP`. Empty when it declares none that match. */
  label: z.string(),
  /** Not every pod of the one workload reaches every pod of the other alike. */
  partial: z.boolean(),
  /** Set when only some address family works, or another condition applies. */
  note: z.string().optional(),
});
export type EdgeView = z.infer<typeof edgeViewSchema>;

export const figureSchema = z.object({
  /** Ordered pairs of different workloads. */
  pairs: z.number(),
  reachable: z.number(),
  byPolicy: z.number(),
  open: z.number(),
  unknown: z.number(),
  denied: z.number(),
});
export type FigureView = z.infer<typeof figureSchema>;
