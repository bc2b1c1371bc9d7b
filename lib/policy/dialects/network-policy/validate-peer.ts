import type { IpBlock, NetworkPolicyPeer } from '@/lib/model/network-policy';
import { type Cidr, isStrictSubset, parseCidr } from '../../cidr';
import { type FieldCheck, fieldOf, quote } from '../field-check';
import { readLabelSelector } from '../label-selector';
import { reportUnknownFields } from '../unknown-fields';

/** Reads one entry of `from` or `to`; faults go to the check as errors. */
export function readPeer(check: FieldCheck, value: unknown, field: string): NetworkPolicyPeer {
  const fields = check.object(value, field) ?? (value === null || value === undefined ? {} : undefined);
  if (!fields) return {};
  reportUnknownFields(check, fields, field, 'peer');
  const podSelector = readLabelSelector(check, fieldOf(fields, 'podSelector'), `${field}.podSelector`);
  const namespaceSelector = readLabelSelector(check, fieldOf(fields, 'namespaceSelector'), `${field}.namespaceSelector`);
  const ipBlock = readIpBlock(check, fieldOf(fields, 'ipBlock'), `${field}.ipBlock`);
  const named = ['podSelector', 'namespaceSelector', 'ipBlock'].filter((name) => fieldOf(fields, name) !== undefined);
  if (named.length === 0) {
    const emptied = ['podSelector', 'namespaceSelector'].find((name) => Object.hasOwn(fields, name));
    check.error(
      'np-peer-empty',
      field,
      `${field} names no peer: it needs podSelector, namespaceSelector or ipBlock.`,
      emptied ? `${emptied} is there but empty; write "${emptied}: {}" to select all.` : 'To allow every peer, leave the whole list out.',
    );
  }
  if (named.includes('ipBlock') && named.length > 1) {
    check.error('np-peer-combined', field, `${field} combines ipBlock with ${named[0]}, which is not allowed.`, 'Make them two entries of the list.');
  }
  return { ...(podSelector ? { podSelector } : {}), ...(namespaceSelector ? { namespaceSelector } : {}), ...(ipBlock ? { ipBlock } : {}) };
}

function readIpBlock(check: FieldCheck, value: unknown, field: string): IpBlock | undefined {
  const fields = check.object(value, field);
  if (!fields) return undefined;
  reportUnknownFields(check, fields, field, 'ipBlock');
  const text = check.string(fieldOf(fields, 'cidr'), `${field}.cidr`);
  if (text === undefined && fieldOf(fields, 'cidr') === undefined) check.error('np-cidr', `${field}.cidr`, `${field} needs a cidr.`);
  const cidr = text === undefined ? undefined : readCidr(check, text, `${field}.cidr`);
  const exceptions: string[] = [];
  const entries = check.list(fieldOf(fields, 'except'), `${field}.except`);
  entries?.forEach((entry, index) => {
    const path = `${field}.except[${index}]`;
    const exception = entry === null ? '' : check.string(entry, path);
    if (exception === undefined) return;
    exceptions.push(exception);
    const parsed = readCidr(check, exception, path);
    if (!cidr || !parsed) return;
    if (!isStrictSubset(parsed, cidr)) {
      check.error('np-except', path, `${quote(exception)} must lie inside ${text} and be smaller than it.`);
    }
  });
  return text === undefined ? undefined : { cidr: text, ...(entries ? { except: exceptions } : {}) };
}

function readCidr(check: FieldCheck, text: string, field: string): Cidr | undefined {
  const parsed = parseCidr(text);
  if (!parsed.ok) {
    const hint = /^[\d.]+$/.test(text.trim()) ? `For one address write "${text.trim()}/32".` : undefined;
    check.error('np-cidr', field, `${quote(text)} is not a CIDR: ${parsed.reason}.`, hint);
    return undefined;
  }
  if (parsed.cidr.hostBits) {
    check.warning('np-cidr-host-bits', field, `${quote(text)} has bits set beyond its prefix; they are ignored, and newer API servers reject it.`);
  }
  if (parsed.cidr.mapped) {
    check.warning('np-cidr-mapped', field, `${quote(text)} is an IPv4 range in IPv6 notation; it is read as IPv4.`, 'Write it in IPv4 notation.');
  }
  return parsed.cidr;
}
