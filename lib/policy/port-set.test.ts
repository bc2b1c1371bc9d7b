import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PROTOCOLS } from '@/lib/model/network-policy';
import { PortLattice } from './port-lattice';
import { ALL_PORTS, allOf, countPorts, formatPorts, includesPort, intersectPorts, isAllPorts, isNoPorts, NO_PORTS, onePort, portSet, subtractPorts, unionPorts, type PortSet } from './port-set';

const range = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 })).map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]);
const high = fc.constantFrom<[number, number]>([1, 65535], [65535, 65535], [40, 65535]);
const sets: fc.Arbitrary<PortSet> = fc.record({ TCP: fc.array(fc.oneof(range, high), { maxLength: 4 }), UDP: fc.array(range, { maxLength: 2 }), SCTP: fc.array(range, { maxLength: 1 }) }, { requiredKeys: [] }).map(portSet);
const PORTS = [...Array.from({ length: 42 }, (_, index) => index + 1), 65534, 65535];

const check = <T>(drawn: fc.Arbitrary<T>, property: (value: T) => void) => fc.assert(fc.property(drawn, (value) => { property(value); }), { seed: 80, numRuns: 200 });
const members = (set: PortSet) => PROTOCOLS.flatMap((protocol) => PORTS.filter((port) => includesPort(set, protocol, port)).map((port) => `${protocol}/${port}`));

describe('sets of ports', () => {
  it('hold after an operation exactly the ports the operation says', () => {
    check(fc.tuple(sets, sets), ([a, b]) => {
      const [inA, inB] = [new Set(members(a)), new Set(members(b))];
      const every = members(ALL_PORTS);
      expect(members(unionPorts(a, b))).toEqual(every.filter((port) => inA.has(port) || inB.has(port)));
      expect(members(intersectPorts(a, b))).toEqual(every.filter((port) => inA.has(port) && inB.has(port)));
      expect(members(subtractPorts(a, b))).toEqual(every.filter((port) => inA.has(port) && !inB.has(port)));
    });
  });

  it('have one form: equal sets have equal keys, in sorted intervals that do not touch', () => {
    check(fc.tuple(sets, sets), ([a, b]) => {
      expect(a.key === b.key).toBe(isNoPorts(subtractPorts(a, b)) && isNoPorts(subtractPorts(b, a)));
      for (const ranges of Object.values(unionPorts(a, b).ranges)) {
        ranges.forEach(([first, last], index) => {
          expect(first).toBeLessThanOrEqual(last);
          if (index > 0) expect(first).toBeGreaterThan(ranges[index - 1]![1] + 1);
        });
      }
    });
  });

  it('have different keys where only the digits of their borders are the same', () => {
    expect(portSet({ TCP: [[1, 2], [133, 200]] }).key).not.toBe(portSet({ TCP: [[1, 21], [33, 200]] }).key);
  });

  it('lose a port at either border of an interval', () => {
    const some = portSet({ TCP: [[5, 9]] });
    expect(subtractPorts(some, onePort('TCP', 5)).ranges.TCP).toEqual([[6, 9]]);
    expect(subtractPorts(some, onePort('TCP', 9)).ranges.TCP).toEqual([[5, 8]]);
  });

  it('read as words: all of a protocol only where no port lacks', () => {
    expect(formatPorts(portSet({ TCP: [[1, 80], [443, 65535]], UDP: [[1, 65535]], SCTP: [[7, 7]] }))).toEqual(['1-80/TCP', '443-65535/TCP', 'all UDP', '7/SCTP']);
  });

  it('are counted port by port, over all protocols', () => {
    expect(countPorts(NO_PORTS)).toBe(0);
    expect(countPorts(ALL_PORTS)).toBe(3 * 65535);
    expect(countPorts(portSet({ TCP: [[80, 80], [8000, 8009]], UDP: [[53, 53]] }))).toBe(12);
  });

  it('form an algebra: order and repetition do not matter, and a difference undoes nothing else', () => {
    check(fc.tuple(sets, sets, sets), ([a, b, c]) => {
      expect(unionPorts(a, b).key).toBe(unionPorts(b, a).key);
      expect(unionPorts(unionPorts(a, b), c).key).toBe(unionPorts(a, unionPorts(b, c)).key);
      expect(intersectPorts(a, unionPorts(b, c)).key).toBe(unionPorts(intersectPorts(a, b), intersectPorts(a, c)).key);
      expect(unionPorts(a, a).key).toBe(a.key);
      expect(unionPorts(subtractPorts(a, b), intersectPorts(a, b)).key).toBe(a.key);
      expect(subtractPorts(ALL_PORTS, subtractPorts(ALL_PORTS, a)).key).toBe(a.key);
    });
  });

  it('merge intervals that touch', () => {
    expect(portSet({ TCP: [[80, 80], [81, 81], [82, 90]] }).key).toBe(portSet({ TCP: [[80, 90]] }).key);
    expect(portSet({ TCP: [[80, 80], [82, 82]] }).ranges.TCP).toHaveLength(2);
  });

  it('are everything only when every protocol is whole', () => {
    const tcpAndUdp = unionPorts(allOf('TCP'), allOf('UDP'));
    expect(isAllPorts(tcpAndUdp)).toBe(false);
    expect(isAllPorts(unionPorts(tcpAndUdp, allOf('SCTP')))).toBe(true);
    expect(isNoPorts(NO_PORTS)).toBe(true);
  });

  it('keep protocols apart', () => {
    expect(isNoPorts(intersectPorts(onePort('TCP', 53), onePort('UDP', 53)))).toBe(true);
  });

  it('read as words', () => {
    expect(formatPorts(ALL_PORTS)).toEqual(['all ports']);
    expect(formatPorts(NO_PORTS)).toEqual([]);
    expect(formatPorts(portSet({ UDP: [[53, 53]], TCP: [[8000, 8010], [80, 80]], SCTP: [[1, 65535]] }))).toEqual(['80/TCP', '8000-8010/TCP', '53/UDP', 'all SCTP']);
  });
});

describe('a lattice of port sets', () => {
  it('gives by number what the sets give', () => {
    check(fc.array(sets, { minLength: 2, maxLength: 6 }), (drawn) => {
      const lattice = new PortLattice();
      const ids = drawn.map((set) => lattice.intern(set));
      for (const [i, a] of ids.entries()) {
        for (const [j, b] of ids.entries()) {
          // Twice, so that the second comes from memory.
          for (let again = 0; again < 2; again++) {
            expect(lattice.get(lattice.union(a, b)).key).toBe(unionPorts(drawn[i]!, drawn[j]!).key);
            expect(lattice.get(lattice.intersection(a, b)).key).toBe(intersectPorts(drawn[i]!, drawn[j]!).key);
          }
        }
      }
      expect(new Set(ids).size).toBe(new Set(drawn.map(({ key }) => key)).size);
    });
  });
});
