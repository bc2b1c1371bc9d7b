import { type Cidr, FAMILIES, type Family, formatRange, lastAddress, parseCidr } from './cidr';
import type { AddressBlock } from './rule-form';

/** Number of an address block within one address space. */
export type BlockId = number;

/**
 * What kind of place an outside address is. `special` addresses (loopback, link-local, multicast, reserved) are kept for
 * look-ups but are no peer of pods.
 */
export type Scope = 'internet' | 'private' | 'special';

/** Outside addresses that every policy treats alike. */
export interface OutsideGroup {
  readonly family: Family;
  readonly scope: Scope;
  readonly ranges: readonly { readonly first: bigint; readonly last: bigint }[];
  readonly blocks: readonly BlockId[];
}

/** Which blocks an address lies in: surely, or possibly when the address is not known. */
export interface BlockMatch {
  readonly yes: readonly BlockId[];
  readonly maybe: readonly BlockId[];
}

interface Atom {
  readonly first: bigint;
  readonly last: bigint;
  readonly scope: Scope;
  readonly blocks: readonly BlockId[];
}

/**
 * IPv4 and IPv6 space, each cut once at every boundary of every ipBlock (exceptions included), so that any two addresses
 * of one piece are treated alike by every policy.
 */
export class AddressSpace {
  readonly blocks: readonly AddressBlock[];
  readonly outside: readonly OutsideGroup[];
  private readonly ids: ReadonlyMap<string, BlockId>;
  private readonly atoms: Readonly<Record<Family, readonly Atom[]>>;
  private readonly podRanges: Readonly<Record<Family, readonly Cidr[]>>;

  /**
   * @param blocks every ipBlock of every policy, duplicates allowed
   * @param podRanges address ranges that pods are given, as far as known; they are not outside the cluster
   * @param taken addresses of current pods and nodes; a piece made only of them is not outside the cluster
   */
  constructor(blocks: readonly AddressBlock[], podRanges: readonly Cidr[], taken: readonly { family: Family; value: bigint }[]) {
    const ids = new Map<string, BlockId>();
    const distinct: AddressBlock[] = [];
    for (const block of blocks) {
      if (!ids.has(blockKey(block))) ids.set(blockKey(block), distinct.push(block) - 1);
    }
    this.ids = ids;
    this.blocks = distinct;
    const ofFamily = (family: Family) => podRanges.filter((range) => range.family === family);
    this.podRanges = { 4: ofFamily(4), 6: ofFamily(6) };
    this.atoms = { 4: cutSpace(4, distinct, this.podRanges[4]), 6: cutSpace(6, distinct, this.podRanges[6]) };
    this.outside = [...this.groupOutside(4, taken), ...this.groupOutside(6, taken)];
  }

  blockId(block: AddressBlock): BlockId {
    return this.ids.get(blockKey(block))!;
  }

  /** The blocks an address lies in. */
  blocksAt(family: Family, value: bigint): readonly BlockId[] {
    return this.atomAt(family, value).blocks;
  }

  /** The group of outside addresses that one belongs to; `null` when it lies in the pods' ranges or is one of the cluster's own. */
  outsideGroupAt(family: Family, value: bigint): OutsideGroup | null {
    return this.outside.find((group) => group.family === family && group.ranges.some(({ first, last }) => first <= value && value <= last)) ?? null;
  }

  /** What can be said of an address that is not known: a block holds it surely when it holds every address of the family. */
  unknownAddress(family: Family): BlockMatch {
    return matchSome(this.atoms[family]);
  }

  /** As `unknownAddress`, for a pod: when pod ranges are known its address is in one of them. */
  unknownPodAddress(family: Family): BlockMatch {
    const inRanges = this.atoms[family].filter((atom) => this.isInPodRanges(family, atom));
    return inRanges.length > 0 ? matchSome(inRanges) : this.unknownAddress(family);
  }

  /** Families in which pod ranges are known; empty when none are. */
  get podFamilies(): readonly Family[] {
    return FAMILIES.filter((family) => this.podRanges[family].length > 0);
  }

  private isInPodRanges(family: Family, { first, last }: Atom): boolean {
    return this.podRanges[family].some((range) => range.first <= first && last <= range.last);
  }

  private atomAt(family: Family, value: bigint): Atom {
    const atoms = this.atoms[family];
    let low = 0;
    let high = atoms.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (atoms[middle]!.first <= value) low = middle;
      else high = middle - 1;
    }
    return atoms[low]!;
  }

  private groupOutside(family: Family, taken: readonly { family: Family; value: bigint }[]): OutsideGroup[] {
    const takenPer = new Map<Atom, Set<bigint>>();
    for (const address of taken) {
      if (address.family !== family) continue;
      const atom = this.atomAt(family, address.value);
      takenPer.set(atom, (takenPer.get(atom) ?? new Set()).add(address.value));
    }
    const groups = new Map<string, { scope: Scope; blocks: readonly BlockId[]; ranges: { first: bigint; last: bigint }[] }>();
    for (const atom of this.atoms[family]) {
      const allTaken = BigInt(takenPer.get(atom)?.size ?? 0) === atom.last - atom.first + 1n;
      if (allTaken || this.isInPodRanges(family, atom)) continue;
      const key = `${atom.scope}:${atom.blocks.join(',')}`;
      const group = groups.get(key) ?? { scope: atom.scope, blocks: atom.blocks, ranges: [] };
      groups.set(key, group);
      const previous = group.ranges.at(-1);
      if (previous && previous.last + 1n === atom.first) previous.last = atom.last;
      else group.ranges.push({ first: atom.first, last: atom.last });
    }
    return [...groups.values()].map((group) => ({ family, ...group }));
  }
}

