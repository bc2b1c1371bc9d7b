import { direction, peerId, portNumber, protocol } from './common';
import { z } from './zod';

// drafts: POST /api/simulate {draft}, POST /api/export {draft}

export const draftPortSchema = z.object({ protocol, port: portNumber, endPort: portNumber.optional() });

export const allowChangeSchema = z.object({
  id: z.string().min(1).max(1500),
  kind: z.literal('allow'),
  from: peerId,
  to: peerId,
  ports: z.union([z.literal('all'), z.array(draftPortSchema).min(1).max(100)]),
});

export const isolateChangeSchema = z.object({
  id: z.string().min(1).max(1500),
  kind: z.literal('isolate'),
  subject: peerId,
  directions: z.array(direction).min(1).max(2),
});

export const draftChangeSchema = z.discriminatedUnion('kind', [allowChangeSchema, isolateChangeSchema]);

export const draftSchema = z.object({
  version: z.literal(1),
  changes: z.array(draftChangeSchema).max(2000),
});
export type DraftView = z.infer<typeof draftSchema>;
