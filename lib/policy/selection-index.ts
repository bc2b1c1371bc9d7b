import { NAMESPACE_NAME_LABEL, type LabelSelector } from '@/lib/model/labels';
import type { Namespace, Unreadable } from '@/lib/model/snapshot';
import { addBit, createBitset, type Bitset } from './bitset';
import type { Endpoints } from './endpoints';
import type { PodSelection } from './rule-form';
import { matchesSelector, selectorKey, selectorKeys } from './selector';

/** Pods that a selection picks for sure, and those it may pick: in namespaces whose labels could not be read. */
export interface Selected {
  readonly yes: Bitset;
  readonly maybe: Bitset;
}

/**
 * Answers "which endpoints do these selectors pick" from lists of endpoints per label value, so that a selector looks
 * only at the shortest list it names and only at the namespaces it reaches. Equal selections are answered once.
 */
export class SelectionIndex {
  private readonly withLabel = new Map<string, Map<string, number[]>>();
  private readonly answers = new Map<string, Selected>();
  private readonly namespaces: ReadonlyMap<string, Namespace>;
  private readonly byNamespaceSelector = new Map<string, { readonly yes: ReadonlySet<string>; readonly maybe: ReadonlySet<string> }>();
  private readonly nothing: Bitset;

  /** @param unreadable what the source could not read: labels of namespaces it concerns are not known, but for their names */
  constructor(namespaces: readonly Namespace[], private readonly endpoints: Endpoints, private readonly unreadable: readonly Unreadable[]) {
    this.namespaces = new Map(namespaces.map((namespace) => [namespace.name, namespace]));
    this.nothing = createBitset(endpoints.all.length);
    for (let index = 0; index < endpoints.podCount; index++) {
      const endpoint = endpoints.all[index]!;
      if (endpoint.kind !== 'pods') continue;
      for (const [key, value] of Object.entries(endpoint.labels)) {
        const values = this.withLabel.get(key) ?? new Map<string, number[]>();
        this.withLabel.set(key, values);
        const list = values.get(value);
        if (list) list.push(index);
        else values.set(value, [index]);
      }
    }
  }

  /** The pods a selection picks. hostNetwork pods, nodes and outside addresses are never picked by labels. */
  select(selection: PodSelection): Selected {
    const { namespaces, pods } = selection;
    const key = `${'name' in namespaces ? `n:${namespaces.name}` : `s:${selectorKey(namespaces.selector)}`}|${selectorKey(pods)}`;
    const known = this.answers.get(key);
    if (known) return known;
    const answer = 'name' in namespaces ? { yes: this.selectIn(namespaces.name, pods), maybe: this.nothing } : this.selectAcross(namespaces.selector, pods);
    this.answers.set(key, answer);
    return answer;
  }

  private selectIn(namespace: string, selector: LabelSelector): Bitset {
    const answer = createBitset(this.endpoints.all.length);
    const [first, end] = this.endpoints.namespaceRuns.get(namespace) ?? [0, 0];
    const candidates = this.candidates(selector);
    if (candidates && candidates.length < end - first) {
      for (const index of candidates) if (index >= first && index < end) this.addIfMatch(answer, index, selector);
    } else {
      for (let index = first; index < end; index++) this.addIfMatch(answer, index, selector);
    }
    return answer;
  }

  private selectAcross(namespaceSelector: LabelSelector, selector: LabelSelector): Selected {
    const { yes, maybe } = this.namespacesOf(namespaceSelector);
    return { yes: this.selectAmong(yes, selector), maybe: maybe.size === 0 ? this.nothing : this.selectAmong(maybe, selector) };
  }

  private selectAmong(names: ReadonlySet<string>, selector: LabelSelector): Bitset {
    const answer = createBitset(this.endpoints.all.length);
    const candidates = this.candidates(selector);
    if (candidates) {
      for (const index of candidates) if (names.has(this.namespaceOf(index))) this.addIfMatch(answer, index, selector);
      return answer;
    }
    for (const [name, [first, end]] of this.endpoints.namespaceRuns) {
      if (!names.has(name)) continue;
      for (let index = first; index < end; index++) this.addIfMatch(answer, index, selector);
    }
    return answer;
  }

  private namespacesOf(selector: LabelSelector) {
    const key = selectorKey(selector);
    const known = this.byNamespaceSelector.get(key);
    if (known) return known;
    const names = { yes: new Set<string>(), maybe: new Set<string>() };
    const byName = onlyAbout(NAMESPACE_NAME_LABEL, selector);
    const onlyName = selectorKeys(selector).every((one) => one === NAMESPACE_NAME_LABEL);
    for (const name of this.endpoints.namespaceRuns.keys()) {
      const namespace = this.namespaces.get(name);
      const labels = namespace?.labels ?? { [NAMESPACE_NAME_LABEL]: name };
      if (onlyName || !this.isUnread(name, namespace)) {
        if (matchesSelector(selector, labels)) names.yes.add(name);
      } else if (matchesSelector(byName, labels)) names.maybe.add(name);
    }
    this.byNamespaceSelector.set(key, names);
    return names;
  }

  /** Whether a namespace is only known by name because it, or every namespace, could not be read. */
  private isUnread(name: string, namespace: Namespace | undefined): boolean {
    return !namespace?.declared && this.unreadable.some((one) => one.resource === 'namespaces' && (one.namespace === undefined || one.namespace === name));
  }

  /** The shortest list of endpoints that holds every match; null when the selector requires no particular value. */
  private candidates(selector: LabelSelector): readonly number[] | null {
    let shortest: readonly number[] | null = null;
    const offer = (list: readonly number[]) => {
      if (shortest === null || list.length < shortest.length) shortest = list;
    };
    for (const [key, value] of Object.entries(selector.matchLabels ?? {})) offer(this.withLabel.get(key)?.get(value) ?? []);
    for (const { key, operator, values } of selector.matchExpressions ?? []) {
      if (operator === 'In') offer([...new Set(values ?? [])].flatMap((value) => this.withLabel.get(key)?.get(value) ?? []));
    }
    return shortest;
  }

  private addIfMatch(answer: Bitset, index: number, selector: LabelSelector): void {
    const endpoint = this.endpoints.all[index]!;
    if (endpoint.kind === 'pods' && matchesSelector(selector, endpoint.labels)) addBit(answer, index);
  }

  private namespaceOf(index: number): string {
    const endpoint = this.endpoints.all[index]!;
    return endpoint.kind === 'pods' ? endpoint.namespace : '';
  }
}

/** The part of a selector that reads one key. */
function onlyAbout(key: string, { matchLabels = {}, matchExpressions = [] }: LabelSelector): LabelSelector {
  return { matchLabels: Object.fromEntries(Object.entries(matchLabels).filter(([name]) => name === key)), matchExpressions: matchExpressions.filter((requirement) => requirement.key === key) };
}
