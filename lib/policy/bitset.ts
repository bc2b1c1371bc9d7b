/** A fixed-size set of small integers, 32 to a word. The hot set operations of the engine live here and nowhere else. */
export type Bitset = Uint32Array;

export const createBitset = (size: number): Bitset => new Uint32Array((size + 31) >>> 5);

/** Adds one member in place. */
export function addBit(set: Bitset, index: number): void {
  set[index >>> 5]! |= 1 << (index & 31);
}

export const hasBit = (set: Bitset, index: number): boolean => ((set[index >>> 5]! >>> (index & 31)) & 1) === 1;

/** Adds every member of `other` to `set`. */
export function addAll(set: Bitset, other: Bitset): void {
  for (let word = 0; word < set.length; word++) set[word]! |= other[word]!;
}

/** Takes every member of `other` out of `set`, and returns it. */
export function subtractAll(set: Bitset, other: Bitset): Bitset {
  for (let word = 0; word < set.length; word++) set[word]! &= ~other[word]!;
  return set;
}

/** How many members a set has. */
export function countBits(set: Bitset): number {
  let count = 0;
  for (let word = 0; word < set.length; word++) {
    for (let bits = set[word]!; bits !== 0; bits &= bits - 1) count++;
  }
  return count;
}

/** A set of the first `size` integers. */
export function fullBitset(size: number): Bitset {
  const set = createBitset(size).fill(0xffffffff);
  const rest = size & 31;
  if (rest !== 0) set[set.length - 1] = 2 ** rest - 1;
  return set;
}

export const isEmptyBitset = (set: Bitset): boolean => set.every((word) => word === 0);

/** Calls `visit` with every member in ascending order. */
export function forEachBit(set: Bitset, visit: (index: number) => void): void {
  for (let word = 0; word < set.length; word++) {
    let bits = set[word]!;
    while (bits !== 0) {
      const low = bits & -bits;
      visit((word << 5) + 31 - Math.clz32(low));
      bits ^= low;
    }
  }
}
