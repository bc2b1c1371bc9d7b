import type { SnapshotView } from '../contract/snapshot';

export type KnownPorts = SnapshotView['ports'];

/** The port that a question names: one, several that it may be, or what is wrong with it. */
export type AskedPorts =
  | { readonly kind: 'any' }
  /** As the API takes them, the likeliest first; `together` when the question names several. */
  | { readonly kind: 'ports'; readonly ports: readonly string[]; readonly together?: true }
  | { readonly kind: 'wrong'; readonly message: string };

const PROTOCOL = '(tcp|udp|sctp)';
const ONE = '\\d{1,6}(?: ?/ ?(?:tcp|udp|sctp))?';
const AND = '(?: ?, ?(?:or |and )?| or | and )';
/** `on 8080`, `over TCP 8080`, `on port 53/udp`, `udp port 53`, ` 8080`. */
const NUMBER = new RegExp(`^(.*?)(?: (?:on|over|via|at|using|through|with)(?: the)?)?(?: ports?)?(?: ${PROTOCOL}[ /](?:ports? )?| )(\\d{1,6})(?: ?/? ?${PROTOCOL})?$`);
/** `web:8080`, and no address of several colons. */
const BEHIND = new RegExp(`^(.*[^ :]):(\\d{1,6})(?:/${PROTOCOL})?$`);
/** `on 80 or 443`, `on ports 53/udp, 80 and 443`. */
const SEVERAL = new RegExp(`^(.*?)(?: (?:on|over|via|at|using|through|with)(?: the)?)?(?: ports?)? (${ONE}(?:${AND}${ONE})+)$`);
const WORD = /^(.*) (?:on|over|via|using) (?:the )?(?:port )?(?:named |called )?"?([a-z0-9](?:[-a-z0-9]*[a-z0-9])?)"?(?: port)?$/;

/** Takes the port off the end of a question in small letters: `… on 8080`, `… on UDP port 53`, `web:8080`, `… on port http`. */
export function takePort(text: string, known: KnownPorts): { readonly rest: string; readonly asked: AskedPorts } {
  const several = SEVERAL.exec(text);
  if (several) return { rest: several[1]!, asked: together(several[2]!.split(new RegExp(AND)).map((one) => numberedText(one, known))) };
  const behind = BEHIND.exec(text);
  if (behind && !behind[1]!.split(' ').at(-1)!.includes(':')) return { rest: behind[1]!, asked: numbered(behind[2]!, behind[3], known) };
  const number = NUMBER.exec(text);
  if (number) return { rest: number[1]!, asked: numbered(number[3]!, number[2] ?? number[4], known) };
  const word = WORD.exec(text);
  if (word) return { rest: word[1]!, asked: named(word[2]!, known) };
  return { rest: text, asked: { kind: 'any' } };
}

/** Ports that are asked of together; what is wrong with one is wrong with all. */
function together(each: readonly AskedPorts[]): AskedPorts {
  return each.find(({ kind }) => kind === 'wrong') ?? { kind: 'ports', ports: [...new Set(each.flatMap((one) => (one.kind === 'ports' ? one.ports : [])))], together: true };
}

/** `53/udp` as a question has it. */
function numberedText(text: string, known: KnownPorts): AskedPorts {
  const [digits = '', protocol] = text.split(/ ?\/ ?/);
  return numbered(digits, protocol, known);
}

/** Without a protocol it is the one that workloads declare for the number, TCP before others; TCP where none does. */
function numbered(digits: string, protocol: string | undefined, known: KnownPorts): AskedPorts {
  const port = Number(digits);
  if (port < 1 || port > 65535) return { kind: 'wrong', message: `${digits} is no port: ports are 1 to 65535.` };
  if (protocol) return { kind: 'ports', ports: [`${port}/${protocol.toUpperCase()}`] };
  const declared = (['TCP', 'UDP', 'SCTP'] as const).filter((one) => known.some((other) => other.port === port && other.protocol === one));
  return { kind: 'ports', ports: (declared.length > 0 ? declared : ['TCP']).map((one) => `${port}/${one}`) };
}

function named(word: string, known: KnownPorts): AskedPorts {
  if (/^(?:tcp|udp|sctp)$/.test(word)) return { kind: 'wrong', message: `Name one port of ${word.toUpperCase()}, such as 53/${word.toUpperCase()}.` };
  const ports = known.filter(({ names }) => names.some((name) => name.toLowerCase() === word)).map(({ port, protocol }) => `${port}/${protocol}`);
  return ports.length > 0 ? { kind: 'ports', ports } : { kind: 'wrong', message: `No workload declares a port called ${word}.` };
}
