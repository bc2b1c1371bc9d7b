import type { Snapshot, SourceInfo } from '@/lib/model/snapshot';
import { inSlices } from './in-slices';
import { readInSteps, type ReadOptions } from './manifests';
import type { ManifestFile } from './manifest-files';

/** The most of all texts together, in bytes: what a process may well hold twice. */
export const UPLOAD_BYTES = 32 * 1024 * 1024;
export const UPLOAD_FILES = 5000;

/**
 * Reads manifests whose texts were handed over, while other requests are answered in between. Nothing is written anywhere. Never
 * rejects: what could not be used is among the problems of the snapshot.
 */
export async function readUploaded(files: readonly ManifestFile[], source: SourceInfo): Promise<Snapshot> {
  const options: ReadOptions = { source };
  return (await inSlices(readInSteps(files, options), () => false))!;
}

/** Whether nothing that Kubernetes has was found: then there is nothing to show. */
export function isEmpty(snapshot: Snapshot): boolean {
  const { namespaces, workloads, services, ingresses, routes, gateways, nodes, policies, adminPolicies, unevaluated } = snapshot;
  return [namespaces, workloads, services, ingresses, routes, gateways, nodes, policies, adminPolicies, unevaluated].every(({ length }) => length === 0);
}
