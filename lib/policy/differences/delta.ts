import { isNoPorts, NO_PORTS, subtractPorts, unionPorts, type PortSet } from '../port-set';

/** What is known of the ports between two ends. Ports in neither set are denied. */
export interface Ports {
  readonly allowed: PortSet;
  readonly unknown: PortSet;
}

/** What became of ports. Swapping before and after swaps `gained` with `lost` and `doubted` with `settled`. */
export interface Delta {
  /** Allowed afterwards, and not surely before. */
  readonly gained: PortSet;
  /** Allowed before, and not surely afterwards. */
  readonly lost: PortSet;
  /** Cannot be told afterwards, and could before. */
  readonly doubted: PortSet;
  /** Could not be told before, and can afterwards. */
  readonly settled: PortSet;
}

export const NO_DELTA: Delta = { gained: NO_PORTS, lost: NO_PORTS, doubted: NO_PORTS, settled: NO_PORTS };

/** What became of the ports between two ends; `null` when nothing. */
export function deltaOf(before: Ports, after: Ports): Delta | null {
  if (before.allowed.key === after.allowed.key && before.unknown.key === after.unknown.key) return null;
  return {
    gained: subtractPorts(after.allowed, before.allowed),
    lost: subtractPorts(before.allowed, after.allowed),
    doubted: subtractPorts(after.unknown, before.unknown),
    settled: subtractPorts(before.unknown, after.unknown),
  };
}

const PARTS = ['gained', 'lost', 'doubted', 'settled'] as const;

/** Both deltas together. */
export function joinDeltas(a: Delta | null, b: Delta | null): Delta | null {
  if (!a || !b || PARTS.every((part) => a[part].key === b[part].key)) return a ?? b;
  return { gained: unionPorts(a.gained, b.gained), lost: unionPorts(a.lost, b.lost), doubted: unionPorts(a.doubted, b.doubted), settled: unionPorts(a.settled, b.settled) };
}

/** Every port that a delta is about. */
export const portsOfDelta = ({ gained, lost, doubted, settled }: Delta): PortSet => [gained, lost, doubted, settled].reduce(unionPorts);

/** `deltaOf` that remembers: large graphs share few verdict objects. */
export function rememberingDelta(): (before: Ports, after: Ports) => Delta | null {
  const known = new Map<Ports, Map<Ports, Delta | null>>();
  return (before, after) => {
    let row = known.get(before);
    if (!row) known.set(before, (row = new Map<Ports, Delta | null>()));
    let delta = row.get(after);
    if (delta === undefined) row.set(after, (delta = deltaOf(before, after)));
    return delta;
  };
}

/** Nothing is or may be allowed. */
export const isDenied = ({ allowed, unknown }: Ports): boolean => isNoPorts(allowed) && isNoPorts(unknown);
