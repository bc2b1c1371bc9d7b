/**
 * CIDR text as the API server reads it (Go's net.ParseCIDR): four decimal octets without leading zeros, or RFC 4291
 * text without a zone, then a prefix length. Nothing is trimmed or guessed: text that the API server would refuse
 * is refused here.
 */
export type Family = 4 | 6;
export const FAMILIES: readonly Family[] = [4, 6];

export interface Cidr {
  readonly family: Family;
  /** The address as written, host bits included. */
  readonly address: bigint;
  readonly prefix: number;
  /** First and last address of the block, host bits masked. */
  readonly first: bigint;
  readonly last: bigint;
  /** The text had bits set beyond the prefix. */
  readonly hostBits: boolean;
  /** Written as an IPv4-mapped IPv6 block; it stands for the IPv4 block. */
  readonly mapped: boolean;
}

export type CidrResult = { readonly ok: true; readonly cidr: Cidr } | { readonly ok: false; readonly reason: string };

const BITS: Record<Family, number> = { 4: 32, 6: 128 };

/** Highest address of a family. */
export const lastAddress = (family: Family): bigint => (1n << BigInt(BITS[family])) - 1n;

/**
 * Reads a CIDR. Never throws; the reason of a refusal is a phrase such as `the prefix length must be 0 to 32`.
 * An IPv4-mapped IPv6 block of /96 or longer comes back as the IPv4 block it means.
 */
export function parseCidr(text: string): CidrResult {
  const slash = text.indexOf('/');
  if (slash < 0) return refuse('a prefix length is missing, as in 10.0.0.0/8');
  const address = parseAddress(text.slice(0, slash));
  if (!address) return refuse(`"${text.slice(0, slash)}" is not an IP address`);
  const prefixText = text.slice(slash + 1);
  const bits = text.slice(0, slash).includes(':') ? 128 : 32;
  if (!/^[0-9]{1,5}$/.test(prefixText) || Number(prefixText) > bits) return refuse(`the prefix length must be 0 to ${bits}`);
  const prefix = Number(prefixText);
  if (address.mapped && prefix >= 96) return { ok: true, cidr: block(4, address.value, prefix - 96, true) };
  const value = address.mapped ? address.value | (0xffffn << 32n) : address.value;
  return { ok: true, cidr: block(bits === 32 ? 4 : 6, value, prefix, false) };
}

/** Reads a single IP address; IPv4-mapped IPv6 comes back as IPv4. `null` when it is not one. */
export function parseIp(text: string): { readonly family: Family; readonly value: bigint } | null {
  const address = parseAddress(text);
  return address && { family: address.family, value: address.value };
}

/** Whether `inner` lies within `outer` and is smaller: what the API asks of an `except`. */
export function isStrictSubset(inner: Cidr, outer: Cidr): boolean {
  return inner.family === outer.family && inner.prefix > outer.prefix && inner.first >= outer.first && inner.last <= outer.last;
}

/** Text of an address: dotted quad, or RFC 5952. */
export function formatIp(family: Family, value: bigint): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join('.');
  const groups = Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(112 - 16 * i)) & 0xffffn));
  let best = { start: -1, length: 1 };
  for (let i = 0; i < 8; i++) {
    let length = 0;
    while (i + length < 8 && groups[i + length] === 0) length++;
    if (length > best.length) best = { start: i, length };
  }
  const hex = groups.map((group) => group.toString(16));
  if (best.start < 0) return hex.join(':');
  return `${hex.slice(0, best.start).join(':')}::${hex.slice(best.start + best.length).join(':')}`;
}

/** Text of a range of addresses: a CIDR when it is one block, `first-last` otherwise. */
export function formatRange(family: Family, first: bigint, last: bigint): string {
  const size = last - first + 1n;
  const isBlock = (size & (size - 1n)) === 0n && first % size === 0n;
  if (!isBlock) return `${formatIp(family, first)}-${formatIp(family, last)}`;
  const hostBits = size.toString(2).length - 1;
  return `${formatIp(family, first)}/${BITS[family] - hostBits}`;
}

function block(family: Family, address: bigint, prefix: number, mapped: boolean): Cidr {
  const hostMask = (1n << BigInt(BITS[family] - prefix)) - 1n;
  const first = address & ~hostMask;
  return { family, address, prefix, first, last: first | hostMask, hostBits: first !== address, mapped };
}

interface Address {
  readonly family: Family;
  readonly value: bigint;
  readonly mapped: boolean;
}

function parseAddress(text: string): Address | null {
  if (!text.includes(':')) {
    const value = parseQuad(text);
    return value === null ? null : { family: 4, value, mapped: false };
  }
  const value = parseIpv6(text);
  if (value === null) return null;
  const mapped = value >> 32n === 0xffffn;
  return { family: mapped ? 4 : 6, value: mapped ? value & 0xffffffffn : value, mapped };
}

function parseQuad(text: string): bigint | null {
  const octets = text.split('.');
  if (octets.length !== 4) return null;
  let value = 0;
  for (const octet of octets) {
    if (!/^(0|[1-9][0-9]{0,2})$/.test(octet) || Number(octet) > 255) return null;
    value = value * 256 + Number(octet);
  }
  return BigInt(value);
}

function parseIpv6(text: string): bigint | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const head = groupsOf(halves[0]!, halves.length === 1);
  const tail = halves.length === 2 ? groupsOf(halves[1]!, true) : [];
  if (!head || !tail) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  return [...head, ...Array<bigint>(missing).fill(0n), ...tail].reduce((value, group) => (value << 16n) | group, 0n);
}

/** The 16-bit groups of one side of `::`; an IPv4 tail is allowed only at the very end of the address. */
function groupsOf(text: string, isEnd: boolean): bigint[] | null {
  if (text === '') return [];
  const groups: bigint[] = [];
  const parts = text.split(':');
  for (const [i, part] of parts.entries()) {
    if (part.includes('.')) {
      const quad = isEnd && i === parts.length - 1 ? parseQuad(part) : null;
      if (quad === null) return null;
      groups.push(quad >> 16n, quad & 0xffffn);
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return null;
      groups.push(BigInt(`0x${part}`));
    }
  }
  return groups;
}

const refuse = (reason: string): CidrResult => ({ ok: false, reason });
