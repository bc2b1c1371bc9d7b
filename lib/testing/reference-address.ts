/**
 * Addresses for the reference evaluator. It shares nothing with the engine's: an address is the list of its bits, and a
 * block is a prefix of bits.
 */
export interface Address {
  readonly family: 4 | 6;
  /** `0` and `1`, 32 or 128 of them. */
  readonly bits: string;
}

/** Reads an address the tests write: a dotted quad, or IPv6 without an embedded quad. */
export function readAddress(text: string): Address {
  if (!text.includes(':')) return { family: 4, bits: text.split('.').map((octet) => Number(octet).toString(2).padStart(8, '0')).join('') };
  const [head = '', tail] = text.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const left = groups(head);
  const right = tail === undefined ? [] : groups(tail);
  const middle = Array<string>(8 - left.length - right.length).fill('0');
  return { family: 6, bits: [...left, ...middle, ...right].map((group) => parseInt(group, 16).toString(2).padStart(16, '0')).join('') };
}

/** Whether an address lies in a CIDR; never across families. */
export function liesIn(address: Address, cidr: string): boolean {
  const block = readBlock(cidr);
  return block.family === address.family && address.bits.startsWith(block.prefix);
}

/**
 * Addresses of a CIDR that stand for all of it, as far as the given blocks can tell: its first and last, and the first
 * and last of every block inside it together with their neighbours.
 */
export function representatives(cidr: string, blocks: readonly string[]): Address[] {
  const whole = readBlock(cidr);
  const found = new Map<string, Address>();
  const add = (bits: string) => {
    if (bits.length === whole.width && bits.startsWith(whole.prefix)) found.set(bits, { family: whole.family, bits });
  };
  for (const { family, prefix, width } of [whole, ...blocks.map(readBlock)]) {
    if (family !== whole.family) continue;
    for (const end of [prefix.padEnd(width, '0'), prefix.padEnd(width, '1')]) {
      add(end);
      for (const step of [-1n, 1n]) {
        const neighbour = BigInt(`0b${end}`) + step;
        if (neighbour >= 0n) add(neighbour.toString(2).padStart(width, '0'));
      }
    }
  }
  return [...found.values()];
}

function readBlock(cidr: string) {
  const [text = '', length = ''] = cidr.split('/');
  const { family, bits } = readAddress(text);
  return { family, width: bits.length, prefix: bits.slice(0, Number(length)) };
}
