import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { podId, workloadId, type PodId } from '@/lib/model/ids';
import type { Problem } from '@/lib/model/problem';
import type { Pod, Snapshot, Workload } from '@/lib/model/snapshot';
import { fieldOf, type Fields, isFields } from '@/lib/policy/dialects/field-check';
import { buildSnapshot } from '@/lib/sources/read/build-snapshot';
import { expandLists, type RawObject } from '@/lib/sources/read/raw-object';
import { parseManifests } from '@/lib/sources/yaml/parse-manifests';

/** The manifests of a case as np-guard's analyser sees them. */
export interface NpGuardInput {
  readonly snapshot: Snapshot;
  /** How many objects there are of a kind. */
  readonly kinds: ReadonlyMap<string, number>;
  /** Whether some pods have a network besides their primary one. */
  readonly hasSecondaryNetworks: boolean;
}

/** Reads the manifests in folders and files, as `readObjects` reads objects. */
export function readInput(paths: readonly string[]): NpGuardInput {
  const problems: Problem[] = [];
  for (const path of paths) if (!existsSync(path)) problems.push({ severity: 'error', code: 'missing-path', message: `${path} is not there.` });
  const objects = paths.filter((path) => existsSync(path)).flatMap(filesIn).flatMap((file) => {
    const parsed = parseManifests(readFileSync(file, 'utf8'), file);
    problems.push(...parsed.problems);
    // np-guard reads a file up to its first broken document.
    const broken = Math.min(...parsed.problems.map(({ severity, line }) => (severity === 'error' ? (line ?? 1) : Infinity)));
    return parsed.objects.filter(({ origin }) => (origin.line ?? 1) < broken);
  });
  return readObjects(objects, problems);
}

/**
 * Reads objects as np-guard's analyser does where that is a matter of how results are told and not of what policies mean: a
 * pod belongs to its direct owner (the ReplicaSet, not its Deployment), a VirtualMachine is a workload, pods without
 * addresses and the pods that run a VirtualMachine are left out, and so are nodes. An object with a field of the wrong type is
 * left out whole, where the product may keep it without that field.
 */
export function readObjects(objects: readonly RawObject[], problems: readonly Problem[] = []): NpGuardInput {
  const listProblems: Problem[] = [];
  const kinds = new Map<string, number>();
  const owners = new Map<PodId, Owner>();
  const kept: RawObject[] = [];
  for (const raw of expandLists(objects, listProblems)) {
    if (!isFields(raw.value)) {
      kept.push(raw);
      continue;
    }
    const kind = String(raw.value.kind);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    if (kind === 'Node') continue;
    const value = kind === 'Pod' ? adaptPod(raw.value, owners) : kind === 'VirtualMachine' ? machinePod(raw.value, owners) : withAcceptableName(withPods(withoutOwners(raw.value)));
    if (value) kept.push({ ...raw, value });
  }
  const build = (taken: readonly RawObject[], known: readonly Problem[]) => buildSnapshot(taken, { source: { kind: 'manifests', label: 'conformance' }, live: false, profile: 'np-guard', problems: known });
  const met = [...problems, ...listProblems];
  const all = build(kept, met);
  const faults = all.problems.filter(({ code, object }) => code === 'wrong-type' && object !== undefined);
  const broken = new Set(faults.map(({ object }) => object));
  const isWhole = ({ value }: RawObject) => !isFields(value) || !broken.has(`${String(value.kind)} ${placeOf(value).namespace}/${placeOf(value).name}`);
  const snapshot = broken.size === 0 ? all : build(kept.filter(isWhole), [...met, ...faults]);
  return { snapshot: regroup(snapshot, owners), kinds, hasSecondaryNetworks: SECONDARY.some((kind) => kinds.has(kind)) || snapshot.problems.some(isAboutSecondaryNetwork) };
}

const SECONDARY = ['NetworkAttachmentDefinition', 'MultiNetworkPolicy'];

/** A network of that role, or one whose text could not be read. */
const isAboutSecondaryNetwork = ({ code, message }: Problem): boolean => code === 'secondary-network' || SECONDARY.some((kind) => message.startsWith(`${kind} `));

interface Owner {
  readonly kind: string;
  readonly name: string;
}

function filesIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesIn(join(path, entry.name)) : /\.(?:ya?ml|json)$/i.test(entry.name) ? [join(path, entry.name)] : []));
}

