import { NAMESPACE_NAME_LABEL, type Labels, type LabelSelector, type LabelSelectorRequirement } from '@/lib/model/labels';
import type { Snapshot } from '@/lib/model/snapshot';
import { formatBlock } from './address-space';
import type { Endpoint } from './endpoints';
import { nearestWord } from './nearest-word';
import type { PeerForm } from './rule-form';
import { formatSelector, labelValue, meetsRequirement } from './selector';

/** Why a rule does not match a peer: of the rule's peers the one that fails in the fewest places. */
export interface Miss {
  /** The first thing in it that fails, as one sentence. */
  readonly text: string;
  /** In how many places it fails. */
  readonly failures: number;
  /** What was probably meant, when what it wants and what is there are nearly the same. */
  readonly hint?: string;
}

interface Failure {
  readonly text: string;
  readonly hint?: string;
}

/** The nearest miss among the peers of a rule, none of which matches this one. */
export function missOf(peers: readonly PeerForm[], other: Endpoint, snapshot: Snapshot): Miss {
  const misses = peers.map((peer) => missOfPeer(peer, other, snapshot));
  return misses.sort(compareMisses)[0] ?? { text: 'has no peer that could match', failures: FAR };
}

/** Orders misses by how near they are: by the places that fail, then one that looks like a slip before one that does not. */
export const compareMisses = (a: Miss, b: Miss): number => a.failures - b.failures || Number(a.hint === undefined) - Number(b.hint === undefined);

/** More failures than a selector of any sense can have: what another kind of peer could never mend. */
const FAR = 1000;

function missOfPeer(peer: PeerForm, other: Endpoint, snapshot: Snapshot): Miss {
  switch (peer.kind) {
    case 'addresses':
      return { text: addressMiss(formatBlock(peer.block), other), failures: 2 };
    case 'nodes':
      return { text: `matches only nodes with ${formatSelector(peer.selector)}`, failures: FAR };
    case 'domains':
      return { text: `matches only addresses that DNS gives for ${peer.names.join(', ')}`, failures: FAR };
    case 'pods': {
      if (other.kind !== 'pods') return { text: outsideMiss(other), failures: FAR };
      const failures = [...namespaceFailures(peer.pods.namespaces, other.namespace, snapshot), ...podFailures(peer.pods.pods, other.labels)];
      return { ...failures[0]!, failures: failures.length };
    }
  }
}

function namespaceFailures(wanted: Extract<PeerForm, { kind: 'pods' }>['pods']['namespaces'], name: string, snapshot: Snapshot): Failure[] {
  if ('name' in wanted) {
    if (wanted.name === name) return [];
    return [{ text: `picks pods of namespace ${wanted.name} only, this one is in ${name}`, hint: `Without a namespaceSelector a podSelector picks pods of the policy's own namespace, ${wanted.name}.` }];
  }
  const labels = snapshot.namespaces.find((namespace) => namespace.name === name)?.labels ?? { [NAMESPACE_NAME_LABEL]: name };
  return selectorFailures(wanted.selector, labels).map(({ key, values, wants, has }) => {
    const hint = values.includes(name) && labelValue(labels, key) === undefined
      ? `Namespaces have no label ${key} unless someone sets it; every namespace has ${NAMESPACE_NAME_LABEL}=${name}.`
      : likeness(key, values, labels);
    return { text: `wants a namespace ${wants}; ${name} ${has}`, hint };
  });
}

const podFailures = (selector: LabelSelector, labels: Labels): Failure[] =>
  selectorFailures(selector, labels).map(({ key, values, wants, has }) => ({ text: `wants pods ${wants}; this one ${has}`, hint: likeness(key, values, labels) }));

function addressMiss(block: string, other: Endpoint): string {
  switch (other.kind) {
    case 'pods':
      return `allows only addresses in ${block}, and no address of this pod is among them`;
    case 'outside':
      return `allows only addresses in ${block}`;
    default:
      return `allows only addresses in ${block}, and the node's is not among them`;
  }
}

function outsideMiss(other: Endpoint): string {
  if (other.kind === 'outside') return 'picks pods by labels, which never match addresses outside the cluster';
  return other.kind === 'nodes' ? 'picks pods by labels, which never match nodes' : 'picks pods by labels, which never match hostNetwork pods';
}

interface SelectorFailure {
  readonly key: string;
  /** Values it asks for; none when it asks for the label alone, or for its absence. */
  readonly values: readonly string[];
  /** `with app=web`, `without a label app`. */
  readonly wants: string;
  readonly has: string;
}

function selectorFailures(selector: LabelSelector, labels: Labels): SelectorFailure[] {
  const failures: SelectorFailure[] = [];
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    if (labelValue(labels, key) !== value) failures.push({ key, values: [value], wants: `with ${key}=${value}`, has: hasText(labels, key) });
  }
  for (const requirement of selector.matchExpressions ?? []) {
    if (meetsRequirement(requirement, labels)) continue;
    const { key, operator, values } = requirement;
    failures.push({ key, values: operator === 'In' ? (values ?? []) : [], wants: wantedText(requirement), has: hasText(labels, key) });
  }
  return failures;
}

function wantedText(requirement: LabelSelectorRequirement): string {
  switch (requirement.operator) {
    case 'Exists':
      return `with a label ${requirement.key}`;
    case 'DoesNotExist':
      return `without a label ${requirement.key}`;
    default:
      return `with ${formatSelector({ matchExpressions: [requirement] })}`;
  }
}

function hasText(labels: Labels, key: string): string {
  const value = labelValue(labels, key);
  return value === undefined ? `has no label ${key}` : `has ${key}=${value}`;
}

/** What on the labels is nearly what is wanted: a value spelt alike, the value under another key, or a key spelt alike. */
function likeness(key: string, values: readonly string[], labels: Labels): string | undefined {
  const value = labelValue(labels, key);
  if (value !== undefined) {
    const near = nearestWord(value, values);
    return near === undefined ? undefined : `"${value}" and "${near}" are nearly the same: is one of them a slip?`;
  }
  const same = Object.entries(labels).find(([, one]) => isTelling(one) && values.includes(one));
  if (same) return `It has ${same[0]}=${same[1]}: the same value under another key.`;
  const near = nearestWord(key, Object.keys(labels));
  return near === undefined ? undefined : `It has ${near}=${labels[near]}: is one of the keys a slip?`;
}

/** Short values such as "true" or "1" stand under many keys and mean something else under each. */
const isTelling = (value: string): boolean => value.length >= 3 && !/^(true|false|\d+)$/.test(value);
