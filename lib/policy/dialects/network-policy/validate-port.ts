import { type NetworkPolicyPort, PROTOCOLS, type Protocol } from '@/lib/model/network-policy';
import { closestSpelling } from '../../nearest-word';
import { describe, type FieldCheck, fieldOf, isFields, quote } from '../field-check';
import { portNameFault } from '../name-syntax';
import { reportUnknownFields } from '../unknown-fields';

/** Reads one entry of `ports`; faults go to the check as errors. An entry without fields is every TCP port. */
export function readPort(check: FieldCheck, value: unknown, field: string): NetworkPolicyPort {
  if (value === null || value === undefined) {
    check.warning('np-null-entry', field, `${field} is empty, which is the port {}: every TCP port.`);
    return {};
  }
  if (!isFields(value)) {
    const bare = typeof value === 'number' || (typeof value === 'string' && /^[-\w]{1,20}$/.test(value));
    check.error('wrong-type', field, `${field} must be an object with fields, but it is ${describe(value)}.`, bare ? `Write "- port: ${value}".` : undefined);
    return {};
  }
  reportUnknownFields(check, value, field, 'port');
  const protocol = readProtocol(check, fieldOf(value, 'protocol'), `${field}.protocol`);
  const port = readPortValue(check, fieldOf(value, 'port'), `${field}.port`);
  const endPort = check.integer(fieldOf(value, 'endPort'), `${field}.endPort`);
  if (endPort !== undefined) checkEndPort(check, endPort, fieldOf(value, 'port'), `${field}.endPort`);
  return { ...(protocol ? { protocol } : {}), ...(port !== undefined ? { port } : {}), ...(endPort !== undefined ? { endPort } : {}) };
}

function readProtocol(check: FieldCheck, value: unknown, field: string): Protocol | undefined {
  const text = check.string(value, field);
  if (text === undefined) return undefined;
  const protocol = PROTOCOLS.find((known) => known === text);
  if (protocol) return protocol;
  const sameLetters = PROTOCOLS.find((known) => known.toLowerCase() === text.trim().toLowerCase());
  const meant = sameLetters ?? closestSpelling(text, PROTOCOLS);
  check.error(
    'np-protocol',
    field,
    `${quote(text)} is no protocol; there are TCP, UDP and SCTP.`,
    sameLetters ? `Did you mean ${sameLetters}? Protocols are written in capitals.` : meant ? `Did you mean ${meant}?` : undefined,
  );
  return undefined;
}

function readPortValue(check: FieldCheck, value: unknown, field: string): number | string | undefined {
  if (typeof value === 'string') {
    const fault = portNameFault(value);
    if (fault) {
      const numeric = /^\d+$/.test(value);
      check.error(
        'np-port',
        field,
        numeric ? `${quote(value)} in quotes is a port name, not a number, and a port name needs a letter.` : `The port name ${quote(value)} ${fault}.`,
        numeric ? `Write it without quotes: ${value}.` : /^\d+-\d+$/.test(value) ? 'A range is written with port and endPort.' : undefined,
      );
    }
    return value;
  }
  const port = check.integer(value, field);
  if (port !== undefined && (port < 1 || port > 65535)) check.error('np-port', field, `${port} is no port; ports are 1 to 65535.`);
  return port;
}

function checkEndPort(check: FieldCheck, endPort: number, port: unknown, field: string): void {
  if (port === undefined) check.error('np-end-port', field, 'endPort needs a port beside it: the first port of the range.');
  else if (typeof port === 'string') check.error('np-end-port', field, `endPort cannot go with the named port ${quote(port)}.`);
  else if (endPort < 1 || endPort > 65535) check.error('np-end-port', field, `${endPort} is no port; ports are 1 to 65535.`);
  else if (typeof port === 'number' && endPort < port) check.error('np-end-port', field, `endPort ${endPort} is below port ${port}.`);
}
