import type { Snapshot } from '@/lib/model/snapshot';
import { formatIp, lastAddress } from '@/lib/policy/cidr';
import { compilePolicies } from '@/lib/policy/compile';

/** The IPv4 space cut at every boundary of every block and exception that a policy names: `0.0.0.0-9.255.255.255`. */
export function inducedRanges(snapshot: Snapshot): string[] {
  const parts = compilePolicies(snapshot).space.blocks.flatMap(({ cidr, except }) => [cidr, ...except]).filter(({ family }) => family === 4);
  const end = lastAddress(4) + 1n;
  const cuts = [...new Set([0n, end, ...parts.flatMap(({ first, last }) => [first, last + 1n])])].sort((a, b) => (a < b ? -1 : 1));
  return cuts.slice(0, -1).map((first, index) => `${formatIp(4, first)}-${formatIp(4, cuts[index + 1]! - 1n)}`);
}
