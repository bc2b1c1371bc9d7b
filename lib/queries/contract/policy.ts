import { direction, pairStateSchema, peerId } from './common';
import { tierSchema } from './explain';
import { z } from './zod';

// GET /api/policy?id=NetworkPolicy/shop/db , and what it does: GET /api/policy/effect?id=…

/** A rule by its place in the policy, from 0. */
const rulePlace = z.object({ direction, index: z.number() });

/** What a policy says, in sentences. */
export const policyProseSchema = z.object({
  /** To which pods it applies, and when it is asked. */
  subject: z.string(),
  directions: z.array(
    z.object({
      direction,
      /** A sentence of its own, or the beginning of one that the rules end. */
      text: z.string(),
      /** The first rule that matches decides; otherwise every rule counts. */
      ordered: z.boolean(),
      rules: z.array(z.object({ index: z.number(), text: z.string() })),
    }),
  ),
  notes: z.array(z.string()),
});
export type PolicyProseView = z.infer<typeof policyProseSchema>;

/** The text of a policy, and the lines of it that each rule takes up. */
export const policyTextSchema = z.object({
  text: z.string(),
  /** The file it was cut from, and the number of its first line there; absent for a text that was written from what was read. */
  file: z.string().optional(),
  firstLine: z.number(),
  /** Why it is not the author's own text, where one is expected. */
  reason: z.string().optional(),
  /** Lines of the text, from 1, both ends included. */
  marks: z.array(rulePlace.extend({ first: z.number(), last: z.number() })),
});
export type PolicyTextView = z.infer<typeof policyTextSchema>;

export const policySchema = z.object({
  revision: z.number(),
  id: z.string(),
  kind: z.string(),
  namespace: z.string().optional(),
  name: z.string(),
  tier: tierSchema,
  file: z.string().optional(),
  line: z.number().optional(),
  prose: policyProseSchema,
  text: policyTextSchema,
  /** Workloads that it applies to; `some`: not to all of their pods, `maybe`: it cannot be told. */
  selects: z.array(z.object({ peer: peerId, how: z.enum(['all', 'some', 'maybe']) })),
});
export type PolicyView = z.infer<typeof policySchema>;

/** A pair that would be another without the policy. */
const withoutPairSchema = z.object({
  from: peerId,
  to: peerId,
  before: pairStateSchema,
  after: pairStateSchema,
  opened: z.array(z.string()),
  closed: z.array(z.string()),
});

export const policyEffectSchema = z.object({
  revision: z.number(),
  /** Pairs of which some rule of it allows something, with the ports they have and the rules. */
  grants: z.array(z.object({ from: peerId, to: peerId, ports: z.array(z.string()), rules: z.array(rulePlace) })),
  /** How many there are; absent where there are too many to look at. */
  granted: z.number().optional(),
  /** What would change without it: opened, closed, changed in their ports or in what can be told. */
  without: z.object({
    counts: z.object({ opened: z.number(), closed: z.number(), changed: z.number() }),
    /** Otherwise there are so many that counting ended: the counts are the least that there are. */
    complete: z.boolean(),
    opened: z.array(withoutPairSchema),
    closed: z.array(withoutPairSchema),
    changed: z.array(withoutPairSchema),
  }),
});
export type PolicyEffectView = z.infer<typeof policyEffectSchema>;
export type WithoutPair = z.infer<typeof withoutPairSchema>;
