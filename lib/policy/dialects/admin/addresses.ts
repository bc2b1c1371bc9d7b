import { parseCidr } from '../../cidr';
import { type FieldCheck, quote } from '../field-check';
import { readSomeOf } from './fields';

const MOST = 25;

/** Reads the CIDRs of a `networks` peer; `masked`: bits beyond the prefix are an error rather than ignored. */
export function readNetworks(check: FieldCheck, value: unknown, field: string, masked: boolean): readonly string[] {
  return readTexts(check, value, field, (text, path) => {
    const parsed = parseCidr(text);
    if (!parsed.ok) {
      const hint = /^[\d.]+$/.test(text.trim()) ? `For one address write "${text.trim()}/32".` : undefined;
      check.error('admin-cidr', path, `${quote(text)} is not a CIDR: ${parsed.reason}.`, hint);
    } else if (parsed.cidr.mapped) {
      check.error('admin-cidr', path, `${quote(text)} is an IPv4 range in IPv6 notation, which is not allowed here.`, 'Write it in IPv4 notation.');
    } else if (parsed.cidr.hostBits) {
      const message = `${quote(text)} has bits set beyond its prefix`;
      if (masked) check.error('admin-cidr', path, `${message}, which is not allowed here.`, 'Set them to zero.');
      else check.warning('admin-cidr-host-bits', path, `${message}; they are ignored, and newer API versions reject it.`);
    }
  });
}

/** Reads the names of a `domainNames` peer: `example.com`, or `*.example.com` for every name below it. */
export function readDomainNames(check: FieldCheck, value: unknown, field: string): readonly string[] {
  return readTexts(check, value, field, (text, path) => {
    if (isDomainName(text)) return;
    const hint = /^[a-z]+:\/\//i.test(text) ? 'Write the host name alone.' : text.startsWith('*') ? 'A "*" stands for whole labels at the beginning, as in "*.example.com".' : undefined;
    check.error('admin-domain-name', path, `${quote(text)} is no domain name of two labels or more.`, hint);
  });
}

function readTexts(check: FieldCheck, value: unknown, field: string, checkText: (text: string, path: string) => void): readonly string[] {
  const seen = new Set<string>();
  (readSomeOf(check, value, field, MOST, 'A peer needs at least one entry.') ?? []).forEach((entry, index) => {
    const path = `${field}[${index}]`;
    const text = entry === null ? '' : check.string(entry, path);
    if (text === undefined) return;
    if (seen.has(text)) check.error('admin-twice', path, `${quote(text)} is listed twice, which is not allowed here.`);
    seen.add(text);
    checkText(text, path);
  });
  return [...seen];
}

/** As the API's pattern for domain names has it; an underscore may stand inside a label. */
function isDomainName(text: string): boolean {
  if (text.length > 255) return false;
  const labels = text.replace(/^\*\./, '').replace(/\.$/, '').split('.');
  return labels.length >= 2 && labels.every((label) => /^[A-Za-z0-9_]([-A-Za-z0-9_]*[A-Za-z0-9])?$/.test(label));
}
