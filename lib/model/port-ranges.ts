import type { AllowChange, DraftPort } from './draft';
import type { Protocol } from './network-policy';

/** Ports of a change as a set: per protocol, ranges in order that neither overlap nor touch. */
export type PortRanges = Readonly<Record<Protocol, readonly Range[]>>;
type Range = readonly [first: number, last: number];

const PROTOCOLS: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];
const LAST_PORT = 65535;

/** The set that the ports of a change name. */
export function portRanges(ports: AllowChange['ports']): PortRanges {
  const listed = (protocol: Protocol): Range[] =>
    ports === 'all' ? [[1, LAST_PORT]] : ports.flatMap((one) => (one.protocol === protocol ? [[one.port, Math.max(one.port, one.endPort ?? one.port)] as const] : []));
  return each((protocol) => joined(listed(protocol)));
}

/** The set as a change holds it, by port and then by protocol; `'all'` for every port of every protocol. */
export function portsOfRanges(set: PortRanges): AllowChange['ports'] {
  if (PROTOCOLS.every((protocol) => set[protocol][0]?.[0] === 1 && set[protocol][0][1] === LAST_PORT)) return 'all';
  return PROTOCOLS.flatMap((protocol) => set[protocol].map(([port, endPort]): DraftPort => ({ protocol, port, ...(endPort > port ? { endPort } : {}) })))
    .sort((a, b) => a.port - b.port || (a.endPort ?? a.port) - (b.endPort ?? b.port) || PROTOCOLS.indexOf(a.protocol) - PROTOCOLS.indexOf(b.protocol));
}

export const isEmptyRanges = (set: PortRanges): boolean => PROTOCOLS.every((protocol) => set[protocol].length === 0);

export const uniteRanges = (a: PortRanges, b: PortRanges): PortRanges => each((protocol) => joined([...a[protocol], ...b[protocol]]));

/** What is in the first set and not in the second. */
export const subtractRanges = (a: PortRanges, b: PortRanges): PortRanges =>
  each((protocol) => b[protocol].reduce<readonly Range[]>((rest, [first, last]) => rest.flatMap(([from, to]) => ([[from, Math.min(to, first - 1)], [Math.max(from, last + 1), to]] as const).filter(([low, high]) => low <= high)), a[protocol]));

export const intersectRanges = (a: PortRanges, b: PortRanges): PortRanges => subtractRanges(a, subtractRanges(a, b));

const each = (of: (protocol: Protocol) => readonly Range[]): PortRanges => ({ TCP: of('TCP'), UDP: of('UDP'), SCTP: of('SCTP') });

function joined(ranges: readonly Range[]): readonly Range[] {
  const result: Range[] = [];
  for (const [first, last] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const previous = result.at(-1);
    if (previous && first <= previous[1] + 1) result[result.length - 1] = [previous[0], Math.max(previous[1], last)];
    else result.push([first, last]);
  }
  return result;
}
