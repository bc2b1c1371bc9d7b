import { NAMESPACE_NAME_LABEL, type Labels, type LabelSelector } from '@/lib/model/labels';
import type { IpBlock, NetworkPolicyPeer } from '@/lib/model/network-policy';
import { formatRange, isStrictSubset, parseCidr, type Cidr } from '@/lib/policy/cidr';
import { isEmptySelector, matchesSelector } from '@/lib/policy/selector';
import { selectorAnd, selectorMinus } from './selector-minus';

/** Whom a rule is no longer to match. */
export type Exclusion = ExcludedPods | { readonly kind: 'addresses'; readonly block: IpBlock };

export interface ExcludedPods {
  readonly kind: 'pods';
  readonly namespace: string;
  readonly namespaceLabels: Labels;
  /** `{}` for every pod of the namespace. */
  readonly selector: LabelSelector;
  /** The labels of the pods that are meant; where there are none yet, whatever the selector says. */
  readonly pods: readonly Labels[];
}

/**
 * A peer of a rule, split by an exclusion: peers that together match what it matched but that, and peers for what it matched of
 * that. Namespaces other than the excluded one, and those that are yet to come, stay as they are.
 *
 * @param home the namespace of the rule's policy, meant by peers without a namespaceSelector
 */
export function splitPeer(peer: NetworkPolicyPeer, exclusion: Exclusion, home: string): { readonly rest: readonly NetworkPolicyPeer[]; readonly cut: readonly NetworkPolicyPeer[] } {
  if (peer.ipBlock) return exclusion.kind === 'addresses' ? splitBlock(peer.ipBlock, exclusion.block) : { rest: [peer], cut: [] };
  if (exclusion.kind === 'addresses' || !matchesSome(peer, exclusion, home)) return { rest: [peer], cut: [] };
  const { selector } = exclusion;
  const pods = peer.podSelector ?? {};
  const name: LabelSelector = { matchLabels: { [NAMESPACE_NAME_LABEL]: exclusion.namespace } };
  const place = peer.namespaceSelector && selectorAnd(peer.namespaceSelector, name);
  const both = selectorAnd(pods, selector);
  if (place === null || !both) return { rest: [peer], cut: [] };
  const inside = (own: LabelSelector): NetworkPolicyPeer => ({ ...(place && { namespaceSelector: place }), ...((!place || !isEmptySelector(own)) && { podSelector: own }) });
  const elsewhere = peer.namespaceSelector ? selectorMinus(peer.namespaceSelector, name).map((namespaceSelector) => ({ ...peer, namespaceSelector })) : [];
  return { rest: [...elsewhere, ...selectorMinus(pods, selector).map(inside)], cut: [inside(both)] };
}

/** Whether a peer matches the namespace and some of the pods that are excluded. */
function matchesSome({ namespaceSelector, podSelector = {} }: NetworkPolicyPeer, { namespace, namespaceLabels, pods }: ExcludedPods, home: string): boolean {
  const isThere = namespaceSelector ? matchesSelector(namespaceSelector, namespaceLabels) : namespace === home;
  return isThere && (pods.length === 0 || pods.some((labels) => matchesSelector(podSelector, labels)));
}

/** Blocks of addresses lie in one another or have nothing in common, which makes their difference a few blocks. */
function splitBlock(own: IpBlock, excluded: IpBlock): { rest: NetworkPolicyPeer[]; cut: NetworkPolicyPeer[] } {
  const [whole, hole] = [cidrOf(own.cidr), cidrOf(excluded.cidr)];
  if (!whole || !hole || whole.family !== hole.family || !overlap(whole, hole)) return { rest: [{ ipBlock: own }], cut: [] };
  const [ownHoles, spared] = [cidrsOf(own.except), cidrsOf(excluded.except)];
  const common = whole.prefix >= hole.prefix ? whole : hole;
  if (ownHoles.some((one) => covers(one, common))) return { rest: [{ ipBlock: own }], cut: [] };
  const outside = covers(hole, whole) ? [] : [blockPeer(whole, [...ownHoles, hole])];
  // What the exclusion spares stays: the parts of its exceptions that lie in the block.
  const between = spared.filter((one) => overlap(one, common)).map((one) => (one.prefix >= common.prefix ? one : common));
  const cut = spared.some((one) => covers(one, common)) ? [] : [blockPeer(common, [...ownHoles, ...spared])];
  if (cut.length === 0) return { rest: [{ ipBlock: own }], cut: [] };
  return { rest: [...outside, ...between.filter((one) => !ownHoles.some((taken) => covers(taken, one))).map((one) => blockPeer(one, ownHoles))], cut };
}

const overlap = (a: Cidr, b: Cidr): boolean => a.family === b.family && a.first <= b.last && b.first <= a.last;
const covers = (outer: Cidr, inner: Cidr): boolean => outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;

/** A block less those of the holes that lie in it, each once and none within another. */
function blockPeer(whole: Cidr, holes: readonly Cidr[]): NetworkPolicyPeer {
  const inner = holes.filter((hole) => isStrictSubset(hole, whole));
  const outermost = inner.filter((hole, index) => !inner.some((other, position) => position !== index && covers(other, hole) && (!covers(hole, other) || position < index)));
  const except = outermost.sort((a, b) => (a.first < b.first ? -1 : 1)).map(textOf);
  return { ipBlock: { cidr: textOf(whole), ...(except.length > 0 && { except }) } };
}

const textOf = ({ family, first, last }: Cidr): string => formatRange(family, first, last);

const cidrsOf = (texts: readonly string[] = []): Cidr[] => texts.flatMap((text) => cidrOf(text) ?? []);

function cidrOf(text: string): Cidr | null {
  const parsed = parseCidr(text);
  return parsed.ok ? parsed.cidr : null;
}
