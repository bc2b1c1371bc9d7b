import type { LabelSelector } from '@/lib/model/labels';
import { DIRECTIONS, type NetworkPolicyPeer } from '@/lib/model/network-policy';
import type { AllowGraph } from '@/lib/policy/allow-graph';
import { isEmptyBitset, type Bitset } from '@/lib/policy/bitset';
import type { PodSelection } from '@/lib/policy/rule-form';
import { formatSelector, selectorKeys } from '@/lib/policy/selector';
import type { PolicyParts } from '../policy-parts';
import { favour, isLasting } from '../stable-selector';

export interface Shortened {
  readonly policies: readonly PolicyParts[];
  /** Each selector that became shorter, and what that means for pods to come. */
  readonly done: readonly string[];
}

/**
 * Leaves out of selectors what tells no pod there is apart from another, nor any of workloads that are scaled to zero. At least
 * one label that lasts stays in each. Pods to come may be selected that were not before: it is for the user to want it.
 */
export function shortenSelectors(graph: AllowGraph, policies: readonly PolicyParts[]): Shortened {
  const done: string[] = [];
  const { selections } = graph.evaluator.compiled;
  const shorten = (title: string, selector: LabelSelector, selectionOf: (selector: LabelSelector) => PodSelection, things: string): LabelSelector => {
    const picked = selections.select(selectionOf(selector));
    if (isEmptyBitset(picked.yes)) return selector;
    const isSame = (fewer: LabelSelector) => {
      const now = selections.select(selectionOf(fewer));
      return isSameBitset(picked.yes, now.yes) && isSameBitset(picked.maybe, now.maybe);
    };
    let kept = selector;
    for (const part of partsOfSelector(selector)) {
      const fewer = part.without(kept);
      if (hasLasting(fewer) && isSame(fewer)) kept = fewer;
    }
    if (kept !== selector) done.push(`NetworkPolicy ${title}: ${formatSelector(selector)} is ${formatSelector(kept)}. ${things} to come with ${formatSelector(kept)} are selected even without the rest.`);
    return kept;
  };
  const shortenPeer = (title: string, namespace: string, peer: NetworkPolicyPeer): NetworkPolicyPeer => {
    if (peer.ipBlock) return peer;
    const { podSelector: pods, namespaceSelector: spaces } = peer;
    const within = (one: LabelSelector | undefined): PodSelection['namespaces'] => (one ? { selector: one } : { name: namespace });
    const namespaceSelector = spaces && shorten(title, spaces, (one) => ({ namespaces: { selector: one }, pods: pods ?? {} }), 'Namespaces');
    const podSelector = pods && shorten(title, pods, (one) => ({ namespaces: within(namespaceSelector), pods: one }), 'Pods');
    return { ...(namespaceSelector && { namespaceSelector }), ...(podSelector && { podSelector }) };
  };
  const shortened = policies.map((policy): PolicyParts => {
    const { namespace, name } = policy;
    const title = `${namespace}/${name}`;
    const selector = shorten(title, policy.selector, (pods) => ({ namespaces: { name: namespace }, pods }), 'Pods');
    const rules = Object.fromEntries(DIRECTIONS.flatMap((direction) => {
      const list = policy.rules[direction];
      return list ? [[direction, list.map(({ peers, ports }) => ({ peers: peers.map((peer) => shortenPeer(title, namespace, peer)), ports }))]] : [];
    }));
    return { ...policy, selector, rules };
  });
  return { policies: shortened, done };
}

const isSameBitset = (a: Bitset, b: Bitset): boolean => a.every((word, index) => word === b[index]);

interface SelectorPart {
  readonly without: (selector: LabelSelector) => LabelSelector;
  readonly rank: number;
}

/** The single labels and expressions, those that last the least and tell the least first. */
function partsOfSelector({ matchLabels = {}, matchExpressions = [] }: LabelSelector): SelectorPart[] {
  const rank = (key: string) => (isLasting(key) ? 0 : 1e6) + favour(key);
  const labels = Object.keys(matchLabels).map((key): SelectorPart => ({
    rank: rank(key),
    without: ({ matchLabels: own = {}, ...rest }) => {
      const labels = Object.fromEntries(Object.entries(own).filter(([one]) => one !== key));
      return { ...rest, ...(Object.keys(labels).length > 0 && { matchLabels: labels }) };
    },
  }));
  const expressions = matchExpressions.map((expression): SelectorPart => ({
    rank: rank(expression.key),
    without: ({ matchExpressions: own = [], ...rest }) => ({ ...rest, ...(own.length > 1 && { matchExpressions: own.filter((one) => one !== expression) }) }),
  }));
  return [...labels, ...expressions].sort((a, b) => b.rank - a.rank);
}

/** Whether it asks for a label that lasts; what is only excluded names nobody. */
const hasLasting = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean =>
  selectorKeys({ matchLabels, matchExpressions: matchExpressions.filter(({ operator }) => operator === 'In' || operator === 'Exists') }).some(isLasting);
