import { plural } from '@/lib/model/plural';
import { NAMESPACE_NAME_LABEL, type LabelSelector } from '@/lib/model/labels';
import type { Direction, Protocol } from '@/lib/model/network-policy';
import { formatIp, parseCidr } from '@/lib/policy/cidr';
import { formatSelector, isEmptySelector } from '@/lib/policy/selector';

/** `from` the peers of an ingress rule, `to` those of an egress rule. */
export const TOWARDS: Readonly<Record<Direction, 'from' | 'to'>> = { ingress: 'from', egress: 'to' };

/** Words one of which holds: `a`, `a or b`, `a, b or c`; with semicolons where one of them has a comma of its own. */
export function joined(words: readonly string[], by: 'or' | 'and' = 'or'): string {
  const [rest, last] = [words.slice(0, -1), words.at(-1) ?? 'nothing'];
  if (rest.length === 0) return last;
  const hasCommas = words.some((word) => word.includes(','));
  return hasCommas ? `${rest.join('; ')}; ${by} ${last}` : `${rest.join(', ')} ${by} ${last}`;
}

/** Pods by their labels alone: `any pod`, `pods with app=web`. */
export const podWords = (selector: LabelSelector | undefined): string => (selector === undefined || isEmptySelector(selector) ? 'any pod' : `pods with ${formatSelector(selector)}`);

/** Namespaces by their labels: by name where the selector asks for nothing but names. */
export function namespaceWords(selector: LabelSelector | undefined): string {
  if (selector === undefined || isEmptySelector(selector)) return 'any namespace';
  const names = namesOnly(selector);
  if (names === null) return `namespaces with ${formatSelector(selector)}`;
  return `${plural(names.length, { one: 'namespace', other: 'namespaces' })} ${joined(names)}`;
}

function namesOnly({ matchLabels = {}, matchExpressions = [] }: LabelSelector): readonly string[] | null {
  const [label, ...others] = Object.entries(matchLabels);
  const [expression, ...more] = matchExpressions;
  if (others.length + more.length > 0 || (label && expression)) return null;
  if (label) return label[0] === NAMESPACE_NAME_LABEL ? [label[1]] : null;
  return expression?.key === NAMESPACE_NAME_LABEL && expression.operator === 'In' && (expression.values ?? []).length > 0 ? expression.values! : null;
}

/** Addresses as the engine reads them, whatever bits are set beyond the prefix. */
export function addressWords(cidr: string, except: readonly string[] = []): string {
  const whole = WHOLE[canonical(cidr)];
  return `${whole ?? `addresses ${canonical(cidr)}`}${except.length === 0 ? '' : ` except ${joined(except.map(canonical), 'and')}`}`;
}

const WHOLE: Readonly<Record<string, string>> = { '0.0.0.0/0': 'any IPv4 address', '::/0': 'any IPv6 address' };

function canonical(text: string): string {
  const parsed = parseCidr(text);
  return parsed.ok ? `${formatIp(parsed.cidr.family, parsed.cidr.first)}/${parsed.cidr.prefix}` : text;
}

/** A port of a rule; without a first port, every one of the protocol. */
export type PortWords =
  | { readonly kind: 'numbers'; readonly protocol: Protocol; readonly first?: number; readonly last?: number }
  /** Without a protocol: whichever the container port of that name has. */
  | { readonly kind: 'named'; readonly name: string; readonly protocol?: Protocol };

/** `on every port`, `on TCP 80 or 443`, `on TCP 8000-8010 or the UDP port named dns`. */
export function portsWords(ports: readonly PortWords[] | undefined): string {
  if (ports === undefined || ports.length === 0) return 'on every port';
  return `on ${joined(ports.map((port, index) => portWord(port, ports[index - 1])))}`;
}

/** Numbers that follow one of the same protocol go without it. */
function portWord(port: PortWords, before: PortWords | undefined): string {
  if (port.kind === 'named') return `the ${port.protocol ? `${port.protocol} ` : ''}port named ${port.name}`;
  const { protocol, first = 1, last = 65535 } = port;
  if (isWhole(port)) return `every ${protocol} port`;
  const follows = before?.kind === 'numbers' && before.protocol === protocol && !isWhole(before);
  return `${follows ? '' : `${protocol} `}${first}${first === last ? '' : `-${last}`}`;
}

const isWhole = ({ first = 1, last = 65535 }: Extract<PortWords, { kind: 'numbers' }>): boolean => first === 1 && last === 65535;
