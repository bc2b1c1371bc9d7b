import type { AdminPeer, AdminPolicy, AdminPort, AdminRule } from '@/lib/model/admin-policy';
import type { Labels, LabelSelector } from '@/lib/model/labels';
import type { Direction } from '@/lib/model/network-policy';
import type { Pod, Snapshot } from '@/lib/model/snapshot';
import { blockMatches, both, either, matches, namespaceMatches, type Family, type Place, type ReferencePort, type Truth } from './reference-match';

/** What a tier can come to for one connection; `next`: it leaves the decision to the tiers after it. */
export type AdminOutcome = 'allow' | 'deny' | 'next';

/**
 * Everything an admin tier can come to for one connection, over all orders of policies with equal priority and both answers
 * to every question that cannot be answered. Straight from the API's text: the first rule that matches decides.
 */
export function adminOutcomes(snapshot: Snapshot, tier: AdminPolicy['tier'], direction: Direction, subject: Pod, other: Place, destination: Place, family: Family, port: ReferencePort): ReadonlySet<AdminOutcome> {
  const policies = snapshot.adminPolicies.filter((policy) => policy.tier === tier);
  const outcomes = new Set<AdminOutcome>();
  for (const order of orders(policies)) {
    for (const outcome of follow(order)) outcomes.add(outcome);
  }
  return outcomes;

  function follow([policy, ...later]: readonly AdminPolicy[]): ReadonlySet<AdminOutcome> {
    if (!policy) return new Set(['next']);
    const selected = selects(snapshot, policy, subject);
    const skipped = selected === 'yes' ? [] : follow(later);
    if (selected === 'no') return new Set(skipped);
    return new Set([...skipped, ...followRules(policy[direction], later)]);
  }

  function followRules([rule, ...rest]: readonly AdminRule[], later: readonly AdminPolicy[]): ReadonlySet<AdminOutcome> {
    if (!rule) return follow(later);
    const { matched, action } = apply(snapshot, rule, subject, other, destination, family, port);
    const taken: AdminOutcome[] = matched === 'no' ? [] : [action === 'pass' ? 'next' : action];
    return new Set([...taken, ...(matched === 'yes' ? [] : followRules(rest, later))]);
  }
}

/** Policies by priority, in every order that equal priorities leave open. */
function orders(policies: readonly AdminPolicy[]): AdminPolicy[][] {
  if (policies.length === 0) return [[]];
  const first = Math.min(...policies.map(({ priority }) => priority));
  return policies.filter(({ priority }) => priority === first).flatMap((policy) => orders(policies.filter((one) => one !== policy)).map((rest) => [policy, ...rest]));
}

/** Some plugins evaluate such policies only in some versions or when told to. */
const MAY_EVALUATE = ['cilium', 'aws-vpc', 'antrea'];

const selects = (snapshot: Snapshot, { subject }: AdminPolicy, pod: Pod): Truth =>
  both(both(MAY_EVALUATE.includes(snapshot.profile.name) ? 'unknown' : 'yes', matches(subject.pods ?? {}, pod.labels) ? 'yes' : 'no'), namespaceMatches(snapshot, subject.namespaces ?? {}, pod.namespace));

/** A rule with a peer of an unknown kind fails closed. */
function apply(snapshot: Snapshot, rule: AdminRule, subject: Pod, other: Place, destination: Place, family: Family, port: ReferencePort): { matched: Truth; action: AdminRule['action'] } {
  const isUnknown = (peer: AdminPeer) => peer.kind === 'unknown' || (snapshot.profile.name === 'calico' && isUnknownToCalico(peer));
  if (rule.peers.some(isUnknown)) return rule.action === 'allow' ? { matched: 'no', action: 'allow' } : { matched: 'yes', action: 'deny' };
  if (rule.ports !== undefined && !rule.ports.some((item) => portMatches(item, destination, port))) return { matched: 'no', action: rule.action };
  return { matched: rule.peers.map((peer) => peerMatches(snapshot, peer, subject, other, family)).reduce(either, 'no'), action: rule.action };
}

const isUnknownToCalico = ({ kind }: AdminPeer) => kind === 'nodes' || kind === 'domain-names';

function peerMatches(snapshot: Snapshot, peer: AdminPeer, subject: Pod, other: Place, family: Family): Truth {
  const isPod = other.kind === 'pod' && !other.pod.hostNetwork;
  switch (peer.kind) {
    case 'pods':
      if (!isPod || !matches(peer.pods.pods ?? {}, other.pod.labels)) return 'no';
      return namespaceMatches(snapshot, peer.pods.namespaces ?? {}, other.pod.namespace);
    case 'same-labels':
    case 'not-same-labels': {
      if (!isPod || !matches(peer.pods ?? {}, other.pod.labels)) return 'no';
      const [own, theirs] = [labelsOf(snapshot, subject.namespace), labelsOf(snapshot, other.pod.namespace)];
      const carried = peer.keys.length > 0 && peer.keys.every((key) => Object.hasOwn(theirs, key));
      const same = peer.keys.every((key) => Object.hasOwn(own, key) && own[key] === theirs[key]);
      return carried && same === (peer.kind === 'same-labels') ? 'yes' : 'no';
    }
    case 'networks':
      return peer.cidrs.map((cidr) => blockMatches(snapshot, { cidr }, other, family)).reduce(either, 'no');
    case 'nodes':
      return nodeMatches(snapshot, peer.selector, other);
    case 'domain-names':
      return other.kind === 'outside' ? 'unknown' : 'no';
    case 'unknown':
      return 'no';
  }
}

const labelsOf = (snapshot: Snapshot, namespace: string): Labels => snapshot.namespaces.find(({ name }) => name === namespace)?.labels ?? {};

/** The nodes of these labels, and the hostNetwork pods on them; a pod whose node is not known may be on any. */
function nodeMatches(snapshot: Snapshot, selector: LabelSelector, other: Place): Truth {
  const certain = (labels: Labels): Truth => (matches(selector, labels) ? 'yes' : 'no');
  if (other.kind === 'node') return certain(snapshot.nodes.find(({ addresses }) => addresses === other.addresses)!.labels);
  if (other.kind !== 'pod' || !other.pod.hostNetwork) return 'no';
  const { nodeName } = other.pod;
  const named = snapshot.nodes.find(({ name }) => name === nodeName);
  if (named) return certain(named.labels);
  const anyNode: Truth = Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length === 0 ? 'yes' : 'unknown';
  if (nodeName !== undefined || snapshot.nodes.length === 0) return anyNode;
  const answers = new Set(snapshot.nodes.map(({ labels }) => certain(labels)));
  return answers.size === 1 ? [...answers][0]! : 'unknown';
}

function portMatches(item: AdminPort, destination: Place, { protocol, port }: ReferencePort): boolean {
  if (item.kind === 'numbers') return item.protocol === protocol && (item.first ?? 1) <= port && port <= (item.last ?? 65535);
  if (destination.kind !== 'pod' || destination.pod.hostNetwork) return false;
  return destination.pod.ports.some((declared) => declared.name === item.name && declared.protocol === protocol && declared.containerPort === port);
}
