import { NAMESPACE_NAME_LABEL, type Labels, type LabelSelector } from '@/lib/model/labels';
import type { Direction, IpBlock, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, Protocol } from '@/lib/model/network-policy';
import type { Pod, Snapshot } from '@/lib/model/snapshot';
import { liesIn, readAddress, representatives, type Address } from './reference-address';

/**
 * The meaning of NetworkPolicies, written down once more as plainly as can be: one pod, one port, one address family at a
 * time, straight from the API's text, sharing no code with the engine. Slow on purpose; tests and the benchmark compare
 * the engine with it.
 */
export type Truth = 'yes' | 'no' | 'unknown';
export type Family = 4 | 6;

export type Place =
  | { readonly kind: 'pod'; readonly pod: Pod }
  | { readonly kind: 'node'; readonly addresses: readonly string[] }
  | { readonly kind: 'outside'; readonly address: string };

export interface ReferencePort {
  readonly protocol: Protocol;
  readonly port: number;
}

/** Whether a connection from one place to another, over one address family, is allowed. Both must exist in that family. */
export function referenceVerdict(snapshot: Snapshot, from: Place, to: Place, family: Family, port: ReferencePort): Truth {
  return both(directionAllows(snapshot, 'egress', from, to, to, family, port), directionAllows(snapshot, 'ingress', to, from, to, family, port));
}

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
  // Policies select pods only, and none that is on the host network.
  if (subject.kind !== 'pod' || subject.pod.hostNetwork) return 'yes';
  if (cannotBeTold(snapshot, direction, subject.pod)) return 'unknown';
  const isolating = snapshot.policies.filter((policy) => directionsOf(policy).includes(direction) && selects(policy, subject.pod));
  if (isolating.length === 0) return 'yes';
  let answer: Truth = 'no';
  for (const policy of isolating) {
    const rules = direction === 'ingress' ? (policy.spec.ingress ?? []).map((rule) => ({ peers: rule.from, ports: rule.ports })) : (policy.spec.egress ?? []).map((rule) => ({ peers: rule.to, ports: rule.ports }));
    for (const { peers, ports } of rules) {
      if (portMatches(ports, destination, port)) answer = either(answer, peersMatch(snapshot, policy, peers, other, family));
    }
  }
  return answer;
}

/** A policy of a kind that is not evaluated, or one that could not be read, may say anything. */
function cannotBeTold(snapshot: Snapshot, direction: Direction, pod: Pod): boolean {
  if (snapshot.unreadable.some(({ resource, namespace }) => resource === 'networkpolicies' && (namespace === undefined || namespace === pod.namespace))) return true;
  return snapshot.unevaluated.some(
    (policy) =>
      policy.directions.includes(direction) &&
      (policy.namespace === undefined ? policy.namespaceSelector === undefined || namespaceMatches(snapshot, policy.namespaceSelector, pod.namespace) !== 'no' : policy.namespace === pod.namespace) &&
      (policy.podSelector === undefined || matches(policy.podSelector, pod.labels)),
  );
}

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

/** An address that is not known is in a block for sure only when every address it could be is. */
function blockMatches(snapshot: Snapshot, { cidr, except = [] }: IpBlock, other: Place, family: Family): Truth {
  const possible = possibleAddresses(snapshot, other, family, [cidr, ...except]);
  const inside = possible.filter((address) => liesIn(address, cidr) && !except.some((hole) => liesIn(address, hole)));
  if (inside.length === 0) return 'no';
  return inside.length === possible.length ? 'yes' : 'unknown';
}

function possibleAddresses(snapshot: Snapshot, place: Place, family: Family, blocks: readonly string[]): Address[] {
  const exactly = (texts: readonly string[]) => texts.map(readAddress).filter((address) => address.family === family);
  const anyOf = (ranges: readonly string[]) => ranges.flatMap((range) => representatives(range, blocks)).filter((address) => address.family === family);
  const anywhere = () => anyOf([family === 4 ? '0.0.0.0/0' : '::/0']);
  if (place.kind === 'outside') return exactly([place.address]);
  if (place.kind === 'node') return exactly(place.addresses);
  const known = exactly(knownAddresses(snapshot, place.pod));
  if (known.length > 0) return known;
  if (!place.pod.hostNetwork) return nonEmpty(anyOf(podRanges(snapshot)), anywhere);
  // A node that is not among those known may have any address.
  return isOnUnknownNode(snapshot, place.pod) ? anywhere() : nonEmpty(exactly(nodeAddresses(snapshot)), anywhere);
}

const nonEmpty = (addresses: Address[], otherwise: () => Address[]) => (addresses.length > 0 ? addresses : otherwise());

function knownAddresses(snapshot: Snapshot, pod: Pod): readonly string[] {
  if (pod.ips.length > 0) return pod.ips;
  return pod.hostNetwork ? (snapshot.nodes.find(({ name }) => name === pod.nodeName)?.addresses ?? []) : [];
}

const isOnUnknownNode = (snapshot: Snapshot, pod: Pod) => pod.nodeName !== undefined && !snapshot.nodes.some(({ name, addresses }) => name === pod.nodeName && addresses.length > 0);
const nodeAddresses = (snapshot: Snapshot) => snapshot.nodes.flatMap(({ addresses }) => addresses);
const podRanges = (snapshot: Snapshot) => [...snapshot.podCIDRs, ...snapshot.nodes.flatMap(({ podCIDRs }) => podCIDRs)];

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

/**
 * Whether a selector picks a namespace. Of a namespace that could not be read only the name is known, and with it the one
 * label every namespace carries; what a selector asks beside may or may not hold.
 */
function namespaceMatches(snapshot: Snapshot, selector: LabelSelector, name: string): Truth {
  const found = snapshot.namespaces.find((namespace) => namespace.name === name);
  const unread = snapshot.unreadable.some(({ resource, namespace }) => resource === 'namespaces' && (namespace === undefined || namespace === name));
  if (found?.declared || !unread) return matches(selector, found?.labels ?? { [NAMESPACE_NAME_LABEL]: name }) ? 'yes' : 'no';
  const { matchLabels = {}, matchExpressions = [] } = selector;
  const parts: LabelSelector[] = [...Object.entries(matchLabels).map(([key, value]) => ({ matchLabels: { [key]: value } })), ...matchExpressions.map((one) => ({ matchExpressions: [one] }))];
  const asksName = (part: LabelSelector) => part.matchLabels?.[NAMESPACE_NAME_LABEL] !== undefined || part.matchExpressions?.[0]?.key === NAMESPACE_NAME_LABEL;
  return parts.map((part): Truth => (!asksName(part) ? 'unknown' : matches(part, { [NAMESPACE_NAME_LABEL]: name }) ? 'yes' : 'no')).reduce(both, 'yes');
}

function matches(selector: LabelSelector, labels: Labels): boolean {
  const has = (key: string) => Object.keys(labels).includes(key);
  return (
    Object.entries(selector.matchLabels ?? {}).every(([key, value]) => has(key) && labels[key] === value) &&
    (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      const listed = has(key) && values.some((value) => value === labels[key]);
      return { In: listed, NotIn: !listed, Exists: has(key), DoesNotExist: !has(key) }[operator];
    })
  );
}

const RANK: Readonly<Record<Truth, number>> = { no: 0, unknown: 1, yes: 2 };
const both = (a: Truth, b: Truth): Truth => (RANK[a] < RANK[b] ? a : b);
const either = (a: Truth, b: Truth): Truth => (RANK[a] > RANK[b] ? a : b);
