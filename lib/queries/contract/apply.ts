import { draftSchema } from './draft';
import { z } from './zod';

// GET /api/apply; POST /api/apply/plan {draft, accept}; POST /api/apply {draft, accept, plan, confirm}; GET /api/apply/RUN; POST /api/apply/RUN/rollback
// Where Drawbridge runs inside the cluster, `authorization: Bearer …` carries the user's own token; it is kept nowhere.

/** A run of this cluster that is remembered, by this process or by its journal on disk. */
export const applyRunHeadSchema = z.object({ id: z.string(), startedAt: z.iso.datetime(), state: z.enum(['running', 'done', 'stopped']), undoes: z.string().nullable(), steps: z.number().int().nonnegative() });
export type ApplyRunHead = z.infer<typeof applyRunHeadSchema>;

/** Whether policies can be applied from here, and with whose rights. */
export const applyOfferSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('off'), reason: z.string() }),
  /** `kubeconfig`: with the rights of the kubeconfig's user. `token`: with those of the token that comes with each request. */
  z.object({ kind: z.literal('on'), credentials: z.enum(['kubeconfig', 'token']), place: z.string(), runs: z.array(applyRunHeadSchema).optional() }),
]);
export type ApplyOffer = z.infer<typeof applyOfferSchema>;

export const planRequestSchema = z.strictObject({
  draft: draftSchema,
  /** The user's yes to what is not exactly as drafted; without it that is not applied. */
  accept: z.boolean().default(false),
  /** What the draft adds stands in policies of its own, beside those that somebody else manages. */
  apart: z.boolean().default(false),
});
export type PlanRequest = z.infer<typeof planRequestSchema>;

export const applyRequestSchema = planRequestSchema.extend({
  /** The plan that the user has seen; any other one is not carried out. */
  plan: z.string().min(1),
  /** The guards of the plan that the user has said yes to. */
  confirm: z.array(z.string().min(1)).max(100),
});

/** Who else has said how a field is to be (`metadata.managedFields`). */
export const fieldOwnerSchema = z.object({ manager: z.string(), fields: z.array(z.string()).min(1) });
export type FieldOwner = z.infer<typeof fieldOwnerSchema>;

/** What the cluster says of one step beforehand: the user's rights, then a dry run of the very request. */
export const stepCheckSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('forbidden'), verb: z.string(), message: z.string() }),
  z.object({ kind: z.literal('conflict'), owners: z.array(fieldOwnerSchema), message: z.string() }),
  z.object({ kind: z.literal('invalid'), causes: z.array(z.string()).min(1) }),
  /** The object is not what the proof was made of, or was not when it was looked at again. */
  z.object({ kind: z.literal('changed'), message: z.string() }),
  z.object({ kind: z.literal('failed'), message: z.string() }),
]);
export type StepCheck = z.infer<typeof stepCheckSchema>;

/** One object that is created, edited or deleted; steps are carried out in the order of the plan. */
export const applyStepSchema = z.object({
  action: z.enum(['create', 'edit', 'delete']),
  apiVersion: z.string(),
  kind: z.string(),
  namespace: z.string().optional(),
  name: z.string(),
  /** Bridges the steps around it, and goes again with one of the last. */
  transitional: z.boolean(),
  because: z.array(z.string()),
  /** Unified diff from what is live now to what the server would make of it; empty when nothing would change. */
  diff: z.string(),
  check: stepCheckSchema,
});
export type ApplyStepView = z.infer<typeof applyStepSchema>;

/** Something that is easily regretted, and wants a yes of its own. */
export const applyGuardSchema = z.object({
  id: z.string(),
  title: z.string(),
  detail: z.string(),
  /** What to type as the yes. */
  word: z.string(),
});
export type ApplyGuard = z.infer<typeof applyGuardSchema>;

export const applyPlanSchema = z.object({
  /** Stands for all of it, the versions of the live objects included. */
  id: z.string(),
  place: z.string(),
  exact: z.boolean(),
  steps: z.array(applyStepSchema),
  guards: z.array(applyGuardSchema),
  /** Steps that close for the time being what is allowed before and after, by their position, with the number of such pairs. */
  unsafe: z.array(z.object({ step: z.number().int().nonnegative(), pairs: z.number().int().positive() })),
  /** Why it cannot be carried out as it stands, a sentence each; empty when it can. */
  obstacles: z.array(z.string()),
});
export type ApplyPlan = z.infer<typeof applyPlanSchema>;

export const stepOutcomeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('waiting') }),
  z.object({ kind: z.literal('applied'), at: z.iso.datetime() }),
  /** `mayHold`: it is done all the same, or it could not be found out whether it is. */
  z.object({ kind: z.literal('failed'), message: z.string(), mayHold: z.boolean().optional() }),
  z.object({ kind: z.literal('not-tried') }),
]);
export type StepOutcome = z.infer<typeof stepOutcomeSchema>;

/** Whether what the watch sees afterwards is what was proven. */
export const confirmationSchema = z.discriminatedUnion('kind', [
  /** After some time: what has not been seen yet, a sentence each. */
  z.object({ kind: z.literal('waiting'), unseen: z.array(z.string()).optional() }),
  z.object({ kind: z.literal('confirmed'), at: z.iso.datetime() }),
  /** Pairs by their names, the first few of all. */
  z.object({ kind: z.literal('differs'), reasons: z.array(z.string()).min(1) }),
]);
export type Confirmation = z.infer<typeof confirmationSchema>;

export const applyRunSchema = z.object({
  id: z.string(),
  /** Whether this run takes another one back. */
  undoes: z.string().nullable(),
  place: z.string(),
  startedAt: z.iso.datetime(),
  state: z.enum(['running', 'done', 'stopped']),
  steps: z.array(applyStepSchema.pick({ action: true, apiVersion: true, kind: true, namespace: true, name: true }).extend({ outcome: stepOutcomeSchema })),
  /** Present once all steps are applied. */
  confirmation: confirmationSchema.optional(),
  /** The way back: where its bundle was written before anything changed, and why it cannot be taken from here, if so. */
  rollback: z.object({ bundle: z.string(), obstacle: z.string().nullable() }),
});
export type ApplyRun = z.infer<typeof applyRunSchema>;
