import type { Direction, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '@/lib/model/network-policy';
import type { Pod, Snapshot } from '@/lib/model/snapshot';
import { readAddress } from './reference-address';
import { adminOutcomes } from './reference-admin';
import { blockMatches, both, either, knownAddresses, matches, namespaceMatches, nodeAddresses, podRanges, type Family, type Place, type ReferencePort, type Truth } from './reference-match';

/**
 * The meaning of policies, written down once more as plainly as can be: one pod, one port, one address family at a time,
 * straight from the API's text, sharing no code with the engine. Slow on purpose; tests and the benchmark compare
 * the engine with it.
 */

/** Whether a connection from one place to another, over one address family, is allowed. Both must exist in that family. */
export function referenceVerdict(snapshot: Snapshot, from: Place, to: Place, family: Family, port: ReferencePort): Truth {
  const link = joined(snapshot, from, to);
  // Where that is not known, policies are not asked.
  return link === 'yes' ? both(directionAllows(snapshot, 'egress', from, to, to, family, port), directionAllows(snapshot, 'ingress', to, from, to, family, port)) : link;
}

/** Whether two places have a network in common. A namespace needs a label to be on one of its own; it may not have been read. */
function joined(snapshot: Snapshot, from: Place, to: Place): Truth {
  if (!isOrdinaryPod(from) || !isOrdinaryPod(to) || namespaceOf(from) === namespaceOf(to)) return 'yes';
  const [first, second] = [networkOf(snapshot, from), networkOf(snapshot, to)];
  const mayBeElsewhere = (place: Place, network: number) =>
    network < 0 && snapshot.primaryNetworks.length > 0 && !snapshot.namespaces.some(({ name, declared }) => declared && name === namespaceOf(place)) &&
    snapshot.unreadable.some(({ resource, namespace }) => resource === 'namespaces' && (namespace === undefined || namespace === namespaceOf(place)));
  if (mayBeElsewhere(from, first) || mayBeElsewhere(to, second)) return 'unknown';
  return first === second ? 'yes' : 'no';
}

const namespaceOf = (place: Place) => (place.kind === 'pod' ? place.pod.namespace : undefined);

const isOrdinaryPod = (place: Place) => place.kind === 'pod' && !place.pod.hostNetwork;

/** The primary network of a pod's namespace, by its place in the list; -1 for the cluster's. */
const networkOf = (snapshot: Snapshot, place: Place) => snapshot.primaryNetworks.findIndex(({ namespaces }) => place.kind === 'pod' && namespaces.includes(place.pod.namespace));

/** Whether a place takes part in traffic over an address family. */
export function referencePresence(snapshot: Snapshot, place: Place, family: Family): Truth {
  switch (place.kind) {
    case 'outside':
      return readAddress(place.address).family === family ? 'yes' : 'no';
    case 'node':
      return place.addresses.some((text) => readAddress(text).family === family) ? 'yes' : 'no';
    case 'pod':
      return podPresence(snapshot, place.pod, family);
  }
}

function podPresence(snapshot: Snapshot, pod: Pod, family: Family): Truth {
  if (!exists(pod)) return 'no';
  const known = knownAddresses(snapshot, pod);
  if (known.length > 0) return known.some((text) => readAddress(text).family === family) ? 'yes' : 'no';
  const ranges = pod.hostNetwork && nodeAddresses(snapshot).length > 0 ? nodeAddresses(snapshot) : podRanges(snapshot);
  // Without any hint, a cluster has IPv4, and may have IPv6.
  if (ranges.length === 0) return family === 4 ? 'yes' : 'unknown';
  return ranges.some((text) => readAddress(text.split('/')[0]!).family === family) ? 'yes' : 'no';
}

/** A pod that has ended is no pod any more, and one that runs without an address cannot send or receive. */
const exists = (pod: Pod) => pod.phase !== 'Succeeded' && pod.phase !== 'Failed' && (pod.presence === 'template' || pod.ips.length > 0);

function directionAllows(snapshot: Snapshot, direction: Direction, subject: Place, other: Place, destination: Place, family: Family, port: ReferencePort): Truth {
  if (snapshot.profile.name === 'none') return 'yes';
  // Policies select pods only, and none that is on the host network.
  if (subject.kind !== 'pod' || subject.pod.hostNetwork) return 'yes';
  const outcomes = new Set<'allow' | 'deny'>();
  const admin = adminOutcomes(snapshot, 'admin', direction, subject.pod, other, destination, family, port);
  for (const outcome of admin) if (outcome !== 'next') outcomes.add(outcome);
  if (admin.has('next')) {
    const network = networkPolicies(snapshot, direction, subject, other, destination, family, port);
    const baseline = network === 'not isolated' ? adminOutcomes(snapshot, 'baseline', direction, subject.pod, other, destination, family, port) : [network];
    for (const outcome of baseline) {
      if (outcome === 'unknown' || outcome === 'yes' || outcome === 'allow' || outcome === 'next') outcomes.add('allow');
      if (outcome === 'unknown' || outcome === 'no' || outcome === 'deny') outcomes.add('deny');
    }
  }
  // A policy of a kind that is not evaluated may come before all of them.
  if (otherKindMayApply(snapshot, direction, subject.pod)) return 'unknown';
  return outcomes.size === 2 ? 'unknown' : outcomes.has('allow') ? 'yes' : 'no';
}

/** What the NetworkPolicies that select a pod say. */
function networkPolicies(snapshot: Snapshot, direction: Direction, subject: Place & { kind: 'pod' }, other: Place, destination: Place, family: Family, port: ReferencePort): Truth | 'not isolated' {
  if (notRead(snapshot, subject.pod)) return 'unknown';
  const isolating = snapshot.policies.filter((policy) => directionsOf(policy).includes(direction) && selects(policy, subject.pod));
  if (isolating.length === 0) return 'not isolated';
  let answer: Truth = 'no';
  for (const policy of isolating) {
    const rules = direction === 'ingress' ? (policy.spec.ingress ?? []).map((rule) => ({ peers: rule.from, ports: rule.ports })) : (policy.spec.egress ?? []).map((rule) => ({ peers: rule.to, ports: rule.ports }));
    for (const { peers, ports } of rules) {
      if (portMatches(ports, destination, port)) answer = either(answer, peersMatch(snapshot, policy, peers, other, family));
    }
  }
  return answer;
}

const notRead = (snapshot: Snapshot, pod: Pod): boolean =>
  snapshot.unreadable.some(({ resource, namespace }) => resource === 'networkpolicies' && (namespace === undefined || namespace === pod.namespace));

const otherKindMayApply = (snapshot: Snapshot, direction: Direction, pod: Pod): boolean =>
  snapshot.unevaluated.some(
    (policy) =>
      policy.directions.includes(direction) &&
      (policy.namespace === undefined ? policy.namespaceSelector === undefined || namespaceMatches(snapshot, policy.namespaceSelector, pod.namespace) !== 'no' : policy.namespace === pod.namespace) &&
      (policy.podSelector === undefined || matches(policy.podSelector, pod.labels)),
  );

function directionsOf({ spec }: NetworkPolicy): readonly Direction[] {
  if (spec.policyTypes !== undefined && spec.policyTypes.length > 0) return spec.policyTypes.map((type) => (type === 'Ingress' ? 'ingress' : 'egress'));
  return spec.egress !== undefined && spec.egress.length > 0 ? ['ingress', 'egress'] : ['ingress'];
}

const selects = (policy: NetworkPolicy, pod: Pod) => policy.namespace === pod.namespace && matches(policy.spec.podSelector ?? {}, pod.labels);

function peersMatch(snapshot: Snapshot, policy: NetworkPolicy, peers: readonly NetworkPolicyPeer[] | undefined, other: Place, family: Family): Truth {
  if (peers === undefined || peers.length === 0) return 'yes';
  return peers.map((peer) => peerMatches(snapshot, policy, peer, other, family)).reduce(either);
}

function peerMatches(snapshot: Snapshot, policy: NetworkPolicy, peer: NetworkPolicyPeer, other: Place, family: Family): Truth {
  if (peer.ipBlock) return blockMatches(snapshot, peer.ipBlock, other, family);
  if (other.kind !== 'pod' || other.pod.hostNetwork) return 'no';
  if (!matches(peer.podSelector ?? {}, other.pod.labels)) return 'no';
  if (!peer.namespaceSelector) return other.pod.namespace === policy.namespace ? 'yes' : 'no';
  return namespaceMatches(snapshot, peer.namespaceSelector, other.pod.namespace);
}

function portMatches(ports: readonly NetworkPolicyPort[] | undefined, destination: Place, { protocol, port }: ReferencePort): boolean {
  if (ports === undefined || ports.length === 0) return true;
  return ports.some((item) => {
    if ((item.protocol ?? 'TCP') !== protocol) return false;
    if (item.port === undefined) return true;
    if (typeof item.port === 'number') return item.port <= port && port <= (item.endPort ?? item.port);
    if (destination.kind !== 'pod' || destination.pod.hostNetwork) return false;
    return destination.pod.ports.some((declared) => declared.name === item.port && declared.protocol === protocol && declared.containerPort === port);
  });
}
