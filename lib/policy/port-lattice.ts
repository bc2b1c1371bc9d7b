import { ALL_PORTS, intersectPorts, NO_PORTS, subtractPorts, unionPorts, type PortSet } from './port-set';

/** A number that stands for a port set within one compiled policy set. */
export type PortSetId = number;

export const NONE: PortSetId = 0;
export const ALL: PortSetId = 1;

/**
 * Port sets by number, so that the rows of the allow graph hold integers, and union and intersection of sets met before
 * are one map look-up. A new port invalidates nothing.
 */
export class PortLattice {
  private readonly sets: PortSet[] = [];
  private readonly ids = new Map<string, PortSetId>();
  private readonly unions = new Map<number, PortSetId>();
  private readonly intersections = new Map<number, PortSetId>();
  private readonly differences = new Map<number, PortSetId>();

  constructor() {
    this.intern(NO_PORTS);
    this.intern(ALL_PORTS);
  }

  intern(set: PortSet): PortSetId {
    const known = this.ids.get(set.key);
    if (known !== undefined) return known;
    const id = this.sets.push(set) - 1;
    this.ids.set(set.key, id);
    return id;
  }

  get(id: PortSetId): PortSet {
    return this.sets[id]!;
  }

  union(a: PortSetId, b: PortSetId): PortSetId {
    if (a === b || b === NONE || a === ALL) return a;
    if (a === NONE || b === ALL) return b;
    return a < b ? this.memo(this.unions, a, b, unionPorts) : this.memo(this.unions, b, a, unionPorts);
  }

  intersection(a: PortSetId, b: PortSetId): PortSetId {
    if (a === b || a === NONE || b === ALL) return a;
    if (b === NONE || a === ALL) return b;
    return a < b ? this.memo(this.intersections, a, b, intersectPorts) : this.memo(this.intersections, b, a, intersectPorts);
  }

  /** The ports of `a` that are not in `b`. */
  difference(a: PortSetId, b: PortSetId): PortSetId {
    if (a === NONE || b === NONE) return a;
    if (a === b || b === ALL) return NONE;
    return this.memo(this.differences, a, b, subtractPorts);
  }

  private memo(cache: Map<number, PortSetId>, a: PortSetId, b: PortSetId, combine: (a: PortSet, b: PortSet) => PortSet): PortSetId {
    const key = a * 0x4000000 + b;
    const known = cache.get(key);
    if (known !== undefined) return known;
    const id = this.intern(combine(this.get(a), this.get(b)));
    cache.set(key, id);
    return id;
  }
}
