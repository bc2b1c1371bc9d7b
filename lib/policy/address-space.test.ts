import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AddressSpace, formatBlock, formatGroup } from './address-space';
import { parseCidr, parseIp, type Cidr } from './cidr';
import type { AddressBlock } from './rule-form';

const cidr = (text: string): Cidr => {
  const result = parseCidr(text);
  if (!result.ok) throw new Error(result.reason);
  return result.cidr;
};
const block = (text: string, ...except: readonly string[]): AddressBlock => ({ cidr: cidr(text), except: except.map(cidr) });
const contains = ({ first, last }: Cidr, value: bigint) => first <= value && value <= last;

const octets = fc.constantFrom(0, 1, 2, 127, 128, 255);
const anyCidr = fc.tuple(fc.constantFrom(10, 192, 203), octets, octets, octets, fc.integer({ min: 0, max: 32 })).map(([a, b, c, d, prefix]) => cidr(`${a}.${b}.${c}.${d}/${prefix}`));
const anyBlock: fc.Arbitrary<AddressBlock> = fc.tuple(anyCidr, fc.array(anyCidr, { maxLength: 3 })).map(([outer, inner]) => ({
  cidr: outer,
  except: inner.filter((one) => one.prefix > outer.prefix && one.first >= outer.first && one.last <= outer.last),
}));

describe('address space', () => {
  it('says of every address exactly the blocks it is in', () => {
    fc.assert(
      fc.property(fc.array(anyBlock, { maxLength: 6 }), fc.array(anyCidr, { maxLength: 2 }), (blocks, podRanges) => {
        const space = new AddressSpace(blocks, podRanges, []);
        const corners = [...blocks.flatMap(({ cidr: outer, except }) => [outer, ...except]), ...podRanges].flatMap(({ first, last }) => [first - 1n, first, last, last + 1n]);
        for (const value of corners) {
          if (value < 0n || value > 0xffffffffn) continue;
          const expected = blocks.filter(({ cidr: outer, except }) => contains(outer, value) && !except.some((hole) => contains(hole, value))).map((one) => space.blockId(one));
          expect([...space.blocksAt(4, value)]).toEqual([...new Set(expected)].sort((a, b) => a - b));
        }
      }),
      { seed: 32, numRuns: 150 },
    );
  });

  it('covers everything outside the pod ranges, each address in one group', () => {
    fc.assert(
      fc.property(fc.array(anyBlock, { maxLength: 4 }), fc.array(anyCidr.filter(({ prefix }) => prefix > 4), { maxLength: 2 }), (blocks, podRanges) => {
        const space = new AddressSpace(blocks, podRanges, []);
        const ranges = space.outside.filter(({ family }) => family === 4).flatMap(({ ranges: own }) => own).sort((a, b) => (a.first < b.first ? -1 : 1));
        ranges.forEach(({ first }, index) => { if (index > 0) expect(first > ranges[index - 1]!.last).toBe(true); });
        const covered = ranges.reduce((sum, { first, last }) => sum + (last - first + 1n), 0n);
        const inPods = new AddressSpace(podRanges.map((range) => ({ cidr: range, except: [] })), [], []).outside.filter(({ family, blocks: own }) => family === 4 && own.length > 0);
        const taken = inPods.flatMap(({ ranges: own }) => own).reduce((sum, { first, last }) => sum + (last - first + 1n), 0n);
        expect(covered + taken).toBe(1n << 32n);
      }),
      { seed: 33, numRuns: 100 },
    );
  });

  it('treats all addresses alike when no rule names any, but for what kind of place they are', () => {
    const scopes = new AddressSpace([], [], []).outside.map(({ family, scope }) => `${scope} IPv${family}`);
    expect(scopes.sort()).toEqual(['internet IPv4', 'internet IPv6', 'private IPv4', 'private IPv6', 'special IPv4', 'special IPv6']);
  });

  it.each([
    ['8.8.8.8', 'internet'], ['203.0.113.7', 'internet'], ['10.1.2.3', 'private'], ['172.31.255.255', 'private'], ['172.32.0.0', 'internet'], ['192.168.0.1', 'private'], ['100.64.0.1', 'private'],
    ['127.0.0.1', 'special'], ['169.254.169.254', 'special'], ['224.0.0.1', 'special'], ['255.255.255.255', 'special'], ['2001:db8::1', 'internet'], ['fd00::1', 'private'], ['fe80::1', 'special'], ['::1', 'special'], ['ff02::1', 'special'],
  ])('calls %s %s', (text, scope) => {
    const ip = parseIp(text)!;
    expect(new AddressSpace([], [], []).outsideGroupAt(ip.family, ip.value)?.scope).toBe(scope);
  });

  it('does not call an address outside that is a pod’s or a node’s alone, or in the pod ranges', () => {
    const space = new AddressSpace([block('203.0.113.7/32')], [cidr('10.1.0.0/16')], [parseIp('203.0.113.7')!]);
    const groupAt = (text: string) => space.outsideGroupAt(4, parseIp(text)!.value);
    expect(groupAt('203.0.113.7')).toBeNull();
    expect(groupAt('10.1.255.255')).toBeNull();
    expect(groupAt('10.2.0.0')).not.toBeNull();
    expect(groupAt('203.0.113.8')).not.toBeNull();
  });

  it('knows a block written twice, in any order of exceptions, as one', () => {
    const space = new AddressSpace([block('10.0.0.0/8', '10.1.0.0/16', '10.2.0.0/16'), block('10.0.0.9/8', '10.2.0.0/16', '10.1.0.0/16')], [], []);
    expect(space.blocks).toHaveLength(1);
  });

  it('is put in words', () => {
    expect(formatBlock(block('0.0.0.0/0', '10.0.0.0/8'))).toBe('0.0.0.0/0 except 10.0.0.0/8');
    const [inside] = new AddressSpace([block('203.0.113.0/24', '203.0.113.128/25')], [], []).outside.filter(({ blocks }) => blocks.length > 0);
    expect(formatGroup(inside!)).toBe('203.0.113.0/25');
  });
});
