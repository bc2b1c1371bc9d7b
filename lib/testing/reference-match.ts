import { NAMESPACE_NAME_LABEL, type Labels, type LabelSelector } from '@/lib/model/labels';
import type { IpBlock, Protocol } from '@/lib/model/network-policy';
import type { Pod, Snapshot } from '@/lib/model/snapshot';
import { liesIn, readAddress, representatives, type Address } from './reference-address';

/** How the reference evaluator answers whether something holds. */
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

/** An address that is not known is in a block for sure only when every address it could be is. */
export function blockMatches(snapshot: Snapshot, { cidr, except = [] }: IpBlock, other: Place, family: Family): Truth {
  const inCluster = other.kind !== 'outside';
  // To Cilium addresses of the cluster are identities; OVN-Kubernetes may see a node by another of its addresses.
  if (inCluster && snapshot.profile.name === 'cilium') return 'no';
  const isNode = other.kind === 'node' || (other.kind === 'pod' && other.pod.hostNetwork);
  const possible = possibleAddresses(snapshot, other, family, [cidr, ...except]);
  const inside = possible.filter((address) => liesIn(address, cidr) && !except.some((hole) => liesIn(address, hole)));
  if (inside.length === 0) return 'no';
  return inside.length === possible.length && !(isNode && snapshot.profile.name === 'ovn-kubernetes') ? 'yes' : 'unknown';
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

export function knownAddresses(snapshot: Snapshot, pod: Pod): readonly string[] {
  if (pod.ips.length > 0) return pod.ips;
  return pod.hostNetwork ? (snapshot.nodes.find(({ name }) => name === pod.nodeName)?.addresses ?? []) : [];
}

const isOnUnknownNode = (snapshot: Snapshot, pod: Pod) => pod.nodeName !== undefined && !snapshot.nodes.some(({ name, addresses }) => name === pod.nodeName && addresses.length > 0);
export const nodeAddresses = (snapshot: Snapshot) => snapshot.nodes.flatMap(({ addresses }) => addresses);
export const podRanges = (snapshot: Snapshot) => [...snapshot.podCIDRs, ...snapshot.nodes.flatMap(({ podCIDRs }) => podCIDRs)];

/**
 * Whether a selector picks a namespace. Of a namespace that could not be read only the name is known, and with it the one
 * label every namespace carries; what a selector asks beside may or may not hold.
 */
export function namespaceMatches(snapshot: Snapshot, selector: LabelSelector, name: string): Truth {
  const found = snapshot.namespaces.find((namespace) => namespace.name === name);
  const unread = snapshot.unreadable.some(({ resource, namespace }) => resource === 'namespaces' && (namespace === undefined || namespace === name));
  if (found?.declared || !unread) return matches(selector, found?.labels ?? { [NAMESPACE_NAME_LABEL]: name }) ? 'yes' : 'no';
  const { matchLabels = {}, matchExpressions = [] } = selector;
  const parts: LabelSelector[] = [...Object.entries(matchLabels).map(([key, value]) => ({ matchLabels: { [key]: value } })), ...matchExpressions.map((one) => ({ matchExpressions: [one] }))];
  const asksName = (part: LabelSelector) => part.matchLabels?.[NAMESPACE_NAME_LABEL] !== undefined || part.matchExpressions?.[0]?.key === NAMESPACE_NAME_LABEL;
  return parts.map((part): Truth => (!asksName(part) ? 'unknown' : matches(part, { [NAMESPACE_NAME_LABEL]: name }) ? 'yes' : 'no')).reduce(both, 'yes');
}

export function matches(selector: LabelSelector, labels: Labels): boolean {
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
export const both = (a: Truth, b: Truth): Truth => (RANK[a] < RANK[b] ? a : b);
export const either = (a: Truth, b: Truth): Truth => (RANK[a] > RANK[b] ? a : b);
