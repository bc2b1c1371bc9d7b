import fc from 'fast-check';
import { Address4, Address6 } from 'ip-address';
import { describe, expect, it } from 'vitest';
import { formatIp, formatRange, isStrictSubset, parseCidr, parseIp } from './cidr';

const parsed = (text: string) => {
  const result = parseCidr(text);
  if (!result.ok) throw new Error(`${text}: ${result.reason}`);
  return result.cidr;
};
const masked = (text: string) => formatRange(parsed(text).family, parsed(text).first, parsed(text).last);

describe('CIDR text', () => {
  it.each([
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['10.0.0.5/8', '10.0.0.0/8'],
    ['10.0.0.0/08', '10.0.0.0/8'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['203.0.113.7/32', '203.0.113.7/32'],
    ['::/0', '::/0'],
    ['2001:DB8::/32', '2001:db8::/32'],
    ['2001:db8:0:0:1::/80', '2001:db8:0:0:1::/80'],
    ['::1.2.3.4/128', '::102:304/128'],
    ['::ffff:10.0.0.1/104', '10.0.0.0/8'],
    ['::ffff:a00:1/128', '10.0.0.1/32'],
    ['::ffff:0:0/96', '0.0.0.0/0'],
    ['1:2:3::5:6:7:8/128', '1:2:3:0:5:6:7:8/128'],
  ])('%s is accepted and means %s', (text, meaning) => {
    expect(masked(text)).toBe(meaning);
  });

  it.each([
    '010.0.0.0/8', '0x0a.0.0.0/8', '10.1/16', '1.2.3.4', '10.0.0.0/33', '::/129', '10.0.0.0/', '10.0.0.0/-1', '10.0.0.0/+8', '10.0.0.0/8 ', ' 10.0.0.0/8', '10.0.0.256/8', '10.0.0.0.0/8',
    'fe80::1%eth0/64', '1::2::3/64', ':::/0', '1:2:3:4:5:6:7:8:9/64', '1:2:3:4:5:6:7/64', '12345::/16', '::1.2.3/128', '::1.2.3.4:5/128', '/8', '', 'web/8', '10.0.0.0/8/8', '10.0.0.0/١', '1:2:3:4::5:6:7:8/64', '1:2:3:4:5::5:6:7:8/64', '1:2:3:4:5:6:7:8::1::2/64', '1.2.3.4::/64',
  ])('%j is refused, as the API server refuses it', (text) => {
    expect(parseCidr(text)).toMatchObject({ ok: false });
  });

  it.each([
    ['10.0.0.0', 'a prefix length is missing, as in 10.0.0.0/8'],
    ['/8', '"" is not an IP address'],
    ['web/8', '"web" is not an IP address'],
    ['10.0.0.0/33', 'the prefix length must be 0 to 32'],
    ['10.0.0.0/8:', 'the prefix length must be 0 to 32'],
    ['::/129', 'the prefix length must be 0 to 128'],
  ])('%j is refused with a reason: %s', (text, reason) => {
    expect(parseCidr(text)).toEqual({ ok: false, reason });
  });

  it('with bits set beyond its prefix is marked, and so is IPv4 written as IPv6', () => {
    expect(parsed('10.0.0.5/8')).toMatchObject({ hostBits: true, mapped: false });
    expect(parsed('10.0.0.0/8')).toMatchObject({ hostBits: false });
    expect(parsed('::ffff:10.0.0.0/104')).toMatchObject({ family: 4, mapped: true });
    expect(parsed('::ffff:0:0/95')).toMatchObject({ family: 6, mapped: false });
  });

  it('agrees with another library on every IPv4 block', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, prefix) => {
        const oracle = new Address4(`${address}/${prefix}`);
        const { first, last } = parsed(`${address}/${prefix}`);
        expect([formatIp(4, first), formatIp(4, last)]).toEqual([oracle.startAddress().correctForm(), oracle.endAddress().correctForm()]);
      }),
      { seed: 4 },
    );
  });

  it('agrees with another library on every IPv6 block', () => {
    fc.assert(
      fc.property(fc.ipV6(), fc.integer({ min: 0, max: 128 }), (address, prefix) => {
        const cidr = parsed(`${address}/${prefix}`);
        fc.pre(cidr.family === 6);
        const oracle = new Address6(`${address}/${prefix}`);
        expect([cidr.first, cidr.last]).toEqual([oracle.startAddress().bigInt(), oracle.endAddress().bigInt()]);
        expect(parseIp(formatIp(6, cidr.first))).toEqual({ family: cidr.first >> 32n === 0xffffn ? 4 : 6, value: cidr.first >> 32n === 0xffffn ? cidr.first & 0xffffffffn : cidr.first });
      }),
      { seed: 6, numRuns: 300 },
    );
  });

  it('never throws, whatever the text', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-f:./]{0,24}$/)), (text) => { parseCidr(text); parseIp(text); }), { seed: 1, numRuns: 500 });
  });

  it('is accepted only where the other library accepts it too', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{1,3}(\.[0-9]{1,3}){2,4}\/[0-9]{1,2}$/), (text) => {
        if (parseCidr(text).ok) expect(Address4.isValid(text.replace(/\/0+(?=\d)/, '/'))).toBe(true);
      }),
      { seed: 2, numRuns: 500 },
    );
  });
});

describe('an exception', () => {
  it.each([
    ['10.1.0.0/16', '10.0.0.0/8', true],
    ['10.0.0.0/9', '10.0.0.0/8', true],
    ['10.0.0.0/8', '10.0.0.0/8', false],
    ['10.0.0.0/7', '10.0.0.0/8', false],
    ['11.0.0.0/16', '10.0.0.0/8', false],
    ['9.0.0.0/16', '10.0.0.0/8', false],
    ['10.255.0.0/16', '10.0.0.0/8', true],
    ['::/64', '0.0.0.0/0', false],
    ['10.0.0.0/8', '::/0', false],
    ['fd00::/9', 'fd00::/8', true],
  ])('%s of %s: a smaller block within it is %s', (inner, outer, expected) => {
    expect(isStrictSubset(parsed(inner), parsed(outer))).toBe(expected);
  });
});

describe('an address', () => {
  it.each([
    ['::', '::'], ['::1', '::1'], ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'], ['fe80:0:0:0:0:0:0:1', 'fe80::1'], ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
  ])('%s is written %s', (text, canonical) => {
    const ip = parseIp(text)!;
    expect(formatIp(ip.family, ip.value)).toBe(canonical);
  });

  it('written as IPv4 in IPv6 is the IPv4 address', () => {
    expect(parseIp('::ffff:10.0.0.1')).toEqual(parseIp('10.0.0.1'));
  });

  it('range is written as a block only when it is one', () => {
    expect(formatRange(4, 0x0a000000n, 0x0affffffn)).toBe('10.0.0.0/8');
    expect(formatRange(4, 0x0a000001n, 0x0a000002n)).toBe('10.0.0.1-10.0.0.2');
    expect(formatRange(4, 0x0a000002n, 0x0a000004n)).toBe('10.0.0.2-10.0.0.4');
    expect(formatRange(4, 0x0a000001n, 0x0a000001n)).toBe('10.0.0.1/32');
  });
});