function adaptPod(pod: Fields, owners: Map<PodId, Owner>): Fields | undefined {
  const { namespace, name } = placeOf(pod);
  const status = fieldOf(pod, 'status');
  if (name.startsWith('virt-launcher-')) return undefined;
  if (isFields(status) && (fieldOf(status, 'hostIP') === undefined || (fieldOf(status, 'podIPs') ?? fieldOf(status, 'podIP')) === undefined)) return undefined;
  const metadata = fieldOf(pod, 'metadata');
  const references = isFields(metadata) ? fieldOf(metadata, 'ownerReferences') : undefined;
  const owner = Array.isArray(references) ? references.find((reference) => isFields(reference) && reference.controller === true && reference.kind !== 'Node') : undefined;
  if (isFields(owner)) owners.set(podId(namespace, name), { kind: String(owner.kind ?? 'Pod'), name: String(owner.name) });
  // np-guard knows a pod by its kind, whatever API version it gives.
  return { ...withoutOwners(pod), apiVersion: 'v1' };
}

/** A VirtualMachine as the pod its template describes. */
function machinePod(machine: Fields, owners: Map<PodId, Owner>): Fields {
  const { namespace, name } = placeOf(machine);
  const spec = fieldOf(machine, 'spec');
  const template = isFields(spec) ? fieldOf(spec, 'template') : undefined;
  const metadata = isFields(template) ? fieldOf(template, 'metadata') : undefined;
  const podName = `${name}.virtual-machine`;
  owners.set(podId(namespace, podName), { kind: 'VirtualMachine', name });
  return { apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name: podName, labels: isFields(metadata) ? fieldOf(metadata, 'labels') : undefined }, spec: { containers: [] } };
}

function withoutOwners(object: Fields): Fields {
  const metadata = fieldOf(object, 'metadata');
  return isFields(metadata) && Object.hasOwn(metadata, 'ownerReferences') ? { ...object, metadata: { ...metadata, ownerReferences: undefined } } : object;
}

/** A workload that wants no pods, or has run them, is told of all the same. */
function withPods(object: Fields): Fields {
  const spec = fieldOf(object, 'spec');
  if (!isFields(spec)) return object;
  const wanted = { ...(spec.replicas === 0 ? { replicas: 1 } : {}), ...(spec.parallelism === 0 ? { parallelism: 1 } : {}) };
  return { ...object, spec: { ...spec, ...wanted }, ...(object.kind === 'Job' ? { status: undefined } : {}) };
}

/** Names that the API server would refuse are given its form: np-guard reads names as they stand. */
function withAcceptableName(object: Fields): Fields {
  const metadata = fieldOf(object, 'metadata');
  const name = isFields(metadata) ? fieldOf(metadata, 'name') : undefined;
  return isFields(metadata) && typeof name === 'string' && name !== acceptableName(name) ? { ...object, metadata: { ...metadata, name: acceptableName(name) } } : object;
}

/** A name with the letters that names may have: `Allow_DNS` is `allow-dns`. */
export const acceptableName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9.-]/g, '-').replace(/^[-.]+|[-.]+$/g, '');

function placeOf(object: Fields): { readonly namespace: string; readonly name: string } {
  const metadata = fieldOf(object, 'metadata');
  const text = (field: string) => (isFields(metadata) && typeof metadata[field] === 'string' ? metadata[field] : undefined);
  return { namespace: text('namespace') ?? 'default', name: text('name') ?? '' };
}

/** The snapshot with pods grouped by the owners noted, the others as they were. */
function regroup(snapshot: Snapshot, owners: ReadonlyMap<PodId, Owner>): Snapshot {
  const workloads = new Map(snapshot.workloads.map((workload) => [workload.id, workload]));
  const pods = snapshot.pods.map((pod): Pod => {
    const owner = owners.get(pod.id);
    if (!owner) return pod;
    const id = workloadId(pod.namespace, owner.kind, owner.name);
    workloads.delete(pod.workload);
    const known: Workload | undefined = workloads.get(id);
    workloads.set(id, { ...(known ?? { id, namespace: pod.namespace, ...owner }), replicas: (known?.replicas ?? 0) + pod.replicas });
    return { ...pod, workload: id };
  });
  return { ...snapshot, workloads: [...workloads.values()], pods };
}

/** A workload as np-guard writes it: `ns/name[Kind]`. */
export const workloadName = ({ namespace, name, kind }: Pick<Workload, 'namespace' | 'name' | 'kind'>): string => `${namespace}/${name}[${kind}]`;