/** The ranges of a group in words, the first `limit` of them. */
export function formatGroup(group: OutsideGroup, limit = 4): string {
  const words = group.ranges.slice(0, limit).map(({ first, last }) => formatRange(group.family, first, last));
  const others = group.ranges.length - words.length;
  return `${words.join(', ')}${others === 0 ? '' : others === 1 ? ' and one more range' : ` and ${others} more ranges`}`;
}

/** A block in words: `0.0.0.0/0 except 10.0.0.0/8`. */
export function formatBlock({ cidr, except }: AddressBlock): string {
  const text = (block: Cidr) => formatRange(block.family, block.first, block.last);
  return except.length === 0 ? text(cidr) : `${text(cidr)} except ${except.map(text).join(', ')}`;
}

/** Equal for blocks of the same addresses: an exception lies within its block, which is the widest of all. */
const blockKey = ({ cidr, except }: AddressBlock): string =>
  [cidr, ...except].map(({ family, first, prefix }) => `${family}:${first}/${prefix}`).sort().join(' ');

/** Blocks of an address that lies in one of these pieces. */
function matchSome(atoms: readonly Atom[]): BlockMatch {
  const counts = new Map<BlockId, number>();
  for (const { blocks } of atoms) for (const id of blocks) counts.set(id, (counts.get(id) ?? 0) + 1);
  const some = [...counts.keys()].sort((a, b) => a - b);
  return { yes: some.filter((id) => counts.get(id) === atoms.length), maybe: some.filter((id) => counts.get(id) !== atoms.length) };
}

const SCOPES: readonly (readonly [Scope, string])[] = [
  // RFC 6890 and RFC 1112: this network, loopback, link-local, multicast and reserved.
  ['special', '0.0.0.0/8'], ['special', '127.0.0.0/8'], ['special', '169.254.0.0/16'], ['special', '224.0.0.0/3'],
  ['special', '::/8'], ['special', 'fe80::/10'], ['special', 'ff00::/8'],
  // RFC 1918, RFC 6598, RFC 4193.
  ['private', '10.0.0.0/8'], ['private', '172.16.0.0/12'], ['private', '192.168.0.0/16'], ['private', '100.64.0.0/10'],
  ['private', 'fc00::/7'],
];
const SCOPE_BLOCKS = SCOPES.map(([scope, text]) => {
  const result = parseCidr(text);
  if (!result.ok) throw new Error(`not a CIDR: ${text}`);
  return { scope, cidr: result.cidr };
});

/** Cuts a family at every boundary, of scopes from the first address on, and sweeps over the pieces, keeping count of the blocks that hold. */
function cutSpace(family: Family, blocks: readonly AddressBlock[], podRanges: readonly Cidr[]): readonly Atom[] {
  const events = new Map<bigint, { id: BlockId; hole: boolean; delta: 1 | -1 }[]>();
  const at = (address: bigint) => {
    const known = events.get(address);
    if (known) return known;
    const list: { id: BlockId; hole: boolean; delta: 1 | -1 }[] = [];
    if (address <= lastAddress(family)) events.set(address, list);
    return list;
  };
  for (const [id, block] of blocks.entries()) {
    if (block.cidr.family !== family) continue;
    for (const part of [block.cidr, ...block.except]) {
      const hole = part !== block.cidr;
      at(part.first).push({ id, hole, delta: 1 });
      at(part.last + 1n).push({ id, hole, delta: -1 });
    }
  }
  const scopes = SCOPE_BLOCKS.filter(({ cidr }) => cidr.family === family);
  for (const range of [...podRanges, ...scopes.map(({ cidr }) => cidr)]) {
    at(range.first);
    at(range.last + 1n);
  }
  const cuts = [...events.keys()].sort((a, b) => (a < b ? -1 : 1));
  const inside = new Map<BlockId, number>();
  const holes = new Map<BlockId, number>();
  return cuts.map((first, i) => {
    for (const { id, hole, delta } of events.get(first)!) {
      const counts = hole ? holes : inside;
      const count = (counts.get(id) ?? 0) + delta;
      if (count === 0) counts.delete(id);
      else counts.set(id, count);
    }
    const active = [...inside.keys()].filter((id) => !holes.has(id)).sort((a, b) => a - b);
    const scope = scopes.find(({ cidr }) => cidr.first <= first && first <= cidr.last)?.scope ?? 'internet';
    return { first, last: (cuts[i + 1] ?? lastAddress(family) + 1n) - 1n, scope, blocks: active };
  });
}
