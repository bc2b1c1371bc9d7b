import { DIRECTIONS, type Direction } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { lastAddress, parseCidr, parseIp } from '@/lib/policy/cidr';
import { compilePolicies } from '@/lib/policy/compile';
import { formatRangePeer, parseRange, type Fact } from './facts';

/** The first address of each range that np-guard tells apart, ascending: IPv4 cut at every boundary of every block and exception. */
function cuts(snapshot: Snapshot, directions: readonly Direction[]): number[] {
  const rules = compilePolicies(snapshot).policies.flatMap(({ form }) => directions.flatMap((direction) => form.rules[direction] ?? []));
  const blocks = rules.flatMap(({ peers }) => (peers === 'everything' ? [] : peers.flatMap((peer) => (peer.kind === 'addresses' ? [peer.block] : []))));
  const parts = blocks.flatMap(({ cidr, except }) => [cidr, ...except]).filter(({ family }) => family === 4);
  return [...new Set([0, ...parts.flatMap(({ first, last }) => [Number(first), Number(last) + 1])])].filter((cut) => cut <= LAST).sort((a, b) => a - b);
}

const LAST = Number(lastAddress(4));

/** The ranges that the policies induce, as external peers: those of one direction, or of both together. */
export function inducedRanges(snapshot: Snapshot, directions: readonly Direction[] = DIRECTIONS): string[] {
  const starts = cuts(snapshot, directions);
  return starts.map((first, index) => formatRangePeer(first, (starts[index + 1] ?? LAST + 1) - 1));
}

/** A range as cases may write it: two ends, a CIDR or one address. Throws for any other text. */
export function rangePeer(text: string): string {
  const plain = text.replace(/\[External\]$/, '');
  if (parseRange(`${plain}[External]`)) return `${plain}[External]`;
  const parsed = parseCidr(plain.includes('/') ? plain : `${plain}/32`);
  if (!parsed.ok || parseIp(plain.split('/')[0]!)?.family !== 4) throw new Error(`no range is written ${text}`);
  return formatRangePeer(Number(parsed.cidr.first), Number(parsed.cidr.last));
}

/** How many lines np-guard has for facts: it does not join the ranges that its policies induce. */
export function countLines(snapshot: Snapshot, facts: readonly Fact[]): number {
  const starts = { ingress: cuts(snapshot, ['ingress']), egress: cuts(snapshot, ['egress']) };
  const pieces = (direction: Direction, { first, last }: { readonly first: number; readonly last: number }) => 1 + starts[direction].filter((cut) => first < cut && cut <= last).length;
  return facts.reduce((sum, { from, to }) => {
    const [source, destination] = [parseRange(from), parseRange(to)];
    return sum + (source ? pieces('ingress', source) : destination ? pieces('egress', destination) : 1);
  }, 0);
}
