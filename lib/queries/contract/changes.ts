import { pairStateSchema, peerId } from './common';
import { z } from './zod';

// GET /api/changes?since=<revision or ISO time>&history=<id>

/** A state that the source had, and since when. */
export const momentSchema = z.object({ revision: z.number(), at: z.iso.datetime() });

/** What held of a pair at one moment. */
export const pairSideSchema = z.object({
  state: pairStateSchema,
  /** Allowed ports. */
  ports: z.array(z.string()),
  /** Ports of which it could not be told. */
  unknown: z.array(z.string()),
  partial: z.boolean(),
});

/** A pair whose connections differ. A workload and itself are its replicas. */
export const changedEdgeSchema = z.object({
  from: peerId,
  to: peerId,
  /** `added`: nothing was or might have been allowed, and something is now; `removed`: the reverse; `changed`: other ports, or what could be told and no longer can. */
  change: z.enum(['added', 'removed', 'changed']),
  before: pairSideSchema,
  after: pairSideSchema,
  /** Ports that became allowed, and ports that no longer surely are. */
  opened: z.array(z.string()),
  closed: z.array(z.string()),
  /** What of policies, labels, ports or addresses makes it, in words. */
  causes: z.array(z.string()),
});
export type ChangedEdge = z.infer<typeof changedEdgeSchema>;

export const changeCountsSchema = z.object({ added: z.number(), removed: z.number(), changed: z.number() });
export type ChangeCounts = z.infer<typeof changeCountsSchema>;

/** Changes that have the same objects for a cause. */
export const changeGroupSchema = z.object({
  /** Differs between groups. */
  id: z.string(),
  /** `untold`: none was found; `unsought`: there are too many to ask of each. */
  kind: z.enum(['cause', 'untold', 'unsought']),
  /** `NetworkPolicy shop/db changed`; several where only together they explain it. Empty but for `cause`. */
  objects: z.array(
    z.object({
      /** What of the object it is: the policy or workload itself, or its labels, ports, addresses and so on. */
      kind: z.enum(['policy', 'labels', 'ports', 'addresses', 'pods', 'workload', 'unread', 'profile', 'network']),
      title: z.string(),
      change: z.enum(['added', 'removed', 'changed']),
      /** The policy that it is, if it is one. */
      policy: z.string().optional(),
      file: z.string().optional(),
      line: z.number().optional(),
    }),
  ),
  counts: changeCountsSchema,
  /** The first of them. */
  edges: z.array(changedEdgeSchema),
});
export type ChangeGroup = z.infer<typeof changeGroupSchema>;

export const changesSchema = z.object({
  /** The server's reading of the source; revisions of another one mean nothing here. */
  history: z.string(),
  /** Since when states are kept. */
  begins: z.iso.datetime(),
  from: momentSchema,
  to: momentSchema,
  /** `exact`: `from` is what was asked for; `earlier`: the last state kept before it; `first`: nothing so old is known. */
  closeness: z.enum(['exact', 'earlier', 'first']),
  counts: changeCountsSchema,
  workloads: z.object({ added: z.array(peerId), removed: z.array(peerId), more: z.number() }),
  /** Of the pairs counted, those of which something could not be told, before or now. */
  untold: z.number(),
  /** Pairs of which nothing can be told, before and now, although what policies say of them differs. */
  doubtful: z.number(),
  /** The largest first. */
  groups: z.array(changeGroupSchema),
  /** Groups that are not listed, and the pairs in them. */
  more: z.object({ groups: z.number(), pairs: z.number() }),
  /** Whether all pairs were counted; otherwise there are at least so many. */
  complete: z.boolean(),
});
export type ChangesView = z.infer<typeof changesSchema>;
