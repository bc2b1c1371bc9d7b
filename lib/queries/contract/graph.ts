import { edgeViewSchema, isolationSchema, pairStateSchema, peerId, peerViewSchema, portNumber, protocol } from './common';
import type { Grouping } from './grouping';
import { z } from './zod';

// GET /api/graph?namespace=a&namespace=b&port=8080/TCP&focus=peerId&route=peerId&from=peerId
//               &group=team&level=groups&open=groupId&open=peerId&closed=groupId&reveal=peerId

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
/** Without a level or a grouping: by namespace, with their workloads while all of them fit. */
export type GraphQuery = z.infer<typeof graphQuerySchema> & {
  readonly grouping?: Grouping;
  readonly level?: 'auto' | 'groups' | 'workloads';
  /** Groups, and workloads, opened and closed by hand. */
  readonly open?: readonly string[];
  readonly closed?: readonly string[];
  /** Peers to show besides the focus, for which their groups are opened unless they were closed by hand. */
  readonly reveal?: readonly string[];
};

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

/** A group of workloads: a closed one stands for them, an open one is the box around them. */
export const groupViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Set when the group is a namespace. */
  namespace: z.string().optional(),
  open: z.boolean(),
  /** Open even if nobody opens it by hand: for its level, or for what is selected in it. */
  keptOpen: z.boolean(),
  /** Closed, and beyond what one screen can bear: it keeps its place, and its bundles are not drawn. */
  faint: z.boolean(),
  workloads: z.number(),
  pods: z.number(),
  /** How many of its workloads the budget left out while it is open. */
  hidden: z.number(),
  ingress: isolationSchema,
  egress: isolationSchema,
  /** How many of its workloads others reach only because nothing isolates either end. */
  openWorkloads: z.number(),
  findings: z.number(),
  /** Pairs between its own workloads, but those that are open for lack of isolation; told while it is closed. */
  inner: z.number(),
  /** From and to how many others bundles are held back, since it is nearly everybody. */
  wideInbound: z.number(),
  wideOutbound: z.number(),
  tier: z.number(),
  /** Its workloads, where a name does not tell them: for all groupings but by namespace. */
  members: z.array(peerId).optional(),
});
export type GroupView = z.infer<typeof groupViewSchema>;

/** The pairs between two closed groups, or between one and a workload or the outside, as one line. */
export const bundleSchema = z.object({
  id: z.string(), // from + '>' + to
  from: z.string(),
  to: z.string(),
  /** `policy` when policies allow some of the pairs. */
  state: pairStateSchema,
  /** How many pairs policies allow, of how many it cannot be told, and how many are open for lack of isolation. */
  pairs: z.object({ policy: z.number(), unknown: z.number(), open: z.number() }),
  /** The ports of the pairs of its state; and of these, those that the destinations declare to listen on. */
  ports: z.array(z.string()),
  label: z.string(),
});
export type BundleView = z.infer<typeof bundleSchema>;

/** What an opened workload shows of itself. */
export const workloadDetailSchema = z.object({
  ports: z.array(z.object({ port: portNumber, protocol, names: z.array(z.string()) })),
  /** The first of its pods that take part; `count`: how many pods a template stands for. */
  pods: z.array(z.object({ name: z.string(), address: z.string().optional(), node: z.string().optional(), phase: z.string().optional(), count: z.number() })),
  morePods: z.number(),
});
export type WorkloadDetail = z.infer<typeof workloadDetailSchema>;

export const graphSchema = z.object({
  revision: z.number(),
  /** What is shown where nothing is opened or closed by hand: every group's workloads, or the groups alone. */
  level: z.enum(['groups', 'workloads']),
  groups: z.array(groupViewSchema),
  /** Workloads of open groups, each with its group, and peers outside the cluster. */
  nodes: z.array(peerViewSchema.extend({ group: z.string().optional(), detail: workloadDetailSchema.optional() })),
  /** Rule-backed and unknown edges, and the focus's open ones. */
  edges: z.array(edgeViewSchema),
  bundles: z.array(bundleSchema),
  /** Those of the route asked about, and what Ingresses and routes let in from the Internet while that is little. */
  routes: z.array(routeLineSchema),
  /** What the budget of one screen left out: workloads, pairs of theirs, groups that are only hinted at, and whether a filter asks for more open pairs than can be looked at. */
  hidden: z.object({ nodes: z.number(), edges: z.number(), groups: z.number(), open: z.boolean() }),
});
export type GraphView = z.infer<typeof graphSchema>;
