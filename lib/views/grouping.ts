import { compareText } from '@/lib/model/compare-text';
import { workloadPeer, type PeerId, type WorkloadId } from '@/lib/model/ids';
import type { Labels } from '@/lib/model/labels';
import type { Workload } from '@/lib/model/snapshot';
import { groupId, labelOfGrouping, type Grouping, type LabelChoice } from '@/lib/queries/contract/grouping';
import type { Analysis } from './analysis';

/** Workloads that belong together. Every workload is in exactly one group of a grouping. */
export interface Group {
  readonly id: string;
  readonly name: string;
  /** Set when the group is a namespace. */
  readonly namespace?: string;
  /** The workloads that have nothing of what the grouping goes by. */
  readonly isRest: boolean;
  /** Sorted. */
  readonly workloads: readonly PeerId[];
}

export interface Groups {
  /** By name, the rest last; none is empty. */
  readonly all: readonly Group[];
  /** The group of a workload; none of what is outside the cluster. */
  readonly of: (peer: PeerId) => Group | undefined;
}

/** The application or release a workload belongs to, by what Helm, Kustomize, Argo CD and the recommended labels call it; the first that is there counts. */
const OWNER_LABELS = ['app.kubernetes.io/part-of', 'app.kubernetes.io/instance', 'argocd.argoproj.io/instance', 'release'];
/** Last parts of keys that name the people in charge, `example.com/team` as well as `team`; the first that is there counts. */
const TEAM_WORDS = ['team', 'squad', 'owner', 'owned-by'];
/** Labels that controllers write to tell pods or revisions apart. */
const OF_ONE_REVISION = new Set(['pod-template-hash', 'controller-revision-hash', 'pod-template-generation', 'statefulset.kubernetes.io/pod-name', 'apps.kubernetes.io/pod-index', 'controller-uid', 'batch.kubernetes.io/controller-uid', 'job-name', 'batch.kubernetes.io/job-name']);
/** More labels than a person would look through. */
const MOST_CHOICES = 60;

const known = new WeakMap<Analysis, Map<Grouping, Groups>>();

/** The workloads of a snapshot by a grouping; the same object for the same analysis and grouping. */
export function groupsOf(analysis: Analysis, grouping: Grouping): Groups {
  const ofAnalysis = known.get(analysis) ?? new Map<Grouping, Groups>();
  known.set(analysis, ofAnalysis);
  const groups = ofAnalysis.get(grouping) ?? collect(analysis, grouping);
  ofAnalysis.set(grouping, groups);
  return groups;
}

/** The labels that workloads can be grouped by: first those that most workloads have, of these the one with the fewest values. */
export function labelChoices(analysis: Analysis): LabelChoice[] {
  const found = new Map<string, { workloads: number; values: Set<string> }>();
  for (const labels of labelsByWorkload(analysis).values()) {
    for (const [key, value] of Object.entries(labels)) {
      if (OF_ONE_REVISION.has(key)) continue;
      const choice = found.get(key) ?? { workloads: 0, values: new Set() };
      choice.workloads++;
      choice.values.add(value);
      found.set(key, choice);
    }
  }
  return [...found]
    .map(([key, { workloads, values }]) => ({ key, workloads, values: values.size }))
    .sort((a, b) => b.workloads - a.workloads || a.values - b.values || compareText(a.key, b.key))
    .slice(0, MOST_CHOICES);
}

function collect(analysis: Analysis, grouping: Grouping): Groups {
  const valueOf = valuesBy(analysis, grouping);
  const members = new Map<string | null, PeerId[]>();
  for (const workload of analysis.snapshot.workloads) {
    const value = valueOf(workload);
    members.set(value, [...(members.get(value) ?? []), workloadPeer(workload.id)]);
  }
  const all = [...members]
    .map(([value, workloads]): Group => ({
      id: groupId(grouping, value),
      name: value === null ? restName(grouping) : value === '' ? '(empty)' : value,
      ...(grouping === 'namespace' && value !== null && { namespace: value }),
      isRest: value === null,
      workloads: workloads.sort(compareText),
    }))
    .sort((a, b) => Number(a.isRest) - Number(b.isRest) || compareText(a.name, b.name));
  const byWorkload = new Map(all.flatMap((group) => group.workloads.map((id) => [id, group] as const)));
  return { all, of: (peer) => byWorkload.get(peer) };
}

function restName(grouping: Grouping): string {
  const label = labelOfGrouping(grouping);
  return label === null ? `No ${grouping}` : `No ${label}`;
}

/** What a grouping goes by, for each workload; `null` where a workload has nothing of the kind. */
function valuesBy(analysis: Analysis, grouping: Grouping): (workload: Workload) => string | null {
  if (grouping === 'namespace') return ({ namespace }) => namespace;
  const labels = labelsByWorkload(analysis);
  const own = (workload: Workload): Labels => labels.get(workload.id) ?? {};
  const label = labelOfGrouping(grouping);
  if (label !== null) return (workload) => valueAt(own(workload), label);
  if (grouping === 'owner') return (workload) => firstOf(OWNER_LABELS.map((key) => valueAt(own(workload), key)));
  // Teams have namespaces more often than they mark their pods; what a pod says counts before what its namespace says.
  const namespaces = new Map(analysis.snapshot.namespaces.map((namespace) => [namespace.name, namespace.labels]));
  return (workload) => firstOf([own(workload), namespaces.get(workload.namespace) ?? {}].flatMap((from) => TEAM_WORDS.map((word) => teamIn(from, word))));
}

const firstOf = (values: readonly (string | null)[]): string | null => values.find((value) => value !== null && value !== '') ?? null;

const valueAt = (labels: Labels, key: string): string | null => (Object.hasOwn(labels, key) ? (labels[key] ?? null) : null);

function teamIn(labels: Labels, word: string): string | null {
  const key = Object.keys(labels).sort(compareText).find((one) => one.slice(one.lastIndexOf('/') + 1) === word);
  return key === undefined ? null : valueAt(labels, key);
}

/** Labels that all pods of a workload agree on; of a workload without pods those that its selector promises. */
function labelsByWorkload({ snapshot }: Analysis): ReadonlyMap<WorkloadId, Labels> {
  const agreed = new Map<WorkloadId, Labels>();
  for (const { workload, labels } of snapshot.pods) {
    const before = agreed.get(workload);
    agreed.set(workload, before === undefined ? labels : Object.fromEntries(Object.entries(before).filter(([key, value]) => valueAt(labels, key) === value)));
  }
  for (const { id, selectorLabels } of snapshot.workloads) if (selectorLabels && !agreed.has(id)) agreed.set(id, selectorLabels);
  return agreed;
}
