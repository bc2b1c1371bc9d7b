import { describe, expect, it } from 'vitest';
import { addBit, createBitset } from '../bitset';
import { haveCommon } from './look';

describe('two sets', () => {
  const set = (...members: number[]) => {
    const bits = createBitset(100);
    for (const member of members) addBit(bits, member);
    return bits;
  };

  it('have a member in common wherever it stands', () => {
    expect(haveCommon(set(1, 40, 99), set(2, 99))).toBe(true);
    expect(haveCommon(set(1, 40), set(2, 41, 99))).toBe(false);
    expect(haveCommon(set(), set(1))).toBe(false);
  });
});
