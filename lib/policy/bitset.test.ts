import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addAll, addBit, countBits, createBitset, forEachBit, fullBitset, hasBit, isEmptyBitset, subtractAll, type Bitset } from './bitset';

/** Sizes on both sides of a word's end. */
const SIZES = [0, 1, 31, 32, 33, 63, 64, 65];

const bitset = (size: number, members: readonly number[]): Bitset => {
  const set = createBitset(size);
  for (const member of members) addBit(set, member);
  return set;
};
const membersOf = (set: Bitset): number[] => {
  const members: number[] = [];
  forEachBit(set, (member) => members.push(member));
  return members;
};
const some = fc.uniqueArray(fc.integer({ min: 0, max: 69 }), { maxLength: 12 }).map((members) => members.sort((a, b) => a - b));

describe('a set of small integers', () => {
  it('has the members that were added, in ascending order, and counts them', () => {
    fc.assert(fc.property(some, (members) => {
      const set = bitset(70, members);
      expect(membersOf(set)).toEqual(members);
      expect(countBits(set)).toBe(members.length);
      expect(isEmptyBitset(set)).toBe(members.length === 0);
      for (let index = 0; index < 70; index++) expect(hasBit(set, index)).toBe(members.includes(index));
    }), { seed: 5 });
  });

  it('unites with another, and loses what another holds', () => {
    fc.assert(fc.property(some, some, (one, other) => {
      const union = bitset(70, one);
      addAll(union, bitset(70, other));
      expect(membersOf(union)).toEqual([...new Set([...one, ...other])].sort((a, b) => a - b));
      expect(membersOf(subtractAll(bitset(70, one), bitset(70, other)))).toEqual(one.filter((member) => !other.includes(member)));
    }), { seed: 5 });
  });

  it.each(SIZES)('that is full to %i holds as many and none beyond', (size) => {
    expect(membersOf(fullBitset(size))).toEqual(Array.from({ length: size }, (_, index) => index));
    expect(countBits(fullBitset(size))).toBe(size);
  });
});
