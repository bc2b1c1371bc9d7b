import { PROTOCOLS, type Protocol } from '@/lib/model/network-policy';
import { allOf, ALL_PORTS, NO_PORTS, portSet, unionOfPorts, type PortRange, type PortSet } from '@/lib/policy/port-set';

/** What may be used from one peer to another: ports, and port names where no pod is known that would give them a number. */
export interface ConnectionSet {
  readonly ports: PortSet;
  /** `TCP http`, sorted. */
  readonly named: readonly string[];
}

/** Reads `All Connections`, `No Connections` or `SCTP 1-65535,TCP 1-79,81-65535,UDP dns`. Throws for any other text. */
export function parseConnectionSet(text: string): ConnectionSet {
  if (text === 'All Connections') return { ports: ALL_PORTS, named: [] };
  if (text === 'No Connections' || text === '') return { ports: NO_PORTS, named: [] };
  const sets: PortSet[] = [];
  const named: string[] = [];
  let protocol: Protocol | undefined;
  for (const part of text.split(',')) {
    const space = part.indexOf(' ');
    const word = PROTOCOLS.find((known) => known === (space < 0 ? part : part.slice(0, space)));
    if (word) protocol = word;
    const value = word ? (space < 0 ? '' : part.slice(space + 1)) : part;
    if (!protocol) throw new Error(`no connection set is written ${JSON.stringify(text)}`);
    const range = /^(\d+)(?:-(\d+))?$/.exec(value);
    if (value === '') sets.push(allOf(protocol));
    else if (range) sets.push(portSet({ [protocol]: [[Number(range[1]), Number(range[2] ?? range[1])]] }));
    else if (/^[a-z0-9-]+$/.test(value)) named.push(`${protocol} ${value}`);
    else throw new Error(`no connection set is written ${JSON.stringify(text)}`);
  }
  return { ports: unionOfPorts([NO_PORTS, ...sets]), named: named.sort() };
}

/** The same text for equal sets. */
export function formatConnectionSet({ ports, named }: ConnectionSet): string {
  if (ports.key === ALL_PORTS.key) return 'All Connections';
  const parts = PROTOCOLS.flatMap((protocol) => {
    const ranges = [...ports.ranges[protocol].map(formatPortRange), ...named.filter((name) => name.startsWith(`${protocol} `)).map((name) => name.slice(protocol.length + 1))];
    return ranges.length === 0 ? [] : [`${protocol} ${ranges.join(',')}`];
  });
  return parts.length === 0 ? 'No Connections' : parts.join(',');
}

const formatPortRange = ([first, last]: PortRange) => (first === last ? `${first}` : `${first}-${last}`);

/** The set of ports alone. */
export const connectionSet = (ports: PortSet): ConnectionSet => ({ ports, named: [] });
