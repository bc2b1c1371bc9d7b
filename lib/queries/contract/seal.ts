import { figureSchema, peerId } from './common';
import { draftSchema } from './draft';
import { z } from './zod';

// seal: POST /api/seal SealRequest → SealView, or a zip

/** How long the text of observed connections may be. */
export const OBSERVED_LIMIT = 1_000_000;

/** Which connections are kept; the draft's are those that it allows or keeps. */
export const keptSourcesSchema = z.strictObject({
  /** What is allowed today: what a policy's rule allows, or all that is possible. */
  today: z.enum(['none', 'policy', 'all']),
  declared: z.boolean(),
  essential: z.boolean(),
  drawn: z.boolean(),
  observed: z.boolean(),
});
export type KeptSources = z.infer<typeof keptSourcesSchema>;

export const sealRequestSchema = z.strictObject({
  namespaces: z.union([z.literal('all'), z.array(z.string().min(1).max(253)).min(1).max(2000)]),
  sources: keptSourcesSchema,
  /** Ids of connections that are not kept although a source offers them. */
  off: z.array(z.string().min(1).max(3000)).max(2000),
  draft: draftSchema.optional(),
  /** Connections that were seen, a line each: `shop/web => shop/db : TCP 5432`. */
  observed: z.string().max(OBSERVED_LIMIT, `More than ${OBSERVED_LIMIT.toLocaleString('en-US')} characters of observed connections`).optional(),
  /** `zip`: the files of all stages, or of the one of `stage`. */
  format: z.enum(['view', 'zip']),
  /** A namespace. */
  stage: z.string().min(1).max(253).optional(),
});
export type SealRequest = z.infer<typeof sealRequestSchema>;

export const sealSourceSchema = z.enum(['today', 'declared', 'essential', 'drawn', 'observed']);
export type SealSource = z.infer<typeof sealSourceSchema>;

/** A connection that a source offers to keep. */
export const sealEdgeSchema = z.object({
  id: z.string(),
  from: peerId,
  to: peerId,
  ports: z.array(z.string()),
  sources: z.array(sealSourceSchema),
  why: z.array(z.string()),
  evidence: z.array(z.object({ text: z.string(), where: z.string(), service: z.string(), file: z.string().optional(), line: z.number().optional() })),
  on: z.boolean(),
  /** Of one that is off: that something of it stays allowed, because another connection that is kept covers it. */
  held: z.boolean(),
  /** Why no policy can be about it. */
  invalid: z.string().optional(),
});
export type SealEdgeView = z.infer<typeof sealEdgeSchema>;

const pairSchema = z.object({ from: z.string(), to: z.string(), ports: z.array(z.string()) });
const pairsSchema = z.object({ count: z.number(), first: z.array(pairSchema) });
export type SealPairs = z.infer<typeof pairsSchema>;

export const sealStageSchema = z.object({
  namespace: z.string(),
  /** Counts of pairs: what its sealing may break, in the order in which they weigh. */
  facts: z.object({ declared: z.number(), maybeUsed: z.number(), unknown: z.number(), exposed: z.number(), closed: z.number(), opened: z.number() }),
  /** Of this stage alone: the text, read back and evaluated, does what is kept and nothing else. */
  exact: z.boolean(),
  policies: z.array(z.object({ id: z.string(), action: z.enum(['create', 'edit', 'delete']), name: z.string(), yaml: z.string(), diff: z.string().optional(), because: z.array(z.string()), passing: z.boolean() })),
  closed: pairsSchema,
  opened: pairsSchema,
  /** What is closed for a while, although it is allowed before and afterwards. */
  unsafe: pairsSchema,
  apply: z.array(z.string()),
  rollback: z.array(z.string()),
});
export type SealStageView = z.infer<typeof sealStageSchema>;

export const sealSchema = z.object({
  revision: z.number(),
  namespaces: z.array(z.string()),
  /** The first of them; `counts` has how many there are. */
  edges: z.array(sealEdgeSchema),
  counts: z.object({ edges: z.number(), kept: z.number(), off: z.number(), bySource: z.record(sealSourceSchema, z.number()), policies: z.number(), closed: z.number(), opened: z.number() }),
  /** Lowest risk first. */
  stages: z.array(sealStageSchema),
  /** Nothing differs from what is kept, at no step is anything cut that stays, and nothing is unknown. */
  exact: z.boolean(),
  /** What differs from what is kept, a sentence each. */
  differences: z.object({ count: z.number(), first: z.array(z.string()) }),
  before: figureSchema,
  after: figureSchema,
  /** What the proof does not cover, a sentence each. */
  unknowns: z.object({ count: z.number(), first: z.array(z.string()) }),
  /** What to know of the texts: a policy that Helm renders, one that is written without its author's comments. */
  notes: z.object({ count: z.number(), first: z.array(z.string()) }),
  /** Lines of what was observed that are not kept, and why. */
  unread: z.object({ count: z.number(), first: z.array(z.object({ line: z.number(), message: z.string() })) }),
  /** Settings that may name a Service, and why they were not taken for a connection. */
  unclear: z.object({ count: z.number(), first: z.array(z.object({ from: z.string(), text: z.string(), where: z.string(), why: z.string() })) }),
});
export type SealView = z.infer<typeof sealSchema>;
