import type { WorkloadId } from '@/lib/model/ids';
import { NAMESPACE_NAME_LABEL, type Labels, type LabelSelector, type LabelSelectorRequirement } from '@/lib/model/labels';
import type { Pod, Snapshot } from '@/lib/model/snapshot';
import { takesPart } from '../endpoints';
import { nearestWord } from '../nearest-word';
import { podsOfNamespace } from '../pods-of-namespace';
import type { PodSelection } from '../rule-form';
import { formatSelector, labelValue, matchesSelector } from '../selector';

/** What a selection that picks nothing was probably meant to be. */
export interface NearMiss {
  /** One sentence that names the one thing to change. */
  readonly hint: string;
  /** The workloads it would then pick, by id. */
  readonly workloads: readonly WorkloadId[];
}

/**
 * The one small change after which a selection that picks no pod would pick some: another value that is spelt alike, the same
 * value under another key, another namespace; `undefined` when there is none.
 */
export function nearestPods(snapshot: Snapshot, selection: PodSelection): NearMiss | undefined {
  for (const { hint, selection: meant } of corrections(snapshot, selection)) {
    const pods = selectPods(snapshot, meant);
    if (pods.length > 0) return { hint, workloads: [...new Set(pods.map(({ workload }) => workload))].sort() };
  }
  return undefined;
}

/** The pods a selection picks, whatever the compiled policies read of their labels. hostNetwork pods are asked for apart. */
export function selectPods(snapshot: Snapshot, selection: PodSelection, { hostNetwork } = { hostNetwork: false }): Pod[] {
  return namespacesOf(snapshot, selection).flatMap((name) =>
    podsOfNamespace(snapshot, name).filter((pod) => pod.hostNetwork === hostNetwork && takesPart(pod) && matchesSelector(selection.pods, pod.labels)));
}

/** The namespaces a selection looks into, by name. */
export function namespacesOf(snapshot: Snapshot, { namespaces }: PodSelection): string[] {
  if ('name' in namespaces) return [namespaces.name];
  return snapshot.namespaces.filter(({ labels }) => matchesSelector(namespaces.selector, labels)).map(({ name }) => name).sort();
}

interface Correction {
  readonly hint: string;
  readonly selection: PodSelection;
}

function* corrections(snapshot: Snapshot, selection: PodSelection): Generator<Correction> {
  const { namespaces, pods } = selection;
  const inScope = namespacesOf(snapshot, selection);
  if (inScope.length === 0 && 'selector' in namespaces) {
    const all = snapshot.namespaces.map(({ labels }) => labels);
    for (const { hint, selector } of selectorCorrections(namespaces.selector, all, 'namespace')) yield { hint, selection: { namespaces: { selector }, pods } };
    for (const { key, value } of requiredValues(namespaces.selector)) {
      const called = snapshot.namespaces.find(({ name }) => name === value);
      if (!called || labelValue(called.labels, key) === value) continue;
      yield { hint: `There is a namespace ${value}, but it has no label ${key}=${value}; every namespace has ${NAMESPACE_NAME_LABEL}.`, selection: { namespaces: { name: value }, pods } };
    }
    return;
  }
  const labels = inScope.flatMap((name) => podsOfNamespace(snapshot, name)).filter((pod) => takesPart(pod) && !pod.hostNetwork).map((pod) => pod.labels);
  for (const { hint, selector } of selectorCorrections(pods, labels, 'pod')) yield { hint, selection: { namespaces, pods: selector } };
  if ('name' in namespaces && requiredValues(pods).length > 0) {
    const everywhere: PodSelection = { namespaces: { selector: {} }, pods };
    const places = [...new Set(selectPods(snapshot, everywhere).map(({ namespace }) => namespace))];
    const [first, ...others] = places;
    if (first !== undefined) {
      yield { hint: `Pods that match ${formatSelector(pods)} are in namespace ${first}${others.length > 0 ? ` and ${others.length} more` : ''}, and this selector looks into ${namespaces.name} only.`, selection: { namespaces: { name: first }, pods } };
    }
  }
}

/** What the selector may have been meant to say, given the labels there are. Each changes one requirement. */
function* selectorCorrections(selector: LabelSelector, present: readonly Labels[], what: 'pod' | 'namespace'): Generator<{ readonly hint: string; readonly selector: LabelSelector }> {
  for (const { key, value, instead } of requiredValues(selector)) {
    const values = new Set(present.flatMap((labels) => labelValue(labels, key) ?? []));
    if (values.has(value)) continue;
    const near = nearestWord(value, [...values]);
    if (near !== undefined) yield { hint: `No ${what} there has ${key}=${value}; did you mean ${key}=${near}?`, selector: instead(key, near) };
    const keys = [...new Set(present.flatMap((labels) => Object.keys(labels).filter((other) => labels[other] === value)))].sort();
    // Short values such as "true" or "1" stand under many keys and mean something else under each.
    if (value.length < 3 || /^(true|false|\d+)$/.test(value)) continue;
    for (const other of keys) yield { hint: `No ${what} there has ${key}=${value}; did you mean ${other}=${value}?`, selector: instead(other, value) };
  }
}

/** What a selector asks for by one value. */
interface RequiredValue {
  readonly key: string;
  readonly value: string;
  /** The selector with another label in its place. */
  readonly instead: (key: string, value: string) => LabelSelector;
}

function requiredValues({ matchLabels = {}, matchExpressions = [] }: LabelSelector): RequiredValue[] {
  const labels = Object.entries(matchLabels);
  const is = (key: string, value: string): LabelSelectorRequirement => ({ key, operator: 'In', values: [value] });
  return [
    ...labels.map(([key, value]): RequiredValue => ({
      key,
      value,
      instead: (...other) => ({ matchLabels: Object.fromEntries(labels.filter(([name]) => name !== key)), matchExpressions: [...matchExpressions, is(...other)] }),
    })),
    ...matchExpressions.flatMap(({ key, operator, values = [] }, index): RequiredValue[] => {
      const [value, ...more] = values;
      if (operator !== 'In' || value === undefined || more.length > 0) return [];
      return [{ key, value, instead: (...other) => ({ matchLabels, matchExpressions: matchExpressions.with(index, is(...other)) }) }];
    }),
  ];
}
