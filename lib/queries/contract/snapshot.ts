import { PROFILE_NAMES } from '@/lib/model/profile';
import { direction, figureSchema, isolationSchema, peerId, portNumber, problemSchema, protocol } from './common';
import { findingSchema } from './finding';
import { labelChoiceSchema } from './grouping';
import { z } from './zod';

// GET /api/snapshot

export const snapshotSchema = z.object({
  revision: z.number(),
  source: z.object({ kind: z.enum(['sample', 'manifests', 'cluster']), label: z.string() }),
  /** Under which network plugin's reading of what the API leaves open. */
  profile: z.object({ name: z.enum(PROFILE_NAMES), basis: z.enum(['default', 'detected', 'chosen']), evidence: z.string().optional() }),
  freshness: z.object({
    state: z.enum(['loading', 'static', 'live', 'stale', 'failed']),
    since: z.string().optional(),
    message: z.string().optional(),
  }),
  counts: z.object({ namespaces: z.number(), workloads: z.number(), pods: z.number(), services: z.number(), policies: z.number() }),
  figure: figureSchema,
  namespaces: z.array(
    z.object({ name: z.string(), workloads: z.number(), pods: z.number(), ingress: isolationSchema, egress: isolationSchema }),
  ),
  workloads: z.array(z.object({ id: peerId, namespace: z.string(), kind: z.string(), name: z.string(), replicas: z.number() })),
  services: z.array(z.object({ id: peerId, namespace: z.string(), name: z.string(), workloads: z.array(peerId) })),
  /** Ingresses, Gateway API routes and OpenShift Routes. */
  routes: z.array(z.object({ id: peerId, kind: z.string(), namespace: z.string(), name: z.string(), hosts: z.array(z.string()) })),
  policies: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      namespace: z.string().optional(),
      name: z.string(),
      directions: z.array(direction),
      /** Workloads of which at least one pod is selected. */
      selects: z.array(peerId),
      file: z.string().optional(),
      line: z.number().optional(),
    }),
  ),
  /** Ports that some workload declares, for the filter. */
  ports: z.array(z.object({ port: portNumber, protocol, names: z.array(z.string()) })),
  /** What workloads can be grouped by. */
  labels: z.array(labelChoiceSchema),
  problems: z.array(problemSchema),
  /** The first of the findings, most severe first, and how many there are besides. */
  findings: z.array(findingSchema),
  moreFindings: z.number(),
  unevaluated: z.array(z.object({ kind: z.string(), namespace: z.string().optional(), name: z.string() })),
  unreadable: z.array(z.object({ resource: z.string(), namespace: z.string().optional(), verb: z.string(), reason: z.string() })),
  /** What to grant so that all of it can be read; `null` where no right is missing. */
  readingRole: z.object({ yaml: z.string(), commands: z.array(z.string()) }).nullable(),
});
export type SnapshotView = z.infer<typeof snapshotSchema>;
