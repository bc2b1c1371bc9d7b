import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressesOf, ALL_ADDRESSES, blocksOf, includes, isNone, NO_ADDRESSES, subtract, unite, type Addresses } from './ranges';

const without = (cidr: string, ...holes: string[]) => blocksOf(subtract(addressesOf([cidr]), addressesOf(holes)));

describe('addresses as ipBlocks', () => {
  it.each([
    ['nothing', NO_ADDRESSES, []],
    ['everything', ALL_ADDRESSES, [{ cidr: '0.0.0.0/0' }, { cidr: '::/0' }]],
    ['two halves as one block', addressesOf(['10.0.1.0/24', '10.0.0.0/24']), [{ cidr: '10.0.0.0/23' }]],
    ['a range that is no block as few of them', addressesOf(['10.0.0.1/32', '10.0.0.2/31', '10.0.0.4/30']), [{ cidr: '10.0.0.0/29', except: ['10.0.0.0/32'] }]],
    ['blocks far apart as themselves', addressesOf(['203.0.113.7/32', '10.0.0.0/8', '2001:db8::/32']), [{ cidr: '10.0.0.0/8' }, { cidr: '203.0.113.7/32' }, { cidr: '2001:db8::/32' }]],
  ])('are written as %s', (_, addresses, blocks) => expect(blocksOf(addresses)).toEqual(blocks));

  it('name what is left out as exceptions', () => {
    expect(without('0.0.0.0/0', '10.0.0.0/8', '192.168.0.0/16')).toEqual([{ cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '192.168.0.0/16'] }]);
    expect(without('::/0', 'fc00::/7')).toEqual([{ cidr: '::/0', except: ['fc00::/7'] }]);
    expect(without('10.0.0.0/8', '10.0.0.0/9')).toEqual([{ cidr: '10.128.0.0/9' }]);
    expect(without('10.0.0.0/8', '0.0.0.0/0')).toEqual([]);
  });
});

const cidrs = fc.uniqueArray(fc.constantFrom('0.0.0.0/0', '10.0.0.0/8', '10.0.0.0/30', '10.0.0.1/32', '10.128.0.0/9', '203.0.113.0/24', '203.0.113.7/32', '::/0', '2001:db8::/32', '2001:db8::1/128'), { maxLength: 5 });
const PROBES: readonly (readonly [4 | 6, bigint])[] = [[4, 0n], [4, 0x0a000000n], [4, 0x0a000001n], [4, 0x0a000004n], [4, 0x0a800000n], [4, 0xcb007107n], [4, 0xcb007108n], [4, 0xffffffffn], [6, 0n], [6, 0x20010db8n << 96n], [6, (0x20010db8n << 96n) + 1n]];

it('mean the same addresses, block by block less its exceptions', () => {
  fc.assert(
    fc.property(cidrs, cidrs, cidrs, (some, holes, more) => {
      const addresses = unite(subtract(addressesOf(some), addressesOf(holes)), addressesOf(more));
      const blocks = blocksOf(addresses);
      const again = blocks.reduce<Addresses>((sum, { cidr, except = [] }) => unite(sum, subtract(addressesOf([cidr]), addressesOf(except))), NO_ADDRESSES);
      expect(again).toEqual(addresses);
      expect(isNone(addresses)).toBe(blocks.length === 0);
      const isIn = (list: readonly string[], [family, value]: (typeof PROBES)[number]) => includes(addressesOf(list), family, value);
      for (const probe of PROBES) expect(includes(addresses, ...probe)).toBe((isIn(some, probe) && !isIn(holes, probe)) || isIn(more, probe));
    }),
    { seed: 20261121, numRuns: 300 },
  );
});
