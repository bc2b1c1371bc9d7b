import { describe, expect, it } from 'vitest';
import { ALL, NONE, PortLattice } from './port-lattice';
import { ALL_PORTS, formatPorts, NO_PORTS, portSet } from './port-set';

const TCP = (...ranges: readonly (readonly [number, number])[]) => portSet({ TCP: ranges });

describe('port sets by number', () => {
  const lattice = () => {
    const sets = new PortLattice();
    const ids = [NONE, ALL, sets.intern(TCP([80, 90])), sets.intern(TCP([85, 99])), sets.intern(portSet({ UDP: [[53, 53]] }))];
    return { sets, ids };
  };

  it('have one number for equal sets, and none and all have theirs', () => {
    const { sets, ids } = lattice();
    expect([sets.intern(TCP([80, 84], [85, 90])), sets.intern(NO_PORTS), sets.intern(ALL_PORTS)]).toEqual([ids[2], NONE, ALL]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.map((id) => formatPorts(sets.get(id)).join())).toEqual(['', 'all ports', '80-90/TCP', '85-99/TCP', '53/UDP']);
  });

  it('are joined, intersected and taken from one another, in either order and again', () => {
    const { sets, ids: [, , a, b, dns] } = lattice() as { sets: PortLattice; ids: number[] };
    const told = (id: number) => formatPorts(sets.get(id)).join();
    for (const _ of ['first', 'again']) {
      expect([sets.union(a!, b!), sets.union(b!, a!), sets.intersection(a!, b!), sets.intersection(b!, a!), sets.difference(a!, b!), sets.difference(b!, a!), sets.union(a!, dns!), sets.intersection(a!, dns!), sets.difference(a!, dns!)].map(told)).toEqual(['80-99/TCP', '80-99/TCP', '85-90/TCP', '85-90/TCP', '80-84/TCP', '91-99/TCP', '80-90/TCP,53/UDP', '', '80-90/TCP']);
    }
  });

  it('come, with none and all, to what sets come to', () => {
    const { sets, ids } = lattice();
    for (const id of ids) {
      expect([sets.union(id, NONE), sets.union(ALL, id), sets.union(id, id), sets.intersection(id, NONE), sets.intersection(ALL, id), sets.intersection(id, id), sets.difference(id, NONE), sets.difference(id, ALL), sets.difference(id, id), sets.difference(NONE, id)]).toEqual([id, ALL, id, NONE, id, id, id, NONE, NONE, NONE]);
    }
    expect(formatPorts(sets.get(sets.difference(ALL, ids[4]!)))).toEqual(['all TCP', '1-52/UDP', '54-65535/UDP', 'all SCTP']);
  });
});
