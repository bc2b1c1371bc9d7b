import { objectTitle, policyName, workloadPeer } from '@/lib/model/ids';
import type { Direction } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import type { AllowGraph } from '../allow-graph';
import { isEmptyBitset } from '../bitset';
import { podsOfNamespace } from '../pods-of-namespace';
import type { PodSelection, PolicyForm } from '../rule-form';
import { formatSelector, isEmptySelector, matchesSelector } from '../selector';
import { finding, policyObject, type Finding } from './finding';
import { isolateFixes } from './fixes';
import { mayHideNamespaces, mayHidePods } from './look';
import { namespacesOf, nearestPods, selectPods } from './nearest-pods';
import { subjectsOf } from './subjects';

/** Policies whose subject is empty: they have no effect. Those that name hostNetwork pods are told of as such. */
export function findEmptySubjects(graph: AllowGraph): Finding[] {
  const { snapshot, evaluator: { compiled } } = graph;
  const effective = new Set(compiled.policies.filter(({ subjects, possibleSubjects }) => !isEmptyBitset(subjects) || !isEmptyBitset(possibleSubjects)).map(({ form }) => objectTitle(form.ref)));
  const bare = new Map(compiled.policies.flatMap(({ form }) => (isBareDenial(form) ? [[objectTitle(form.ref), Object.keys(form.rules) as Direction[]] as const] : [])));
  return subjectsOf(snapshot).flatMap(({ ref, subject, field }): Finding[] => {
    if (effective.has(objectTitle(ref))) return [];
    if (selectPods(snapshot, subject, { hostNetwork: true }).length > 0) return [];
    const namespaces = namespacesOf(snapshot, subject);
    if (mayHidePods(snapshot, namespaces) || (namespaces.length === 0 && mayHideNamespaces(snapshot))) return [];
    const { reason, expected } = explain(snapshot, subject, namespaces);
    const near = expected ? undefined : nearestPods(snapshot, subject);
    return [finding('selects-nothing', {
      ...(expected && { severity: 'info' }),
      message: `${policyName(ref)} selects no running pod: ${reason}.`,
      ...(near && { hint: near.hint }),
      objects: [policyObject(ref, field)],
      field,
      fix: near ? isolateFixes(near.workloads.map(workloadPeer), bare.get(objectTitle(ref)) ?? []) : [],
    })];
  });
}

/** Why it is empty, and whether that is no surprise: where no pods run at all, or those that are meant have ended or are scaled to nothing. */
function explain(snapshot: Snapshot, { namespaces, pods }: PodSelection, inScope: readonly string[]): { readonly reason: string; readonly expected: boolean } {
  if (inScope.length === 0 && 'selector' in namespaces) return { reason: `no namespace matches ${formatSelector(namespaces.selector)}`, expected: false };
  const where = 'name' in namespaces ? namespaces.name : isEmptySelector(namespaces.selector) ? 'any namespace' : `namespaces that match ${formatSelector(namespaces.selector)}`;
  const present = inScope.flatMap((name) => podsOfNamespace(snapshot, name));
  if (present.length === 0) return { reason: `there is none in ${where}`, expected: true };
  const idle = snapshot.workloads.some(({ namespace, selectorLabels }) => selectorLabels && inScope.includes(namespace) && matchesSelector(pods, selectorLabels));
  if (idle || present.some(({ labels }) => matchesSelector(pods, labels))) return { reason: `those in ${where} that match ${formatSelector(pods)} do not run now`, expected: true };
  return { reason: `none in ${where} matches ${formatSelector(pods)}`, expected: false };
}

/** A policy that does nothing but isolate, so that isolating what it means is all of it. */
const isBareDenial = ({ rules }: PolicyForm): boolean => Object.values(rules).every((list) => list.length === 0);
