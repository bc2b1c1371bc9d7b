import { compareText } from '@/lib/model/compare-text';
import type { WorkloadId } from '@/lib/model/ids';
import type { Labels, LabelSelector } from '@/lib/model/labels';
import type { Pod, Snapshot } from '@/lib/model/snapshot';
import { podsOfNamespace } from '@/lib/policy/pods-of-namespace';
import { labelValue, matchesSelector } from '@/lib/policy/selector';

/** A selector for one workload's pods within its namespace. */
export interface StableSelector {
  readonly selector: LabelSelector;
  /** Other workloads that no lasting label tells apart from it; empty when the selector picks exactly the workload. */
  readonly alsoSelects: readonly WorkloadId[];
}

/** Labels that controllers stamp on pods of one revision, one replica or one run. */
const FLEETING_KEYS = new Set([
  'pod-template-hash', 'controller-revision-hash', 'pod-template-generation', 'controller-uid', 'job-name',
  'statefulset.kubernetes.io/pod-name', 'apps.kubernetes.io/pod-index',
  'batch.kubernetes.io/controller-uid', 'batch.kubernetes.io/job-name', 'batch.kubernetes.io/job-completion-index',
]);
/** Labels that change with every release; used only when nothing else will do. */
const RELEASE_KEYS = /(^|[./-])(version|revision|chart|commit|build|image-tag|checksum)$|-hash$/;
/** Labels people select by, the most telling first. */
const FAVOURED_KEYS = ['app.kubernetes.io/name', 'app', 'k8s-app', 'name', 'run', 'app.kubernetes.io/component', 'component', 'role', 'tier', 'app.kubernetes.io/instance', 'instance', 'release'];

/**
 * The smallest set of lasting labels that picks exactly the workload's pods among all pods of its namespace, checked against
 * them. Where labels alone do not suffice, keys that only the others carry are excluded. `null` when its pods have no
 * lasting label in common, so that no selector could name them.
 */
export function stableSelector(snapshot: Snapshot, workload: WorkloadId): StableSelector | null {
  const [namespace] = workload.split('/');
  const neighbours = podsOfNamespace(snapshot, namespace!);
  const own = neighbours.filter((pod) => pod.workload === workload);
  const others = distinctLabels([...neighbours.filter((pod) => pod.workload !== workload), ...idleNeighbours(snapshot, namespace!, workload, neighbours)]);
  const owner = snapshot.workloads.find((candidate) => candidate.id === workload);
  const common = commonLabels(own.length > 0 ? own.map((pod) => pod.labels) : owner?.selectorLabels ? [owner.selectorLabels] : []);
  const lasting = rank(common, owner?.selectorLabels).filter(([key]) => !FLEETING_KEYS.has(key));
  const steady = lasting.filter(([key]) => !RELEASE_KEYS.test(key));
  if (lasting.length === 0) return null;

  const byLabels = smallestSubset(steady, others) ?? smallestSubset(lasting, others);
  if (byLabels) return { selector: { matchLabels: Object.fromEntries(byLabels) }, alsoSelects: [] };
  const byExclusion = excludeOthers(steady.length > 0 ? steady : lasting, own, others);
  if (byExclusion) return { selector: byExclusion, alsoSelects: [] };

  const selector = { matchLabels: Object.fromEntries(steady.length > 0 ? steady : lasting) };
  const alike = others.filter(({ labels }) => matchesSelector(selector, labels)).flatMap(({ workloads }) => [...workloads]);
  return { selector, alsoSelects: [...new Set(alike)].sort() };
}

type Label = readonly [key: string, value: string];
interface OtherPods {
  readonly labels: Labels;
  readonly workloads: ReadonlySet<WorkloadId>;
}

function commonLabels(all: readonly Labels[]): Label[] {
  const [first, ...rest] = all;
  return Object.entries(first ?? {}).filter(([key, value]) => rest.every((labels) => labelValue(labels, key) === value));
}

/** Labels in the order they should be tried: what the owner itself selects by, then what people select by, then the rest. */
function rank(labels: readonly Label[], ownerSelector: Labels | undefined): Label[] {
  const score = ([key]: Label) => {
    const favoured = FAVOURED_KEYS.indexOf(key);
    const base = favoured < 0 ? FAVOURED_KEYS.length : favoured;
    return ownerSelector && labelValue(ownerSelector, key) !== undefined ? base : base + 100;
  };
  return [...labels].sort((a, b) => score(a) - score(b) || compareText(a[0], b[0]));
}

