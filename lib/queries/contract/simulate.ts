import { edgeViewSchema, figureSchema, pairStateSchema, peerId } from './common';
import { z } from './zod';

export const pairChangeSchema = z.object({
  from: peerId,
  to: peerId,
  before: pairStateSchema,
  after: pairStateSchema,
  /** Ports that became allowed, and ports that no longer are. */
  opened: z.array(z.string()),
  closed: z.array(z.string()),
  /** Whether the draft asked for this change; the rest is collateral. */
  intended: z.boolean(),
  /** What of the policies, labels or addresses makes it, in words. */
  causes: z.array(z.string()),
});
export type PairChange = z.infer<typeof pairChangeSchema>;

/** One line of the safety pack. */
export const keptSchema = z.object({
  /** By this a draft names it in `without`. */
  id: z.string(),
  kind: z.enum(['dns', 'api-server', 'webhook', 'metrics', 'ingress', 'mesh', 'probes']),
  title: z.string(),
  /** What breaks without it, and what it was found by. */
  because: z.array(z.string()),
  /** The connections that the draft would cut, the first of them. */
  edges: z.array(z.object({ from: peerId, to: peerId, ports: z.array(z.string()) })),
  on: z.boolean(),
  /** There is nothing to choose: no rule is needed. */
  fixed: z.boolean(),
});
export type KeptView = z.infer<typeof keptSchema>;

export const simulateSchema = z.object({
  revision: z.number(),
  /** The policies to create, and to put in the place of those of the same name, each with the text as it was proven; `diff` has what is edited. */
  policies: z.array(z.object({ id: z.string(), action: z.enum(['create', 'edit']), kind: z.string(), namespace: z.string().optional(), name: z.string(), fileName: z.string(), yaml: z.string(), diff: z.string().optional(), because: z.array(z.string()) })),
  /** Per change of the draft: what became of it. */
  changes: z.array(
    z.object({
      id: z.string(),
      /** `written` in policies; `already-allowed` and `already-denied`, nothing to write; `inexpressible` in part or whole; `invalid` names something that is not there. */
      outcome: z.enum(['written', 'already-allowed', 'already-denied', 'inexpressible', 'invalid']),
      message: z.string(),
      /** What could be done instead, where it cannot be done exactly; `relabel` is the user's to do. */
      offers: z.array(z.object({ means: z.enum(['more', 'admin-policy', 'relabel']), title: z.string(), detail: z.string(), closes: z.number() })).readonly().optional(),
    }),
  ),
  /** What the cluster works by and the draft touches, such as DNS: kept unless the draft leaves it out. */
  kept: z.array(keptSchema),
  warnings: z.array(z.string()),
  impact: z.object({
    before: figureSchema,
    after: figureSchema,
    /** How many there are of each; the lists name the first of them. */
    counts: z.object({ opened: z.number(), closed: z.number(), changed: z.number() }),
    opened: z.array(pairChangeSchema),
    closed: z.array(pairChangeSchema),
    /** Pairs whose ports changed but which are reachable before and after. */
    changed: z.array(pairChangeSchema),
    unchanged: z.number(),
    /** Pairs whose verdict is unknown after the change. */
    unknown: z.number(),
    /** Changes that the draft did not ask for. */
    collateral: z.number(),
    /** The re-evaluated text gives exactly what the draft asks for: every allow holds and nothing else changed. */
    exact: z.boolean(),
    truncated: z.number(),
  }),
  /** Edges to paint on the map: added and cut pairs, with their state before and after. */
  edges: z.array(edgeViewSchema.extend({ change: z.enum(['added', 'cut']) })),
});
export type SimulateView = z.infer<typeof simulateSchema>;
