import { direction, pairStateSchema, peerId, peerViewSchema, ruleRefSchema } from './common';
import { allowChangeSchema } from './draft';
import { z } from './zod';

// GET /api/explain?from=&to=&port=8080/TCP

/** The change to a draft that would mend a denial. */
export const fixSchema = z.lazy(() => allowChangeSchema);

/** How one rule of a policy relates to the flow asked about. */
export const ruleOutcomeSchema = z.object({
  ref: ruleRefSchema,
  outcome: z.enum(['allows', 'denies', 'passes', 'peer-does-not-match', 'port-does-not-match', 'unknown']),
  /** One sentence: what matched, or the first thing that did not. */
  detail: z.string(),
  /** What was probably meant, when it only just does not match. */
  hint: z.string().optional(),
  /** The verdict rests on it. */
  decides: z.boolean(),
  /** It would match, but what comes before it in the order of tiers has decided. Told only in detail. */
  shadowed: z.boolean().optional(),
  /** Of a rule the verdict rests on: whether taking this rule alone away would change the verdict. */
  necessary: z.boolean().optional(),
});

export const tierSchema = z.enum(['admin', 'network-policy', 'baseline']);

export const directionExplanationSchema = z.object({
  direction,
  /** `not-applicable`: no policy can apply to that end (an outside address, a hostNetwork pod). */
  verdict: z.enum(['not-isolated', 'allowed', 'denied', 'unknown', 'not-applicable']),
  /** The pods whose policies decide: the source's for egress, the destination's for ingress. */
  subject: z.string(),
  /** The tier that decided; absent when no policy did. */
  tier: tierSchema.optional(),
  /** In order of decision; of the ordered tiers only the rules that passed on or decided, unless asked in detail. */
  policies: z.array(z.object({ ref: ruleRefSchema, tier: tierSchema, noRules: z.boolean(), rules: z.array(ruleOutcomeSchema) })),
  /** For a denial because nothing allows it: the rule that comes nearest. */
  nearest: ruleOutcomeSchema.optional(),
  /** Why unknown, or what else to know. */
  notes: z.array(z.string()),
});
export type DirectionExplanation = z.infer<typeof directionExplanationSchema>;

/** What one direction says of a class of ports. */
const classHalfSchema = z.object({ verdict: directionExplanationSchema.shape.verdict, tier: tierSchema.optional(), by: z.array(ruleRefSchema) });

/** Ports that have one verdict for the same reasons. */
export const portClassSchema = z.object({
  ports: z.array(z.string()),
  verdict: z.enum(['allowed', 'denied', 'unknown']),
  egress: classHalfSchema,
  ingress: classHalfSchema,
});
export type PortClassView = z.infer<typeof portClassSchema>;

export const explainSchema = z.object({
  revision: z.number(),
  from: peerViewSchema,
  to: peerViewSchema,
  /** The port asked about, or absent: the best case over all ports. */
  port: z.string().optional(),
  verdict: z.enum(['allowed', 'denied', 'unknown']),
  state: pairStateSchema,
  /** Allowed ports of the pair, whatever port was asked. */
  ports: z.array(z.string()),
  partial: z.boolean(),
  egress: directionExplanationSchema,
  ingress: directionExplanationSchema,
  /** Without a port asked: every port, by equal reasons. One class when all ports fare alike. */
  classes: z.array(portClassSchema),
  /** Where pods or address families differ: who has what, the one explained first; empty when all are alike. */
  cases: z.array(z.object({ who: z.string(), verdict: z.enum(['allowed', 'denied', 'unknown']), ports: z.array(z.string()) })),
  notes: z.array(z.string()),
  /** For a denial: the halves that are missing, in words. */
  missing: z.array(z.object({ direction, at: peerId, message: z.string() })),
  /** The smallest change that would allow it, ready to put into a draft; absent when nothing needs or can be drawn. */
  fix: fixSchema.optional(),
  /** For a denial: what no NetworkPolicy can change, with the rule that stands against it. */
  obstacles: z.array(z.object({ message: z.string(), rule: ruleRefSchema.optional() })),
});
export type ExplainView = z.infer<typeof explainSchema>;
