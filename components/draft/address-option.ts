import { formatPeer } from '@/lib/model/ids';
import type { Option } from '@/components/ui/filter-options';

/** A block of addresses that a person types as one end of a connection; `null` for any other text. A single address is a block of one. */
export function addressOption(typed: string): Option | null {
  const match = /^\s*([0-9a-fA-F:.]+)(?:\/(\d{1,3}))?\s*$/.exec(typed);
  const address = match?.[1] ?? '';
  const bits = address.includes(':') ? (isIPv6(address) ? 128 : 0) : isIPv4(address) ? 32 : 0;
  const length = match?.[2] === undefined ? bits : Number(match[2]);
  if (bits === 0 || length > bits) return null;
  const cidr = `${address}/${length}`;
  return { id: formatPeer({ kind: 'cidr', cidr }), label: cidr, detail: length === bits ? 'Address' : 'Addresses' };
}

const isIPv4 = (text: string): boolean => /^(\d{1,3}\.){3}\d{1,3}$/.test(text) && text.split('.').every((part) => Number(part) <= 255);

function isIPv6(text: string): boolean {
  const halves = text.split('::');
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  return halves.length <= 2 && groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group)) && (halves.length === 2 ? groups.length < 8 : groups.length === 8);
}
