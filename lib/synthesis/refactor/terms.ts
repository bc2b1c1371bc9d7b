import { NAMESPACE_NAME_LABEL, type LabelSelector } from '@/lib/model/labels';
import { DIRECTIONS, type Direction, type NetworkPolicy, type NetworkPolicyPeer, type NetworkPolicyPort } from '@/lib/model/network-policy';
import { parseCidr } from '@/lib/policy/cidr';
import { describeSelector, shareOf } from '@/lib/policy/future/selector-relation';
import { formatSelector, selectorKey } from '@/lib/policy/selector';
import { partsOf, peerKey, portKey, type PolicyParts, type RuleParts } from '../policy-parts';

/**
 * One thing that a policy says of its pods: that it isolates them in a direction, or that one peer is allowed on one item of
 * ports. What policies mean is the sum of their terms, since they are allow-only.
 */
export interface Term {
  readonly policy: string;
  readonly namespace: string;
  readonly direction: Direction;
  readonly subject: LabelSelector;
  readonly says: 'isolates' | { /** `null`: everybody. */ readonly peer: NetworkPolicyPeer | null; /** `null`: every port. */ readonly port: NetworkPolicyPort | null };
  /** The same for terms that mean the same. */
  readonly key: string;
}

export const termsOf = (policies: readonly NetworkPolicy[]): Term[] => policies.flatMap((policy) => termsOfParts(partsOf(policy)));

export const termsOfParts = (policy: PolicyParts): Term[] =>
  DIRECTIONS.flatMap((direction) => {
    const rules = policy.rules[direction];
    return rules ? [isolationTerm(policy, direction), ...rules.flatMap((rule) => termsOfRule(policy, direction, rule))] : [];
  });

export const isolationTerm = (policy: PolicyParts, direction: Direction): Term => term(policy, direction, 'isolates');

export const termsOfRule = (policy: PolicyParts, direction: Direction, { peers, ports }: RuleParts): Term[] =>
  orAll(peers).flatMap((peer) => orAll(ports).map((port) => term(policy, direction, { peer, port })));

const orAll = <T>(items: readonly T[]): readonly (T | null)[] => (items.length === 0 ? [null] : items);

function term({ namespace, name, selector }: PolicyParts, direction: Direction, says: Term['says']): Term {
  const said = says === 'isolates' ? says : `${says.peer ? peerKey(says.peer) : ''} ${says.port ? portKey(says.port) : ''}`;
  return { policy: `${namespace}/${name}`, namespace, direction, subject: selector, says, key: `${namespace} ${direction} ${selectorKey(selector)} ${said}` };
}

/** Whether all that one term says another says too, whatever pods and namespaces there are and may come to be. */
export function covers(outer: Term, inner: Term): boolean {
  if (outer.key === inner.key) return true;
  if (outer.namespace !== inner.namespace || outer.direction !== inner.direction || (outer.says === 'isolates') !== (inner.says === 'isolates')) return false;
  if (!isPartOf(inner.subject, outer.subject)) return false;
  if (outer.says === 'isolates' || inner.says === 'isolates') return true;
  return coversPeer(outer.says.peer, inner.says.peer, outer.namespace) && coversPort(outer.says.port, inner.says.port);
}

/** Whether one selector picks nothing that another does not pick. */
export function isPartOf(inner: LabelSelector, outer: LabelSelector): boolean {
  const described = describeSelector(inner);
  return described === null || shareOf(outer, described) === 'all';
}

function coversPeer(outer: NetworkPolicyPeer | null, inner: NetworkPolicyPeer | null, namespace: string): boolean {
  if (outer === null) return true;
  if (inner === null) return false;
  if (outer.ipBlock || inner.ipBlock) return outer.ipBlock !== undefined && inner.ipBlock !== undefined && coversBlock(outer.ipBlock, inner.ipBlock);
  // Without a namespaceSelector a peer is of the policy's own namespace, of whose labels only the name is certain.
  const own = { matchLabels: { [NAMESPACE_NAME_LABEL]: namespace } };
  return isPartOf(inner.namespaceSelector ?? own, outer.namespaceSelector ?? own) && isPartOf(inner.podSelector ?? {}, outer.podSelector ?? {});
}

