import type { IpBlock } from '@/lib/model/network-policy';
import { FAMILIES, formatRange, lastAddress, parseCidr, type Family } from '@/lib/policy/cidr';

/** Addresses from the first to the last, both included. */
export interface AddressRange {
  readonly first: bigint;
  readonly last: bigint;
}

/** Addresses by family: ranges sorted, disjoint and not touching. */
export type Addresses = Readonly<Record<Family, readonly AddressRange[]>>;

export const NO_ADDRESSES: Addresses = { 4: [], 6: [] };
export const ALL_ADDRESSES: Addresses = { 4: [{ first: 0n, last: lastAddress(4) }], 6: [{ first: 0n, last: lastAddress(6) }] };

/** Addresses of CIDRs; text that is none stands for nothing. */
export function addressesOf(cidrs: readonly string[]): Addresses {
  const found: Record<Family, AddressRange[]> = { 4: [], 6: [] };
  for (const text of cidrs) {
    const result = parseCidr(text);
    if (result.ok) found[result.cidr.family].push({ first: result.cidr.first, last: result.cidr.last });
  }
  return { 4: merge(found[4]), 6: merge(found[6]) };
}

export const unite = (...all: readonly Addresses[]): Addresses => ({ 4: merge(all.flatMap((one) => one[4])), 6: merge(all.flatMap((one) => one[6])) });

export const isNone = (addresses: Addresses): boolean => addresses[4].length + addresses[6].length === 0;

/** What is in `a` and not in `b`. */
export const subtract = (a: Addresses, b: Addresses): Addresses => ({ 4: subtractRanges(a[4], b[4]), 6: subtractRanges(a[6], b[6]) });

/** What is in both. */
export const intersect = (a: Addresses, b: Addresses): Addresses => subtract(a, subtract(a, b));

export const includes = (addresses: Addresses, family: Family, value: bigint): boolean => addresses[family].some(({ first, last }) => first <= value && value <= last);

function merge(ranges: readonly AddressRange[]): AddressRange[] {
  const merged: AddressRange[] = [];
  for (const range of [...ranges].sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0))) {
    const previous = merged.at(-1);
    if (previous && range.first <= previous.last + 1n) merged[merged.length - 1] = { first: previous.first, last: range.last > previous.last ? range.last : previous.last };
    else merged.push(range);
  }
  return merged;
}

function subtractRanges(a: readonly AddressRange[], b: readonly AddressRange[]): AddressRange[] {
  return a.flatMap(({ first, last }) => {
    const left: AddressRange[] = [];
    let next = first;
    for (const hole of b) {
      if (hole.last < next || hole.first > last) continue;
      if (next < hole.first) left.push({ first: next, last: hole.first - 1n });
      next = hole.last + 1n;
    }
    return next <= last ? [...left, { first: next, last }] : left;
  });
}

/** The addresses as ipBlocks that a person would write: few, and with exceptions where these make them fewer. Sorted, IPv4 first. */
export const blocksOf = (addresses: Addresses): IpBlock[] => FAMILIES.flatMap((family) => cover(family, addresses[family], 0n, lastAddress(family)).blocks);

/** The addresses as CIDRs alone, as few as they can be. */
export const cidrsOf = (addresses: Addresses): string[] => FAMILIES.flatMap((family) => addresses[family].flatMap((range) => split(family, range, 0n, lastAddress(family))));

function split(family: Family, range: AddressRange, first: bigint, last: bigint): string[] {
  if (range.last < first || last < range.first) return [];
  if (range.first <= first && last <= range.last) return [formatRange(family, first, last)];
  const middle = (first + last) / 2n;
  return [...split(family, range, first, middle), ...split(family, range, middle + 1n, last)];
}

interface Cover {
  readonly blocks: readonly IpBlock[];
  /** How many blocks and exceptions these are. */
  readonly size: number;
  /** What is left out, as CIDRs. */
  readonly holes: readonly string[];
}

/** Covers what ranges have of one CIDR: in halves, or as a whole with exceptions, whichever is shorter. */
function cover(family: Family, ranges: readonly AddressRange[], first: bigint, last: bigint): Cover {
  const cidr = formatRange(family, first, last);
  const own = ranges.filter((range) => range.first <= last && first <= range.last);
  if (own.length === 0) return { blocks: [], size: 0, holes: [cidr] };
  if (own[0]!.first <= first && last <= own[0]!.last) return { blocks: [{ cidr }], size: 1, holes: [] };
  const middle = (first + last) / 2n;
  const [low, high] = [cover(family, own, first, middle), cover(family, own, middle + 1n, last)];
  const holes = [...low.holes, ...high.holes];
  const size = low.size + high.size;
  if (low.size > 0 && high.size > 0 && 1 + holes.length < size) return { blocks: [{ cidr, except: holes }], size: 1 + holes.length, holes };
  return { blocks: [...low.blocks, ...high.blocks], size, holes };
}
