import type { Draft } from '@/lib/model/draft';
import { direction, peerId, portNumber, protocol } from './common';
import { z } from './zod';

// drafts: POST /api/simulate {draft}, POST /api/export {draft}

export const draftPortSchema = z.object({ protocol, port: portNumber, endPort: portNumber.optional() });

const change = {
  id: z.string().min(1).max(1500),
  why: z.string().max(2000).optional(),
};

const edge = {
  ...change,
  from: peerId,
  to: peerId,
  ports: z.union([z.literal('all'), z.array(draftPortSchema).min(1).max(100)]),
};

export const allowChangeSchema = z.object({ ...edge, kind: z.literal('allow') });

export const draftChangeSchema = z.discriminatedUnion('kind', [
  allowChangeSchema,
  z.object({ ...edge, kind: z.literal('keep') }),
  z.object({ ...edge, kind: z.literal('deny'), means: z.enum(['more', 'admin-policy']).optional() }),
  z.object({ ...change, kind: z.literal('isolate'), subject: peerId, directions: z.array(direction).min(1).max(2) }),
]);

export const draftSchema = z.object({
  version: z.literal(1),
  changes: z.array(draftChangeSchema).max(2000),
  without: z.array(z.string().min(1).max(500)).max(500).optional(),
});
export type DraftView = z.infer<typeof draftSchema>;

/** The schema has checked a draft; only the brands of its ids are missing. */
export const toDraft = (view: DraftView): Draft => view as unknown as Draft;

/** A draft as it is saved to a file, shared and merged. */
export const namedDraftSchema = draftSchema.extend({ name: z.string().min(1).max(100), notes: z.string().max(10_000).optional() });
export type NamedDraftView = z.infer<typeof namedDraftSchema>;
