import type { AdminPort } from '@/lib/model/admin-policy';
import type { Protocol } from '@/lib/model/network-policy';
import { checkRange, onlyField, readPortNumber, reportStrangeFields } from '../admin/fields';
import { readNamedPort } from '../admin/named-port';
import { type FieldCheck, fieldOf } from '../field-check';

const PROTOCOL: Readonly<Record<'tcp' | 'udp' | 'sctp', Protocol>> = { tcp: 'TCP', udp: 'UDP', sctp: 'SCTP' };

/** Reads one entry of `protocols`: exactly one of tcp, udp and sctp with a destinationPort, or a destinationNamedPort. */
export function readProtocol(check: FieldCheck, value: unknown, field: string): AdminPort | undefined {
  const fields = check.object(value ?? {}, field);
  if (!fields) return undefined;
  const name = onlyField(check, fields, field, ['tcp', 'udp', 'sctp', 'destinationNamedPort'], 'admin-protocol');
  if (name === undefined) return undefined;
  const path = `${field}.${name}`;
  if (name === 'destinationNamedPort') return readNamedPort(check, fields.destinationNamedPort, path);
  const match = check.object(fields[name], path);
  if (!match) return undefined;
  reportStrangeFields(check, match, path, ['destinationPort']);
  const port = fieldOf(match, 'destinationPort');
  if (port === undefined) {
    const all = `For every ${PROTOCOL[name]} port write "destinationPort: {range: {start: 1, end: 65535}}".`;
    if (Object.keys(match).every((key) => key === 'destinationPort')) check.error('admin-protocol', path, `${path} says nothing of a port.`, all);
    return undefined;
  }
  return readDestination(check, port, `${path}.destinationPort`, PROTOCOL[name]);
}

function readDestination(check: FieldCheck, value: unknown, field: string, protocol: Protocol): AdminPort | undefined {
  if (typeof value === 'number') {
    check.error('wrong-type', field, `${field} must be an object with fields, but it is the number ${value}.`, `Write "destinationPort: {number: ${value}}".`);
    return undefined;
  }
  const fields = check.object(value, field);
  const name = fields && onlyField(check, fields, field, ['number', 'range'], 'admin-port');
  if (!fields || name === undefined) return undefined;
  if (name === 'number') {
    const number = readPortNumber(check, fields.number, `${field}.number`);
    return number === undefined ? undefined : { kind: 'numbers', protocol, first: number, last: number };
  }
  const range = check.object(fields.range, `${field}.range`);
  if (!range) return undefined;
  reportStrangeFields(check, range, `${field}.range`, ['start', 'end']);
  const first = readPortNumber(check, fieldOf(range, 'start'), `${field}.range.start`);
  const last = readPortNumber(check, fieldOf(range, 'end'), `${field}.range.end`);
  if (first === undefined || last === undefined || !checkRange(check, first, last, `${field}.range`, 'refused')) return undefined;
  return { kind: 'numbers', protocol, first, last };
}
