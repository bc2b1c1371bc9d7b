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
  const own = [
    ...[...snapshot.podCIDRs, ...snapshot.nodes.flatMap((node) => node.podCIDRs)],
    ...[...snapshot.nodes.flatMap((node) => node.addresses), ...snapshot.pods.flatMap((pod) => pod.ips)].flatMap((text) => {
      const ip = parseIp(text);
      return ip ? [`${text}/${ip.family === 4 ? 32 : 128}`] : [];
    }),
  ];
  const holes = [...NOT_INTERNET, ...own].flatMap((text) => {
    const result = parseCidr(text);
    return result.ok ? [result.cidr] : [];
  });
  return EVERYWHERE.map((cidr) => {
    const whole = parseCidr(cidr);
    const except = whole.ok ? outermost(holes.filter((hole) => isStrictSubset(hole, whole.cidr))) : [];
    return { ipBlock: { cidr, except: except.map((hole) => formatRange(hole.family, hole.first, hole.last)) } };
  });
}

/** The blocks that lie in no other, sorted by address. */
function outermost(blocks: readonly Cidr[]): Cidr[] {
  const distinct = [...new Map(blocks.map((block) => [`${block.first}/${block.prefix}`, block])).values()].sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : a.prefix - b.prefix));
  const kept: Cidr[] = [];
  for (const block of distinct) if (!kept.some((other) => isStrictSubset(block, other))) kept.push(block);
  return kept;
}
