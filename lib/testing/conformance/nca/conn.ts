import { ALL_PORTS, intersectPorts, isNoPorts, NO_PORTS, portSet, subtractPorts, unionPorts, type PortRange, type PortSet } from '@/lib/policy/port-set';
import { PROTOCOLS, type Protocol } from '@/lib/model/network-policy';

/**
 * Connections as NCA counts them: ports of TCP, UDP and SCTP, and the IP protocols that have no ports, which a rule opens
 * only when it names no ports at all.
 */
export interface Conn {
  readonly ports: PortSet;
  readonly portless: boolean;
}

export const NO_CONN: Conn = { ports: NO_PORTS, portless: false };
export const ALL_CONN: Conn = { ports: ALL_PORTS, portless: true };

export const isNoConn = ({ ports, portless }: Conn): boolean => !portless && isNoPorts(ports);
export const sameConn = (a: Conn, b: Conn): boolean => a.ports.key === b.ports.key && a.portless === b.portless;
export const unionConn = (a: Conn, b: Conn): Conn => ({ ports: unionPorts(a.ports, b.ports), portless: a.portless || b.portless });
export const intersectConn = (a: Conn, b: Conn): Conn => ({ ports: intersectPorts(a.ports, b.ports), portless: a.portless && b.portless });
/** What is in `a` and not in `b`. */
export const subtractConn = (a: Conn, b: Conn): Conn => ({ ports: subtractPorts(a.ports, b.ports), portless: a.portless && !b.portless });

/** Reads NCA's words for connections, or the same as YAML has them. Throws for what it does not know. */
export function readConn(value: unknown): Conn {
  if (typeof value === 'string') return readText(value.trim());
  if (Array.isArray(value)) return value.map(readConn).reduce(unionConn, NO_CONN);
  if (typeof value !== 'object' || value === null) throw new Error(`no connection: ${String(value)}`);
  if ('All but' in value) return subtractConn(ALL_CONN, readConn(value['All but']));
  const { protocols, dst_ports: ports, ...others } = value as Readonly<Record<string, unknown>>;
  if (Object.keys(others).length > 0) throw new Error(`connections by ${Object.keys(others).join(', ')} are not known`);
  return cube(String(protocols ?? ''), ports === undefined ? undefined : (Array.isArray(ports) ? ports : [ports]).map(String));
}

function readText(text: string): Conn {
  if (text === 'All' || text === 'All connections') return ALL_CONN;
  if (text === 'No' || text === 'No connections') return NO_CONN;
  if (text.startsWith('All but ')) return subtractConn(ALL_CONN, readText(text.slice('All but '.length)));
  // What Python prints for structured connections.
  if (/^[[{]['"]/.test(text)) return readConn(JSON.parse(text.replaceAll("'", '"')));
  const cubes = [...text.matchAll(/\{protocols:([^{}]*?)(?:,dst_ports:([\d,-]+))?\}/g)];
  if (cubes.length > 0 && text.replace(/\{[^{}]*\}/g, '').replace(/[,\s]/g, '') === '') {
    return cubes.map(([, protocols, ports]) => cube(protocols!, ports?.split(','))).reduce(unionConn, NO_CONN);
  }
  // The graph's labels: `TCP 80,443`.
  const short = text.split(';').map((part) => /^\s*([A-Z]+)(?:\s+([\d,\-\s]+))?\s*$/.exec(part));
  if (short.length > 0 && short.every((match) => match)) return short.map((match) => cube(match![1]!, match![2]?.split(','))).reduce(unionConn, NO_CONN);
  throw new Error(`connections "${text}" are not known`);
}

function cube(protocols: string, ports: readonly string[] | undefined): Conn {
  const names = protocols.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !PROTOCOLS.includes(name as Protocol));
  if (unknown !== undefined) throw new Error(`protocols "${protocols}" are not known`);
  const ranges = ports === undefined ? ([[1, 65535]] as const) : ports.map(readRange);
  return { ports: portSet(Object.fromEntries(names.map((name) => [name, ranges]))), portless: false };
}

function readRange(text: string): PortRange {
  const [first, last = first] = text.trim().split('-').map(Number);
  if (!Number.isInteger(first) || !Number.isInteger(last)) throw new Error(`no range of ports: ${text}`);
  return [first!, last!];
}
