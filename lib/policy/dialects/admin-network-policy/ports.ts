import type { AdminPort } from '@/lib/model/admin-policy';
import { PROTOCOLS, type Protocol } from '@/lib/model/network-policy';
import { describe, type FieldCheck, fieldOf, isFields, quote } from '../field-check';
import { checkRange, onlyField, readPortNumber, reportStrangeFields } from '../admin/fields';
import { readNamedPort } from '../admin/named-port';

/**
 * Reads one entry of `ports` of v1alpha1: exactly one of portNumber, portRange and namedPort. The protocol defaults to TCP;
 * the API server does not check it, nor that a range runs upwards.
 */
export function readAdminPort(check: FieldCheck, value: unknown, field: string): AdminPort | undefined {
  if (!isFields(value ?? {})) {
    const bare = typeof value === 'number';
    check.error('wrong-type', field, `${field} must be an object with fields, but it is ${describe(value)}.`, bare ? `Write "- portNumber: {port: ${value}}".` : undefined);
    return undefined;
  }
  const fields = isFields(value) ? value : {};
  const name = onlyField(check, fields, field, ['portNumber', 'portRange', 'namedPort'], 'admin-port');
  if (name === undefined) return undefined;
  const path = `${field}.${name}`;
  if (name === 'namedPort') return readNamedPort(check, fields.namedPort, path);
  const port = check.object(fields[name], path);
  if (!port) return undefined;
  reportStrangeFields(check, port, path, name === 'portNumber' ? ['protocol', 'port'] : ['protocol', 'start', 'end']);
  const protocol = readProtocol(check, fieldOf(port, 'protocol'), `${path}.protocol`);
  if (name === 'portNumber') {
    const number = readPortNumber(check, fieldOf(port, 'port'), `${path}.port`);
    return protocol === undefined || number === undefined ? undefined : { kind: 'numbers', protocol, first: number, last: number };
  }
  const first = readPortNumber(check, fieldOf(port, 'start'), `${path}.start`);
  const last = readPortNumber(check, fieldOf(port, 'end'), `${path}.end`);
  if (protocol === undefined || first === undefined || last === undefined || !checkRange(check, first, last, path, 'accepted')) return undefined;
  return { kind: 'numbers', protocol, first, last };
}

function readProtocol(check: FieldCheck, value: unknown, field: string): Protocol | undefined {
  const text = value === undefined ? 'TCP' : check.string(value, field);
  if (text === undefined) return undefined;
  if (text === '') {
    check.warning('admin-protocol', field, 'The protocol is empty, which counts as not given: TCP.');
    return 'TCP';
  }
  const protocol = PROTOCOLS.find((known) => known === text);
  if (protocol) return protocol;
  const meant = PROTOCOLS.find((known) => known.toLowerCase() === text.trim().toLowerCase());
  check.error('admin-protocol', field, `${quote(text)} is no protocol; there are TCP, UDP and SCTP.`, meant ? `Did you mean ${meant}? Protocols are written in capitals.` : undefined);
  return undefined;
}
