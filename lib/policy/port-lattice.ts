import { ALL_PORTS, intersectPorts, NO_PORTS, subtractPorts, unionPorts, type PortSet } from './port-set';

/** A number that stands for a port set within one compiled policy set. */
export type PortSetId = number;

export const NONE: PortSetId = 0;
export const ALL: PortSetId = 1;

/**
 * Port sets by number, so that the rows of the allow graph hold integers, and union and intersection of sets met before
 * are a look-up. A new port invalidates nothing.
 */
export class PortLattice {
  private readonly sets: PortSet[] = [];
  private readonly ids = new Map<string, PortSetId>();
  private readonly unions: Table = [];
  private readonly intersections: Table = [];
  private readonly differences: Table = [];

  constructor() {
    this.intern(NO_PORTS);
    this.intern(ALL_PORTS);
  }

  intern(set: PortSet): PortSetId {
    const id = this.ids.get(set.key) ?? this.sets.push(set) - 1;
    this.ids.set(set.key, id);
    return id;
  }

  get(id: PortSetId): PortSet {
    return this.sets[id]!;
  }

  union(a: PortSetId, b: PortSetId): PortSetId {
    return this.lookUp(this.unions, a, b, unionPorts);
  }

  intersection(a: PortSetId, b: PortSetId): PortSetId {
    return this.lookUp(this.intersections, a, b, intersectPorts);
  }

  /** The ports of `a` that are not in `b`. */
  difference(a: PortSetId, b: PortSetId): PortSetId {
    return this.lookUp(this.differences, a, b, subtractPorts);
  }

  private lookUp(table: Table, a: PortSetId, b: PortSetId, combine: (a: PortSet, b: PortSet) => PortSet): PortSetId {
    const row = (table[a] ??= []);
    return (row[b] ??= this.intern(combine(this.get(a), this.get(b))));
  }
}

/** What two sets come to, by the number of the one and of the other. */
type Table = PortSetId[][];
