import type { AllowGraph } from '@/lib/policy/allow-graph';
import { findApiClients } from './api-server';
import { findDns } from './dns';
import type { Essential } from './essential';
import { findRoutes } from './ingress';
import { findMeshNeeds } from './mesh';
import { findMetrics } from './metrics';
import { findProbes } from './probes';
import { findWebhooks } from './webhooks';

const DETECTORS: readonly ((graph: AllowGraph) => readonly Essential[])[] = [findDns, findApiClients, findWebhooks, findMetrics, findRoutes, findMeshNeeds, findProbes];

const known = new WeakMap<AllowGraph, readonly Essential[]>();

/**
 * What the cluster works by and nobody draws, found in the snapshot and never assumed: DNS, the API server's clients and the
 * webhooks that it calls, metrics, ingress and gateway controllers, the mesh, probes.
 */
export function findEssentials(graph: AllowGraph): readonly Essential[] {
  const found = known.get(graph) ?? DETECTORS.flatMap((detect) => detect(graph));
  known.set(graph, found);
  return found;
}