/** How many labels are combined; beyond, a selector is no longer one that a person would write. */
const SEARCHED_LABELS = 12;

function smallestSubset(labels: readonly Label[], others: readonly OtherPods[]): Label[] | null {
  const searched = labels.slice(0, SEARCHED_LABELS);
  for (let size = 1; size <= Math.min(3, searched.length); size++) {
    for (const subset of subsets(searched, size)) if (isExact(subset, others)) return subset;
  }
  return labels.length > 0 && isExact(labels, others) ? dropNeedless([...labels], others) : null;
}

function* subsets(labels: readonly Label[], size: number, start = 0): Generator<Label[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let index = start; index <= labels.length - size; index++) {
    for (const rest of subsets(labels, size - 1, index + 1)) yield [labels[index]!, ...rest];
  }
}

function dropNeedless(labels: Label[], others: readonly OtherPods[]): Label[] {
  let kept = labels;
  for (const label of [...labels].reverse()) {
    const fewer = kept.filter((candidate) => candidate !== label);
    if (fewer.length > 0 && isExact(fewer, others)) kept = fewer;
  }
  return kept;
}

const isExact = (labels: readonly Label[], others: readonly OtherPods[]): boolean =>
  !others.some((other) => labels.every(([key, value]) => labelValue(other.labels, key) === value));

/** All the workload's labels, less pods that carry a key it does not have. */
function excludeOthers(labels: readonly Label[], own: readonly Pod[], others: readonly OtherPods[]): LabelSelector | null {
  // What labels pods will carry that are not there yet is not known.
  if (own.length === 0) return null;
  const keys: string[] = [];
  for (const other of others) {
    const alike = labels.every(([key, value]) => labelValue(other.labels, key) === value) && !keys.some((key) => labelValue(other.labels, key) !== undefined);
    if (!alike) continue;
    const telling = Object.keys(other.labels)
      .filter((key) => !FLEETING_KEYS.has(key) && !RELEASE_KEYS.test(key) && own.every((pod) => labelValue(pod.labels, key) === undefined))
      .sort((a, b) => favour(a) - favour(b) || compareText(a, b));
    if (telling[0] === undefined) return null;
    keys.push(telling[0]);
  }
  const absent = (pods: readonly OtherPods[]) => pods.filter(({ labels: otherLabels }) => !keys.some((key) => labelValue(otherLabels, key) !== undefined));
  const needed = smallestSubset(labels, absent(others)) ?? [...labels];
  return { matchLabels: Object.fromEntries(needed), matchExpressions: keys.map((key) => ({ key, operator: 'DoesNotExist' })) };
}

/** The lower, the more people select by a label of this key. */
export const favour = (key: string): number => (FAVOURED_KEYS.includes(key) ? FAVOURED_KEYS.indexOf(key) : FAVOURED_KEYS.length);

/** Whether a label outlives a revision, a release and a run. */
export const isLasting = (key: string): boolean => !FLEETING_KEYS.has(key) && !RELEASE_KEYS.test(key);

/** Workloads scaled to zero will have pods again, with the labels they select by. */
function idleNeighbours(snapshot: Snapshot, namespace: string, workload: WorkloadId, pods: readonly Pod[]): Pick<Pod, 'labels' | 'workload'>[] {
  const withPods = new Set(pods.map((pod) => pod.workload));
  return snapshot.workloads.flatMap(({ id, namespace: own, selectorLabels }) => (own === namespace && id !== workload && selectorLabels && !withPods.has(id) ? [{ labels: selectorLabels, workload: id }] : []));
}

function distinctLabels(pods: readonly Pick<Pod, 'labels' | 'workload'>[]): OtherPods[] {
  const found = new Map<string, { labels: Labels; workloads: Set<WorkloadId> }>();
  for (const pod of pods) {
    const entry = found.get(JSON.stringify(pod.labels)) ?? { labels: pod.labels, workloads: new Set<WorkloadId>() };
    entry.workloads.add(pod.workload);
    found.set(JSON.stringify(pod.labels), entry);
  }
  return [...found.values()];
}
