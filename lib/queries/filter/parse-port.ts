import type { Protocol } from '@/lib/model/network-policy';
import { textOf, type Letter } from './letters';
import { meantWord } from './meant-word';
import type { PortCondition } from './pair-filter';
import type { Report } from './problems';

const PROTOCOLS: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];
const LAST = 65535;

/** Reads `5432`, `53/UDP`, `8000-8010/TCP`, or the name that a container gives its port. */
export function readPort(letters: readonly Letter[], report: Report): PortCondition | undefined {
  const text = textOf(letters);
  const slash = text.indexOf('/');
  const [numbers, word] = slash < 0 ? [text, undefined] : [text.slice(0, slash), text.slice(slash + 1)];
  const protocol = PROTOCOLS.find((one) => one === word?.toUpperCase());
  if (word !== undefined && !protocol) {
    const near = meantWord(word.toUpperCase(), PROTOCOLS);
    return report(letters, word === '' ? 'Which protocol is missing: TCP, UDP or SCTP.' : `"${word}" is no protocol: TCP, UDP or SCTP.`, near && `${numbers}/${near}`);
  }
  const [, from, to] = /^(\d+)(?:-(\d+))?$/.exec(numbers) ?? [];
  if (from === undefined) {
    if (word === undefined && /^[a-z0-9-]*[a-z][a-z0-9-]*$/i.test(text)) return { name: text.toLowerCase() };
    return report(letters, `"${text}" is no port: 5432, 53/UDP, 8000-8010, or a name such as http.`);
  }
  const [first, last] = [Number(from), Number(to ?? from)];
  if (first < 1 || last < 1 || first > LAST || last > LAST) return report(letters, `Ports are numbered 1 to ${LAST}.`);
  if (first > last) return report(letters, 'The range ends before it begins.', `${last}-${first}${protocol ? `/${protocol}` : ''}`);
  return { first, last, ...(protocol && { protocol }) };
}
