import { PROTOCOLS, type Protocol } from '@/lib/model/network-policy';
import { isAllPorts, portSet, unionPorts, NO_PORTS, type PortRange, type PortSet } from '@/lib/policy/port-set';

const rangeText = ([first, last]: PortRange): string => (first === last ? `${first}` : `${first}-${last}`);
const byName = [...PROTOCOLS].sort();

/** The field's form: protocols in alphabetical order, `SCTP 1-65535,TCP 1-79,81-65535,UDP 53`, or `All Connections`. */
export function connectionText(ports: PortSet): string {
  if (isAllPorts(ports)) return 'All Connections';
  const words = byName.filter((protocol) => ports.ranges[protocol].length > 0).map((protocol) => `${protocol} ${ports.ranges[protocol].map(rangeText).join(',')}`);
  return words.length === 0 ? 'No Connections' : words.join(',');
}

/** One text an interval, `TCP 8080` or `TCP 8000-8080`, sorted by protocol and number; all ports are `SCTP 1-65535` and so on. */
export const portTexts = (ports: PortSet): string[] => byName.flatMap((protocol) => ports.ranges[protocol].map((range) => `${protocol} ${rangeText(range)}`));

/**
 * Reads ports as any of these writes them: `8080`, `8080/TCP`, `8000-8080/UDP`, `TCP 8080`, `TCP 1-79,81-65535`, `TCP`, several
 * separated by commas or blanks, and `All Connections`. `null` for anything else.
 */
export function parsePorts(text: string): PortSet | null {
  const trimmed = text.trim();
  if (/^all( connections)?$/i.test(trimmed)) return portSet(Object.fromEntries(PROTOCOLS.map((protocol) => [protocol, [[1, 65535]]])));
  let set = NO_PORTS;
  let protocol: Protocol | undefined;
  let hasNumbers = true;
  for (const word of trimmed.split(/[\s,]+/)) {
    const named = protocolOf(word);
    if (named) {
      if (!hasNumbers && protocol) set = unionPorts(set, portSet({ [protocol]: [[1, 65535]] }));
      [protocol, hasNumbers] = [named, false];
      continue;
    }
    const match = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/([A-Za-z]+))?$/.exec(word);
    const own = match?.[3] === undefined ? (protocol ?? 'TCP') : protocolOf(match[3]);
    const [first, last] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
    if (!match || !own || first < 1 || last > 65535 || first > last) return null;
    set = unionPorts(set, portSet({ [own]: [[first, last]] }));
    hasNumbers = true;
  }
  return hasNumbers || !protocol ? set : unionPorts(set, portSet({ [protocol]: [[1, 65535]] }));
}

const protocolOf = (word: string): Protocol | undefined => PROTOCOLS.find((protocol) => protocol === word.toUpperCase());
