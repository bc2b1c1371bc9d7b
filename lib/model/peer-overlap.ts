import { parsePeer, type Peer, type PeerId } from './ids';

/** The workloads that a Service leads to, as far as they are known. */
export type Backends = (service: PeerId) => readonly PeerId[];

/**
 * Whether two ends of drawn connections have a pod or an address in common, as far as their names tell: a namespace has its workloads and
 * Services, the Internet its blocks of addresses. Of a Service and something else of its namespace `backends` tells.
 */
export function peersOverlap(a: PeerId, b: PeerId, backends: Backends = () => []): boolean {
  if (a === b) return true;
  const [first, second] = [parsePeer(a), parsePeer(b)];
  if (!first || !second) return false;
  if ('namespace' in first && 'namespace' in second) {
    if (first.namespace !== second.namespace) return false;
    if (first.kind === 'namespace' || second.kind === 'namespace') return true;
    const behind = (id: PeerId, { kind }: Peer): readonly PeerId[] => (kind === 'service' ? backends(id) : [id]);
    const those = new Set(behind(b, second));
    return behind(a, first).some((id) => those.has(id));
  }
  if (first.kind === 'cidr') return blockOverlaps(first.cidr, second);
  return second.kind === 'cidr' && blockOverlaps(second.cidr, first);
}

/** Ranges for private use: RFC 1918, RFC 4193. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'].map(prefixOf);

function blockOverlaps(cidr: string, other: Peer): boolean {
  const block = prefixOf(cidr);
  switch (other.kind) {
    case 'cidr':
      return meet(block, prefixOf(other.cidr));
    case 'private':
      return PRIVATE.some((range) => meet(block, range));
    case 'internet':
      return !PRIVATE.some((range) => block.startsWith(range));
    default:
      return false;
  }
}

const meet = (a: string, b: string): boolean => a.startsWith(b) || b.startsWith(a);

/** A block as the family and the bits that all of its addresses begin with: `4:00001010` for `10.0.0.0/8`. */
function prefixOf(cidr: string): string {
  const [address = '', length = ''] = cidr.split('/');
  const isFour = !address.includes(':');
  const bits = isFour ? address.split('.').map((part) => binary(Number(part), 8)).join('') : groupsOf(address).map((part) => binary(parseInt(part, 16), 16)).join('');
  return `${isFour ? 4 : 6}:${bits.slice(0, Number(length))}`;
}

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): readonly string[] {
  const [head = '', tail] = address.split('::');
  const groups = (text: string | undefined) => (text ? text.split(':') : []);
  const [before, after] = [groups(head), groups(tail)];
  return tail === undefined ? before : [...before, ...Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0'), ...after];
}

function binary(value: number, width: number): string {
  return (Number.isFinite(value) ? value : 0).toString(2).padStart(width, '0');
}
