import { NAMESPACE_NAME_LABEL, type Labels, type LabelSelector } from '@/lib/model/labels';
import type { Namespace, Unreadable } from '@/lib/model/snapshot';
import { addBit, createBitset, type Bitset } from './bitset';
import type { Endpoints } from './endpoints';
import type { PodSelection } from './rule-form';
import { matchesSelector, selectorKey, selectorKeys } from './selector';
import { isUnread } from './unread';

/** Pods that a selection picks for sure, and those it may pick: in namespaces whose labels could not be read. */
export interface Selected {
  readonly yes: Bitset;
  readonly maybe: Bitset;
}

/** A pod endpoint, as far as selectors read it. */
interface Entry {
  readonly index: number;
  readonly labels: Labels;
}

/** The pod endpoints of one namespace: all, and those with a value of a label. */
class NamespaceIndex {
  readonly all: Entry[] = [];
  private readonly withLabel = new Map<string, Map<string, Entry[]>>();

  add(entry: Entry): void {
    this.all.push(entry);
    for (const [key, value] of Object.entries(entry.labels)) {
      const values = this.withLabel.get(key) ?? new Map<string, Entry[]>();
      const list = values.get(value) ?? [];
      list.push(entry);
      this.withLabel.set(key, values.set(value, list));
    }
  }

  /** The endpoints that a selector picks, looked for among those with the first label that it asks for. */
  select(selector: LabelSelector): Entry[] {
    const [labelled] = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => this.withLabel.get(key)?.get(value) ?? []);
    return (labelled ?? this.all).filter(({ labels }) => matchesSelector(selector, labels));
  }
}

interface Names {
  readonly yes: readonly string[];
  readonly maybe: readonly string[];
}

/**
 * Answers "which endpoints do these selectors pick" from lists of endpoints per namespace and label value, so that a selector
 * looks only at the namespaces it reaches and only at the pods with a label that it asks for. Equal selections are answered once.
 */
export class SelectionIndex {
  private readonly inNamespace = new Map<string, NamespaceIndex>();
  private readonly answers = new Map<string, Selected>();
  private readonly namespaces: ReadonlyMap<string, Namespace>;
  private readonly bySelector = new Map<string, Names>();
  private readonly size: number;

  /** @param unreadable what the source could not read: labels of namespaces it concerns are not known, but for their names */
  constructor(namespaces: readonly Namespace[], { all }: Endpoints, readonly unreadable: readonly Unreadable[]) {
    this.namespaces = new Map(namespaces.map((namespace) => [namespace.name, namespace]));
    this.size = all.length;
    for (const [index, endpoint] of all.entries()) {
      if (endpoint.kind !== 'pods') continue;
      const own = this.inNamespace.get(endpoint.namespace) ?? new NamespaceIndex();
      this.inNamespace.set(endpoint.namespace, own);
      own.add({ index, labels: endpoint.labels });
    }
  }

  /** The pods a selection picks. hostNetwork pods, nodes and outside addresses are never picked by labels. */
  select({ namespaces, pods }: PodSelection): Selected {
    const key = `${'name' in namespaces ? `n:${namespaces.name}` : `s:${selectorKey(namespaces.selector)}`}|${selectorKey(pods)}`;
    const known = this.answers.get(key);
    if (known) return known;
    const { yes, maybe } = 'name' in namespaces ? { yes: [namespaces.name], maybe: [] } : this.namespacesOf(namespaces.selector);
    const answer = { yes: this.selectIn(yes, pods), maybe: this.selectIn(maybe, pods) };
    this.answers.set(key, answer);
    return answer;
  }

  private selectIn(names: readonly string[], selector: LabelSelector): Bitset {
    const answer = createBitset(this.size);
    for (const name of names) for (const { index } of this.inNamespace.get(name)?.select(selector) ?? []) addBit(answer, index);
    return answer;
  }

  private namespacesOf(selector: LabelSelector): Names {
    const key = selectorKey(selector);
    const known = this.bySelector.get(key);
    if (known) return known;
    const names = { yes: [] as string[], maybe: [] as string[] };
    const byName = onlyAbout(NAMESPACE_NAME_LABEL, selector);
    const onlyName = selectorKeys(selector).every((one) => one === NAMESPACE_NAME_LABEL);
    for (const name of this.inNamespace.keys()) {
      const namespace = this.namespaces.get(name);
      const labels = namespace?.labels ?? { [NAMESPACE_NAME_LABEL]: name };
      // Where its labels could not be read, its name alone is known.
      if (onlyName || namespace?.declared || !isUnread(this, 'namespaces', name)) {
        if (matchesSelector(selector, labels)) names.yes.push(name);
      } else if (matchesSelector(byName, labels)) names.maybe.push(name);
    }
    this.bySelector.set(key, names);
    return names;
  }
}

/** The part of a selector that reads one key. */
function onlyAbout(key: string, { matchLabels = {}, matchExpressions = [] }: LabelSelector): LabelSelector {
  return { matchLabels: Object.fromEntries(Object.entries(matchLabels).filter(([name]) => name === key)), matchExpressions: matchExpressions.filter((requirement) => requirement.key === key) };
}