type Block = NonNullable<NetworkPolicyPeer['ipBlock']>;

/** A part that is left out of the outer block must be left out of the inner one too, or lie beside it. */
function coversBlock(outer: Block, inner: Block): boolean {
  const contains = (wide: string, narrow: string) => {
    const [a, b] = [parseCidr(wide), parseCidr(narrow)];
    return a.ok && b.ok && a.cidr.family === b.cidr.family && a.cidr.first <= b.cidr.first && b.cidr.last <= a.cidr.last;
  };
  const isApart = (a: string, b: string) => !contains(a, b) && !contains(b, a);
  return contains(outer.cidr, inner.cidr) && (outer.except ?? []).every((hole) => isApart(hole, inner.cidr) || (inner.except ?? []).some((own) => contains(own, hole)));
}

function coversPort(outer: NetworkPolicyPort | null, inner: NetworkPolicyPort | null): boolean {
  if (outer === null) return true;
  if (inner === null || (outer.protocol ?? 'TCP') !== (inner.protocol ?? 'TCP')) return false;
  if (outer.port === undefined) return true;
  if (typeof outer.port === 'string' || typeof inner.port !== 'number') return outer.port === inner.port;
  return outer.port <= inner.port && (inner.endPort ?? inner.port) <= (outer.endPort ?? outer.port);
}

/** Whether a term is about nothing that there can be, by a selector that contradicts itself. */
const isVoid = ({ subject, says }: Term): boolean =>
  [subject, ...(says === 'isolates' || !says.peer ? [] : [says.peer.podSelector ?? {}, says.peer.namespaceSelector ?? {}])].some((selector) => describeSelector(selector) === null);

/** Those of some terms that none of others covers. */
export function uncovered(terms: readonly Term[], others: readonly Term[]): Term[] {
  const keys = new Set(others.map(({ key }) => key));
  const groups = Map.groupBy(others, groupOf);
  return terms.filter((one) => !keys.has(one.key) && !isVoid(one) && !(groups.get(groupOf(one)) ?? []).some((other) => covers(other, one)));
}

const groupOf = ({ namespace, direction, says }: Term): string => `${namespace} ${direction} ${says === 'isolates'}`;

/**
 * Whether two sets of policies are proven to mean the same whatever pods and namespaces there are: whatever one says of any pod
 * the other says too. Where it is `false` they may still mean the same.
 */
export function isSameForAnyPods(a: readonly NetworkPolicy[], b: readonly NetworkPolicy[]): boolean {
  const [own, other] = [termsOf(a), termsOf(b)];
  return uncovered(own, other).length === 0 && uncovered(other, own).length === 0;
}

/** `ingress from app=web on 5432/TCP, to pods with app=db`. */
export function termText({ direction, subject, says }: Term): string {
  const pods = formatSelector(subject) === 'everything' ? 'any pod' : `pods with ${formatSelector(subject)}`;
  if (says === 'isolates') return `isolating ${pods} for ${direction}`;
  const [to, from] = direction === 'ingress' ? [pods, peerText(says.peer)] : [peerText(says.peer), pods];
  return `${direction} from ${from} to ${to} on ${portText(says.port)}`;
}

function peerText(peer: NetworkPolicyPeer | null): string {
  if (peer === null) return 'anybody';
  if (peer.ipBlock) return `${peer.ipBlock.cidr}${peer.ipBlock.except?.length ? ` except ${peer.ipBlock.except.join(', ')}` : ''}`;
  const pods = !peer.podSelector || formatSelector(peer.podSelector) === 'everything' ? 'any pod' : `pods with ${formatSelector(peer.podSelector)}`;
  if (!peer.namespaceSelector) return pods;
  return formatSelector(peer.namespaceSelector) === 'everything' ? `${pods} of any namespace` : `${pods} of namespaces with ${formatSelector(peer.namespaceSelector)}`;
}

function portText(port: NetworkPolicyPort | null): string {
  if (port === null) return 'every port';
  const { protocol = 'TCP', port: number, endPort } = port;
  return number === undefined ? `every port of ${protocol}` : `${number}${endPort === undefined ? '' : `-${endPort}`}/${protocol}`;
}
