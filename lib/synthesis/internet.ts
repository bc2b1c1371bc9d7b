import type { NetworkPolicyPeer } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { formatRange, isStrictSubset, parseCidr, parseIp, type Cidr } from '@/lib/policy/cidr';

const EVERYWHERE = ['0.0.0.0/0', '::/0'] as const;
/** RFC 1918, RFC 6598, RFC 3927, RFC 4193, RFC 4291: never the Internet, and where clusters keep their pods and nodes. */
const NOT_INTERNET = ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', 'fe80::/10'] as const;

/**
 * The Internet as ipBlocks: every address but private and link-local ones, and but the pods' and nodes' own where these are
 * public, since an ipBlock matches pods and nodes too.
 */
export function internetPeers(snapshot: Snapshot): NetworkPolicyPeer[] {
  const holes = [...blocksOf(NOT_INTERNET), ...ownBlocks(snapshot)];
  return blocksOf(EVERYWHERE).map((whole) => withHoles(whole, holes));
}

/** Everybody, spelled out: every pod of every namespace, and every address that is not a pod's. */
export const everybody = (snapshot: Snapshot): NetworkPolicyPeer[] => [{ namespaceSelector: {} }, ...blocksOf(EVERYWHERE).map((whole) => withHoles(whole, podBlocks(snapshot)))];

/** A block that a user names, as an ipBlock without what pods and nodes have of it. */
export const blockPeer = (snapshot: Snapshot, cidr: Cidr): NetworkPolicyPeer => withHoles(cidr, ownBlocks(snapshot));

function withHoles(whole: Cidr, holes: readonly Cidr[]): NetworkPolicyPeer {
  const except = outermost(holes.filter((hole) => isStrictSubset(hole, whole)));
  return { ipBlock: { cidr: formatRange(whole.family, whole.first, whole.last), ...(except.length > 0 && { except: except.map((hole) => formatRange(hole.family, hole.first, hole.last)) }) } };
}

/** Where the cluster has its own pods and nodes, as far as known. */
const ownBlocks = (snapshot: Snapshot): Cidr[] => [...podBlocks(snapshot), ...blocksOf(snapshot.nodes.flatMap((node) => node.addresses.flatMap(singleBlock)))];

/**
 * Whether the pods' addresses are known by their ranges, and not one by one: an address of its own a pod has only until it is
 * started anew, so that no rule that has to leave pods out can rest on it.
 */
export function knowsPodRanges(snapshot: Snapshot): boolean {
  const ranges = rangesOf(snapshot);
  return snapshot.pods.every(({ hostNetwork, phase, ips }) => hostNetwork || phase === 'Succeeded' || phase === 'Failed' ||
    blocksOf(ips.flatMap(singleBlock)).every(({ family, first, last }) => ranges.some((range) => range.family === family && range.first <= first && last <= range.last)));
}

const rangesOf = ({ podCIDRs, nodes }: Snapshot): Cidr[] => blocksOf([...podCIDRs, ...nodes.flatMap((node) => node.podCIDRs)]);

const podBlocks = (snapshot: Snapshot): Cidr[] => [...rangesOf(snapshot), ...blocksOf(snapshot.pods.flatMap((pod) => (pod.hostNetwork ? [] : pod.ips.flatMap(singleBlock))))];

function singleBlock(text: string): string[] {
  const ip = parseIp(text);
  return ip ? [`${text}/${ip.family === 4 ? 32 : 128}`] : [];
}

const blocksOf = (texts: readonly string[]): Cidr[] =>
  texts.flatMap((text) => {
    const result = parseCidr(text);
    return result.ok ? [result.cidr] : [];
  });

/** The blocks that lie in no other, sorted by address. */
function outermost(blocks: readonly Cidr[]): Cidr[] {
  const distinct = [...new Map(blocks.map((block) => [`${block.first}/${block.prefix}`, block])).values()].sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : a.prefix - b.prefix));
  const kept: Cidr[] = [];
  for (const block of distinct) if (!kept.some((other) => isStrictSubset(block, other))) kept.push(block);
  return kept;
}
