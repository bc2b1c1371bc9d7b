import { NAMESPACE_NAME_LABEL, type Labels, type LabelSelector } from '@/lib/model/labels';
import type { Snapshot } from '@/lib/model/snapshot';
import { formatBlock } from './address-space';
import type { Endpoint } from './endpoints';
import type { PeerForm, RuleForm } from './rule-form';
import { formatSelector, isEmptySelector, labelValue, meetsRequirement } from './selector';

/**
 * Why a rule does not match a peer, as one sentence: of the rule's peers the one that fails in the fewest places, and the
 * first thing in it that fails.
 */
export function nearestMiss(rule: RuleForm, other: Endpoint, snapshot: Snapshot): string {
  if (rule.peers === 'everything' || rule.peers.length === 0) return 'has no peer that could match';
  const misses = rule.peers.map((peer) => missesOf(peer, other, snapshot)).sort((a, b) => a.length - b.length);
  const [nearest] = misses;
  return nearest?.[0] ?? 'does not match this peer';
}

function missesOf(peer: PeerForm, other: Endpoint, snapshot: Snapshot): string[] {
  if (peer.kind === 'addresses') return [addressMiss(formatBlock(peer.block), other), ''];
  if (peer.kind === 'nodes') return [`matches only nodes with ${formatSelector(peer.selector)}`, ''];
  if (peer.kind === 'domains') return [`matches only addresses that DNS gives for ${peer.names.join(', ')}`, ''];
  const { namespaces, pods } = peer.pods;
  if (other.kind !== 'pods') return [outsideMiss(other), '', ''];
  const misses: string[] = [];
  if ('name' in namespaces) {
    if (namespaces.name !== other.namespace) misses.push(`picks pods of namespace ${namespaces.name} only, this one is in ${other.namespace}`);
  } else {
    const labels = snapshot.namespaces.find((namespace) => namespace.name === other.namespace)?.labels ?? { [NAMESPACE_NAME_LABEL]: other.namespace };
    misses.push(...selectorMisses(namespaces.selector, labels).map((miss) => `wants a namespace with ${miss.wanted}; ${other.namespace} ${miss.has}`));
  }
  misses.push(...selectorMisses(pods, other.labels).map((miss) => `wants pods with ${miss.wanted}; this one ${miss.has}`));
  return misses;
}

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

function selectorMisses(selector: LabelSelector, labels: Labels): { wanted: string; has: string }[] {
  if (isEmptySelector(selector)) return [];
  const misses: { wanted: string; has: string }[] = [];
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    if (labelValue(labels, key) !== value) misses.push({ wanted: `${key}=${value}`, has: hasText(labels, key) });
  }
  for (const requirement of selector.matchExpressions ?? []) {
    if (!meetsRequirement(requirement, labels)) misses.push({ wanted: formatSelector({ matchExpressions: [requirement] }), has: hasText(labels, requirement.key) });
  }
  return misses;
}

function hasText(labels: Labels, key: string): string {
  const value = labelValue(labels, key);
  return value === undefined ? `has no label ${key}` : `has ${key}=${value}`;
}
