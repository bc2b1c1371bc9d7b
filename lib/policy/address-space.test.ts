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

  it('tells blocks apart by every exception, and by family', () => {
    const blocks = [block('10.0.0.0/8'), block('10.0.0.0/8', '10.1.0.0/16'), block('10.0.0.0/8', '10.1.0.0/16', '10.2.0.0/16'), block('10.0.0.0/9'), block('::/8'), block('0.0.0.0/8')];
    expect(new AddressSpace(blocks, [], []).blocks).toEqual(blocks);
  });

  const held = (blocks: readonly AddressBlock[], podRanges: readonly Cidr[] = [], taken: readonly string[] = []) =>
    new AddressSpace(blocks, podRanges, taken.map((text) => parseIp(text)!)).outside.filter(({ blocks: own }) => own.length > 0).map((group) => `${group.scope} ${group.blocks.join()}: ${formatGroup(group)}`);
  it.each<[string, readonly AddressBlock[], readonly Cidr[], readonly string[], string[]]>([
    ['one group of what the same blocks hold, its ranges joined where they touch', [block('203.0.113.0/24'), block('203.0.112.0/24', '203.0.112.128/25'), block('203.0.112.128/25')], [], [], ['internet 1: 203.0.112.0/25', 'internet 2: 203.0.112.128/25', 'internet 0: 203.0.113.0/24']],
    ['one group of several ranges', [block('203.0.113.0/24', '203.0.113.64/26')], [], [], ['internet 0: 203.0.113.0/26, 203.0.113.128/25']],
    ['another group for each kind of place', [block('9.0.0.0/8'), block('8.0.0.0/6')], [], [], ['internet 1: 8.0.0.0/8, 11.0.0.0/8', 'internet 0,1: 9.0.0.0/8', 'private 1: 10.0.0.0/8']],
    ['one group to the last address', [block('255.255.255.254/31')], [], [], ['special 0: 255.255.255.254/31']],
    ['the last address alone', [block('255.255.255.255/32')], [], [], ['special 0: 255.255.255.255/32']],
    ['the last address of a kind of place', [block('10.255.255.255/32')], [], [], ['private 0: 10.255.255.255/32']],
    ['not what pods are given', [block('10.1.0.0/16'), block('10.0.0.0/15'), block('fd00::/8')], [cidr('10.1.0.0/16'), cidr('fd00::/8')], [], ['private 1: 10.0.0.0/16']],
    ['not what is taken to the last address', [block('203.0.113.0/31'), block('203.0.113.2/31')], [], ['203.0.113.0', '203.0.113.1', '203.0.113.1', '203.0.113.2', '::203.0.113.3', '2001:db8::1'], ['internet 1: 203.0.113.2/31']],
    ['what is taken in part, and by the other family', [block('::cb00:7100/127')], [], ['203.0.113.0', '203.0.113.1'], ['special 0: ::cb00:7100/127']],
  ])('has outside %s', (_, blocks, podRanges, taken, expected) => expect(held(blocks, podRanges, taken)).toEqual(expected));

  it('has addresses together that no block holds, though exceptions part them', () => {
    const [, internet] = new AddressSpace([block('8.0.0.0/8', '8.0.0.0/9', '8.128.0.0/9')], [], []).outside;
    expect([internet!.scope, formatGroup(internet!, 1)]).toEqual(['internet', '1.0.0.0-9.255.255.255 and 6 more ranges']);
  });

  it('tells a group of two blocks from a group of another: one and eleven are not eleven', () => {
    const many = Array.from({ length: 12 }, (_, index) => block(`${20 + index}.0.0.0/8`));
    expect(held([...many, block('21.0.0.0/9'), block('31.0.0.0/10')]).filter((text) => text.includes(','))).toEqual(['internet 1,12: 21.0.0.0/9', 'internet 11,13: 31.0.0.0/10']);
  });

  it('has outside what pods are not given of IPv6, to the last address', () => {
    const groups = new AddressSpace([], [cidr('fd00::/8')], []).outside.filter(({ family }) => family === 6);
    expect(groups.map((group) => `${group.scope}: ${formatGroup(group)}`)).toEqual(['special: ::/8, fe80::/10, ff00::/8', 'internet: 100::-fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, fe00::/9, fec0::/10', 'private: fc00::/8']);
  });

  it('says of an address that is not known what blocks hold for sure, and perhaps', () => {
    const space = new AddressSpace([block('10.0.0.0/8'), block('0.0.0.0/0'), block('::/0', 'fd00::/8'), block('10.244.1.0/24')], [cidr('10.244.0.0/16'), cidr('10.245.0.0/16')], []);
    expect([space.unknownAddress(4), space.unknownAddress(6), space.unknownPodAddress(4), space.unknownPodAddress(6)]).toEqual([{ yes: [1], maybe: [0, 3] }, { yes: [], maybe: [2] }, { yes: [0, 1], maybe: [3] }, { yes: [], maybe: [2] }]);
    expect(new AddressSpace([block('203.0.113.0/24'), block('10.0.0.0/8'), block('9.0.0.0/8')], [], []).unknownAddress(4)).toEqual({ yes: [], maybe: [0, 1, 2] });
    expect([space.podFamilies, new AddressSpace([], [cidr('fd00::/8'), cidr('10.0.0.0/8')], []).podFamilies, new AddressSpace([], [], []).podFamilies]).toEqual([[4], [4, 6], []]);
  });

  it('has an address in no group that it has not outside', () => {
    const space = new AddressSpace([], [cidr('10.0.0.0/8')], []);
    expect([space.outsideGroupAt(4, parseIp('10.0.0.0')!.value), space.outsideGroupAt(4, parseIp('9.255.255.255')!.value)?.scope, space.outsideGroupAt(6, parseIp('::a00:0')!.value)?.scope, space.outsideGroupAt(4, parseIp('11.0.0.0')!.value)?.scope]).toEqual([null, 'internet', 'special', 'internet']);
  });

  it('is put in words, block by block', () => {
    expect([block('0.0.0.0/0', '10.0.0.0/8'), block('10.0.0.0/8', '10.1.0.0/16', '10.2.0.0/16'), block('fd00::/8')].map(formatBlock)).toEqual(['0.0.0.0/0 except 10.0.0.0/8', '10.0.0.0/8 except 10.1.0.0/16, 10.2.0.0/16', 'fd00::/8']);
  });

  it('is put in words, group by group, the first ranges of many', () => {
    const [inside] = new AddressSpace([block('203.0.113.0/24', '203.0.113.1/32', '203.0.113.3/32')], [], []).outside.filter(({ blocks }) => blocks.length > 0);
    expect([formatGroup(inside!), formatGroup(inside!, 3), formatGroup(inside!, 2), formatGroup(inside!, 1)]).toEqual(['203.0.113.0/32, 203.0.113.2/32, 203.0.113.4-203.0.113.255', '203.0.113.0/32, 203.0.113.2/32, 203.0.113.4-203.0.113.255', '203.0.113.0/32, 203.0.113.2/32 and one more range', '203.0.113.0/32 and 2 more ranges']);
  });
});
