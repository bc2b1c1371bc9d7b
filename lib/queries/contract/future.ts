import { direction, peerId, ruleRefSchema } from './common';
import { z } from './zod';

// GET /api/future?peer=peerId : a workload, or a namespace

/** What today's policies would allow with pods that are not there yet; only the peer's own half is asked. */
const futureReachSchema = z.object({
  /** For every such pod. */
  allowed: z.array(z.string()),
  /** For some of them, or not to be told. */
  possible: z.array(z.string()),
  /** Names of ports that rules would look up on the new pod. */
  named: z.array(z.string()),
});

export const futureSchema = z.object({
  revision: z.number(),
  peer: peerId,
  directions: z.array(
    z.object({
      direction,
      /** Whether any policy of any tier applies: without one all is open. For a namespace: whether a new workload would be isolated. */
      isolation: z.enum(['isolated', 'open', 'unknown']),
      /** Any pod of any namespace, whatever its labels. */
      anyPod: futureReachSchema,
      /** Of a workload: pods that its rules would treat otherwise if they appeared; `today`: whether there are such pods already. */
      newcomers: z.array(futureReachSchema.extend({ who: z.string(), today: z.boolean() })),
      /** How many more kinds of newcomers there are. */
      more: z.number(),
      /** Of a namespace: policies that pick some of its pods by labels, and may pick a new one. */
      selective: z.array(ruleRefSchema),
    }),
  ),
  /** What else to know. */
  notes: z.array(z.string()),
  /** What holds only by accident of today's labels. */
  accidents: z.array(z.object({ message: z.string(), policies: z.array(ruleRefSchema) })),
});
export type FutureView = z.infer<typeof futureSchema>;
