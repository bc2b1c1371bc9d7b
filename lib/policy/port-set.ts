import { PROTOCOLS, type Protocol } from '@/lib/model/network-policy';

/** Inclusive interval of port numbers. */
export type PortRange = readonly [first: number, last: number];

/**
 * Ports per protocol, in canonical form: intervals sorted, disjoint and not touching. Equal sets have equal `key`s.
 * "Everything" is every port of TCP, UDP and SCTP; protocols without ports are outside NetworkPolicy.
 */
export interface PortSet {
  readonly ranges: Readonly<Record<Protocol, readonly PortRange[]>>;
  readonly key: string;
}

const FIRST = 1;
const LAST = 65535;
const WHOLE: readonly PortRange[] = [[FIRST, LAST]];

export const NO_PORTS = portSet({});
export const ALL_PORTS = portSet({ TCP: WHOLE, UDP: WHOLE, SCTP: WHOLE });

/** Builds a set from intervals in any order; overlaps are merged. */
export function portSet(ranges: Partial<Record<Protocol, readonly PortRange[]>>): PortSet {
  const canonical = { TCP: merge(ranges.TCP ?? []), UDP: merge(ranges.UDP ?? []), SCTP: merge(ranges.SCTP ?? []) };
  return { ranges: canonical, key: PROTOCOLS.map((protocol) => `${protocol}${canonical[protocol].map(([a, b]) => `${a}-${b}`).join(',')}`).join(';') };
}

/** Every port of one protocol. */
export const allOf = (protocol: Protocol): PortSet => portSet({ [protocol]: WHOLE });

/** A single port. */
export const onePort = (protocol: Protocol, port: number): PortSet => portSet({ [protocol]: [[port, port]] });

export const unionPorts = (a: PortSet, b: PortSet): PortSet => zip(a, b, (x, y) => merge([...x, ...y]));
/** The union of many sets, merged once. */
export const unionOfPorts = (sets: readonly PortSet[]): PortSet =>
  sets.length === 1 ? sets[0]! : portSet(Object.fromEntries(PROTOCOLS.map((protocol) => [protocol, sets.flatMap(({ ranges }) => ranges[protocol])])));
export const intersectPorts = (a: PortSet, b: PortSet): PortSet => zip(a, b, intersect);
/** What is in `a` and not in `b`. */
export const subtractPorts = (a: PortSet, b: PortSet): PortSet => zip(a, b, subtract);

export const isNoPorts = (set: PortSet): boolean => set.key === NO_PORTS.key;
export const isAllPorts = (set: PortSet): boolean => set.key === ALL_PORTS.key;
/** How many ports of all protocols. */
export const countPorts = (set: PortSet): number =>
  PROTOCOLS.reduce((sum, protocol) => sum + set.ranges[protocol].reduce((count, [first, last]) => count + last - first + 1, 0), 0);
export const includesPort = (set: PortSet, protocol: Protocol, port: number): boolean =>
  set.ranges[protocol].some(([first, last]) => first <= port && port <= last);

/** Words for a set, one an interval: `all ports`, `all TCP`, `8080/TCP`, `8000-8010/UDP`. TCP comes first. */
export function formatPorts(set: PortSet): string[] {
  if (isAllPorts(set)) return ['all ports'];
  return (['TCP', 'UDP', 'SCTP'] as const).flatMap((protocol) =>
    set.ranges[protocol].map(([first, last]) => {
      if (first === FIRST && last === LAST) return `all ${protocol}`;
      return first === last ? `${first}/${protocol}` : `${first}-${last}/${protocol}`;
    }),
  );
}

function zip(a: PortSet, b: PortSet, combine: (x: readonly PortRange[], y: readonly PortRange[]) => readonly PortRange[]): PortSet {
  return portSet({
    TCP: combine(a.ranges.TCP, b.ranges.TCP),
    UDP: combine(a.ranges.UDP, b.ranges.UDP),
    SCTP: combine(a.ranges.SCTP, b.ranges.SCTP),
  });
}

function merge(ranges: readonly PortRange[]): readonly PortRange[] {
  const sorted = [...ranges].sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const [first, last] of sorted) {
    const previous = merged.at(-1);
    if (previous && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last);
    else merged.push([first, last]);
  }
  return merged;
}

/** Both lists are canonical, so one walk along the two of them finds every overlap. */
function intersect(a: readonly PortRange[], b: readonly PortRange[]): readonly PortRange[] {
  const result: PortRange[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [first, last] = a[i]!;
    const [otherFirst, otherLast] = b[j]!;
    const low = Math.max(first, otherFirst);
    const high = Math.min(last, otherLast);
    if (low <= high) result.push([low, high]);
    if (last < otherLast) i++;
    else j++;
  }
  return result;
}

/** One walk along both canonical lists, cutting away what the second covers. */
function subtract(a: readonly PortRange[], b: readonly PortRange[]): readonly PortRange[] {
  const result: PortRange[] = [];
  let j = 0;
  for (const [first, last] of a) {
    let next = first;
    while (j < b.length && b[j]![1] < next) j++;
    for (let k = j; k < b.length && b[k]![0] <= last; k++) {
      if (next < b[k]![0]) result.push([next, b[k]![0] - 1]);
      next = Math.max(next, b[k]![1] + 1);
    }
    if (next <= last) result.push([next, last]);
  }
  return result;
}
