import { direction, pairStateSchema, peerId, peerViewSchema } from './common';
import { z } from './zod';

// GET /api/hops?peer=peerId&direction=egress&hops=2&state=policy&state=open&addresses=any&open=1:namespace/shop
// GET /api/paths?from=peerId&to=peerId&legs=4

export const legStateSchema = pairStateSchema.exclude(['denied']);
export type LegState = z.infer<typeof legStateSchema>;

/** How many workloads stand on what. */
export const stateCountsSchema = z.object({ policy: z.number(), open: z.number(), unknown: z.number() });
export type StateCounts = z.infer<typeof stateCountsSchema>;

/**
 * One thing in a column. `state` is that of the best shortest way to it: `policy` when rules alone lead there in so many hops, `open` when
 * nothing but openness does on some leg of each, `unknown` when it is only possible.
 */
export const hopItemSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('peer'),
    /** Unique among the columns of one answer. */
    key: z.string(),
    peer: peerViewSchema,
    state: legStateSchema,
    /** In how many hops rules alone lead there, whatever was asked; absent when they do not. */
    ruledIn: z.number().optional(),
    /** Of the first hop: the ports, short. */
    label: z.string().optional(),
    /** What a client outside addresses to get there: `shop.example/cart`. */
    entries: z.array(z.string()).optional(),
    /** The group that it was unfolded from. */
    of: z.string().optional(),
  }),
  z.object({ kind: z.literal('group'), key: z.string(), id: z.string(), name: z.string(), workloads: z.number(), counts: stateCountsSchema, isOpen: z.boolean() }),
  /** What is left out of the column, or of an unfolded group; `groups` is 0 where it is workloads alone. */
  z.object({ kind: z.literal('more'), key: z.string(), groups: z.number(), workloads: z.number(), counts: stateCountsSchema, canOpen: z.boolean() }),
]);
export type HopItem = z.infer<typeof hopItemSchema>;

export const hopColumnSchema = z.object({
  hop: z.number(),
  /** Workloads alone; what is outside the cluster is among the items. */
  counts: stateCountsSchema,
  items: z.array(hopItemSchema),
});
export type HopColumn = z.infer<typeof hopColumnSchema>;

/** Legs between two things that are shown, `near` on the side of the start: in the direction of traffic, or against it. */
export const hopLineSchema = z.object({ near: z.string(), far: z.string(), counts: stateCountsSchema });
export type HopLine = z.infer<typeof hopLineSchema>;

export const hopsSchema = z.object({
  revision: z.number(),
  peer: peerViewSchema,
  direction,
  /** How many other workloads there are that run. */
  workloads: z.number(),
  /** Within the hops asked for. */
  counts: stateCountsSchema,
  /** How many of the workloads within the hops asked for rules alone lead to, be it by more hops. */
  ruled: z.number(),
  /** The hop after which nothing new comes. */
  deepest: z.number(),
  columns: z.array(hopColumnSchema),
  lines: z.array(hopLineSchema),
  /** Lines beyond what can be drawn. */
  moreLines: z.number(),
  /**
   * From the Internet alone. Workloads that policies let it reach by their own addresses while nothing publishes them, and whether the
   * hops go on from those too.
   */
  byAddress: z.object({ counts: stateCountsSchema, included: z.boolean() }).optional(),
});
export type HopsView = z.infer<typeof hopsSchema>;

export const pathLegSchema = z.object({ state: legStateSchema, ports: z.array(z.string()), label: z.string(), partial: z.boolean(), note: z.string().optional() });

export const pathsSchema = z.object({
  revision: z.number(),
  from: peerId,
  to: peerId,
  /** Everybody on the ways, the two ends first. */
  peers: z.array(peerViewSchema),
  /** Fewest legs first; a leg stands between each two peers. */
  paths: z.array(z.object({ peers: z.array(peerId), legs: z.array(pathLegSchema), state: legStateSchema })),
  /** `all`: there is no other way; `legs` and `paths`: there are more beyond that bound; `work`: the search gave up, and there may be. */
  end: z.enum(['all', 'legs', 'paths', 'work']),
  bounds: z.object({ legs: z.number(), paths: z.number() }),
});
export type PathsView = z.infer<typeof pathsSchema>;
